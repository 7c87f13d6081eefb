//! Entries of one period, all cohorts together.

use crate::finance::accounting::{Account, Entry};

/// Accounts with what is debited and what is credited.
pub(in crate::report) type Sides = Vec<(Account, i64, i64)>;

/// Entries of one text as one: debits and credits of each account summed, so that they stay equal; debits first, each side in the order of the accounts.
pub(in crate::report) fn journal<'e>(entries: impl Iterator<Item = &'e Entry>) -> Vec<(&'static str, Sides)> {
    let mut all: Vec<(&'static str, Sides)> = Vec::new();
    for entry in entries {
        let place = all.iter().position(|(text, _)| *text == entry.text).unwrap_or_else(|| {
            all.push((entry.text, Vec::new()));
            all.len() - 1
        });
        let Some((_, sums)) = all.get_mut(place) else { continue };
        for line in &entry.lines {
            match sums
                .iter_mut()
                .find(|(account, debit, _)| *account == line.account && (*debit > 0) == (line.debit > 0))
            {
                Some((_, debit, credit)) => (*debit, *credit) = (*debit + line.debit, *credit + line.credit),
                None => sums.push((line.account, line.debit, line.credit)),
            }
        }
    }
    for (_, sums) in &mut all {
        sums.sort_by_key(|(account, debit, _)| (*debit == 0, *account));
    }
    all
}
