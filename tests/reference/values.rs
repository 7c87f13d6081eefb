//! Expressions and conditions, read off the state by the definitions and nothing else.

use loyal::core::{Aggregate, Comparison, Expr, Guard, RowId, Stage, Window};
use loyal::quantity::{Day, Instant, divide};

use super::evaluator::{Line, Slow};

/// The event as rows see it, and what the phases have made of it so far.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    pub at: Instant,
    /// Lines with their amounts at the four stages; empty for events without lines.
    pub lines: Vec<Line>,
    /// Money per line by stage: list, after discounts, after vouchers, paid.
    pub stages: [Vec<i64>; 4],
    pub words: Vec<u16>,
    pub numbers: Vec<i64>,
    /// Rows that match this event (phase 3), for `N% of RULE`.
    pub matching: Vec<RowId>,
    pub first_purchase: bool,
}

impl Scene {
    pub fn day(&self) -> Day {
        self.at.day()
    }
}

fn stage_index(stage: Stage) -> usize {
    match stage {
        Stage::List => 0,
        Stage::AfterDiscounts => 1,
        Stage::AfterVouchers => 2,
        Stage::Paid => 3,
    }
}

impl Slow<'_> {
    /// The value of an expression in smallest units.
    pub fn value(&self, expr: &Expr, scene: &Scene) -> i128 {
        match expr {
            Expr::Const(value) => i128::from(*value),
            Expr::Money(scope, stage) => scene
                .lines
                .iter()
                .zip(&scene.stages[stage_index(*stage)])
                .filter(|(line, _)| scope.has(line.atom))
                .map(|(_, &money)| i128::from(money))
                .sum(),
            Expr::Items(scope) => {
                scene.lines.iter().filter(|line| scope.has(line.atom)).map(|line| i128::from(line.items)).sum()
            }
            Expr::Field(field) => scene.numbers.get(field.index()).copied().map_or(0, i128::from),
            Expr::Accumulator { id, ago } => self.accumulated(id.index(), *ago, scene.day()),
            Expr::Available(holding) => i128::from(self.available(*holding)),
            Expr::Pending(holding) => i128::from(self.pending(*holding)),
            Expr::DaysSinceJoining => i128::from(scene.day().0 - self.joined.day().0),
            Expr::Add(a, b) => self.value(a, scene) + self.value(b, scene),
            Expr::Subtract(a, b) => self.value(a, scene) - self.value(b, scene),
            Expr::Scale(a, by) => self.value(a, scene) * i128::from(*by),
            Expr::Steps(a, size) => self.value(a, scene).div_euclid(i128::from(*size)),
            Expr::Rest(a, size) => self.value(a, scene).rem_euclid(i128::from(*size)),
            Expr::StepsCompleted { id, adds, step } => {
                let before = self.accumulated(id.index(), 0, scene.day());
                let after = before + self.value(adds, scene);
                after.div_euclid(i128::from(*step)) - before.div_euclid(i128::from(*step))
            }
            Expr::Least(a, b) => self.value(a, scene).min(self.value(b, scene)),
            Expr::Greatest(a, b) => self.value(a, scene).max(self.value(b, scene)),
            Expr::If(guard, a, b) => self.value(if self.holds(guard, scene) { a } else { b }, scene),
            Expr::ByRank { ladder, factors, on } => {
                let factor = factors.get(usize::from(self.rank(*ladder))).copied().unwrap_or(0);
                i128::from(factor) * self.value(on, scene)
            }
            Expr::ByField { field, factors, on } => {
                let word = scene.words.get(field.index()).copied().unwrap_or(0);
                let factor = factors.get(usize::from(word)).copied().unwrap_or(0);
                i128::from(factor) * self.value(on, scene)
            }
            Expr::Banded { by, on, marginal, bands } => self.banded(by, on, *marginal, bands, scene),
            Expr::OfRow { row, amount, over } => {
                if !scene.matching.contains(row) {
                    return 0;
                }
                let exact = self.value(amount, scene).max(0);
                match self.room_of(*row, scene) {
                    Some(room) => exact.min(room * i128::from(*over)),
                    None => exact,
                }
            }
            Expr::Credited(row) => self.credited.get(row).copied().map_or(0, i128::from),
        }
    }

    fn banded(&self, by: &Expr, on: &Expr, marginal: bool, bands: &[(i64, i64, i64)], scene: &Scene) -> i128 {
        let chooser = self.value(by, scene);
        if !marginal {
            let band = bands.iter().rev().find(|band| chooser >= i128::from(band.0));
            return band
                .map_or(0, |&(_, constant, rate)| i128::from(constant) + i128::from(rate) * self.value(on, scene));
        }
        let mut sum = 0;
        for (place, &(from, constant, rate)) in bands.iter().enumerate() {
            if chooser < i128::from(from) {
                break;
            }
            let end = bands.get(place + 1).map_or(chooser, |next| chooser.min(i128::from(next.0)));
            sum += i128::from(constant) + i128::from(rate) * (end - i128::from(from));
        }
        sum
    }

    /// An accumulator recomputed from every contribution that was ever made to it.
    pub fn accumulated(&self, place: usize, ago: u8, today: Day) -> i128 {
        let accumulator = &self.program.accumulators[place];
        let inside = |day: Day| match accumulator.window {
            Window::Lifetime => true,
            Window::Event => false,
            Window::Period(calendar) => calendar.key(day) == calendar.key(today) - i32::from(ago),
            Window::SinceJoining { months } => {
                self.since_joining(day, months) == self.since_joining(today, months) - i32::from(ago)
            }
            Window::LastDays(days) => day > today.plus_days(-i32::from(days)) && day <= today,
            Window::LastMonths(months) => day > today.plus_months(-i32::from(months)) && day <= today,
            Window::LastPeriods(..) | Window::SinceReaching(..) => super::state::unsupported("this window"),
        };
        let mut values = self.contributions.iter().filter(|c| c.to.index() == place && inside(c.day)).map(|c| c.value);
        match accumulator.aggregate {
            Aggregate::Greatest(_) => values.max().unwrap_or(0),
            Aggregate::Least(_) => values.min().unwrap_or(0),
            Aggregate::Last(_) => values.next_back().unwrap_or(0),
            _ => values.sum(),
        }
    }

    /// Number of whole periods of `months` from joining to `day`.
    pub fn since_joining(&self, day: Day, months: u16) -> i32 {
        (0..).take_while(|&k| self.joined.day().plus_months((k + 1) * i32::from(months)) <= day).count() as i32
    }

    /// Whether a condition holds.
    pub fn holds(&self, guard: &Guard, scene: &Scene) -> bool {
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
            Guard::Word { field, words } => words >> scene.words.get(field.index()).copied().unwrap_or(0) & 1 == 1,
            Guard::Weekdays(days) => days >> scene.day().weekday().0 & 1 == 1,
            Guard::Months(months) => months >> (date.month - 1) & 1 == 1,
            Guard::DaysOfMonth(days) => days >> date.day & 1 == 1,
            Guard::Days { first, last } => {
                first.is_none_or(|first| first <= scene.day()) && last.is_none_or(|last| scene.day() <= last)
            }
            Guard::Clock { from, until } => {
                let second = scene.at.second_of_day();
                if from <= until { (*from..*until).contains(&second) } else { second >= *from || second < *until }
            }
            Guard::MonthOfBirthday => self.born.is_some_and(|born| born.date().month == date.month),
            Guard::NearBirthday(days) => self.near_birthday(scene.day(), *days),
            Guard::HasLine(atoms) => scene.lines.iter().any(|line| atoms.has(line.atom)),
            Guard::FirstPurchase => scene.first_purchase,
        }
    }

    fn near_birthday(&self, day: Day, within: u16) -> bool {
        let Some(born) = self.born else { return false };
        let date = born.date();
        (-1..=1).any(|shift| {
            let birthday = super::state::on_date(day.date().year + shift, date.month, date.day);
            (birthday.0 - day.0).unsigned_abs() <= u32::from(within)
        })
    }

    /// The amount of a row rounded, never below zero.
    pub fn rounded(&self, amount: &loyal::core::Amount, scene: &Scene) -> i64 {
        let numerator = self.value(&amount.numerator, scene);
        divide(numerator, i128::from(amount.over), amount.rounding).expect("small numbers").max(0)
    }
}
