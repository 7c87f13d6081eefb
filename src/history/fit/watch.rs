//! Purchases as models see them: of the customers who came in the calibration, until the last day that was watched.

use super::Options;
use super::error::{LeftOut, Outside, TooLittle};
pub(super) use super::purchases::Bought;
use super::purchases::{Buyer, Purchases};
use crate::diagnostic::Diagnostic;
use crate::quantity::Day;

/// All customers who came in the calibration.
#[derive(Clone, Debug)]
pub(super) struct Watched<'p> {
    /// First day of the file.
    pub start: Day,
    /// Last day that is fitted.
    pub calibrated: Day,
    /// Last day that was watched.
    pub end: Day,
    /// Days of each customer's purchases until `end`, in order.
    pub customers: Vec<&'p [Bought]>,
    pub warnings: Vec<Diagnostic>,
}

/// Everybody.
pub(super) fn watch<'p>(purchases: &'p Purchases, options: &Options) -> Result<Watched<'p>, Box<Diagnostic>> {
    watch_some(purchases, &|_| true, options)
}

/// Customers of whom something is true.
pub(super) fn watch_some<'p>(
    purchases: &'p Purchases,
    of: &dyn Fn(&Buyer) -> bool,
    options: &Options,
) -> Result<Watched<'p>, Box<Diagnostic>> {
    let model = options.model;
    let Some((start, last)) = purchases.extent else {
        let needed = "the file must hold purchases";
        return Err(TooLittle { model, found: "no purchase".into(), needed }.into());
    };
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
    let mut customers = Vec::new();
    for buyer in purchases.buyers.iter().filter(|buyer| of(buyer)) {
        let until = buyer.days.partition_point(|bought| bought.day <= end);
        let days = buyer.days.get(..until).unwrap_or_default();
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
