//! Measures against a second way of counting: every member's diary, replayed alone, added up in floats with no
//! thought for speed, must give what the run reports, measure by measure and period by period.

#![allow(clippy::disallowed_methods, clippy::panic, reason = "tests touch files and fail by panicking")]

#[path = "support/reference.rs"]
mod reference;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use loyal::base::Sources;
use loyal::core::{HoldingKind, Program};
use loyal::evaluate::{DiaryFact, Entry, Occasion, Source};
use loyal::quantity::Instant;
use loyal::scenario::{Scenario, read};
use loyal::simulate::{Options, Run, VariantResult, member_diary, run};

const MEMBERS: u64 = 150;

fn scenario(name: &str) -> Scenario {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("simulations").join(name);
    let (scenario, found) = read(&path, &reference::Disk, &mut Sources::new());
    assert!(!found.iter().any(loyal::diagnostic::Diagnostic::is_error), "{found:?}");
    Scenario { customers: MEMBERS, ..scenario.expect("a scenario") }
}

fn simulate(scenario: &Scenario) -> Run {
    let cancel = AtomicBool::new(false);
    let options =
        Options { customers: None, seed: None, threads: None, chunk: None, cancel: &cancel, progress: &|_| () };
    run(scenario, &options).expect("the scenario runs")
}

/// One member's values by period and key.
type Values = BTreeMap<(usize, String), f64>;

struct Recount<'a> {
    scenario: &'a Scenario,
    program: &'a Program,
    /// Per member, for means and errors.
    members: Vec<Values>,
    tiers: BTreeMap<(usize, String, String), u64>,
}

impl Recount<'_> {
    fn period(&self, at: Instant) -> usize {
        let periods = &self.scenario.periods;
        periods.iter().position(|period| at < period.end).unwrap_or(periods.len() - 1)
    }

    fn add_member(&mut self, variant: usize, member: u64) {
        let replay = member_diary(self.scenario, None, variant, member).expect("a life");
        let mut values = Values::new();
        let mut ranks: Vec<u8> = self.program.ladders.iter().map(|ladder| ladder.initial).collect();
        let mut rank_at: Vec<Vec<u8>> = vec![ranks.clone(); self.scenario.periods.len()];
        let mut buys = Vec::new();
        for entry in &replay.diary.entries {
            let period = self.period(entry.at);
            if let Some(receipt) = entry.receipt {
                buys.push(entry.at);
                add(&mut values, period, "purchases", 1.0);
                add(&mut values, period, "revenue", receipt.paid as f64);
                add(&mut values, period, "discount_cost", receipt.discounts as f64);
                add(&mut values, period, "reward_cost", (receipt.vouchers + receipt.points) as f64);
            }
            self.facts(entry, period, &mut values, &mut ranks);
            for later in &mut rank_at[period..] {
                later.clone_from(&ranks);
            }
        }
        for (period, ranks) in rank_at.iter().enumerate() {
            for (ladder, rank) in self.program.ladders.iter().zip(ranks) {
                let tier = ladder.tiers[usize::from(*rank)].name.clone();
                *self.tiers.entry((period, ladder.name.clone(), tier)).or_default() += 1;
            }
        }
        self.levels(&mut values);
        for (at, period) in self.scenario.periods.iter().enumerate() {
            let near = buys.iter().any(|buy| *buy < period.end && period.end.0 - buy.0 <= 90 * 86_400);
            add(&mut values, at, "active_customers", f64::from(u8::from(near)));
        }
        self.members.push(values);
    }

    fn facts(&self, entry: &Entry, period: usize, values: &mut Values, ranks: &mut [u8]) {
        let cost = |ratio: loyal::quantity::Ratio| ratio.numerator() as f64 / ratio.denominator() as f64;
        for fact in &entry.facts {
            let mut flow = |key: &str, holding: loyal::core::HoldingId, units: i64| {
                let name = &self.program.holdings[holding.index()].name;
                add(values, period, &format!("{key}.{name}"), units as f64);
            };
            match fact {
                DiaryFact::Granted { source, holding, units, .. } => {
                    flow("issued", *holding, *units);
                    let of = &self.program.holdings[holding.index()];
                    let whole =
                        matches!(source, Source::Offer(offer) if self.program.offers[offer.index()].cost.is_some());
                    if of.kind == HoldingKind::Piece && !whole {
                        add(values, period, "reward_cost", of.cost.map_or(0.0, cost) * *units as f64);
                    }
                }
                DiaryFact::Taken(holding, units, _) => flow("redeemed", *holding, *units),
                DiaryFact::Expired(holding, units, _) => flow("expired", *holding, *units),
                DiaryFact::Clawed(holding, units, _) => flow("clawed_back", *holding, *units),
                DiaryFact::Redeemed(offer, times, money) => {
                    let declared = self.program.offers[offer.index()].cost;
                    let spent = declared.map_or(*money as f64, |ratio| cost(ratio) * f64::from(*times));
                    add(values, period, "reward_cost", spent);
                    assert!(matches!(entry.occasion, Occasion::Redemption(_)));
                }
                DiaryFact::RankChanged(ladder, from, to) => {
                    assert_eq!(ranks[ladder.index()], *from);
                    ranks[ladder.index()] = *to;
                }
                _ => {}
            }
        }
    }

    /// Outstanding and liability at period ends follow from the flows.
    fn levels(&self, values: &mut Values) {
        let mut held = vec![0.0; self.program.holdings.len()];
        for period in 0..self.scenario.periods.len() {
            let mut liability = 0.0;
            for (holding, held) in self.program.holdings.iter().zip(&mut held) {
                let flow = |key: &str| get(values, period, &format!("{key}.{}", holding.name));
                *held += flow("issued") - flow("redeemed") - flow("expired") - flow("clawed_back");
                if holding.kind != HoldingKind::Piece {
                    liability +=
                        *held * holding.cost.map_or(0.0, |cost| cost.numerator() as f64 / cost.denominator() as f64);
                }
            }
            for (holding, held) in self.program.holdings.iter().zip(&held) {
                add(values, period, &format!("outstanding.{}", holding.name), *held);
            }
            add(values, period, "liability", liability);
        }
    }

    /// Mean and standard error over members of a key in a period, or over all periods.
    fn mean(&self, key: &str, period: Option<usize>) -> (f64, f64) {
        let last = self.scenario.periods.len() - 1;
        let level = ["outstanding", "liability", "active"].iter().any(|start| key.starts_with(start));
        let of = |values: &Values| match period {
            Some(period) => get(values, period, key),
            None if level => get(values, last, key),
            None => (0..=last).map(|period| get(values, period, key)).sum(),
        };
        let all: Vec<f64> = self.members.iter().map(of).collect();
        let n = all.len() as f64;
        let mean = all.iter().sum::<f64>() / n;
        let spread = all.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0);
        (mean, (spread / n).sqrt())
    }

    fn compare(&self, found: &VariantResult, name: &str) {
        let mut keys: Vec<String> =
            ["purchases", "revenue", "discount_cost", "reward_cost", "liability", "active_customers"]
                .map(str::to_string)
                .into();
        for holding in &self.program.holdings {
            for key in ["issued", "redeemed", "expired", "clawed_back", "outstanding"] {
                keys.push(format!("{key}.{}", holding.name));
            }
        }
        for key in &keys {
            let whole = std::iter::once((None, found.measure(key)));
            let parts = found.periods.iter().enumerate().map(|(at, period)| (Some(at), period.measure(key)));
            for (period, estimate) in whole.chain(parts) {
                let estimate = estimate.unwrap_or_else(|| panic!("{name}: {key} is not measured"));
                let (mean, error) = self.mean(key, period);
                let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()));
                assert!(
                    close(estimate.per_member, mean),
                    "{name}: {key} in {period:?}: {estimate:?}, recounted {mean}"
                );
                assert!(
                    close(estimate.standard_error, error),
                    "{name}: error of {key} in {period:?}: {estimate:?}, {error}"
                );
            }
        }
        for (at, period) in found.periods.iter().enumerate() {
            for (ladder, tiers) in &period.tiers {
                for (tier, members) in tiers {
                    let counted = self.tiers.get(&(at, ladder.clone(), tier.clone())).copied().unwrap_or(0);
                    assert_eq!(*members, counted, "{name}: {ladder}.{tier} in {at}");
                }
            }
        }
    }
}

fn add(values: &mut Values, period: usize, key: &str, value: f64) {
    *values.entry((period, key.to_string())).or_default() += value;
}

fn get(values: &Values, period: usize, key: &str) -> f64 {
    values.get(&(period, key.to_string())).copied().unwrap_or(0.0)
}

fn recount(name: &str) {
    let scenario = scenario(name);
    let result = simulate(&scenario);
    for (variant, (named, found)) in scenario.variants.iter().zip(&result.variants).enumerate() {
        let mut recount =
            Recount { scenario: &scenario, program: &named.program, members: Vec::new(), tiers: BTreeMap::new() };
        for member in 0..MEMBERS {
            recount.add_member(variant, member);
        }
        recount.compare(found, &format!("{name}, {}", named.name));
    }
}

#[test]
fn reference_case() {
    recount("ref1.toml");
}

#[test]
fn coffee_with_stamps_gifts_vouchers_and_two_variants() {
    recount("bean_club.toml");
}

#[test]
fn catalogue_with_items() {
    recount("starbucks_2026.toml");
}

#[test]
fn vouchers_from_points() {
    recount("body_shop.toml");
}

#[test]
fn discounts_by_category_and_by_status() {
    recount("category_card.toml");
    recount("discount_card.toml");
    recount("progressive_card.toml");
}

#[test]
fn a_punch_card() {
    recount("punch_card.toml");
}
