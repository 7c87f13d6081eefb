//! Conditions.

use loyal::core::{Comparison, Guard};
use loyal::quantity::Day;

use super::deadline::on_date;
use super::scene::Scene;
use super::{Slow, unsupported};
use crate::acts::note;

impl Slow<'_> {
    /// Whether a condition holds.
    pub(super) fn holds(&self, guard: &Guard, scene: &Scene) -> bool {
        let holds = self.is_so(guard, scene);
        // What is never true acts by being asked.
        if holds || *guard == Guard::False {
            note("Guard", guard);
            if let Guard::Compare { is, .. } = guard {
                note("Comparison", is);
            }
        }
        holds
    }

    fn is_so(&self, guard: &Guard, scene: &Scene) -> bool {
        let date = scene.day().date();
        match guard {
            Guard::True => true,
            Guard::False => false,
            Guard::All(all) => all.iter().all(|part| self.holds(part, scene)),
            Guard::Any(any) => any.iter().any(|part| self.holds(part, scene)),
            Guard::Not(other) => !self.holds(other, scene),
            Guard::Compare { left, is, right } => {
                let (left, right) = (self.value(left, scene), self.value(right, scene));
                match is {
                    Comparison::AtLeast => left >= right,
                    Comparison::Above => left > right,
                    Comparison::AtMost => left <= right,
                    Comparison::Below => left < right,
                    Comparison::Equal => left == right,
                    Comparison::NotEqual => left != right,
                }
            }
            Guard::Rank { ladder, ranks } => ranks >> self.rank(*ladder) & 1 == 1,
            Guard::RankAfter { ladder, ranks } => ranks >> self.rank_after(*ladder) & 1 == 1,
            Guard::Invited => self.friends.invited,
            Guard::Word { field, words } => words >> scene.words.get(field.index()).copied().unwrap_or(0) & 1 == 1,
            Guard::Weekdays(days) => days >> scene.day().weekday().0 & 1 == 1,
            Guard::Months(months) => months >> (date.month - 1) & 1 == 1,
            Guard::DaysOfMonth(days) => days >> date.day & 1 == 1,
            Guard::Days { first, last } => {
                first.is_none_or(|first| first <= scene.day()) && last.is_none_or(|last| scene.day() <= last)
            }
            Guard::Joined { first, last } => {
                let joined = self.joined.day();
                first.is_none_or(|first| first <= joined) && last.is_none_or(|last| joined <= last)
            }
            Guard::Clock { from, until } => {
                let second = scene.at.second_of_day();
                if from <= until { (*from..*until).contains(&second) } else { second >= *from || second < *until }
            }
            Guard::MonthOfBirthday => self.born.is_some_and(|born| born.date().month == date.month),
            Guard::NearBirthday(days) => self.near_birthday(scene.day(), *days),
            Guard::HasLine(atoms) => scene.lines.iter().any(|line| atoms.has(line.atom)),
            Guard::FirstPurchase => scene.first_purchase,
            Guard::BudgetOpen(budget) => self.is_open(*budget, scene.at),
            other => match self.own_guard(other, scene) {
                Some(holds) => holds,
                None => unsupported(&format!("{other:?}")),
            },
        }
    }

    fn near_birthday(&self, day: Day, within: u16) -> bool {
        let Some(born) = self.born else { return false };
        let date = born.date();
        (-1..=1).any(|shift| {
            let birthday = on_date(day.date().year + shift, date.month, date.day);
            (birthday.0 - day.0).unsigned_abs() <= u32::from(within)
        })
    }
}
