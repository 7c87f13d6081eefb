//! What conditions that hold together say: sets of tiers, words and days, ranges of formulas.

use crate::core::{AttributeId, Comparison, Expr, FiniteId, Guard, LadderId};
use crate::quantity::Day;

/// Most cases that alternatives are split into; beyond it what is left says nothing, which is sound.
const MOST_CASES: usize = 64;

/// Days that are looked at one by one.
const MOST_DAYS: i32 = 740;

pub(super) type Ends = (Option<i128>, Option<i128>);

/// One case of conditions that hold together.
#[derive(Clone, Debug)]
pub(super) struct Facts<'a> {
    ranks: Vec<(LadderId, u32)>,
    words: Vec<(FiniteId, u64)>,
    attributes: Vec<(AttributeId, u64)>,
    days: Ends,
    joined: Ends,
    weekdays: u8,
    months: u16,
    month_days: u32,
    /// Conditions of any other kind, and whether they hold.
    others: Vec<(&'a Guard, bool)>,
    /// Formulas with least and largest value.
    values: Vec<(&'a Expr, Ends)>,
}

/// Whether conditions may hold together.
pub(in crate::prove) fn consistent(guards: &[&Guard]) -> bool {
    !Facts::of(guards).is_empty()
}

impl<'a> Facts<'a> {
    /// Every case in which all conditions hold; none if they exclude one another.
    pub fn of(guards: &[&'a Guard]) -> Vec<Facts<'a>> {
        let free = Facts {
            ranks: Vec::new(),
            words: Vec::new(),
            attributes: Vec::new(),
            days: (None, None),
            joined: (None, None),
            weekdays: 0x7f,
            months: 0xfff,
            month_days: u32::MAX,
            others: Vec::new(),
            values: Vec::new(),
        };
        let mut cases = guards.iter().fold(vec![free], |cases, guard| together(cases, guard, true));
        cases.retain(Facts::has_a_day);
        cases
    }

    /// Whether some day between first and last is of the months and weekdays that are left.
    fn has_a_day(&self) -> bool {
        let (Some(first), Some(last)) = self.days else { return true };
        let (Ok(first), Ok(last)) = (i32::try_from(first), i32::try_from(last)) else { return true };
        // A stretch of two years has every day.
        last.saturating_sub(first) > MOST_DAYS
            || (first..=last).any(|day| {
                let (day, date) = (Day(day), Day(day).date());
                self.weekdays >> day.weekday().0 & 1 == 1
                    && self.months >> (date.month - 1) & 1 == 1
                    && self.month_days >> date.day & 1 == 1
            })
    }

    /// Tiers of a ladder that are possible.
    pub fn ranks(&self, ladder: LadderId) -> u32 {
        self.ranks.iter().find(|(of, _)| *of == ladder).map_or(u32::MAX, |(_, ranks)| *ranks)
    }

    /// Words of a field that are possible.
    pub fn words(&self, field: FiniteId) -> u64 {
        self.words.iter().find(|(of, _)| *of == field).map_or(u64::MAX, |(_, words)| *words)
    }

    /// Least and largest value of a formula, as far as it is said.
    pub fn value(&self, expr: &Expr) -> Ends {
        self.values.iter().find(|(of, _)| *of == expr).map_or((None, None), |(_, ends)| *ends)
    }

    /// Every formula that a number is asked of, with least and largest value.
    pub fn asked(&self) -> impl Iterator<Item = (&'a Expr, Ends)> + '_ {
        self.values.iter().copied()
    }

    /// The case with one condition more, or its opposite; `None` if it cannot be.
    fn with(mut self, guard: &'a Guard, holds: bool) -> Option<Facts<'a>> {
        match guard {
            Guard::True | Guard::False => return (holds == (*guard == Guard::True)).then_some(self),
            Guard::Rank { ladder, ranks } => {
                narrow(&mut self.ranks, *ladder, if holds { *ranks } else { !*ranks }, u32::MAX)?;
            }
            Guard::Word { field, words } => {
                narrow(&mut self.words, *field, if holds { *words } else { !*words }, u64::MAX)?;
            }
            Guard::Attribute { attribute, words } => {
                narrow(&mut self.attributes, *attribute, if holds { *words } else { !*words }, u64::MAX)?;
            }
            Guard::Weekdays(set) => {
                self.weekdays &= if holds { *set } else { !*set };
                (self.weekdays != 0).then_some(())?;
            }
            Guard::Months(set) => {
                self.months &= if holds { *set } else { !*set };
                (self.months != 0).then_some(())?;
            }
            Guard::DaysOfMonth(set) => {
                self.month_days &= if holds { *set } else { !*set };
                (self.month_days & !1 != 0).then_some(())?;
            }
            Guard::Days { first, last } => cut(&mut self.days, *first, *last, holds)?,
            Guard::Joined { first, last } => cut(&mut self.joined, *first, *last, holds)?,
            Guard::Compare { left, is, right } => self.compare(left, *is, right, holds)?,
            other => {
                if self.others.iter().any(|(known, held)| *known == other && *held != holds) {
                    return None;
                }
                self.others.push((other, holds));
            }
        }
        Some(self)
    }

    fn compare(&mut self, left: &'a Expr, is: Comparison, right: &'a Expr, holds: bool) -> Option<()> {
        let (expr, is, bound) = match (left, right) {
            (expr, Expr::Const(bound)) => (expr, is, *bound),
            (Expr::Const(bound), expr) => (expr, mirrored(is), *bound),
            _ => return Some(()),
        };
        let is = if holds { is } else { opposite(is) };
        let (mut expr, mut bound) = (expr, i128::from(bound));
        let mut ends = match is {
            Comparison::AtLeast => (Some(bound), None),
            Comparison::Above => (Some(bound + 1), None),
            Comparison::AtMost => (None, Some(bound)),
            Comparison::Below => (None, Some(bound - 1)),
            Comparison::Equal => (Some(bound), Some(bound)),
            Comparison::NotEqual => return Some(()),
        };
        while let Expr::Scale(on, factor) = expr
            && *factor > 0
        {
            let factor = i128::from(*factor);
            ends =
                (ends.0.map(|low| (low + factor - 1).div_euclid(factor)), ends.1.map(|high| high.div_euclid(factor)));
            bound = bound.div_euclid(factor);
            expr = on;
        }
        if let Expr::Const(value) = expr {
            let value = i128::from(*value);
            let fits = ends.0.is_none_or(|low| low <= value) && ends.1.is_none_or(|high| value <= high);
            return fits.then_some(());
        }
        let place = self.values.iter().position(|(of, _)| *of == expr).unwrap_or_else(|| {
            self.values.push((expr, (None, None)));
            self.values.len() - 1
        });
        let (_, known) = self.values.get_mut(place)?;
        known.0 = known.0.max(ends.0);
        known.1 = least(known.1, ends.1);
        (known.0.is_none() || known.1.is_none() || known.0 <= known.1).then_some(())
    }
}

/// Every case in which a condition, or its opposite, holds too.
fn together<'a>(cases: Vec<Facts<'a>>, guard: &'a Guard, holds: bool) -> Vec<Facts<'a>> {
    match (guard, holds) {
        (Guard::Not(part), _) => together(cases, part, !holds),
        (Guard::All(parts), true) | (Guard::Any(parts), false) => {
            parts.iter().fold(cases, |cases, part| together(cases, part, holds))
        }
        (Guard::Any(parts), true) | (Guard::All(parts), false) => {
            if cases.len().saturating_mul(parts.len()) > MOST_CASES {
                return cases;
            }
            parts.iter().flat_map(|part| together(cases.clone(), part, holds)).collect()
        }
        (guard, holds) => cases.into_iter().filter_map(|case| case.with(guard, holds)).collect(),
    }
}

fn narrow<K: PartialEq, S>(sets: &mut Vec<(K, S)>, of: K, set: S, all: S) -> Option<()>
where
    S: Copy + std::ops::BitAnd<Output = S> + PartialEq + Default,
{
    let place = sets.iter().position(|(known, _)| *known == of);
    let left = place.and_then(|place| sets.get(place)).map_or(all, |(_, known)| *known) & set;
    if left == S::default() {
        return None;
    }
    match place.and_then(|place| sets.get_mut(place)) {
        Some(slot) => slot.1 = left,
        None => sets.push((of, left)),
    }
    Some(())
}

/// Days between two ends; outside of them only if one end is open, else nothing is said.
fn cut(ends: &mut Ends, first: Option<Day>, last: Option<Day>, holds: bool) -> Option<()> {
    let number = |day: Day| i128::from(day.0);
    let (from, until) = match (holds, first, last) {
        (true, first, last) => (first.map(number), last.map(number)),
        (false, None, Some(last)) => (Some(number(last) + 1), None),
        (false, Some(first), None) => (None, Some(number(first) - 1)),
        (false, None, None) => return None,
        (false, Some(_), Some(_)) => return Some(()),
    };
    *ends = (ends.0.max(from), least(ends.1, until));
    (ends.0.is_none() || ends.1.is_none() || ends.0 <= ends.1).then_some(())
}

/// The smaller of two upper ends; open ends are above everything.
pub(super) fn least(one: Option<i128>, two: Option<i128>) -> Option<i128> {
    match (one, two) {
        (Some(one), Some(two)) => Some(one.min(two)),
        (one, two) => one.or(two),
    }
}

fn mirrored(is: Comparison) -> Comparison {
    match is {
        Comparison::AtLeast => Comparison::AtMost,
        Comparison::Above => Comparison::Below,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::Below => Comparison::Above,
        same => same,
    }
}

fn opposite(is: Comparison) -> Comparison {
    match is {
        Comparison::AtLeast => Comparison::Below,
        Comparison::Above => Comparison::AtMost,
        Comparison::AtMost => Comparison::Above,
        Comparison::Below => Comparison::AtLeast,
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
    }
}
