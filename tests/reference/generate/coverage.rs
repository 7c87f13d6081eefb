//! Which constructs of the core the random programs had, counted by variant.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use super::has_returns;
use crate::acts::Acts;
use loyal::core::{
    Accumulator, Aggregate, Amount, Deadline, Effect, Expr, Guard, Holding, Length, LimitCap, PaymentForm, Program,
    Row, Step, Trigger,
};

/// Number of programs that had it, by enumeration and variant.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    counts: BTreeMap<(&'static str, String), u64>,
    seen: BTreeSet<(&'static str, String)>,
}

impl Coverage {
    /// Counts a program.
    pub fn add(&mut self, program: &Program) {
        program.holdings.iter().for_each(|holding| self.holding(holding));
        program.accumulators.iter().for_each(|metric| self.accumulator(metric));
        for ladder in &program.ladders {
            self.note("Fall", &ladder.fall);
            self.deadline(&ladder.keep);
            for tier in &ladder.tiers {
                self.guard(&tier.reach);
                self.guard(&tier.keep);
            }
        }
        for limit in &program.limits {
            self.note("Measure", &limit.measure);
            self.note("Window", &limit.window);
            self.note("Overflowing", &limit.overflowing);
            match &limit.cap {
                LimitCap::Fixed(_) => self.note("LimitCap", &"Fixed"),
                other => self.note("LimitCap", other),
            }
        }
        program.rows.iter().for_each(|row| self.row(row));
        program.attributes.iter().for_each(|attribute| self.note("AttributeKind", &attribute.kind));
        self.shared(program);
        self.games(program);
        for at in 0..program.rows.len() {
            self.note("Claims", &program.returns.of(loyal::core::RowId(at as u16)).claims);
        }
        for offer in &program.offers {
            self.guard(&offer.guard);
            offer.gives.iter().filter_map(|gives| gives.2.as_ref()).for_each(|term| self.deadline(term));
        }
        for payment in &program.money_off {
            self.guard(&payment.guard);
            self.note("PaymentForm", &payment.form);
            if let PaymentForm::Rungs(rungs) = &payment.form {
                rungs.iter().for_each(|rung| self.note("Off", &rung.off));
            }
        }
        program.holdings.iter().filter_map(|one| one.using.off).for_each(|off| self.note("Off", &off));
        self.fields(program);
        program.lines.tests.iter().chain(&program.goods.tests).for_each(|test| self.note("LineTest", test));
        for exchange in &program.exchanges {
            self.note("ExchangeWhen", &exchange.when);
            exchange.on.iter().for_each(|trigger| self.trigger(trigger));
            exchange.expiry.iter().for_each(|term| self.deadline(term));
            exchange.on.iter().for_each(|on| self.trigger(on));
        }
        for seen in std::mem::take(&mut self.seen) {
            *self.counts.entry(seen).or_insert(0) += 1;
        }
    }

    /// Fields of the core that are no enumerations.
    fn fields(&mut self, program: &Program) {
        let mut note = |kind: &'static str, name: &'static str, has: bool| {
            if has {
                self.note(kind, &name);
            }
        };
        note("Using", "kept", program.holdings.iter().any(|one| one.using.kept));
        note("Budget", "returned", program.budgets.iter().any(|one| one.returned_on_refund) && has_returns(program));
        let pool = program.parties.pool.as_ref();
        note("Pool", "holding", pool.is_some_and(|pool| !pool.pro_rata && !pool.holdings.is_empty()));
        note("Pool", "shares", pool.is_some_and(|pool| pool.pro_rata && !pool.holdings.is_empty()));
        note("Pool", "metric", pool.is_some_and(|pool| !pool.metrics.is_empty()));
        note("Offer", "money", program.offers.iter().any(|one| one.money > 0));
        let carries = || program.accumulators.iter().filter_map(|metric| metric.carries.as_ref());
        note("Surplus", "most", carries().any(|surplus| surplus.most.is_some()));
        note("Surplus", "all", carries().any(|surplus| surplus.most.is_none()));
        let timer = |on: &Trigger| matches!(on, Trigger::Reach(..) | Trigger::Leave(..) | Trigger::Crossing(_));
        note("Exchange", "follows", program.exchanges.iter().any(|one| one.on.iter().any(timer)));
    }

    /// Groups and budgets.
    fn shared(&mut self, program: &Program) {
        for limit in &program.limits {
            self.guard(&limit.when);
            limit.counts.iter().for_each(|field| self.expr(field));
        }
        for group in &program.groups {
            self.note("GroupKind", &group.kind);
            group.parts.iter().for_each(|part| self.note("GroupPart", part));
        }
        for budget in &program.budgets {
            self.note("Spending", &budget.measure);
            self.note("LastAward", &budget.last);
            self.guard(&budget.when);
        }
    }

    /// Challenges, leagues, raffles.
    fn games(&mut self, program: &Program) {
        for challenge in &program.challenges {
            self.note("RoundStart", &challenge.start);
            self.guard(&challenge.guard);
            self.deadline(&challenge.within);
            challenge.goals.iter().for_each(|goal| self.guard(&goal.when));
        }
        for raffle in &program.raffles {
            raffle.draws.iter().for_each(|draw| self.trigger(draw));
        }
    }

    /// Adds another's counts.
    pub fn merge(&mut self, other: &Coverage) {
        for (key, count) in &other.counts {
            *self.counts.entry(key.clone()).or_insert(0) += count;
        }
    }

    /// The table, one enumeration a paragraph.
    pub fn table(&self, programs: u64, acts: &Acts) -> String {
        let mut text = format!("{programs} programs; how many had it, and how often it acted\n");
        let mut last = "";
        for ((kind, variant), count) in &self.counts {
            if *kind != last {
                text += &format!("  {kind}\n");
            }
            last = kind;
            let acted = acts.get(&(*kind, variant.clone())).map_or(String::new(), u64::to_string);
            text += &format!("    {variant:<20} {count:>9} {acted:>12}\n");
        }
        text
    }

    /// Variants that the sources declare and no program had; of an enumeration that is never looked at, all.
    pub fn missing(&self) -> Vec<String> {
        let had: BTreeSet<(&str, &str)> = self.counts.keys().map(|key| (key.0, key.1.as_str())).collect();
        let declared = declared();
        let missing = declared.iter().filter(|(kind, variant)| {
            !NOT_EVALUATED.contains(&kind.as_str()) && !had.contains(&(kind.as_str(), variant.as_str()))
        });
        missing.map(|(kind, variant)| format!("{kind}::{variant}")).collect()
    }

    /// What ten times as many programs had and acted less often than `least`, of the enumerations whose acts are counted.
    pub fn idle(&self, acts: &Acts, least: u64) -> Vec<String> {
        let kinds: BTreeSet<&str> = acts.keys().map(|key| key.0).collect();
        let of = |key: &(&'static str, String)| acts.get(key).copied().unwrap_or(0);
        let counted = self.counts.iter().filter(|(key, count)| kinds.contains(key.0) && **count >= 10 * least);
        counted.filter(|(key, _)| of(key) < least).map(|(key, _)| format!("{}::{}", key.0, key.1)).collect()
    }

    fn note(&mut self, kind: &'static str, value: &impl Debug) {
        let shown = format!("{value:?}");
        let name: String = shown.trim_matches('"').chars().take_while(|c| c.is_alphanumeric()).collect();
        self.seen.insert((kind, name));
    }

    fn holding(&mut self, holding: &Holding) {
        self.note("HoldingKind", &holding.kind);
        holding.pending_when.iter().for_each(|(guard, period)| {
            self.guard(guard);
            self.deadline(period);
        });
        self.note("SpendOrder", &holding.spend);
        self.deadline(&holding.expiry);
        self.deadline(&holding.pending);
        holding.touched_by.iter().for_each(|trigger| self.trigger(trigger));
        holding.expiry_by_rank.iter().flat_map(|by| &by.1).for_each(|term| self.deadline(term));
    }

    fn accumulator(&mut self, metric: &Accumulator) {
        self.note("Aggregate", &metric.aggregate);
        self.note("Window", &metric.window);
        self.guard(&metric.filter);
        metric.on.iter().for_each(|trigger| self.trigger(trigger));
        if let Aggregate::Distinct(names) = &metric.aggregate {
            self.note("Names", names);
        }
        if let Aggregate::Sum(e) | Aggregate::Greatest(e) | Aggregate::Least(e) | Aggregate::Last(e) = &metric.aggregate
        {
            self.expr(e);
        }
    }

    fn row(&mut self, row: &Row) {
        self.note("RoundedPer", &row.rounds.per);
        if row.rounds.to > 1 {
            self.note("Rounds", &"to");
        }
        self.note("RowKind", &row.kind);
        self.note("Effect", &row.effect);
        self.guard(&row.guard);
        row.on.iter().for_each(|trigger| self.trigger(trigger));
        match &row.effect {
            Effect::Grant { amount, expiry, pending, .. } => {
                self.amount(amount);
                expiry.iter().chain(pending).for_each(|term| self.deadline(term));
            }
            Effect::PriceOff { amount, .. } => self.amount(amount),
            Effect::SetRank { until, .. } => self.deadline(until),
            _ => {}
        }
    }

    fn amount(&mut self, amount: &Amount) {
        self.note("Rounding", &amount.rounding);
        self.expr(&amount.numerator);
    }

    fn trigger(&mut self, trigger: &Trigger) {
        self.note("Trigger", trigger);
        match trigger {
            Trigger::Idle { without, after } => {
                self.trigger(without);
                self.length(after);
            }
            Trigger::Crossing(guard) => self.guard(guard),
            Trigger::Friend { on, .. } => self.trigger(on),
            Trigger::If(on, guard) => {
                self.trigger(on);
                self.guard(guard);
            }
            Trigger::Any(any) => any.iter().for_each(|on| self.trigger(on)),
            _ => {}
        }
    }

    fn deadline(&mut self, deadline: &Deadline) {
        self.note("Anchor", &deadline.anchor);
        for step in &deadline.steps {
            self.note("Step", step);
            if let Step::After(length) = step {
                self.length(length);
            }
        }
    }

    fn length(&mut self, length: &Length) {
        self.note("Length", length);
    }

    fn expr(&mut self, expr: &Expr) {
        self.note("Expr", expr);
        match expr {
            Expr::Money(_, stage) => self.note("Stage", stage),
            Expr::Add(a, b) | Expr::Subtract(a, b) | Expr::Least(a, b) | Expr::Greatest(a, b) => {
                self.expr(a);
                self.expr(b);
            }
            Expr::If(guard, a, b) => {
                self.guard(guard);
                self.expr(a);
                self.expr(b);
            }
            Expr::Scale(on, _) | Expr::Steps(on, _) | Expr::Rest(on, _) => self.expr(on),
            Expr::StepsCompleted { adds, .. } => self.expr(adds),
            Expr::ByRank { on, .. } | Expr::ByRankAfter { on, .. } | Expr::ByField { on, .. } => self.expr(on),
            Expr::Prices(pick) => self.note("PickFrom", &pick.from),
            Expr::Banded { by, on, .. } => {
                self.expr(by);
                self.expr(on);
            }
            Expr::OfRow { amount, .. } => self.expr(amount),
            Expr::Counted { of, .. } => self.expr(of),
            _ => {}
        }
    }

    fn guard(&mut self, guard: &Guard) {
        self.note("Guard", guard);
        match guard {
            Guard::All(parts) | Guard::Any(parts) => parts.iter().for_each(|part| self.guard(part)),
            Guard::Not(part) => self.guard(part),
            Guard::Compare { left, is, right } => {
                self.note("Comparison", is);
                self.expr(left);
                self.expr(right);
            }
            _ => {}
        }
    }
}

/// What tests and promises are made of: nothing that an event meets.
const NOT_EVALUATED: [&str; 7] = ["Promised", "Fact", "TrialStep", "Use", "Returned", "Action", "Claim"];

/// Every variant of every enumeration in the core's sources, and of the roundings.
fn declared() -> Vec<(String, String)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files: Vec<_> = std::fs::read_dir(root.join("core"))
        .expect("the core has a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect();
    files.push(root.join("quantity/ratio.rs"));
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file).expect("a source");
        let mut inside: Option<String> = None;
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("pub enum ") {
                inside = Some(rest.chars().take_while(|c| c.is_alphanumeric()).collect());
            } else if line.starts_with('}') {
                inside = None;
            } else if let (Some(kind), Some(variant)) = (&inside, line.strip_prefix("    "))
                && variant.starts_with(|first: char| first.is_ascii_uppercase())
            {
                found.push((kind.clone(), variant.chars().take_while(|c| c.is_alphanumeric()).collect()));
            }
        }
    }
    found
}
