//! L01: a purchase gives back more than it costs, or more than the house allows.

use super::{Finding, disagreement};
use crate::core::{Guard, RowId};
use crate::diagnostic::table;
use crate::prove::context::{Context, percent, share};
use crate::prove::engine::extreme::{above, is_more, largest_share, roundest};
use crate::prove::piece::{Formula, Opaque, Pieces, Set};
use crate::prove::reached;
use crate::prove::repair::Asked;
use crate::prove::sale::{Give, Sale, Side};
use crate::prove::show;
use crate::prove::situation::Situation;
use crate::prove::survey::Probe;
use crate::prove::verdict::Verdict;
use crate::prove::witness::{self, Witness};
use crate::quantity::Ratio;

/// The worst purchase so far.
pub(in crate::prove) struct Worst {
    pub here: Situation,
    pub sale: Sale,
    pub amount: i64,
    /// Minor units times `over`.
    pub value: i128,
    pub over: i64,
}

impl Worst {
    /// Keeps the larger share of value by amount.
    pub fn keep(worst: &mut Option<Worst>, here: &Situation, sale: &Sale, (amount, value, over): (i64, i128, i64)) {
        let more = worst.as_ref().is_none_or(|worst| {
            let left = value.saturating_mul(i128::from(worst.over));
            let right = worst.value.saturating_mul(i128::from(over));
            is_more((left, amount), (right, worst.amount))
        });
        if more {
            *worst = Some(Worst { here: here.clone(), sale: sale.clone(), amount, value, over });
        }
    }

    /// The same without what a limit may leave of what was given on the way there: a bound from above, and mostly nothing.
    fn beyond(&self, context: &Context<'_>, counts: impl Fn(&Give) -> bool) -> Option<Worst> {
        let limits =
            |give: &Give| give.rows.iter().flat_map(|row| context.limits.of(*row)).copied().collect::<Vec<_>>();
        let is_used = |give: &Give| limits(give).into_iter().any(|id| context.limits.used(id, &self.here) > 0);
        if !self.sale.gives.iter().any(&is_used) {
            return None;
        }
        let sale = self.sale.only(|give| !is_used(give));
        let valued = sale.value_of(&context.worth, Side::Member, counts).ok()?;
        let (amount, value) = valued.largest()?;
        Some(Worst { here: self.here.clone(), amount, value, over: valued.over, sale })
    }

    /// Rows that give something at that amount, the most valuable first, with their value.
    pub fn rows(&self, context: &Context<'_>, side: Side) -> Vec<(Give, i128)> {
        self.rows_of(context, side, self.amount)
    }

    /// The same to the member at another amount.
    pub fn rows_at(&self, context: &Context<'_>, amount: i64) -> Vec<(Give, i128)> {
        self.rows_of(context, Side::Member, amount)
    }

    fn rows_of(&self, context: &Context<'_>, side: Side, amount: i64) -> Vec<(Give, i128)> {
        let mut rows: Vec<(Give, i128)> = Vec::new();
        for give in self.sale.gives.iter().filter(|give| give.units.at(amount) > 0) {
            let only = |one: &Give| one.rows == give.rows && one.what == give.what;
            let value = match self.sale.value_of(&context.worth, side, only) {
                Ok(one) => one.value.at(amount) * i128::from(self.over) / i128::from(one.over.max(1)),
                Err(_) => 0,
            };
            rows.push((give.clone(), value));
        }
        rows.sort_by_key(|(give, value)| (std::cmp::Reverse(*value), give.rows.clone()));
        rows
    }
}

/// Looks for the largest share that a purchase gives back.
pub(super) struct GiveBack {
    worst: Option<Worst>,
    /// The worst that has not yet been moved to a higher tier by its metrics: a life leads there.
    reached: Option<Worst>,
    /// Whether everything counts, or only what is given again and again.
    all: bool,
    /// Only where this holds.
    when: Guard,
}

/// Awards that count for what a purchase gives again and again.
pub(super) fn lasting(context: &Context<'_>, give: &Give) -> bool {
    give.rows.iter().all(|row| context.repeats(*row))
}

impl Probe for GiveBack {
    fn takes_parts(&self) -> bool {
        true
    }

    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        let found = if self.when == Guard::True {
            let valued = sale.value_of(&context.worth, Side::Member, |give| self.counts(context, give)).ok();
            valued.and_then(|valued| Some((valued.largest()?, valued.over)))
        } else {
            self.value(context, here, sale).and_then(|(value, over)| Some((largest_share(&value)?, over)))
        };
        if let Some(((amount, most), over)) = found {
            Worst::keep(&mut self.worst, here, sale, (amount, most, over));
            if reached::keeps_tiers(context.program, here) {
                Worst::keep(&mut self.reached, here, sale, (amount, most, over));
            }
        }
    }
}

impl GiveBack {
    /// Of what is given again and again.
    pub fn lasting() -> GiveBack {
        GiveBack { worst: None, reached: None, all: false, when: Guard::True }
    }

    /// Of all awards.
    pub fn most() -> GiveBack {
        GiveBack::under(Guard::True)
    }

    /// Of all awards, where a condition holds before the event.
    pub fn under(when: Guard) -> GiveBack {
        GiveBack { worst: None, reached: None, all: true, when }
    }

    /// What counts of a sale, over a denominator.
    fn value(&self, context: &Context<'_>, here: &Situation, sale: &Sale) -> Option<(Pieces, i64)> {
        let valued = sale.value_of(&context.worth, Side::Member, |give| self.counts(context, give)).ok()?;
        Some((self.only(context, here, valued.value.clone())?, valued.over))
    }

    /// Whether an award counts.
    fn counts(&self, context: &Context<'_>, give: &Give) -> bool {
        self.all || lasting(context, give)
    }

    /// A value where the condition holds; nothing where it never does.
    fn only(&self, context: &Context<'_>, here: &Situation, value: Pieces) -> Option<Pieces> {
        if self.when == Guard::True {
            return Some(value);
        }
        let span = value.span();
        let formula = Formula::new(context.program, &context.limits, here, span);
        // Where the condition cannot be followed it is taken to hold: more is found, never less.
        let set = formula.holds(&self.when).unwrap_or_else(|_| Set::all(span, true));
        value.within(&set).ok().filter(|_| !set.is_empty())
    }

    /// The worst purchase.
    pub fn worst(&self) -> Option<&Worst> {
        self.worst.as_ref()
    }

    /// The finding, if the worst purchase gives back more than it costs.
    pub fn say(&self, context: &Context<'_>) -> Option<Finding> {
        self.above(context, Ratio::ONE, |row| context.repeats(row))
    }

    /// The finding, if the worst purchase gives back more than a share.
    pub fn above(&self, context: &Context<'_>, limit: Ratio, counted: impl Fn(RowId) -> bool) -> Option<Finding> {
        let bound = |worst: &Worst| i128::from(worst.amount) * i128::from(worst.over) * i128::from(limit.numerator());
        let exceeds = |worst: &&Worst| worst.value * i128::from(limit.denominator()) > bound(worst);
        let (mut worst, mut verdict, mut witness) = (self.worst.as_ref().filter(exceeds)?, Verdict::Suspected, None);
        let beyond: Vec<Worst> =
            self.worst.iter().filter_map(|one| one.beyond(context, |give| self.counts(context, give))).collect();
        for one in self.worst.iter().chain(&self.reached).chain(&beyond).filter(exceeds) {
            match confirm(context, one, Side::Member, &counted) {
                Confirmed::Yes(life) => {
                    (worst, verdict, witness) = (one, Verdict::Witness, Some(life));
                    break;
                }
                Confirmed::No => {}
                Confirmed::Otherwise(finding) => return Some(finding(table::GIVE_BACK)),
            }
        }
        let bound = bound(worst);
        // To blame is only what counts.
        let mut rows = worst.rows(context, Side::Member);
        rows.retain(|(give, _)| give.rows.iter().all(|row| counted(*row)));
        let about = show::names(context, &rows);
        let of = if limit == Ratio::ONE { String::new() } else { format!(", more than the {} allowed", share(limit)) };
        let message = format!(
            "a member can take {} of reward for {} of {} ({}{of})",
            context.money_over(worst.value, worst.over),
            show::one(worst.here.noun(context.program)),
            context.money(i128::from(worst.amount)),
            percent(worst.value, i128::from(worst.amount) * i128::from(worst.over)),
        );
        let mut finding = Finding::new(table::GIVE_BACK, verdict, about, message);
        finding = show::causes(context, finding, &rows, (worst.value, worst.over), |sum| {
            sum * i128::from(limit.denominator()) > bound
        });
        finding = self.interval(context, finding, worst, limit);
        let gain = worst.value - i128::from(worst.amount) * i128::from(worst.over);
        finding = show::size(context, finding, (gain, worst.over), (&rows, worst.amount), worst.here.event);
        let repair = match (worst.here.event, &self.when) {
            (None, Guard::True) => crate::prove::repair::for_rows(context, &rows, Asked { limit, all: self.all }),
            _ => None,
        };
        if let Some(repair) = repair {
            finding = finding.help(repair + &show::or_state_it(context, &worst.here));
        } else {
            let help = format!(
                "cap what the rule gives, or ask for a larger purchase{}",
                show::or_state_it(context, &worst.here)
            );
            finding = finding.help(help);
        }
        if let Some(witness) = &witness {
            finding = finding.shown(context, witness);
        }
        Some(show::over_domain_of(context, finding, worst.here.event, &worst.sale))
    }
}

impl GiveBack {
    /// Where it holds, and the roundest amount of it.
    fn interval(&self, context: &Context<'_>, finding: Finding, worst: &Worst, limit: Ratio) -> Finding {
        // A part of the amounts has no ranges that mean anything.
        let whole = !worst.sale.opaque.contains(&Opaque::TooMany);
        let value = self.value(context, &worst.here, &worst.sale).filter(|_| whole);
        let Some((value, over)) = value else { return finding };
        let set = above(&value, over, limit);
        match set.around(worst.amount) {
            Some((from, until)) if from < until => {
                let round = roundest((from, until));
                let more = if set.0.len() > 1 {
                    format!(", and in {} further ranges", set.0.len() - 1)
                } else {
                    String::new()
                };
                finding.note(format!(
                    "it holds for every {} from {} to {}{more}; a round one: {}",
                    worst.here.noun(context.program),
                    context.money(i128::from(from)),
                    context.money(i128::from(until)),
                    context.money(i128::from(round)),
                ))
            }
            Some(_) if set.0.len() > 1 => finding.note(format!("it holds in {} ranges of amounts", set.0.len())),
            _ => finding,
        }
    }
}

/// The finding with its purchase replayed, if the evaluator says the same of the rows in its sale.
pub(super) fn replayed(context: &Context<'_>, mut finding: Finding, worst: &Worst) -> Finding {
    let mine: Vec<RowId> = worst.sale.gives.iter().flat_map(|give| give.rows.clone()).collect();
    let counted = |row: RowId| context.repeats(row) && mine.contains(&row);
    if let Confirmed::Yes(witness) = confirm(context, worst, Side::Member, counted) {
        finding.verdict = Verdict::Witness;
        finding = finding.shown(context, &witness);
    }
    finding
}

/// What the evaluator says of a purchase.
pub(super) enum Confirmed {
    /// The same number.
    Yes(Box<Witness>),
    /// It cannot be replayed, or a part of the model is not exact.
    No,
    /// Another number, though the model is exact: our own error.
    Otherwise(Box<dyn FnOnce(crate::diagnostic::Code) -> Finding>),
}

/// Replays a purchase and compares its value.
pub(super) fn confirm(context: &Context<'_>, worst: &Worst, side: Side, counted: impl Fn(RowId) -> bool) -> Confirmed {
    let (program, here) = (context.program, &worst.here);
    // Under a limit together with what does not count a row does not count either.
    let beside = |give: &&Give| give.rows.iter().any(|row| !counted(*row));
    let beside: Vec<RowId> = worst.sale.gives.iter().filter(beside).flat_map(|give| give.rows.clone()).collect();
    let counted = |row: RowId| counted(row) && !beside.contains(&row);
    for witness in reached::lives(context, here, worst.amount) {
        if witness.value(&context.worth, side, worst.over, counted) == worst.value {
            return Confirmed::Yes(Box::new(witness));
        }
    }
    // Nobody has this metric and this tier at once.
    let gives = worst.sale.gives.iter().filter(|give| give.units.at(worst.amount) > 0);
    let rows: Vec<RowId> = gives.flat_map(|give| give.rows.clone()).filter(|row| counted(*row)).collect();
    if !reached::keeps_tiers(program, here) || reached::is_untouched(context, here, &rows) {
        return Confirmed::No;
    }
    let mut steps = vec![(here.at(), Some(witness::purchase(program, here, worst.amount)))];
    if program.rows.iter().any(|row| row.rounds.per == crate::core::RoundedPer::Day) {
        steps.push((here.day.plus_days(1).start(), None));
    }
    let Some(witness) = witness::replay(context, witness::life(program, here, steps)) else { return Confirmed::No };
    let value = witness.value(&context.worth, side, worst.over, counted);
    // What the rules set off may give more: a tier that is set, a membership that is entered. The life gives at least that.
    let named = || witness.value(&context.worth, side, worst.over, |row| rows.contains(&row));
    if value == worst.value || value > worst.value && named() == worst.value {
        return Confirmed::Yes(Box::new(witness));
    }
    // State that was merely stated may not last to the purchase; what is not followed is not exact.
    let stated = here.metrics.iter().chain(&here.held).any(|value| *value != 0);
    let plain = worst.sale.opaque.is_empty() && !stated && program.budgets.is_empty() && program.groups.is_empty();
    if !plain {
        return Confirmed::No;
    }
    let span =
        worst.sale.gives.first().and_then(|give| give.rows.first()).and_then(|row| program.rows.get(row.index()));
    let span = span.map(|row| row.span).unwrap_or_default();
    let about = show::names(context, &worst.rows(context, side));
    let (model, replayed) = (context.money_over(worst.value, worst.over), context.money_over(value, worst.over));
    Confirmed::Otherwise(Box::new(move |code| disagreement(code, &about, span, &model, &replayed)))
}
