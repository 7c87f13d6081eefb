//! Expressions, conditions, triggers and deadlines in a line.

use super::when::{calendar, length};
use crate::core::{
    AccumulatorId, Anchor, AtomSet, Comparison, Deadline, Expr, FiniteId, Guard, LadderId, Pick, PickFrom, Program,
    RowId, Stage, Step, Trigger,
};

/// Draws formulas with the names of a program.
#[derive(Clone, Copy)]
pub(super) struct Formula<'a> {
    pub program: &'a Program,
}

impl Formula<'_> {
    pub fn ladder(&self, id: LadderId) -> &str {
        self.program.ladders.get(id.index()).map_or("?", |ladder| ladder.name.as_str())
    }

    fn row(&self, id: RowId) -> &str {
        self.program.rows.get(id.index()).map_or("?", |row| row.name.as_str())
    }

    pub fn accumulator(&self, id: AccumulatorId) -> &str {
        self.program.accumulators.get(id.index()).map_or("?", |metric| metric.name.as_str())
    }

    pub fn field(&self, id: FiniteId) -> &str {
        self.program.finite.get(id.index()).map_or("?", |field| field.name.as_str())
    }

    /// The lines of a set; empty for every line.
    pub fn of(&self, set: AtomSet) -> String {
        let every = if self.program.atoms >= 64 { u64::MAX } else { (1 << self.program.atoms) - 1 };
        if set.0 & every == every {
            return String::new();
        }
        let names = self.program.atom_names.iter().enumerate();
        let names: Vec<&str> = names.filter(|(at, _)| set.0 >> at & 1 == 1).map(|(_, name)| name.as_str()).collect();
        format!(" of {{{}}}", names.join(" | "))
    }

    pub fn expr(&self, expr: &Expr) -> String {
        let two = |a: &Expr, sign: &str, b: &Expr| format!("({} {sign} {})", self.expr(a), self.expr(b));
        let factors = |factors: &[i64]| factors.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
        match expr {
            Expr::Const(value) => value.to_string(),
            Expr::Money(set, stage) => {
                let stage = match stage {
                    Stage::List => "list",
                    Stage::AfterDiscounts => "discounted",
                    Stage::AfterVouchers => "vouchered",
                    Stage::Paid => "paid",
                };
                format!("{stage}{}", self.of(*set))
            }
            Expr::Items(set) => format!("items{}", self.of(*set)),
            Expr::Prices(pick) => self.pick(pick),
            Expr::Field(id) => self.program.fields.get(id.index()).map_or("?".into(), |field| field.name.clone()),
            Expr::Accumulator { id, ago: 0 } => self.name_of(*id),
            Expr::Accumulator { id, ago } => format!("{}[{ago} ago]", self.name_of(*id)),
            Expr::Available(id) => format!("available {}", self.holding(id.index())),
            Expr::Pending(id) => format!("pending {}", self.holding(id.index())),
            Expr::DaysSinceJoining => "days since joining".into(),
            Expr::Add(a, b) => two(a, "+", b),
            Expr::Subtract(a, b) => two(a, "-", b),
            Expr::Scale(on, factor) => format!("{factor} · {}", self.expr(on)),
            Expr::Steps(on, step) => format!("⌊{} / {step}⌋", self.expr(on)),
            Expr::Rest(on, step) => format!("({} mod {step})", self.expr(on)),
            Expr::StepsCompleted { id, adds, step } => {
                format!("steps of {step} completed in {} by {}", self.name_of(*id), self.expr(adds))
            }
            Expr::Least(a, b) => format!("min({}, {})", self.expr(a), self.expr(b)),
            Expr::Greatest(a, b) => format!("max({}, {})", self.expr(a), self.expr(b)),
            Expr::If(guard, then, otherwise) => {
                format!("(if {} then {} else {})", self.guard(guard), self.expr(then), self.expr(otherwise))
            }
            Expr::ByRank { ladder, factors: by, on } => {
                format!("{{{}}}[{}] · {}", factors(by), self.ladder(*ladder), self.expr(on))
            }
            Expr::ByRankAfter { ladder, factors: by, on } => {
                format!("{{{}}}[{} after] · {}", factors(by), self.ladder(*ladder), self.expr(on))
            }
            Expr::ByField { field, factors: by, on } => {
                format!("{{{}}}[{}] · {}", factors(by), self.field(*field), self.expr(on))
            }
            Expr::Attribute(id) => self.attribute(*id).into(),
            Expr::Banded { by, on, marginal, bands } => self.banded(by, on, *marginal, bands),
            Expr::OfRow { row, amount, over } => {
                format!("[{}: {} / {over}, clamped] · {over}", self.row(*row), self.expr(amount))
            }
            Expr::Credited(row) => format!("credited {}", self.row(*row)),
            Expr::Counted { limit, of } => format!("({} within limit {})", self.expr(of), limit.0),
        }
    }

    fn pick(&self, pick: &Pick) -> String {
        let which = if pick.dearest { "dearest" } else { "cheapest" };
        let from = match pick.from {
            PickFrom::All => String::new(),
            PickFrom::Groups(size) => format!(" of every {size}"),
            PickFrom::PerFull(size) => format!(" per full {size}"),
        };
        format!("price of the {} {which}{from}{}", pick.count, self.of(pick.scope))
    }

    fn holding(&self, at: usize) -> &str {
        self.program.holdings.get(at).map_or("?", |holding| holding.name.as_str())
    }

    fn name_of(&self, id: AccumulatorId) -> String {
        let name = self.accumulator(id);
        if name.contains(' ') { format!("\"{name}\"") } else { name.into() }
    }

    fn banded(&self, by: &Expr, on: &Expr, marginal: bool, bands: &[(i64, i64, i64)]) -> String {
        let on = self.expr(on);
        let band = |(from, constant, rate): &(i64, i64, i64)| match (*constant, *rate) {
            (constant, 0) => format!("from {from}: {constant}"),
            (0, rate) => format!("from {from}: {rate} · {on}"),
            (constant, rate) => format!("from {from}: {constant} + {rate} · {on}"),
        };
        let bands: Vec<String> = bands.iter().map(band).collect();
        let mode = if marginal { "marginal " } else { "" };
        format!("{mode}by {} {{{}}}", self.expr(by), bands.join("; "))
    }

    pub fn guard(&self, guard: &Guard) -> String {
        let all = |parts: &[Guard], word: &str| {
            let parts: Vec<String> = parts.iter().map(|part| self.guard(part)).collect();
            format!("({})", parts.join(word))
        };
        match guard {
            Guard::True => "true".into(),
            Guard::False => "false".into(),
            Guard::All(parts) => all(parts, " and "),
            Guard::Any(parts) => all(parts, " or "),
            Guard::Not(part) => format!("not {}", self.guard(part)),
            Guard::Compare { left, is, right } => {
                format!("{} {} {}", self.expr(left), sign(*is), self.expr(right))
            }
            Guard::Rank { ladder, ranks } => {
                let tiers = self.program.ladders.get(ladder.index()).map_or(0, |ladder| ladder.tiers.len());
                format!("rank of {} in {}", self.ladder(*ladder), bits(u64::from(*ranks), 0, tiers))
            }
            Guard::RankAfter { ladder, ranks } => {
                let tiers = self.program.ladders.get(ladder.index()).map_or(0, |ladder| ladder.tiers.len());
                format!("rank of {} after in {}", self.ladder(*ladder), bits(u64::from(*ranks), 0, tiers))
            }
            Guard::BudgetOpen(id) => {
                format!("{} open", self.program.budgets.get(id.index()).map_or("?", |budget| budget.name.as_str()))
            }
            Guard::Word { field, words } => format!("{} in {}", self.field(*field), bits(*words, 0, 64)),
            Guard::Weekdays(days) => format!("weekday in {}", bits(u64::from(*days), 1, 7)),
            Guard::Months(months) => format!("month in {}", bits(u64::from(*months), 1, 12)),
            Guard::DaysOfMonth(days) => format!("day in {}", bits(u64::from(*days), 0, 32)),
            Guard::Days { first, last } => {
                let first = first.map_or(String::new(), |day| day.to_string());
                let last = last.map_or(String::new(), |day| day.to_string());
                format!("day in {first} .. {last}")
            }
            Guard::Joined { first, last } => {
                let first = first.map_or(String::new(), |day| day.to_string());
                let last = last.map_or(String::new(), |day| day.to_string());
                format!("joined in {first} .. {last}")
            }
            Guard::Clock { from, until } => format!("time in {} .. {}", clock(*from), clock(*until)),
            Guard::MonthOfBirthday => "month of birthday".into(),
            Guard::NearBirthday(days) => format!("within {days} d of birthday"),
            Guard::HasLine(set) => format!("has a line{}", self.of(*set)),
            Guard::FirstPurchase => "first purchase".into(),
            Guard::Invited => "invited".into(),
            own => self.own_guard(own),
        }
    }

    pub fn triggers(&self, triggers: &[Trigger]) -> String {
        triggers.iter().map(|trigger| self.trigger(trigger)).collect::<Vec<_>>().join(", ")
    }

    fn trigger(&self, trigger: &Trigger) -> String {
        let tier = |ladder: &LadderId, rank: &u8| {
            let tiers = self.program.ladders.get(ladder.index()).map(|ladder| ladder.tiers.as_slice());
            tiers.and_then(|tiers| tiers.get(usize::from(*rank))).map_or("?", |tier| tier.name.as_str())
        };
        match trigger {
            Trigger::Join => "join".into(),
            Trigger::Purchase(set) => format!("purchase{}", self.of(*set)),
            Trigger::Declared(at) => {
                self.program.events.get(usize::from(*at)).map_or("?".into(), |event| event.name.clone())
            }
            Trigger::Redemption => "redemption".into(),
            Trigger::If(on, guard) => format!("{} if {}", self.trigger(on), self.guard(guard)),
            Trigger::Any(of) => self.triggers(of),
            Trigger::Taken(name) => format!("redemption of {name}"),
            Trigger::Lapsed(id) => format!("expiry of {}", self.holding(id.index())),
            Trigger::Return(set) => format!("return{}", self.of(*set)),
            Trigger::Birthday => "birthday".into(),
            Trigger::Anniversary => "anniversary".into(),
            Trigger::Friend { on, first } => {
                format!("friend({}{})", if *first { "first " } else { "" }, self.trigger(on))
            }
            Trigger::Idle { without, after } => format!("idle({}, {})", self.trigger(without), length(*after)),
            Trigger::Reach(ladder, rank) => format!("reach {}", tier(ladder, rank)),
            Trigger::Leave(ladder, rank) => format!("leave {}", tier(ladder, rank)),
            Trigger::Crossing(guard) => format!("crossing({})", self.guard(guard)),
            Trigger::Started(id) => format!("start of {}", self.membership(*id)),
            Trigger::Renewed(id) => format!("renewal of {}", self.membership(*id)),
            Trigger::Ended(id) => format!("end of {}", self.membership(*id)),
            Trigger::BeforeRenewal(id, by) => format!("{} before renewal of {}", length(*by), self.membership(*id)),
            Trigger::Picked(id, option) => format!("{} picks {}", self.menu(*id), self.option(*id, *option)),
            Trigger::StartOf(of) => format!("start of {}", calendar(*of)),
            Trigger::EndOf(of) => format!("end of {}", calendar(*of)),
            Trigger::EveryYear { month, day } => format!("every {day}.{month}."),
            Trigger::Closing(of) => format!("closing({})", super::when::window(of)),
            Trigger::Met(guard) => format!("met({})", self.guard(guard)),
            Trigger::Passing { of, step } => format!("every {step} of {}", self.accumulator(*of)),
            Trigger::Completed(at) => format!(
                "completed {}",
                self.program.challenges.get(usize::from(*at)).map_or("?", |challenge| challenge.name.as_str())
            ),
            Trigger::Placed { board, most } => {
                let board = self.program.boards.get(usize::from(*board)).map_or("?", |board| board.name.as_str());
                format!("top {most} of {board}")
            }
            Trigger::Drawn(at) => {
                format!("drawn {}", self.program.raffles.get(usize::from(*at)).map_or("?", |raffle| &raffle.name))
            }
            Trigger::On(day) => format!("on {day}"),
            Trigger::Offset { of, by, before } => {
                format!("{} {} {}", length(*by), if *before { "before" } else { "after" }, self.trigger(of))
            }
        }
    }

    pub fn deadline(&self, deadline: &Deadline) -> String {
        if deadline.is_never() {
            return "never".into();
        }
        let mut parts: Vec<String> = Vec::new();
        for step in &deadline.steps {
            parts.push(match step {
                Step::After(of) => format!("+{}", length(*of)),
                Step::EndOf { calendar: of, ahead: 0 } => format!("end of {}", calendar(*of)),
                Step::EndOf { calendar: of, ahead } => format!("end of {} +{ahead}", calendar(*of)),
                Step::EndOfMembership { months, ahead: 0 } => format!("end of {months} months from joining"),
                Step::EndOfMembership { months, ahead } => format!("end of {months} months from joining +{ahead}"),
                Step::NextDate { month, day } => format!("next {day}.{month}."),
                Step::On(day) => format!("on {day}"),
                Step::NextDay => "next day".into(),
                Step::NextDayOfMonth(day) => format!("next {day}. of a month"),
                Step::NextDayAt(second) => format!("next day at {}", clock(*second)),
            });
        }
        let anchor = match deadline.anchor {
            Anchor::Earning => "",
            Anchor::Maturing => " from maturing",
            Anchor::Touch => " from touch",
        };
        format!("{}{anchor}", parts.join(", "))
    }
}

/// The set bits as numbers, counted from `from`.
pub(super) fn bits(set: u64, from: usize, count: usize) -> String {
    let held: Vec<String> =
        (0..count.min(64)).filter(|at| set >> at & 1 == 1).map(|at| (at + from).to_string()).collect();
    format!("{{{}}}", held.join(","))
}

fn clock(second: i32) -> String {
    format!("{:02}:{:02}", second / 3600, second / 60 % 60)
}

/// The sign of an order relation.
pub(super) fn sign(is: Comparison) -> &'static str {
    match is {
        Comparison::AtLeast => ">=",
        Comparison::Above => ">",
        Comparison::AtMost => "<=",
        Comparison::Below => "<",
        Comparison::Equal => "=",
        Comparison::NotEqual => "!=",
    }
}
