//! A close as a workbook.
//!
//! ```text
//! Assumptions ─ Estimators ─▶ Cohorts ─▶ Money ─▶ Summary (checks)
//!                             Points, Cohort points ┘   Liability, Entries ┘
//! ```
//!
//! Who changes an estimator, an overlay or a point of a movement sees rates, liability and checks follow.

mod cohorts;
pub(super) mod entries;
mod estimators;
pub(super) mod money;
mod notes;
mod points;
mod sensitivities;
mod summary;

use super::{Book, Cell, Form, MOST_ROWS, Sheet, named, texts};
use crate::report::close::CloseContext;

/// Where things stand: one sheet speaks of another by these.
#[derive(Clone, Debug, Default)]
struct Places {
    /// Rows of the sheet of cohorts: first row and number of cohorts, by close and wallet.
    cohorts: Vec<Vec<(usize, usize)>>,
    /// First row in the sheet of money and number of its cohorts, by close; `None` where nothing is posted.
    money: Vec<Option<(usize, usize)>>,
    /// Rows of the values of overlays in the sheet of assumptions.
    overlays: Vec<usize>,
    /// Row of what a point of a wallet costs, by close and wallet.
    costs: Vec<Vec<Option<usize>>>,
    /// Last row of the contract liability in the sheet of liability, by close.
    liability: Vec<Option<usize>>,
    /// First and last row of each close in the sheet of entries.
    entries: Vec<Option<(usize, usize)>>,
    /// First and last row of each wallet in the sheet of points, by close.
    points: Vec<Vec<(usize, usize)>>,
}

impl Places {
    fn of(context: &CloseContext<'_>) -> Places {
        let mut places = Places::default();
        let (mut cohort, mut money) = (2, 2);
        for (_, closed) in &context.closes {
            let mut rows = Vec::new();
            for wallet in &closed.wallets {
                rows.push((cohort, wallet.aging.len()));
                // Its cohorts, and their total.
                cohort += wallet.aging.len() + 1;
            }
            places.cohorts.push(rows);
            places.money.push(closed.ledgers.as_ref().map(|ledgers| {
                let first = (money, ledgers.accounts.cohorts.len());
                money += first.1 + 1;
                first
            }));
        }
        places
    }

    /// The row of a cohort in the sheet of cohorts.
    fn cohort(&self, close: usize, wallet: usize, origin: usize) -> usize {
        self.cohorts.get(close).and_then(|rows| rows.get(wallet)).map_or(0, |(first, _)| first + origin)
    }

    /// The row of the total of a wallet.
    fn cohort_total(&self, close: usize, wallet: usize) -> usize {
        self.cohorts.get(close).and_then(|rows| rows.get(wallet)).map_or(0, |(first, count)| first + count)
    }
}

/// A close as a workbook.
pub fn close_workbook(context: &CloseContext<'_>) -> Book {
    let mut places = Places::of(context);
    let assumptions = notes::assumptions(context, &mut places);
    let estimators = estimators::sheet(context, &places);
    let cohorts = cohorts::sheet(context, &places);
    let points = points::sheet(context, &mut places);
    let mut sheets = Vec::new();
    if context.closes.iter().any(|(_, closed)| closed.ledgers.is_some()) {
        let money = money::cohorts(context, &places);
        let liability = money::roll_forwards(context, &mut places);
        sheets.extend([money, liability]);
        sheets.extend(entries::sheets(context, &mut places));
    }
    let sensitivities = sensitivities::sheet(context, &places);
    let summary = summary::sheet(context, &places);
    let before = [summary, points, points::of_cohorts(context), cohorts, estimators];
    let after = [sensitivities, notes::watched(context), assumptions, notes::manifest(context)];
    let sheets = before.into_iter().chain(sheets).chain(after).collect();
    Book { title: format!("Close of {}", context.period()), sheets }
}
