//! L01, L25: what is given on reaching something is worth more than the cheapest way to reach it costs: a few small purchases or
//! flights, nights, airlines, the goals of a challenge, a purchase after a pause, a run of days on which something free is done.

use super::Finding;
use crate::core::{Action, Amount, Challenge, Effect, Expr, Guard, RoundStart, Row, RowId, RowKind, Trigger};
use crate::diagnostic::table;
use crate::evaluate::{CashFor, DiaryFact, OwnFact, Source};
use crate::prove::context::Context;
use crate::prove::domain::{named, periods_a_year};
use crate::prove::engine::costless::{budgeted, constant_value, members, on_some_day};
use crate::prove::show;
use crate::prove::situation::Situation;
use crate::prove::verdict::Verdict;
use crate::prove::way::{Leg, MOST_STEPS, Way, ways};
use crate::prove::witness::{self, Witness};
use crate::quantity::{Calendar, Day, Instant, Part};

/// Ways of more steps are gone one step a day where that leads there too: such a life is short to write.
const SHORT: i64 = 12;

/// Ways of more parts are not asked whether they need all of them.
const MOST_PARTS: usize = 12;

/// So often a way is made cheaper, each time by the first of so many that are tried.
const MOST_ROUNDS: usize = 12;
const MOST_TRIED: usize = 24;

/// What is given, minor units over a denominator.
type Value = (i128, i64);

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let program = context.program;
    let mut found: Vec<Finding> = Vec::new();
    for (at, row) in (0u16..).zip(&program.rows).filter(|(_, row)| row.kind == RowKind::Follow) {
        if budgeted(&program.budgets, RowId(at)) || found.iter().any(|known| known.about == row.rule) {
            continue;
        }
        let Some((value, over, _)) = constant_value(context, row) else { continue };
        let one = Aim { context, id: RowId(at), row };
        let mut cheapest: Vec<Way> = row.on.iter().flat_map(|on| ways(context, on)).collect();
        cheapest.sort_by_key(Way::cost);
        found.extend(cheapest.into_iter().find_map(|way| one.told(way, (value, over))));
    }
    found
}

/// A row that gives something on reaching something.
struct Aim<'c, 'a> {
    context: &'c Context<'a>,
    id: RowId,
    row: &'c Row,
}

impl Aim<'_, '_> {
    fn told(&self, way: Way, (value, over): Value) -> Option<Finding> {
        let context = self.context;
        let gains = |way: &Way| value > way.cost().saturating_mul(i128::from(over));
        let mut witness = None;
        let mut way = way;
        if (2..=MOST_PARTS).contains(&way.legs.len()) {
            (way, witness) = self.needed(way);
        }
        if !gains(&way) || way.cost() == 0 && self.is_welcome() {
            return None;
        }
        let witness = witness.or_else(|| self.life(&way));
        // A way that does not lead there has more conditions than are followed; one that is too long is not gone.
        let verdict = match &witness {
            Some(_) => Verdict::Witness,
            None if way.steps() > MOST_STEPS && way.exact() => Verdict::Suspected,
            None => return None,
        };
        let given = context.money_over(value, over);
        let mut finding = self.headline(&way, verdict, &given);
        if let Some((often, bound)) = self.again(&way) {
            let gain = value - way.cost().saturating_mul(i128::from(over));
            finding = show::yearly(context, finding, (gain, over), (&[self.id], self.units()), (often, bound));
        }
        if let Some(witness) = witness {
            finding = finding.shown(context, &witness);
        }
        let mut events: Vec<Option<u16>> = way.legs.iter().map(|leg| leg.step.event).collect();
        events.dedup();
        let looked: Vec<String> = events.into_iter().map(|event| show::looked_at(context, event)).collect();
        Some(finding.note(format!("looked at: {}", looked.join("; "))))
    }

    /// What costs nothing and is given once for a challenge is a welcome.
    fn is_welcome(&self) -> bool {
        let program = self.context.program;
        let once = |on: &Trigger| match on {
            Trigger::Completed(at) => program.challenges.get(usize::from(*at)).is_some_and(|of| !of.repeats),
            _ => false,
        };
        self.row.on.iter().all(once)
    }

    /// The way without what its parts bring along for one another: a life says what that is.
    fn needed(&self, mut way: Way) -> (Way, Option<Witness>) {
        let Some(mut witness) = self.life(&way) else { return (way, None) };
        for _ in 0..MOST_ROUNDS {
            let mut shorter = way.cheaper(self.context).into_iter().take(MOST_TRIED);
            let Some(less) = shorter.find_map(|less| self.life(&less).map(|life| (less, life))) else { break };
            (way, witness) = less;
        }
        (way, Some(witness))
    }

    /// How often the way can be gone in a year, if what it leads to comes again and again.
    fn again(&self, way: &Way) -> Option<(i64, String)> {
        let ([leg], true) = (way.legs.as_slice(), matches!(self.row.on.as_slice(), [Trigger::Passing { .. }])) else {
            return None;
        };
        let (context, event) = (self.context, leg.step.event);
        let (most, bound) = context.domain.a_year(context.program, event);
        let (most, bound) = match leg.each.map(|each| each.part) {
            Some(part) if periods_a_year(part) < most => (periods_a_year(part), format!("one {} each", named(part))),
            _ => (most, bound),
        };
        Some((most / leg.times.max(1), format!("{bound}, {} for each", leg.times)))
    }

    fn headline(&self, way: &Way, verdict: Verdict, given: &str) -> Finding {
        let (context, cost, about) = (self.context, way.cost(), self.row.rule.clone());
        if cost == 0 {
            let parts = joined(&parts(context, way, false));
            let message =
                format!("{parts}, which cost nothing, bring each member {given}, and no budget bounds them all");
            return Finding::new(table::EXOGENOUS, verdict, about, message)
                .label(self.row.span, "given for nothing that is paid for")
                .help("set a `budget` on it, or give what costs you nothing");
        }
        let all = context.money(cost);
        let message = match way.legs.as_slice() {
            [leg] if leg.times == 1 && way.wait > 0 => {
                format!("{} of {all} and a pause bring {given} of reward", show::one(leg.step.noun(context)))
            }
            [leg] if leg.times == 1 => {
                format!("{} of {all} brings {given} of reward", show::one(leg.step.noun(context)))
            }
            _ => format!("{}, {all} in all, bring {given} of reward", joined(&parts(context, way, true))),
        };
        Finding::new(table::GIVE_BACK, verdict, about, message)
            .label(self.row.span, "worth more than what it takes to get there")
            .help("ask for more on the way, or give less; how cheap the way is, `assume` says")
    }

    /// Goes the way: from the first day on which it can be, or from the beginning of a week, month or year, so that what is
    /// counted in one of them fits into it.
    fn life(&self, way: &Way) -> Option<Witness> {
        if way.steps() > MOST_STEPS {
            return None;
        }
        let first = self.first_day(way);
        let next = |part: Part| Calendar::plain(part).last_day(first).plus_days(1);
        let starts = [first, next(Part::Week), next(Part::Month), next(Part::Year)];
        let paces: &[bool] = if way.steps() > SHORT { &[true, false] } else { &[false] };
        paces.iter().find_map(|daily| starts.iter().find_map(|start| self.gone(way, *start, *daily)))
    }

    /// The first day on which the conditions on days hold, of the row and of the first step.
    fn first_day(&self, way: &Way) -> Day {
        let steps = way.legs.first().map(|leg| leg.step.days().to_vec()).unwrap_or_default();
        let challenges = self.row.on.iter().filter_map(|on| self.challenge(on)).map(|of| of.guard.clone());
        let all = std::iter::once(self.row.guard.clone()).chain(steps).chain(challenges).collect();
        on_some_day(self.context, &Guard::All(all), |here| members(&self.row.guard, here)).day
    }

    /// What it gives each time, smallest units.
    fn units(&self) -> i64 {
        match &self.row.effect {
            Effect::Grant { amount: Amount { numerator: Expr::Const(units), over, .. }, .. }
            | Effect::Cash { amount: Amount { numerator: Expr::Const(units), over, .. } } => units / (*over).max(1),
            _ => 1,
        }
    }

    fn challenge(&self, on: &Trigger) -> Option<&Challenge> {
        let Trigger::Completed(at) = on else { return None };
        self.context.program.challenges.get(usize::from(*at))
    }

    /// The life that begins on a day, if it is given what it is about.
    fn gone(&self, way: &Way, start: Day, daily: bool) -> Option<Witness> {
        let context = self.context;
        let mut here = Situation::ordinary(context.program, start);
        members(&self.row.guard, &mut here);
        let from_joining = |on: &Trigger| self.challenge(on).is_some_and(|of| of.start == RoundStart::Joining);
        if self.row.on.iter().any(from_joining) {
            here.joined = start;
        }
        let moments = way.moments(context, here.at(), daily)?;
        let kinds = way.legs.iter().flat_map(|leg: &Leg| (0..leg.times).map(move |_| &leg.step));
        let mut steps: Vec<(Instant, Option<Action>)> =
            moments.iter().zip(kinds).map(|(at, step)| (*at, Some(step.action(context, &here)))).collect();
        if way.wait > 0 {
            steps.push((Instant(moments.last()?.0 + way.wait), None));
        }
        let witness = witness::replay(context, witness::life(context.program, &here, steps))?;
        gives(&witness, (self.id, self.row)).then_some(witness)
    }
}

/// What is done on a way, the same things together, with what each costs if that is to be said.
fn parts(context: &Context<'_>, way: &Way, priced: bool) -> Vec<String> {
    let mut all: Vec<(&str, i64, i64)> = Vec::new();
    for leg in &way.legs {
        let (noun, price) = (leg.step.noun(context), leg.step.price);
        match all.iter_mut().find(|(of, each, _)| (*of, *each) == (noun, price)) {
            Some(part) => part.2 += leg.times,
            None => all.push((noun, price, leg.times)),
        }
    }
    let shown = |(noun, price, times): &(&str, i64, i64)| match (priced, *price, *times) {
        (false, ..) => format!("{times} `{noun}`"),
        (true, 0, _) => format!("{times} `{noun}` for nothing"),
        (true, price, 1) => format!("a `{noun}` at {}", context.money(i128::from(price))),
        (true, price, _) => format!("{times} times `{noun}` at {}", context.money(i128::from(price))),
    };
    all.iter().map(shown).collect()
}

fn joined(parts: &[String]) -> String {
    match parts {
        [most @ .., last] if !most.is_empty() => format!("{} and {last}", most.join(", ")),
        _ => parts.concat(),
    }
}

/// Whether a row gives all that it says at once in a life: limits may leave less of it.
fn gives(witness: &Witness, (id, row): (RowId, &Row)) -> bool {
    let (Effect::Grant { amount, .. } | Effect::Cash { amount }) = &row.effect else { return false };
    let Expr::Const(units) = amount.numerator else { return false };
    let all = units / amount.over.max(1);
    let given = |fact: &DiaryFact| match fact {
        DiaryFact::Granted { source: Source::Row(of), units, .. } if *of == id => *units,
        DiaryFact::Own(OwnFact::Cash(CashFor::Row(of), money)) if *of == id => -*money,
        _ => 0,
    };
    let mut entries = witness.diary.entries.iter();
    entries.any(|entry| all > 0 && entry.facts.iter().map(given).sum::<i64>() >= all)
}
