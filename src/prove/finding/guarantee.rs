//! L48: a `guarantee` of the program does not hold; and what became of those that do.

use std::collections::BTreeSet;

use super::Finding;
use super::arbitrage::Arbitrage;
use super::cliff::Jumps;
use super::give_back::{GiveBack, Worst};
use super::items::Items;
use super::split::Split;
use crate::check::Unit;
use crate::check::model::Guarantee;
use crate::core::{Guard, Promised};
use crate::diagnostic::{Code, Severity, table};
use crate::prove::blind::{BEFORE, SEVERAL_KINDS, is_asked_by_rule, spots_of};
use crate::prove::choices::acts_on;
use crate::prove::context::{Context, percent, share};
use crate::prove::engine::graph::Sales;
use crate::prove::engine::mixed;
use crate::prove::engine::search::search;
use crate::prove::piece::Opaque;
use crate::prove::reads::{self, Read};
use crate::prove::show;
use crate::prove::survey::{Walk, walk_by_price};
use crate::prove::used::BY_THE_UNIT;
use crate::prove::verdict::Verdict;
use crate::prove::witness::FINE;
use crate::prove::{Price, Proved, sources};
use crate::quantity::Ratio;

/// What became of one guarantee.
pub(super) enum Fate {
    /// It holds for every purchase of the domain.
    Holds(String),
    /// It does not; the finding says why.
    Broken(Box<Finding>),
    /// No engine decides it, for these reasons.
    Open(Vec<String>),
    /// Nothing was found as far as was looked, which is said first; for the other reasons it is not proved.
    Bounded(String, Vec<String>),
}

/// Judges every guarantee.
pub(super) fn judge(context: &Context<'_>, engines: &Engines<'_>, proved: &mut Vec<Proved>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, guarantee) in context.checked.guarantees.iter().enumerate() {
        let promise = context.program.promises.iter().find(|promise| promise.guarantee == at);
        let fate = match promise {
            Some(promise) if promise.of != Promised::GiveBack => super::promise::fate(context, promise),
            _ => match fate(context, engines, guarantee) {
                Fate::Holds(_) if context.limits.counts_used() => Fate::Open(vec![BY_THE_UNIT.into()]),
                fate => fate,
            },
        };
        match fate {
            Fate::Holds(how) => proved.push(Proved { words: shown(context, guarantee), span: guarantee.span, how }),
            Fate::Broken(finding) => {
                let mut finding = *finding;
                finding.code = table::BROKEN_GUARANTEE;
                finding.about = shown(context, guarantee);
                finding.severity = Some(Severity::Error);
                finding
                    .labels
                    .insert(0, crate::diagnostic::Label { span: guarantee.span, text: "promised here".into() });
                found.push(finding);
            }
            Fate::Open(why) => found.push(open(context, guarantee, &why)),
            Fate::Bounded(how, why) => {
                let mut finding = open(context, guarantee, &why).note(how);
                finding.verdict = Verdict::Bounded;
                found.push(finding);
            }
        }
    }
    found
}

/// What tells a guarantee from the others: its words, and its number among those about the same, the smaller bound first
/// wherever they stand.
fn shown(context: &Context<'_>, guarantee: &Guarantee) -> String {
    let rank = |one: &Guarantee| {
        let limit = one.promised.as_ref().and_then(|promised| promised.limit.as_ref());
        (
            one.at_most.as_ref().or(one.at_least.as_ref()).map(|(share, ..)| *share),
            limit.map(|limit| limit.cap.most()),
            one.span,
        )
    };
    let same = context.checked.guarantees.iter().filter(|other| other.words == guarantee.words);
    match same.filter(|other| rank(other) < rank(guarantee)).count() {
        0 => guarantee.words.clone(),
        earlier => format!("{} ({})", guarantee.words, earlier + 1),
    }
}

/// What the engines have found already.
pub(super) struct Engines<'a> {
    /// The walk over purchases.
    pub walk: &'a Walk,
    /// Its largest share, of all rules.
    pub most: &'a GiveBack,
    /// Jumps of the reward.
    pub jumps: &'a Jumps,
    /// Single items that are taken off.
    pub items: &'a Items,
    /// Purchases that gain by being split.
    pub split: &'a Split,
    /// Exploit or prices.
    pub arbitrage: &'a Arbitrage,
    /// What was not seen of declared events.
    pub unseen: &'a BTreeSet<String>,
    /// Distinct purchases, and declared events that have a price.
    pub sales: &'a Sales,
    /// What was found before.
    pub found: &'a [Finding],
}

fn fate(context: &Context<'_>, engines: &Engines<'_>, guarantee: &Guarantee) -> Fate {
    match (guarantee.words.as_str(), &guarantee.at_most) {
        ("give_back", Some((limit, Unit::Percent, _))) => give_back(context, engines, guarantee, *limit),
        ("give_back", None) if guarantee.at_least.as_ref().is_some_and(|least| least.1 == Unit::Percent) => {
            let limit = guarantee.at_least.as_ref().map_or(Ratio::ZERO, |least| least.0);
            super::least::fate(context, limit, &occasions(context, guarantee))
        }
        ("no arbitrage", _) => searched(
            context,
            engines,
            match engines.arbitrage {
                Arbitrage::Found(finding) => Fate::Broken(finding.clone()),
                Arbitrage::Priced(words, prices) => priced(context, engines, words, prices),
                Arbitrage::Purchase => match engines.most.above(context, Ratio::ONE, |_| true) {
                    Some(finding) => Fate::Broken(Box::new(finding)),
                    None => Fate::Open(vec!["a purchase that gains together with other steps".into()]),
                },
                Arbitrage::Unknown => Fate::Open(vec!["the graph of what turns into what is too large".into()]),
            },
        ),
        ("paying more never earns less", _) => match engines.jumps.fall(context) {
            Some(finding) => Fate::Broken(Box::new(finding)),
            None if engines.jumps.falls => Fate::Open(vec!["a fall that is no more than rounding".into()]),
            // A purchase costs more by a dearer thing or by one thing more; the walk makes things dearer.
            None if counts_things(context) => Fate::Open(vec!["how many things are bought".into()]),
            None => exactly(context, engines.walk, || "the reward never falls".into()),
        },
        (words, _) if words.starts_with("splitting a purchase") => match engines.split.say(context) {
            Some(finding) => Fate::Broken(Box::new(finding)),
            None => Fate::Open(vec!["gains by splitting below half of what one purchase earns".into()]),
        },
        _ => Fate::Open(vec!["no engine reads a promise of this kind".into()]),
    }
}

/// Whether a rule on purchases asks how many things are bought.
fn counts_things(context: &Context<'_>) -> bool {
    let mut asked = Vec::new();
    for row in context.program.rows.iter().filter(|row| acts_on(row, None)) {
        reads::of_row(context.program, row, &mut asked);
    }
    asked.iter().any(|read| matches!(read, Read::Items(_)))
}

/// Prices hold for what they were asked at; what comes from elsewhere is left aside by name, or leaves them unproved.
fn priced(context: &Context<'_>, engines: &Engines<'_>, words: &str, prices: &[Price]) -> Fate {
    let origins = sources::of(context, engines.sales, prices);
    let mut why = not_seen(engines.walk, &context.blind);
    why.extend(engines.unseen.iter().cloned());
    why.retain(|spot| !is_asked_by_rule(spot));
    why.extend(origins.unseen);
    why.sort();
    why.dedup();
    if !why.is_empty() {
        return Fate::Open(why);
    }
    let aside: Vec<&str> = origins.aside.iter().map(String::as_str).collect();
    let aside = match aside.as_slice() {
        [] => String::new(),
        names => format!("; left aside, as it comes once or on a date: {}", names.join(", ")),
    };
    let costs = sources::taken_to_cost(context);
    let costs = if costs.is_empty() { String::new() } else { format!("; taken to cost: {}", costs.join(", ")) };
    Fate::Holds(format!("{words}{aside}{costs}; {}", context.domain.shown(context.program)))
}

/// Under which condition, and of what events, what is given back is promised.
pub(super) struct Occasions {
    pub when: Guard,
    /// `None` for purchases.
    pub events: Vec<Option<u16>>,
    /// Whether the promise names the event; else it is about purchases and all declared events that have a price.
    pub is_named: bool,
}

/// Those of a guarantee.
fn occasions(context: &Context<'_>, guarantee: &Guarantee) -> Occasions {
    let promise =
        context.program.promises.iter().find(|promise| {
            context.checked.guarantees.get(promise.guarantee).is_some_and(|of| of.span == guarantee.span)
        });
    let when = promise.map_or(Guard::True, |promise| promise.when.clone());
    let is_named = promise.is_some_and(|promise| promise.of_event);
    let events: Vec<Option<u16>> = match promise {
        Some(promise) if is_named => vec![promise.event],
        _ => std::iter::once(None).chain(super::event::with_price(context).into_iter().map(Some)).collect(),
    };
    Occasions { when, events, is_named }
}

/// `give_back at most 15% per stay when status is Silver`: of purchases, and of declared events that have a price.
fn give_back(context: &Context<'_>, engines: &Engines<'_>, guarantee: &Guarantee, limit: Ratio) -> Fate {
    let Occasions { when, events, is_named } = occasions(context, guarantee);
    let mut why: Vec<String> = Vec::new();
    let mut worst: Vec<String> = Vec::new();
    for occasion in events {
        if let Some(unknown) = super::event::no_price(context, occasion, is_named) {
            why.push(unknown);
            continue;
        }
        let mut own = GiveBack::under(when.clone());
        let walked;
        let (seen, walk) = if occasion.is_none() && when == Guard::True {
            (engines.most, engines.walk)
        } else {
            walked = walk_by_price(context, occasion, &when, &mut [&mut own]);
            (&own, &walked)
        };
        // The walk sees no prices of single items; what takes them off is tried.
        let of_items = || {
            let asked = occasion.is_none() && when == Guard::True;
            let items =
                || engines.items.above(context, limit).or_else(|| super::carried::above(context, limit, |_| true));
            asked.then(items).flatten()
        };
        if let Some(finding) = seen.above(context, limit, |_| true).or_else(of_items) {
            return Fate::Broken(Box::new(finding));
        }
        let mut blind = occasion.map_or_else(|| context.blind.clone(), |event| spots_of(context.program, event));
        blind.retain(|spot| *spot != BEFORE);
        // One kind at a time was walked, steps that are too many only in parts; any mixture is bounded from above by its rates.
        let steps = !walk.opaque.is_empty();
        let bounded = occasion.is_none()
            && (steps || !blind.is_empty())
            && blind.iter().all(|spot| *spot == SEVERAL_KINDS)
            && walk.opaque.iter().all(|opaque| *opaque == Opaque::TooMany)
            && walk.unseen.is_empty()
            && mixed::at_most(context, limit, &when);
        if bounded {
            why.extend(not_seen(&Walk { opaque: BTreeSet::new(), ..walk.clone() }, &[]));
        } else {
            why.extend(not_seen(walk, &blind));
        }
        worst.extend(match seen.worst() {
            Some(_) if steps => Some(format!("the rates come to no more than {}", share(limit))),
            seen => seen.map(|worst| format!("the most is {}", most(context, worst))),
        });
    }
    why.sort();
    why.dedup();
    let how = if worst.is_empty() { "nothing is given".into() } else { worst.join(", ") };
    if why.is_empty() {
        Fate::Holds(format!("{how}; {}", context.domain.shown(context.program)))
    } else {
        Fate::Open(why)
    }
}

/// What no engine decides is tried: short lives through the evaluator.
fn searched(context: &Context<'_>, engines: &Engines<'_>, fate: Fate) -> Fate {
    let Fate::Open(why) = fate else { return fate };
    let carried = || super::carried::above(context, Ratio::ONE, |row| context.repeats(row));
    if let Some(finding) = engines.items.sold(context).or_else(carried) {
        return Fate::Broken(Box::new(finding));
    }
    // A life that brings more than it costs, and can be lived again and again, was found elsewhere.
    let gains = |one: &&Finding| {
        one.code == table::GIVE_BACK && one.verdict == Verdict::Witness && one.test.is_some() && one.yearly.is_some()
    };
    if let Some(finding) = engines.found.iter().find(gains) {
        return Fate::Broken(Box::new(finding.clone()));
    }
    let searched = search(context, engines.sales);
    let extent = searched.extent();
    let Some((gain, witness)) = searched.gain else {
        return match super::perk::gains(context) {
            Some(finding) => Fate::Broken(Box::new(finding)),
            None => Fate::Bounded(extent, why),
        };
    };
    let message = format!("a member ends with {} more than was put in", context.money_over(gain, FINE));
    let finding = Finding::new(table::EARN_BURN_LOOP, Verdict::Witness, "a short life", message)
        .help("look at what this life is given for nothing: limit it, or let a return take it back");
    Fate::Broken(Box::new(finding.shown(context, &witness)))
}

fn most(context: &Context<'_>, worst: &Worst) -> String {
    let share = percent(worst.value, i128::from(worst.amount) * i128::from(worst.over));
    format!("{share} of {} of {}", show::one(worst.here.noun(context.program)), context.money(i128::from(worst.amount)))
}

/// What a walk did not see.
pub(in crate::prove) fn not_seen(walk: &Walk, blind: &[&'static str]) -> Vec<String> {
    let mut why: Vec<String> =
        walk.opaque.iter().chain(&walk.unseen).map(|opaque| opaque.reason().to_owned()).collect();
    why.dedup();
    why.extend(blind.iter().map(|spot| (*spot).to_owned()));
    if !walk.exhaustive {
        why.push("there are more situations than are looked at".into());
    }
    why
}

/// Proved if everything was seen, else open with what was not.
fn exactly(context: &Context<'_>, walk: &Walk, how: impl FnOnce() -> String) -> Fate {
    let why = not_seen(walk, &context.blind);
    if why.is_empty() {
        Fate::Holds(format!("{}; {}", how(), context.domain.shown(context.program)))
    } else {
        Fate::Open(why)
    }
}

fn open(context: &Context<'_>, guarantee: &Guarantee, why: &[String]) -> Finding {
    const CODE: Code = table::NOT_PROVED;
    let message = "nothing was found against this guarantee, but it is not proved";
    let mut finding = Finding::new(CODE, Verdict::Suspected, shown(context, guarantee), message)
        .label(guarantee.span, "not proved")
        .help("a `test` with the case you have in mind holds it as far as that case goes")
        .weigh(Severity::Note);
    for why in why {
        finding = finding.note(format!("not followed: {why}"));
    }
    finding
}
