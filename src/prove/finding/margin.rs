//! L02: rewards for a purchase cost the company more than the purchase leaves.

use super::Finding;
use super::give_back::{Confirmed, Worst, confirm, lasting};
use crate::core::AtomId;
use crate::diagnostic::{Severity, table};
use crate::prove::context::{Context, percent, share};
use crate::prove::engine::extreme::is_more;
use crate::prove::repair::Asked;
use crate::prove::sale::{Sale, Side};
use crate::prove::show;
use crate::prove::situation::Situation;
use crate::prove::survey::Probe;
use crate::prove::verdict::Verdict;
use crate::prove::witness::Witness;
use crate::prove::worth::Worth;
use crate::quantity::{Instant, Ratio};

/// Looks for the purchase whose rewards cost the largest share of its margin.
#[derive(Default)]
pub(super) struct Margin {
    worst: Option<(Worst, Ratio)>,
}

impl Probe for Margin {
    fn takes_parts(&self) -> bool {
        true
    }

    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        let Ok(valued) = sale.value_of(&context.worth, Side::Company, |give| lasting(context, give)) else {
            return;
        };
        let margin = context.domain.margin_at(context.program, here.atom);
        let over = valued.over;
        let Some((amount, cost)) = valued.largest() else { return };
        // cost / over > margin · amount
        let left = cost.saturating_mul(i128::from(margin.denominator()));
        let right = i128::from(amount) * i128::from(over) * i128::from(margin.numerator());
        if left <= right {
            return;
        }
        let more = self.worst.as_ref().is_none_or(|(worst, _)| {
            let left = cost.saturating_mul(i128::from(worst.over));
            is_more((left, amount), (worst.value.saturating_mul(i128::from(over)), worst.amount))
        });
        if more {
            let worst = Worst { here: here.clone(), sale: sale.clone(), amount, value: cost, over };
            self.worst = Some((worst, margin));
        }
    }
}

impl Margin {
    /// The finding.
    pub fn say(&self, context: &Context<'_>) -> Option<Finding> {
        let (worst, margin) = self.worst.as_ref()?;
        let larger = visible(context, worst, *margin);
        let worst = larger.as_ref().unwrap_or(worst);
        let (verdict, witness) = match confirm(context, worst, Side::Company, |row| context.repeats(row)) {
            Confirmed::Yes(witness) => (Verdict::Witness, Some(witness)),
            Confirmed::No => (Verdict::Suspected, None),
            Confirmed::Otherwise(finding) => return Some(finding(table::NEGATIVE_MARGIN)),
        };
        let rows = worst.rows(context, Side::Company);
        let leaves = i128::from(worst.amount) * i128::from(margin.numerator()) / i128::from(margin.denominator());
        let message = format!(
            "a purchase of {} leaves at most {} ({}), and its rewards cost {}",
            context.money(i128::from(worst.amount)),
            context.money(leaves),
            share(*margin),
            context.money_over(worst.value, worst.over),
        );
        let bound = leaves * i128::from(worst.over);
        let mut finding = Finding::new(table::NEGATIVE_MARGIN, verdict, show::names(context, &rows), message);
        if !context.domain.is_declared("margin") {
            // The whole price is an assumption of ours, and small purchases may never happen.
            finding = finding.weigh(Severity::Warning);
        }
        finding = show::causes(context, finding, &rows, (worst.value, worst.over), |sum| sum > bound);
        finding = show::size(context, finding, (worst.value - bound, worst.over), (&rows, worst.amount), None);
        finding = finding.note(format!(
            "the rewards are {} of the price",
            percent(worst.value, i128::from(worst.amount) * i128::from(worst.over))
        ));
        finding = match crate::prove::repair::for_rows(context, &rows, Asked { limit: *margin, all: false }) {
            Some(repair) => finding.help(repair),
            None => finding.help(help(context, rows.len() > 1)),
        };
        if let Some(witness) = &witness {
            finding = finding.shown(context, witness);
        }
        Some(show::over_domain(context, finding, &worst.sale))
    }
}

/// The largest purchase, where rewards of the worst are less than a minor unit and so nothing can be seen of them.
fn visible(context: &Context<'_>, worst: &Worst, margin: Ratio) -> Option<Worst> {
    if worst.value >= i128::from(worst.over) {
        return None;
    }
    let amount = worst.sale.span.1;
    let valued = worst.sale.value_of(&context.worth, Side::Company, |give| lasting(context, give)).ok()?;
    let (value, over) = (valued.value.at(amount), valued.over);
    let leaves = i128::from(amount) * i128::from(over) * i128::from(margin.numerator());
    let more = value.saturating_mul(i128::from(margin.denominator())) > leaves;
    more.then(|| Worst { here: worst.here.clone(), sale: worst.sale.clone(), amount, value, over })
}

/// What to do where no single change repairs it.
pub(super) fn help(context: &Context<'_>, several: bool) -> &'static str {
    match (context.domain.is_declared("margin"), several) {
        (true, true) => "cap what the rules give, ask for a larger purchase, or let one of them act: `best of { … }`",
        (true, false) => "cap what the rule gives, or ask for a larger purchase",
        (false, _) => "cap what the rule gives, ask for a larger purchase, or state the margin: `assume margin 40%`",
    }
}

/// What the last purchase of a life, at that moment, costs the company: what is taken off and given again and again, in
/// minor units over a denominator.
pub(super) fn cost(context: &Context<'_>, witness: &mut Witness, at: Instant) -> Option<(i128, i64)> {
    witness.counted_from = Some(at);
    let over = Worth::common(context.worth.company.iter().copied())?;
    let given = witness.value(&context.worth, Side::Company, over, |row| context.repeats(row));
    let vouchers = witness.entries(|entry| entry.at == at).find_map(|entry| entry.receipt)?.vouchers;
    Some((given.checked_add(i128::from(vouchers).checked_mul(i128::from(over))?)?, over))
}

/// Whether that is more than a purchase leaves.
pub(super) fn is_too_much(context: &Context<'_>, atom: AtomId, amount: i64, (cost, over): (i128, i64)) -> bool {
    let margin = context.domain.margin_at(context.program, atom);
    let leaves = i128::from(amount) * i128::from(over) * i128::from(margin.numerator());
    cost.saturating_mul(i128::from(margin.denominator())) > leaves
}

/// What a purchase leaves at most, in words.
pub(super) fn leaves(context: &Context<'_>, atom: AtomId, amount: i64) -> String {
    let margin = context.domain.margin_at(context.program, atom);
    let left = i128::from(amount) * i128::from(margin.numerator()) / i128::from(margin.denominator());
    format!("leaves at most {} ({})", context.money(left), share(margin))
}
