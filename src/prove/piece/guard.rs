//! Conditions, with everything but the amount fixed: where they hold.

use super::{Formula, Opaque, Set};
use crate::core::Guard;
use crate::prove::situation::{date_near, day_holds, in_clock};

impl Formula<'_> {
    /// The amounts at which a condition holds.
    pub fn holds(&self, guard: &Guard) -> Result<Set, Opaque> {
        let here = self.here;
        let span = self.span;
        let simple = |holds: bool| Ok(Set::all(span, holds));
        match guard {
            Guard::True => simple(true),
            Guard::False => simple(false),
            Guard::All(parts) => {
                let mut set = Set::all(span, true);
                for part in parts {
                    // What cannot hold needs no further look.
                    if set.is_empty() {
                        break;
                    }
                    set = set.and(&self.holds(part)?);
                }
                Ok(set)
            }
            Guard::Any(parts) => {
                let mut set = Set::default();
                for part in parts {
                    set = set.or(&self.holds(part)?, span);
                }
                Ok(set)
            }
            Guard::Not(part) => Ok(self.holds(part)?.not(span)),
            Guard::Compare { left, is, right } => self.value(left)?.compare(*is, &self.value(right)?),
            Guard::Rank { ladder, ranks } => simple(ranks >> here.rank(*ladder) & 1 == 1),
            Guard::RankAfter { ladder, ranks } => {
                if self.after_matters(*ladder) {
                    return Err(Opaque::Unseen("the tier that a purchase leads to"));
                }
                simple(ranks >> here.rank(*ladder) & 1 == 1)
            }
            Guard::Word { field, words } => {
                let word = here.words.get(field.index()).map_or(0, |word| word.index());
                simple(word < 64 && words >> word & 1 == 1)
            }
            Guard::Attribute { attribute, words } => {
                let value = here.attribute(*attribute);
                simple((0..64).contains(&value) && words >> value & 1 == 1)
            }
            Guard::Dated(id) => simple(here.date(*id).is_some()),
            Guard::MonthOf(id) => simple(here.date(*id).is_some_and(|day| day.date().month == here.day.date().month)),
            Guard::Near(id, days) => simple(date_near(here.date(*id), here.day, i32::from(*days))),
            Guard::Activated(_) => simple(true),
            Guard::Member(id) => simple(here.members.get(id.index()).copied().unwrap_or(false)),
            Guard::Clock { from, until } => simple(in_clock(*from, *until, here.second)),
            Guard::Joined { first, last } => {
                simple(first.is_none_or(|first| first <= here.joined) && last.is_none_or(|last| here.joined <= last))
            }
            Guard::MonthOfBirthday => simple(here.born.is_some_and(|born| born.date().month == here.day.date().month)),
            Guard::NearBirthday(days) => simple(date_near(here.born, here.day, i32::from(*days))),
            Guard::HasLine(atoms) => simple(atoms.has(here.atom)),
            Guard::FirstPurchase => simple(here.first_purchase),
            Guard::Invited => simple(false),
            Guard::BudgetOpen(_) => simple(true),
            day_guard => match day_holds(day_guard, here.day) {
                Some(holds) => simple(holds),
                None => Err(Opaque::Unseen("a condition that is not followed")),
            },
        }
    }
}
