//! L19: rules that are harmless one by one come to a share of the price together that none of them hints at.

use super::Finding;
use super::give_back::{Worst, replayed};
use crate::diagnostic::table;
use crate::prove::context::{Context, percent};
use crate::prove::sale::{Sale, Side};
use crate::prove::show;
use crate::prove::situation::Situation;
use crate::prove::survey::Probe;
use crate::prove::verdict::Verdict;

/// From so many rules on it is a stack.
const RULES: usize = 3;
/// Together they give at least this share of the price, in hundredths.
const SHARE: i128 = 30;
/// The largest of them gives at most one part in so many of it.
const LARGEST: i128 = 2;

/// The purchase on which most is stacked.
#[derive(Default)]
pub(super) struct Stack {
    worst: Option<Worst>,
}

impl Probe for Stack {
    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        let lasting = |give: &crate::prove::sale::Give| super::lasting_give(context, give);
        let Some(all) = sale.lasting(context) else { return };
        let (Some((amount, most)), over) = (all.largest(), all.over) else { return };
        if most * 100 < i128::from(amount) * i128::from(over) * SHARE {
            return;
        }
        let worst = Worst { here: here.clone(), sale: sale.clone(), amount, value: most, over };
        let rows = worst.rows(context, Side::Member);
        let paying = rows.iter().filter(|(give, value)| *value > 0 && lasting(give)).count();
        let largest = rows.iter().map(|(_, value)| *value).max().unwrap_or(0);
        if paying >= RULES && largest * LARGEST <= most {
            Worst::keep(&mut self.worst, here, sale, (amount, most, over));
        }
    }
}

impl Stack {
    /// The finding.
    pub fn say(&self, context: &Context<'_>) -> Option<Finding> {
        let worst = self.worst.as_ref()?;
        let price = i128::from(worst.amount) * i128::from(worst.over);
        let rows = worst.rows(context, Side::Member);
        let message = format!(
            "{} rules meet on a purchase of {} and give {} of it together; none gives more than {}",
            rows.iter().filter(|(_, value)| *value > 0).count(),
            context.money(i128::from(worst.amount)),
            percent(worst.value, price),
            percent(rows.iter().map(|(_, value)| *value).max().unwrap_or(0), price),
        );
        let finding = Finding::new(table::STACKING, Verdict::Suspected, show::names(context, &rows), message)
            .help("say which of them may meet: `best of { … }`, or one limit over all of them");
        let finding = replayed(context, finding, worst);
        let finding = show::causes(context, finding, &rows, (worst.value, worst.over), |_| false);
        Some(show::over_domain(context, finding, &worst.sale))
    }
}
