//! What fits see of a file: for every customer the days on which they bought. It is all that is kept of the rows, sixteen bytes for
//! each of those days; the rows themselves come portion by portion.

use super::segments::By;
use crate::diagnostic::Diagnostic;
use crate::history::model::{Basket, Customer, Item, Overview};
use crate::history::spool::Desk;
use crate::history::{Gathered, History, TextId};
use crate::quantity::Day;

/// Purchases of one customer on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bought {
    pub day: Day,
    /// Minor units.
    pub amount: i64,
}

/// A customer without a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Buyer {
    /// Days of purchases, in order.
    pub days: Vec<Bought>,
    /// Of what kind the customer is, by the column that was asked for.
    pub kind: TextId,
}

/// Purchases by customer and day.
#[derive(Clone, Debug, Default)]
pub struct Purchases {
    /// The first day and the last one.
    pub(super) extent: Option<(Day, Day)>,
    /// Ordered by what they bought, so that sums do not depend on where rows lay.
    pub(super) buyers: Vec<Buyer>,
    /// Texts of kinds, by number.
    pub(super) texts: Vec<String>,
}

impl Purchases {
    /// The purchases of some files, with customers told apart by a column of their first purchase.
    ///
    /// # Errors
    /// A purchase with too many lines, or rows that the disk does not give back.
    pub fn gathered(rows: &Gathered, by: Option<By>) -> Result<Purchases, Diagnostic> {
        let mut found = Purchases::begin(&rows.overview, by);
        let mut desk = Desk::default();
        for number in 0..rows.portions() {
            let portion = rows.portion(number, &mut desk)?;
            found.add(&portion.customers, (&portion.baskets, &portion.items), by);
        }
        Ok(found.ordered())
    }

    fn begin(overview: &Overview, by: Option<By>) -> Purchases {
        let extent = overview.extent.map(|(first, last)| (first.day(), last.day()));
        let texts = if by.is_some() { overview.texts.clone() } else { Vec::new() };
        Purchases { extent, buyers: Vec::new(), texts }
    }

    fn add(&mut self, customers: &[Customer], (baskets, items): (&[Basket], &[Item]), by: Option<By>) {
        for customer in customers {
            let own = baskets.get(customer.baskets.clone()).unwrap_or_default();
            let items = |basket: &Basket| items.get(basket.items.clone()).unwrap_or_default();
            let mut days: Vec<Bought> = Vec::new();
            // What comes back is no purchase; models of buying count what was bought.
            for basket in own.iter().filter(|basket| basket.returns == TextId(0)) {
                let (day, amount) = (basket.at.day(), items(basket).iter().map(|item| item.amount).sum());
                match days.last_mut() {
                    Some(last) if last.day == day => last.amount += amount,
                    _ => days.push(Bought { day, amount }),
                }
            }
            days.shrink_to_fit();
            let kind = |by: By| own.first().map_or(TextId(0), |first| by.kind(first, items(first)));
            self.buyers.push(Buyer { days, kind: by.map_or(TextId(0), kind) });
        }
    }

    fn ordered(mut self) -> Purchases {
        self.buyers.sort_unstable();
        self
    }

    /// The text of a kind.
    pub(super) fn text(&self, kind: TextId) -> &str {
        self.texts.get(kind.0 as usize).map_or("", String::as_str)
    }
}

/// All at once, of one kind.
impl From<&History> for Purchases {
    fn from(history: &History) -> Purchases {
        let mut found = Purchases::begin(&history.overview, None);
        found.add(&history.customers, (&history.baskets, &history.items), None);
        found.ordered()
    }
}
