//! A history as models see it: for every customer the days on which they bought.

use super::error::{LeftOut, Outside, TooLittle};
use super::{History, Options};
use crate::diagnostic::Diagnostic;
use crate::quantity::Day;

/// Purchases of one customer on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bought {
    pub day: Day,
    /// Minor units.
    pub amount: i64,
}

/// All customers who came in the calibration.
#[derive(Clone, Debug)]
pub(super) struct Watched {
    /// First day of the file.
    pub start: Day,
    /// Last day that is fitted.
    pub calibrated: Day,
    /// Last day that was watched.
    pub end: Day,
    /// Days of each customer's purchases until `end`, in order.
    pub customers: Vec<Vec<Bought>>,
    pub warnings: Vec<Diagnostic>,
}

pub(super) fn watch(history: &History, options: &Options) -> Result<Watched, Box<Diagnostic>> {
    let model = options.model;
    let Some((first, last)) = history.extent() else {
        let needed = "the file must hold purchases";
        return Err(TooLittle { model, found: "no purchase".into(), needed }.into());
    };
    let (start, last) = (first.day(), last.day());
    let end = options.until.unwrap_or(last);
    if end < start {
        let message = format!("--until {end} lies before the first purchase, on {start}");
        return Err(Outside { message, help: format!("the file goes from {start} to {last}") }.into());
    }
    let calibrated = match options.calibration {
        None => end,
        Some(length) => length.after(start, 1).plus_days(-1),
    };
    if calibrated > end {
        let message = format!("the calibration would last until {calibrated}, but the file ends on {end}");
        return Err(Outside { message, help: format!("purchases go from {start} to {last}") }.into());
    }
    let mut warnings = Vec::new();
    let mut later = 0u64;
    let mut customers = Vec::with_capacity(history.customers.len());
    for customer in &history.customers {
        let mut days: Vec<Bought> = Vec::new();
        for basket in history.baskets.get(customer.baskets.clone()).unwrap_or_default() {
            let day = basket.at.day();
            if day > end {
                break;
            }
            // What comes back is no purchase; models of buying count what was bought.
            if basket.returns != crate::history::TextId(0) {
                continue;
            }
            let items = history.items.get(basket.items.clone()).unwrap_or_default();
            let amount = items.iter().map(|item| item.amount).sum();
            match days.last_mut() {
                Some(last) if last.day == day => last.amount += amount,
                _ => days.push(Bought { day, amount }),
            }
        }
        match days.first() {
            Some(first) if first.day <= calibrated => customers.push(days),
            _ => later += 1,
        }
    }
    if later > 0 {
        let message = format!("{later} customers first bought after {calibrated} and are left out");
        let help = "a fit looks at those who came while it was watching";
        warnings.push(LeftOut { message, help }.into());
    }
    Ok(Watched { start, calibrated, end, customers, warnings })
}
