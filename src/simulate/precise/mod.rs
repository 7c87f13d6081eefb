//! Runs that stop once a measure is known well enough.
//!
//! Members are counted in batches of a fixed size. The measure is read off each batch by itself, for every variant
//! on the same customers, so that means and differences of batches are independent draws, nearly normal, and a
//! Student interval holds. What customers bought beyond what their own rates let expect has the mean 0 exactly; a
//! regression of the batches on it takes that luck out again. After 20 batches, and whenever there are a quarter
//! more, the run looks whether it may stop; where it looks depends on no clock and no thread.

mod batch;
mod fit;

use std::sync::atomic::Ordering;

use rayon::prelude::*;

use self::batch::{Batch, count, value};
use self::fit::Fit;
use super::assemble::assemble;
use super::circle::gather;
use super::members::{add, empty, pool};
use super::prepare::Prepared;
use super::run::ready;
use super::stopped::{Precise, Precision, Reason};
use super::{Options, Run};
use crate::base::closest;
use crate::diagnostic::{Diagnostic, table};
use crate::measure::{Sums, View, read};
use crate::scenario::{self, Bound, Scenario};

/// Fewest batches that an interval is read off.
const FEWEST: u64 = 20;
/// Members of a batch: as many as this, fewer in a small run, but never fewer than the least.
const MOST: u64 = 4_096;
const LEAST: u64 = 1_000;
/// Batches that are counted before they are added up.
const WAVE: u64 = 64;

/// Runs a scenario until its precision is reached, at most to the last of its members.
///
/// # Errors
/// As [`super::run`], and a measure that is not measured here.
pub fn run_to_precision(
    scenario: &Scenario,
    wanted: &scenario::Precision,
    options: &Options<'_>,
) -> Result<Run, Vec<Diagnostic>> {
    let prepared = ready(scenario, options)?;
    if prepared.is_coupled() {
        return Err(vec![
            Diagnostic::new(table::PRECISION_COUPLED, "a run to a precision cannot have members who share something")
                .label(wanted.span, "the run would end before it is known what is left for whom")
                .help("take `precision` out, so that all customers are simulated, or the budget, raffle or league out of the program"),
        ]);
    }
    let unit = verify(&prepared, wanted)?;
    let mut counted = Counted::new(&prepared, wanted);
    let pool = pool(options)?;
    let mut look = FEWEST;
    let reason = loop {
        let until = look.min(counted.whole());
        let stopped = pool.install(|| counted.count(until, options))?;
        if stopped {
            break Reason::Interrupted;
        }
        if counted.batches.len() as u64 >= FEWEST && counted.is_enough() {
            break Reason::Precision;
        }
        if until == counted.whole() {
            pool.install(|| counted.rest(options))?;
            break Reason::Members;
        }
        look += (look / 4).max(1);
    };
    let mut run = assemble(&prepared, &counted.sums);
    run.partial = reason == Reason::Interrupted;
    run.stopped.reason = reason;
    run.stopped.precision = Some(counted.told(unit));
    Ok(run)
}

/// What is counted so far.
struct Counted<'a> {
    prepared: &'a Prepared<'a>,
    wanted: &'a scenario::Precision,
    size: u64,
    sums: Vec<Sums>,
    batches: Vec<Batch>,
    controls: bool,
}

impl<'a> Counted<'a> {
    fn new(prepared: &'a Prepared<'a>, wanted: &'a scenario::Precision) -> Self {
        let size = (prepared.customers / 64).clamp(LEAST, MOST);
        let controls = prepared.population.has_expectations();
        Counted { prepared, wanted, size, sums: empty(prepared), batches: Vec::new(), controls }
    }

    /// Whole batches that all members make.
    fn whole(&self) -> u64 {
        self.prepared.customers / self.size
    }

    /// Counts until there are so many batches; whether it was stopped from outside before.
    fn count(&mut self, until: u64, options: &Options<'_>) -> Result<bool, Vec<Diagnostic>> {
        while (self.batches.len() as u64) < until {
            if options.cancel.load(Ordering::Relaxed) {
                return Ok(true);
            }
            let from = self.batches.len() as u64;
            let to = until.min(from + WAVE);
            let (size, prepared, wanted, controls) = (self.size, self.prepared, self.wanted, self.controls);
            let one = |at: u64| count(prepared, wanted, (at * size, (at + 1) * size), controls);
            let found: Vec<_> = (from..to).into_par_iter().map(one).collect();
            for batch in found {
                let (sums, batch) = batch.map_err(|failure| vec![*failure.diagnostic])?;
                add(&mut self.sums, &sums)?;
                self.batches.push(batch);
            }
            (options.progress)(to * self.size);
        }
        Ok(false)
    }

    /// Counts the members behind the last whole batch, who are in no interval.
    fn rest(&mut self, options: &Options<'_>) -> Result<(), Vec<Diagnostic>> {
        let members = (self.whole() * self.size, self.prepared.customers);
        if members.0 < members.1 {
            let (sums, _) =
                count(self.prepared, self.wanted, members, false).map_err(|found| vec![*found.diagnostic])?;
            add(&mut self.sums, &sums)?;
            (options.progress)(members.1);
        }
        Ok(())
    }

    /// What must be known: variant, and the one it is compared with.
    fn asked(&self) -> Vec<(usize, Option<usize>)> {
        let variants = self.prepared.variants.len();
        if self.wanted.difference && variants > 1 {
            (1..variants).map(|at| (at, Some(0))).collect()
        } else {
            (0..variants).map(|at| (at, None)).collect()
        }
    }

    fn fit(&self, (one, less): (usize, Option<usize>), with_controls: bool) -> Option<Fit> {
        let of = |batch: &Batch, at: usize| batch.values.get(at).copied().unwrap_or(0.0);
        let values: Vec<f64> =
            self.batches.iter().map(|batch| of(batch, one) - less.map_or(0.0, |other| of(batch, other))).collect();
        let controls: Vec<[f64; 2]> = self.batches.iter().map(|batch| batch.controls).collect();
        Fit::new(&values, if with_controls && self.controls { &controls } else { &[] }, self.wanted.confidence)
    }

    /// The value over all members counted.
    fn pooled(&self, variant: usize) -> f64 {
        let all = gather(&self.sums, self.prepared.variants.len() + 1).unwrap_or_default();
        all.get(variant + 1).map_or(0.0, |sums| value(self.prepared, variant, sums, &self.wanted.measure))
    }

    fn precise(&self, asked: (usize, Option<usize>)) -> Option<Precise> {
        let fit = self.fit(asked, true)?;
        let plain = self.fit(asked, false)?;
        let name = |at: usize| self.prepared.scenario.variants.get(at).map_or("", |variant| variant.name.as_str());
        let pooled = self.pooled(asked.0) - asked.1.map_or(0.0, |other| self.pooled(other));
        let spread = |at: usize| self.fit((at, None), false).map_or(0.0, |fit| fit.variance);
        let apart = asked.1.map(|other| spread(asked.0) + spread(other));
        let times = |variance: f64| (fit.variance > 0.0 && variance > 0.0).then(|| variance / fit.variance);
        Some(Precise {
            variant: name(asked.0).to_string(),
            against: asked.1.map(|other| name(other).to_string()),
            estimate: pooled + fit.shift,
            half_width: fit.half_width,
            without_controls: plain.half_width,
            fewer_members: times(apart.unwrap_or(plain.variance)),
        })
    }

    fn is_enough(&self) -> bool {
        self.asked().into_iter().all(|asked| self.precise(asked).is_some_and(|found| self.suffices(&found)))
    }

    fn suffices(&self, found: &Precise) -> bool {
        match self.wanted.within {
            Bound::Share(share) => found.half_width <= share * found.estimate.abs(),
            Bound::Money(most) | Bound::Number(most) => found.half_width <= most,
        }
    }

    fn told(&self, unit: String) -> Precision {
        Precision {
            measure: self.wanted.measure.clone(),
            unit,
            confidence: self.wanted.confidence,
            within: self.wanted.within,
            members_a_batch: self.size,
            batches: self.batches.len() as u64,
            values: self.asked().into_iter().filter_map(|asked| self.precise(asked)).collect(),
        }
    }
}

/// The unit of the measure, if all variants have it.
fn verify(prepared: &Prepared<'_>, wanted: &scenario::Precision) -> Result<String, Vec<Diagnostic>> {
    let mut unit = String::new();
    let sums = empty(prepared);
    for (at, variant) in prepared.scenario.variants.iter().enumerate() {
        let (Some(ready), Some(sums)) = (prepared.variants.get(at), sums.get(at + 1)) else { continue };
        let view = View {
            scenario: prepared.scenario,
            program: Some(&variant.program),
            layout: &ready.layout,
            sums,
            period: None,
        };
        let known = read(&view);
        let Some((_, estimate)) = known.iter().find(|(key, _)| *key == wanted.measure) else {
            let names = || known.iter().map(|(name, _)| name.as_str());
            let message = format!("there is no measure `{}`", wanted.measure);
            let diagnostic = Diagnostic::new(table::SCENARIO_UNKNOWN_MEASURE, message)
                .label(wanted.span, "a precision is asked of it");
            return Err(vec![match closest(&wanted.measure, names()) {
                Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
                None => diagnostic.help(format!("measured here: {}", names().collect::<Vec<_>>().join(", "))),
            }]);
        };
        let fits = match wanted.within {
            Bound::Share(_) => true,
            Bound::Money(_) => estimate.unit.ends_with(" minor"),
            Bound::Number(_) => !estimate.unit.ends_with(" minor"),
        };
        if !fits {
            let message = format!("`within` has another unit than `{}`", wanted.measure);
            return Err(vec![
                Diagnostic::new(table::SCENARIO_BAD_QUANTITY, message)
                    .label(wanted.span, format!("this is measured in {}", estimate.unit))
                    .help("a share of the value fits every measure: within = \"1%\""),
            ]);
        }
        unit.clone_from(&estimate.unit);
    }
    Ok(unit)
}
