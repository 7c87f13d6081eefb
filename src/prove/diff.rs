//! L47: what a change of rules means for every purchase: equivalent, or who gains and who loses most.

use super::context::Context;
use super::finding::Worst;
use super::sale::{Sale, Side};
use super::situation::{Situation, translated};
use super::survey::{Probe, walk_beside};
use super::terms::Term;
use super::witness::{self, Witness};
use crate::check::Checked;
use crate::core::Program;

/// A change of what a purchase brings a member.
#[derive(Clone, Debug)]
pub struct Change {
    /// List amount, minor units.
    pub amount: i64,
    /// What the old rules give, minor units rounded down.
    pub before: i128,
    /// What the new rules give.
    pub after: i128,
    /// The difference, exact, over `over`.
    pub difference: i128,
    /// Its denominator.
    pub over: i64,
    /// Rules of either program behind it.
    pub rules: Vec<String>,
    /// The purchase as a `test` block of the new program.
    pub test: String,
    /// Whether both lives were replayed with these numbers.
    pub replayed: bool,
}

/// What two programs differ in.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The same rules, but for names of files and tests, and for conditions that a table says too.
    pub identical: bool,
    /// The purchase that gains most.
    pub gain: Option<Change>,
    /// The purchase that loses most.
    pub loss: Option<Change>,
    /// Distinct purchases that gain, lose, and stay as they are.
    pub counts: (usize, usize, usize),
    /// What the comparison does not see.
    pub blind: Vec<&'static str>,
    /// Rules that are new, gone, or say something else.
    pub added: Vec<String>,
    /// Gone.
    pub removed: Vec<String>,
    /// Changed.
    pub changed: Vec<String>,
    /// The domain in words.
    pub domain: String,
    /// Numbers beside purchases that are others: terms, thresholds, prices, fees.
    pub terms: Vec<Term>,
}

impl Difference {
    /// Whether some member is worse off, as far as it is seen.
    pub fn loses(&self) -> bool {
        self.loss.is_some() || self.terms.iter().any(|term| term.worse)
    }
}

/// Compares each sale with its counterpart.
struct Compare<'a> {
    other: &'a Context<'a>,
    /// Whether the walk is over the new program.
    forward: bool,
    gain: Option<Found>,
    loss: Option<Found>,
    counts: (usize, usize, usize),
}

#[derive(Clone)]
struct Found {
    old: Situation,
    new: Situation,
    amount: i64,
    difference: i128,
    over: i64,
    before: i128,
    after: i128,
    sales: (Sale, Sale),
}

impl Probe for Compare<'_> {
    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        let there = translated(here, context.program, self.other.program);
        let counterpart = Sale::new(self.other.program, &self.other.limits, sale.span, &there);
        let (Ok(mine), Ok(other)) = (
            sale.value_of(&context.worth, Side::Member, |_| true),
            counterpart.value_of(&self.other.worth, Side::Member, |_| true),
        ) else {
            return;
        };
        let ((mine, over), (other, over_other)) = ((&mine.value, mine.over), (&other.value, other.over));
        let sign = if self.forward { 1 } else { -1 };
        let difference = mine
            .times(i128::from(over_other) * sign)
            .and_then(|mine| mine.minus(&other.times(i128::from(over) * sign)?));
        let Ok(difference) = difference else { return };
        let common = over.saturating_mul(over_other);
        let mut most: Option<(i64, i128)> = None;
        let mut least = most;
        for (amount, change) in difference.critical() {
            if change > most.map_or(0, |(_, known)| known) {
                most = Some((amount, change));
            }
            if change < least.map_or(0, |(_, known)| known) {
                least = Some((amount, change));
            }
        }
        match (most, least) {
            (None, None) => self.counts.2 += 1,
            (Some(_), None) => self.counts.0 += 1,
            (None, Some(_)) => self.counts.1 += 1,
            (Some(_), Some(_)) => {
                self.counts.0 += 1;
                self.counts.1 += 1;
            }
        }
        let found = |(amount, change): (i64, i128)| {
            let (own, others) = (mine.at(amount) / i128::from(over), other.at(amount) / i128::from(over_other));
            let pair = (sale.clone(), counterpart.clone());
            let (before, after, old, new, sales) = if self.forward {
                (others, own, there.clone(), here.clone(), (pair.1, pair.0))
            } else {
                (own, others, here.clone(), there.clone(), pair)
            };
            Found { old, new, amount, difference: change, over: common, before, after, sales }
        };
        let larger = |known: &Option<Found>, change: i128| {
            known
                .as_ref()
                .is_none_or(|known| change.abs() * i128::from(known.over) > known.difference.abs() * i128::from(common))
        };
        if let Some(change) = most.filter(|change| larger(&self.gain, change.1)) {
            self.gain = Some(found(change));
        }
        if let Some(change) = least.filter(|change| larger(&self.loss, change.1)) {
            self.loss = Some(found(change));
        }
    }
}

/// Compares two programs over every purchase of the old one's domain.
pub fn compare((old, old_checked): (&Program, &Checked), (new, new_checked): (&Program, &Checked)) -> Difference {
    let (mut before, mut after) = (Context::new(old, old_checked), Context::new(new, new_checked));
    // Both are looked at over the same purchases and days.
    let from = before.domain.from.min(after.domain.from);
    let until = before.domain.until.max(after.domain.until);
    after.domain.basket = before.domain.basket;
    after.domain.item = before.domain.item;
    for context in [&mut before, &mut after] {
        (context.domain.from, context.domain.until) = (from, until);
    }
    let mut back = Compare { other: &after, forward: false, gain: None, loss: None, counts: (0, 0, 0) };
    let first = walk_beside(&before, &after, &mut [&mut back]);
    let mut forth =
        Compare { other: &before, forward: true, gain: back.gain.take(), loss: back.loss.take(), counts: back.counts };
    let second = walk_beside(&after, &before, &mut [&mut forth]);
    let mut blind: Vec<&'static str> = before.blind.iter().chain(&after.blind).copied().collect();
    blind.extend(first.opaque.iter().chain(&second.opaque).map(|why| why.reason()));
    if !first.exhaustive || !second.exhaustive {
        blind.push("more situations than are looked at");
    }
    let (added, removed, changed) = rules(old, new);
    let terms = super::terms::terms(old, new);
    blind.extend(states(old, &changed, &terms));
    blind.sort_unstable();
    blind.dedup();
    Difference {
        identical: same(old, new),
        gain: forth.gain.map(|found| told(&before, &after, &found)),
        loss: forth.loss.map(|found| told(&before, &after, &found)),
        counts: forth.counts,
        blind,
        added,
        removed,
        changed,
        domain: before.domain.shown(old),
        terms,
    }
}

/// What leads members to a state and says something else: the purchases of each state were compared, not who is in it.
fn states(old: &Program, changed: &[String], terms: &[Term]) -> Vec<&'static str> {
    let is_changed = |name: &String| changed.contains(name);
    let told = |ladder: &crate::core::Ladder| {
        ladder.tiers.iter().any(|tier| terms.iter().any(|term| term.about == tier.name || term.about == ladder.name))
    };
    let mut out = Vec::new();
    if old.accumulators.iter().any(|metric| is_changed(&metric.name)) {
        out.push("metrics that are counted otherwise");
    }
    if old.ladders.iter().any(|ladder| is_changed(&ladder.name) && !told(ladder)) {
        out.push("tiers that are reached or kept otherwise");
    }
    out
}

/// Whether two programs say the same, also where one says something twice.
fn same(old: &Program, new: &Program) -> bool {
    use crate::core::listing;
    let plain = |program: &Program| listing(&super::same::plain(program));
    listing(old) == listing(new) || plain(old) == plain(new)
}

/// A change with its purchase replayed under both programs.
fn told(before: &Context<'_>, after: &Context<'_>, found: &Found) -> Change {
    let replayed = |context: &Context<'_>, here: &Situation| -> Option<Witness> {
        let steps = vec![(here.at(), Some(witness::purchase(context.program, here, found.amount)))];
        witness::replay(context, witness::life(context.program, here, steps))
    };
    let value = |context: &Context<'_>, witness: &Witness| -> Option<i128> {
        let common = super::worth::Worth::common(context.worth.member.iter().copied())?;
        Some(witness.value(&context.worth, Side::Member, common, |_| true).div_euclid(i128::from(common)))
    };
    let (old, new) = (replayed(before, &found.old), replayed(after, &found.new));
    let same = |context: &Context<'_>, witness: &Option<Witness>, wanted: i128| {
        witness.as_ref().and_then(|witness| value(context, witness)).is_some_and(|value| value == wanted)
    };
    let mut rules = Vec::new();
    for (context, sale, here) in [(before, &found.sales.0, &found.old), (after, &found.sales.1, &found.new)] {
        let worst = Worst { here: here.clone(), sale: sale.clone(), amount: found.amount, value: 0, over: 1 };
        for (give, _) in worst.rows(context, Side::Member) {
            rules.extend(
                give.rows.iter().filter_map(|row| context.program.rows.get(row.index())).map(|row| row.rule.clone()),
            );
        }
    }
    rules.sort();
    rules.dedup();
    Change {
        amount: found.amount,
        before: found.before,
        after: found.after,
        difference: found.difference,
        over: found.over,
        rules,
        test: new.as_ref().map_or_else(String::new, |witness| super::show::test_block(after, "diff", witness)),
        replayed: same(before, &old, found.before) && same(after, &new, found.after),
    }
}

/// Names of rules, rewards, wallets, metrics, ladders and so on that were added, removed, changed.
fn rules(old: &Program, new: &Program) -> (Vec<String>, Vec<String>, Vec<String>) {
    let said = |program: &Program| {
        let mut all: Vec<(String, String)> = Vec::new();
        let mut put = |name: &str, text: String| match all.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => known.push_str(&text),
            None => all.push((name.to_owned(), text)),
        };
        for row in &program.rows {
            let limits: Vec<String> = row
                .limits
                .iter()
                .filter_map(|id| program.limits.get(id.index()))
                .map(|limit| format!("{:?} {:?} {:?} {:?}", limit.measure, limit.window, limit.cap, limit.overflowing))
                .collect();
            put(&row.rule, format!("{:?} {:?} {:?} {:?} {limits:?}", row.on, row.guard, row.effect, row.rounds));
        }
        for of in &program.holdings {
            let life = (&of.pending, &of.pending_when, &of.expiry, &of.expiry_by_rank, &of.touched_by, &of.suspended);
            let use_of = (of.spend, &of.maximum, of.may_go_negative, of.qualifying, of.lapse_at_once, &of.using);
            put(&of.name, format!("{:?} {life:?} {use_of:?} {:?}", of.kind, of.versions));
        }
        for of in &program.accumulators {
            put(&of.name, format!("{:?} {:?} {:?} {:?} {:?}", of.on, of.filter, of.aggregate, of.window, of.carries));
        }
        for of in &program.ladders {
            let tiers: Vec<_> = of.tiers.iter().map(|tier| (&tier.name, &tier.reach, &tier.keep)).collect();
            put(&of.name, format!("{tiers:?} {:?} {:?} {:?}", of.keep, of.reviews, of.fall));
        }
        for of in &program.memberships {
            put(&of.name, format!("{:?} {:?} {:?} {}", of.guard, of.fee, of.term, of.renews));
        }
        for of in &program.budgets {
            put(&of.name, format!("{:?} {} {:?} {:?}", of.measure, of.cap, of.rows, of.offers));
        }
        for offer in &program.offers {
            let text =
                format!("{:?} {:?} {:?} {} {}", offer.guard, offer.takes, offer.gives, offer.money, offer.charge);
            put(&offer.name, text);
        }
        for payment in &program.money_off {
            let text = format!(
                "{:?} {} {} {:?} {:?}",
                payment.guard, payment.step_units, payment.step_money, payment.form, payment.share
            );
            put(&payment.name, text);
        }
        for exchange in &program.exchanges {
            put(
                &exchange.name,
                format!("{:?} {} {:?} {:?}", exchange.when, exchange.step, exchange.gives, exchange.guard),
            );
        }
        all
    };
    let (before, after) = (said(old), said(new));
    let gone = |from: &[(String, String)], in_: &[(String, String)]| -> Vec<String> {
        from.iter()
            .filter(|(name, _)| !in_.iter().any(|(other, _)| other == name))
            .map(|(name, _)| name.clone())
            .collect()
    };
    let changed = before.iter().filter(|(name, text)| after.iter().any(|(other, now)| other == name && now != text));
    (gone(&after, &before), gone(&before, &after), changed.map(|(name, _)| name.clone()).collect())
}
