//! The same close under other choices, for people.

use crate::finance::accounting::RollForward;
use crate::finance::close::Closed;
use crate::report::table::{grouped, table};

/// What each choice changes: points still to come by wallet, and the contract liability.
pub(super) fn choices_text(closed: &Closed, unicode: bool) -> String {
    if closed.alternatives.is_empty() {
        return String::new();
    }
    let mut header = vec!["under another choice".to_owned()];
    header.extend(closed.wallets.iter().map(|wallet| format!("to come: {}", wallet.development.wallet)));
    let posted = closed.ledgers.as_ref().map(|all| all.schedule.money.last().map_or(0, RollForward::closing));
    if posted.is_some() {
        header.extend(["contract liability", "change"].map(str::to_owned));
    }
    let money = |value: i64| grouped(value.into(), closed.terms.decimals);
    let rows: Vec<Vec<String>> = closed
        .alternatives
        .iter()
        .map(|one| {
            let mark = if one.chosen { " (chosen)" } else { "" };
            let mut cells = vec![format!("{}{mark}", one.choice)];
            let digits = closed.wallets.iter().map(|wallet| wallet.development.decimals);
            cells.extend(one.to_come.iter().zip(digits).map(|(sum, digits)| grouped(sum.round() as i128, digits)));
            if let (Some(posted), Some(liability)) = (posted, one.liability) {
                cells.extend([money(liability), money(liability - posted)]);
            }
            cells
        })
        .collect();
    format!("\nOther choices on the same movements\n{}", table(&header, &rows, unicode))
}
