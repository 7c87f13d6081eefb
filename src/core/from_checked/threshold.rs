//! `split at the threshold`: each part of a purchase at the tier that it lies in.
//!
//! The tiers of the ladder stand at rising thresholds of a sum that this event adds to. With the value m before the
//! event and x added, the part below threshold t is y(t) = min(x, max(0, t − m)). A member of tier r gets what tier r
//! gives for the part below the next threshold, and for each higher tier what that one gives for the purchase up to
//! its end less what it gives for the purchase up to its beginning.

use super::Lowering;
use super::amount::{Exact, Place, Tier};
use crate::base::Span;
use crate::check::model::{LadderRef, Rule, TierRead};
use crate::check::typed::{self, Cond, CondKind, ExprKind, Relation};
use crate::core::error::NotSplit;
use crate::core::{Expr, Guard};
use crate::quantity::lcm;

/// Thresholds of a ladder.
struct Thresholds<'c> {
    ladder: LadderRef,
    metric: &'c typed::Expr,
    /// From the second tier on, smallest units.
    at: Vec<i64>,
}

impl<'a> Lowering<'a> {
    /// What is measured of the event: all of it, or the part that is meant.
    pub fn measured(&mut self, whole: Expr, place: Place<'_>, span: Span) -> Expr {
        match place.part {
            None => whole,
            Some((of, part)) if *of == whole => part.clone(),
            Some(_) => {
                let why = "it is reckoned from something else than the tiers count".into();
                self.error(NotSplit { span, why });
                Expr::Const(0)
            }
        }
    }

    /// The amount of a rule that is split, on the purchase or on a part of it.
    pub fn split_at_thresholds(&mut self, rule: &Rule, amount: &typed::Expr, place: Place<'_>) -> Exact {
        let Some(thresholds) = self.thresholds(rule) else { return Exact::whole(0) };
        let own = Place { part: None, ..place };
        let adds = self.adds(thresholds.metric, own);
        let Some(whole) = adds.filter(|adds| matches!(adds, Expr::Money(..) | Expr::Items(_) | Expr::Field(_))) else {
            let why = "what the tiers count is not known of this event alone".into();
            self.error(NotSplit { span: rule.span, why });
            return Exact::whole(0);
        };
        let all = match place.part {
            Some((_, part)) => part.clone(),
            None => whole.clone(),
        };
        let before = self.exact(thresholds.metric, Place::STATE).numerator;
        let below = |threshold: i64| {
            let room = Expr::Subtract(Box::new(Expr::Const(threshold)), Box::new(before.clone()));
            let room = Expr::Greatest(Box::new(Expr::Const(0)), Box::new(room));
            Expr::Least(Box::new(all.clone()), Box::new(room))
        };
        let mut ends: Vec<Expr> = thresholds.at.iter().map(|at| below(*at)).collect();
        ends.push(all.clone());
        let ladder = super::ladder_id(thresholds.ladder);
        // what tier `rank` gives for the purchase up to the end of part `end`
        let mut given = |rank: usize, end: usize| {
            let tier = Tier::At(ladder, rank as u8);
            let part = ends.get(end).map(|part| (&whole, part));
            let at = Place { tier, part, ..place };
            let condition = self.tier_condition(rule, rank, place);
            let exact = self.exact(amount, at);
            match condition {
                Guard::True => exact,
                Guard::False => Exact::whole(0),
                condition => {
                    let (then, not) = (Box::new(exact.numerator), Box::new(Expr::Const(0)));
                    Exact { numerator: Expr::If(Box::new(condition), then, not), over: exact.over }
                }
            }
        };
        let tiers = ends.len();
        let mut parts: Vec<(u32, Exact, Option<Exact>)> = Vec::new();
        for rank in 0..tiers {
            parts.push((1 << rank, given(rank, rank), None));
            if rank > 0 {
                // members of every lower tier
                parts.push(((1 << rank) - 1, given(rank, rank), Some(given(rank, rank - 1))));
            }
        }
        self.sum_of_parts(ladder, parts, rule.span)
    }

    /// The parts that count at the member's tier, over one denominator.
    fn sum_of_parts(
        &mut self,
        ladder: crate::core::LadderId,
        parts: Vec<(u32, Exact, Option<Exact>)>,
        span: Span,
    ) -> Exact {
        let overs = parts.iter().flat_map(|(_, a, b)| [Some(a.over), b.as_ref().map(|b| b.over)]).flatten();
        let over = overs.fold(1, lcm);
        let mut sum: Option<Expr> = None;
        for (ranks, up_to, from) in parts {
            let mut value = self.scaled(up_to.numerator, over / up_to.over, span);
            if let Some(from) = from {
                let less = self.scaled(from.numerator, over / from.over, span);
                if less != Expr::Const(0) {
                    value = Expr::Subtract(Box::new(value), Box::new(less));
                }
            }
            if value == Expr::Const(0) {
                continue;
            }
            let guard = Box::new(Guard::Rank { ladder, ranks });
            let term = Expr::If(guard, Box::new(value), Box::new(Expr::Const(0)));
            sum = Some(match sum {
                None => term,
                Some(before) => Expr::Add(Box::new(before), Box::new(term)),
            });
        }
        Exact { numerator: sum.unwrap_or(Expr::Const(0)), over }
    }

    /// The rising thresholds of the ladder that a rule is split at; says so if it has none.
    fn thresholds(&mut self, rule: &Rule) -> Option<Thresholds<'a>> {
        let TierRead::Split(at) = rule.tier else { return None };
        let checked = self.checked;
        let ladder = checked.ladders.get(at.0)?;
        let mut metric: Option<&typed::Expr> = None;
        let mut steps = Vec::new();
        for tier in ladder.tiers.iter().skip(1) {
            let step = tier.reach.as_ref().and_then(threshold);
            let same = |(by, _): &(&typed::Expr, i64)| metric.is_none_or(|metric| metric.kind == by.kind);
            let Some((by, least)) = step.filter(same) else {
                let why = format!("`{}` is not reached at a number of what one metric counts", tier.name);
                self.error(NotSplit { span: rule.span, why });
                return None;
            };
            metric = Some(by);
            steps.push(least);
        }
        let fixed = ladder.gate == typed::Gate::default() && ladder.reviews.is_none();
        let Some(metric) = metric.filter(|_| fixed) else {
            let why = format!("members do not move up in `{}` at once when they reach a threshold", ladder.name);
            self.error(NotSplit { span: rule.span, why });
            return None;
        };
        Some(Thresholds { ladder: at, metric, at: steps })
    }

    /// What the rule's `when` asks of a member of that tier, where it asks for the tier.
    fn tier_condition(&mut self, rule: &Rule, rank: usize, place: Place<'_>) -> Guard {
        let TierRead::Split(ladder) = rule.tier else { return Guard::True };
        let asked: Vec<&Cond> = conditions(rule).into_iter().filter(|cond| asks_for(cond, ladder)).collect();
        let tier = Tier::At(super::ladder_id(ladder), rank as u8);
        let at = Place { tier, part: None, ..place };
        let parts = asked.into_iter().map(|cond| self.guard(cond, at)).map(fold).collect::<Vec<_>>();
        if parts.contains(&Guard::False) {
            return Guard::False;
        }
        super::guard::all(parts)
    }

    /// What the rule asks besides the tier: that is asked part by part.
    pub fn reasons_besides_tier(&mut self, rule: &Rule, filter: &[Cond], place: Place<'_>) -> Vec<(Guard, Span)> {
        let TierRead::Split(ladder) = rule.tier else { return self.reasons(&rule.gate, filter, place) };
        let others: Vec<Cond> = conditions(rule).into_iter().filter(|cond| !asks_for(cond, ladder)).cloned().collect();
        let when = rule.gate.when.as_ref().map(|when| Cond { span: when.span, kind: CondKind::All(others) });
        let gate = typed::Gate { when, ..rule.gate.clone() };
        self.reasons(&gate, filter, place)
    }
}

/// The parts of a rule's `when`.
fn conditions(rule: &Rule) -> Vec<&Cond> {
    match rule.gate.when.as_ref().map(|when| (&when.kind, when)) {
        Some((CondKind::All(parts), _)) => parts.iter().collect(),
        Some((_, when)) => vec![when],
        None => Vec::new(),
    }
}

/// Whether a condition asks for a tier of the ladder.
fn asks_for(cond: &Cond, ladder: LadderRef) -> bool {
    match &cond.kind {
        CondKind::Rank(of, _) => *of == ladder,
        CondKind::All(parts) | CondKind::Any(parts) => parts.iter().any(|part| asks_for(part, ladder)),
        CondKind::Not(part) => asks_for(part, ladder),
        _ => false,
    }
}

/// `metric >= constant`
fn threshold(cond: &Cond) -> Option<(&typed::Expr, i64)> {
    let CondKind::Compare(left, Relation::AtLeast, right) = &cond.kind else { return None };
    let counted = match &left.kind {
        ExprKind::Metric(_) => true,
        ExprKind::Measure(measure) => !measure.previous,
        _ => false,
    };
    right.as_constant().and_then(|value| value.as_whole()).filter(|_| counted).map(|least| (left, least))
}

/// Truth values within a condition worked out.
fn fold(guard: Guard) -> Guard {
    match guard {
        Guard::Not(part) => match fold(*part) {
            Guard::True => Guard::False,
            Guard::False => Guard::True,
            other => Guard::Not(Box::new(other)),
        },
        Guard::All(parts) => {
            let parts: Vec<Guard> = parts.into_iter().map(fold).collect();
            if parts.contains(&Guard::False) { Guard::False } else { super::guard::all(parts) }
        }
        Guard::Any(parts) => {
            let mut parts: Vec<Guard> = parts.into_iter().map(fold).filter(|part| *part != Guard::False).collect();
            match parts.len() {
                _ if parts.contains(&Guard::True) => Guard::True,
                0 => Guard::False,
                1 => parts.pop().unwrap_or(Guard::False),
                _ => Guard::Any(parts),
            }
        }
        other => other,
    }
}
