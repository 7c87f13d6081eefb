//! What became of the units issued in each month: the one shape in which a simulation, a replay and a ledger file
//! hand their movements over to whoever estimates and accounts for them.

mod cells;
mod held;
mod keep;
mod months;

use std::collections::BTreeMap;

use crate::quantity::{Calendar, Day, Part};

pub use held::{HeldLot, Noted, Posted, Posting};
pub use keep::BookKeeper;
pub use months::Months;

/// The first month that is counted: January 1970 is month 0, as in [`crate::ledger::Lot::issue`].
const EPOCH: i32 = 1970 * 12;

/// Units of one part and month of issue, moved in one month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Given.
    pub issued: i128,
    /// Spent; what came back is taken off.
    pub redeemed: i128,
    /// Lapsed.
    pub expired: i128,
    /// Taken back or taken away.
    pub clawed: i128,
}

impl Flow {
    /// What it adds to what is held.
    pub fn net(&self) -> i128 {
        self.issued - self.redeemed - self.expired - self.clawed
    }

    /// Adds another flow.
    pub fn add(&mut self, other: &Flow) {
        self.issued += other.issued;
        self.redeemed += other.redeemed;
        self.expired += other.expired;
        self.clawed += other.clawed;
    }
}

/// A kind of units within a wallet: how they came to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookPart {
    /// The wallet.
    pub wallet: String,
    /// Its decimals: figures are whole smallest units.
    pub decimals: u8,
    /// How the units came to be: `earned`, `gift`, … or a word of a ledger file; [`OWED`] is what members owe.
    pub element: String,
}

/// The element of units that members owe, because more was taken back than they had: below zero.
pub const OWED: &str = "owed";

/// Number of a part, month of issue, month of the movement; months count from January 1970.
pub type Cell = (u16, i32, i32);

/// A book of movements. Every figure is whole smallest units, so books of any split of the members merge into the same book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// The first month that it covers.
    pub first: i32,
    /// The last month that it covers.
    pub last: i32,
    /// Members.
    pub members: u64,
    /// What the numbers of parts mean.
    pub parts: Vec<BookPart>,
    /// What moved.
    pub flows: BTreeMap<Cell, Flow>,
    /// Held when the first month begins, by part and month of issue.
    pub opening: BTreeMap<(u16, i32), i128>,
    /// Deferred for that in minor units of money, where it is known.
    pub deferred: BTreeMap<(u16, i32), i128>,
    /// Counted from the lots themselves when the last month ends, by part and month of issue.
    pub held: BTreeMap<(u16, i32), i128>,
    /// Paid for purchases by month, minor units; what came back is taken off.
    pub sales: BTreeMap<i32, i128>,
    /// What is left of members' lots, where it was asked for; by customer.
    pub lots: Vec<HeldLot>,
    /// Every movement of members, where they were asked for; by customer, and in order of time for each of them.
    pub movements: Vec<Posted>,
}

/// A book that does not foot: an error of this program, never of the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookOpen {
    /// Of what.
    pub part: BookPart,
    /// Month of issue.
    pub cohort: i32,
    /// Opening and movements.
    pub booked: i128,
    /// As held.
    pub held: i128,
}

impl Book {
    /// Adds the book of other members, of the same months and parts.
    pub fn merge(&mut self, other: &Book) {
        self.members += other.members;
        for (cell, flow) in &other.flows {
            self.flows.entry(*cell).or_default().add(flow);
        }
        let sums =
            [(&mut self.opening, &other.opening), (&mut self.deferred, &other.deferred), (&mut self.held, &other.held)];
        for (mine, theirs) in sums {
            for (key, units) in theirs {
                *mine.entry(*key).or_default() += units;
            }
        }
        for (month, paid) in &other.sales {
            *self.sales.entry(*month).or_default() += paid;
        }
        self.lots.extend(other.lots.iter().cloned());
        self.movements.extend(other.movements.iter().cloned());
    }

    /// Puts what is noted of members in byte order of their names, whoever was lived first.
    pub fn sort(&mut self) {
        self.lots.sort_by(|a, b| a.customer.cmp(&b.customer));
        self.movements.sort_by(|a, b| a.customer.cmp(&b.customer));
    }

    /// Compares, for every part and month of issue, what the movements lead to with the lots that were counted.
    ///
    /// # Errors
    /// The first difference.
    pub fn foots(&self) -> Result<(), BookOpen> {
        let mut booked = self.opening.clone();
        for ((part, cohort, _), flow) in &self.flows {
            *booked.entry((*part, *cohort)).or_default() += flow.net();
        }
        let both = booked.keys().chain(self.held.keys());
        for key in both {
            let (booked, held) = (booked.get(key).copied().unwrap_or(0), self.held.get(key).copied().unwrap_or(0));
            if booked != held {
                let part = self.parts.get(usize::from(key.0)).cloned().unwrap_or_default();
                return Err(BookOpen { part, cohort: key.1, booked, held });
            }
        }
        Ok(())
    }
}

/// A month as people write it: `2026-03`.
pub fn month_text(month: i32) -> String {
    let month = month + EPOCH;
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}

/// The first day of a month that is counted from January 1970.
fn first_day_of(month: i32) -> Day {
    Calendar::plain(Part::Month).first_day(month + EPOCH)
}

/// The last day of a month.
fn last_day_of(month: i32) -> Day {
    first_day_of(month + 1).plus_days(-1)
}

/// The month of a day, counted from January 1970.
pub fn month_of(day: Day) -> i32 {
    let date = day.date();
    date.year * 12 + i32::from(date.month) - 1 - EPOCH
}

#[cfg(test)]
mod tests {
    use super::{Book, Flow, first_day_of, last_day_of, month_of, month_text};
    use crate::quantity::Date;

    #[test]
    fn months_count_from_january_1970() {
        let day = |year, month, day| Date { year, month, day }.to_day();
        assert_eq!(month_of(day(1970, 1, 31)), 0);
        assert_eq!(month_of(day(2026, 3, 1)), 56 * 12 + 2);
        assert_eq!(month_text(month_of(day(2026, 12, 31))), "2026-12");
        assert_eq!(month_text(month_of(day(1969, 12, 31))), "1969-12");
        assert_eq!((first_day_of(-1), last_day_of(-1)), (day(1969, 12, 1), day(1969, 12, 31)));
        assert_eq!((first_day_of(0), last_day_of(1)), (day(1970, 1, 1), day(1970, 2, 28)));
    }

    #[test]
    fn a_book_that_lost_a_point_says_of_which_month() {
        let mut book = Book { first: 0, last: 1, parts: vec![Default::default()], ..Book::default() };
        book.flows.insert((0, 0, 0), Flow { issued: 10, ..Flow::default() });
        book.flows.insert((0, 0, 1), Flow { redeemed: 4, ..Flow::default() });
        book.held.insert((0, 0), 6);
        assert_eq!(book.foots(), Ok(()));
        book.held.insert((0, 0), 7);
        assert!(book.foots().is_err_and(|open| (open.cohort, open.booked, open.held) == (0, 6, 7)));
        book.held.clear();
        assert!(book.foots().is_err());
    }
}
