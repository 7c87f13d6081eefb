//! `guarantee give_back at least …`: the smallest share that a purchase gives back, at the same critical points as the
//! largest, and what becomes of it when limits are used up.

use super::Finding;
use super::give_back::Worst;
use super::guarantee::{Fate, Occasions, not_seen};
use crate::core::{Action, Guard};
use crate::diagnostic::table;
use crate::prove::blind::{self, SEVERAL_KINDS};
use crate::prove::context::{Context, percent, share};
use crate::prove::engine::extreme::{is_more, smallest_share};
use crate::prove::piece::{Formula, Set};
use crate::prove::poorest::{self, poorest};
use crate::prove::reached;
use crate::prove::sale::{Sale, Side};
use crate::prove::show;
use crate::prove::situation::Situation;
use crate::prove::survey::{Probe, Walk, walk_by_price};
use crate::prove::verdict::Verdict;
use crate::prove::witness::{self, Witness};
use crate::quantity::{Instant, Ratio};

/// Looks for the smallest share of its price that a purchase gives back.
struct Least<'a> {
    when: &'a Guard,
    /// The smallest, and the smallest of those to which a life leads: metrics have not brought a higher tier.
    least: [Option<Worst>; 2],
}

impl Probe for Least<'_> {
    fn wants_nothing(&self) -> bool {
        true
    }

    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        let Ok(valued) = sale.value_of(&context.worth, Side::Member, |_| true) else { return };
        let formula = Formula::new(context.program, &context.limits, here, sale.span);
        // Where the condition cannot be followed it is taken to hold: less is found, never more.
        let set = formula.holds(self.when).unwrap_or_else(|_| Set::all(sale.span, true));
        let Some((amount, value)) = smallest_share(&valued.value, &set) else { return };
        let over = valued.over;
        let less = |known: &Option<Worst>| {
            known.as_ref().is_none_or(|least| {
                is_more(
                    (least.value.saturating_mul(i128::from(over)), least.amount),
                    (value.saturating_mul(i128::from(least.over)), amount),
                )
            })
        };
        for (at, slot) in self.least.iter_mut().enumerate() {
            if (at == 0 || reached::keeps_tiers(context.program, here)) && less(slot) {
                *slot = Some(Worst { here: here.clone(), sale: sale.clone(), amount, value, over });
            }
        }
    }
}

/// The smallest shares of a program, and how complete the walk was.
fn least(context: &Context<'_>, event: Option<u16>, when: &Guard) -> ([Option<Worst>; 2], Walk) {
    let mut probe = Least { when, least: [None, None] };
    let walk = walk_by_price(context, event, when, &mut [&mut probe]);
    (probe.least, walk)
}

/// What becomes of the promise on some occasions.
pub(super) fn fate(context: &Context<'_>, limit: Ratio, of: &Occasions) -> Fate {
    let (poor, mut why) = match poorest(context.program) {
        Ok(poor) => (Some(poor), Vec::new()),
        Err(why) => (None, vec![why.to_owned()]),
    };
    let mut held = Vec::new();
    for &event in &of.events {
        if let Some(unknown) = super::event::no_price(context, event, of.is_named) {
            why.push(unknown);
            continue;
        }
        let (fresh, walk) = least(context, event, &of.when);
        if let Some(worst) = fresh.iter().flatten().find(|worst| is_below(worst, limit)) {
            let shown = witnessed(context, &fresh, limit, lives);
            let (worst, verdict, life) = match shown {
                Some((worst, life)) => (worst, Verdict::Witness, Some(life)),
                None => (worst, Verdict::Suspected, None),
            };
            return Fate::Broken(Box::new(finding(context, worst, limit, verdict, life)));
        }
        let Some(poor) = &poor else { continue };
        let changed = context.of(poor);
        let (used_up, poor_walk) = least(&changed, event, &of.when);
        if let Some(worst) = used_up.iter().flatten().find(|worst| is_below(worst, limit)) {
            if let Some((worst, life)) = witnessed(context, &used_up, limit, used) {
                return Fate::Broken(Box::new(finding(context, worst, limit, Verdict::Witness, Some(life))));
            }
            why.push(format!("what is left when limits are used up: perhaps only {}", shown(context, worst)));
        }
        let spots = event.map_or_else(|| context.blind.clone(), |event| blind::spots_of(context.program, event));
        let mut spots = blind::from_below(context.program, spots, event);
        if poorest::counts_all_lines(context.program, event) {
            spots.retain(|spot| *spot != SEVERAL_KINDS);
        }
        why.extend(not_seen(&walk, &[]));
        why.extend(not_seen(&poor_walk, &spots));
        held.extend(
            used_up.first().into_iter().flatten().map(|worst| format!("the least is {}", shown(context, worst))),
        );
    }
    why.sort();
    why.dedup();
    if why.is_empty() {
        let how = if held.is_empty() { "there is no such purchase".to_owned() } else { held.join(", ") };
        Fate::Holds(format!("{how}; {}", context.domain.shown(context.program)))
    } else {
        Fate::Open(why)
    }
}

/// The first of some purchases below the share to which a life leads.
fn witnessed<'w>(
    context: &Context<'_>,
    found: &'w [Option<Worst>],
    limit: Ratio,
    lives: impl Fn(&Context<'_>, &Worst) -> Vec<Witness>,
) -> Option<(&'w Worst, Witness)> {
    found.iter().flatten().filter(|worst| is_below(worst, limit)).find_map(|worst| {
        let life = lives(context, worst).into_iter().find(|life| shows(context, worst, life, limit))?;
        Some((worst, life))
    })
}

fn is_below(worst: &Worst, limit: Ratio) -> bool {
    let bound = i128::from(worst.amount) * i128::from(worst.over) * i128::from(limit.numerator());
    worst.value * i128::from(limit.denominator()) < bound
}

fn shown(context: &Context<'_>, worst: &Worst) -> String {
    let share = percent(worst.value, i128::from(worst.amount) * i128::from(worst.over));
    format!("{share} of {} of {}", show::one(worst.here.noun(context.program)), context.money(i128::from(worst.amount)))
}

/// Lives that lead to a purchase: its metric reached, or else stated.
fn lives(context: &Context<'_>, worst: &Worst) -> Vec<Witness> {
    let (program, here) = (context.program, &worst.here);
    let mut lives = reached::lives(context, here, worst.amount);
    if reached::keeps_tiers(program, here) {
        let purchase = witness::purchase(program, here, worst.amount);
        lives.extend(witness::replay(context, witness::life(program, here, vec![(here.at(), Some(purchase))])));
    }
    lives
}

/// Lives in which purchases earlier on the day use limits up: the largest there are, and the like.
fn used(context: &Context<'_>, worst: &Worst) -> Vec<Witness> {
    let (program, here) = (context.program, &worst.here);
    let visits = context.domain.visits_per_day.clamp(1, 12);
    let mut out = Vec::new();
    for amount in [worst.sale.span.1, worst.amount] {
        for before in 1..visits {
            let start = here.at().0 - 60 * before;
            if Instant(start).day() != here.day {
                break;
            }
            let early = witness::purchase(program, here, amount);
            let mut steps: Vec<(Instant, Option<Action>)> =
                (0..before).map(|place| (Instant(start + 60 * place), Some(early.clone()))).collect();
            steps.push((here.at(), Some(witness::purchase(program, here, worst.amount))));
            if let Some(mut life) = witness::replay(context, witness::life(program, here, steps)) {
                life.counted_from = Some(here.at());
                out.push(life);
            }
        }
    }
    out
}

/// Whether a life ends with a purchase that gives less than the share.
fn shows(context: &Context<'_>, worst: &Worst, life: &Witness, limit: Ratio) -> bool {
    let value = life.value(&context.worth, Side::Member, worst.over, |_| true);
    let bound = i128::from(worst.amount) * i128::from(worst.over) * i128::from(limit.numerator());
    value == worst.value && value * i128::from(limit.denominator()) < bound
}

fn finding(context: &Context<'_>, worst: &Worst, limit: Ratio, verdict: Verdict, life: Option<Witness>) -> Finding {
    let message = format!(
        "{} of {} gives back {} ({}), less than the {} promised",
        show::one(worst.here.noun(context.program)),
        context.money(i128::from(worst.amount)),
        context.money_over(worst.value, worst.over),
        percent(worst.value, i128::from(worst.amount) * i128::from(worst.over)),
        share(limit),
    );
    let mut finding = Finding::new(table::BROKEN_GUARANTEE, verdict, "give_back", message)
        .help("promise less, give something there too, or say with `assume` which purchases there are");
    if let Some(life) = &life {
        finding = finding.shown(context, life);
    }
    show::over_domain_of(context, finding, worst.here.event, &worst.sale)
}
