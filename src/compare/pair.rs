//! Judges the differences of a paired run.

use super::ask::{Ask, Many};
use super::blocks::{Deviations, above_zero, half_width};
use super::direction::{Direction, direction};
use super::family::{bonferroni, max_t};
use super::result::{Difference, Leader, Pair, Quantile, Verdict};
use crate::measure::{Histogram, PARTS};
use crate::numeric::{normal_quantile, student_quantile};
use crate::simulate::{Paired, VariantResult};

/// Relative size of what is no more than the rounding of a quotient.
const ROUNDING: f64 = 1e-12;
/// Shares of members at which changes of benefit are told.
const SHARES: [f64; 5] = [0.01, 0.1, 0.5, 0.9, 0.99];

/// A paired run with what is asked of it.
pub struct Judge<'a> {
    paired: &'a Paired,
    ask: &'a Ask,
}

impl<'a> Judge<'a> {
    pub fn new(paired: &'a Paired, ask: &'a Ask) -> Judge<'a> {
        Judge { paired, ask }
    }

    fn result(&self, subject: usize) -> Option<&'a VariantResult> {
        match subject.checked_sub(1) {
            None => Some(&self.paired.run.twin),
            Some(at) => self.paired.run.variants.get(at),
        }
    }

    /// All subjects beside the one compared against.
    pub fn pairs(&self, subjects: &[usize], headline: &str) -> Vec<Pair> {
        let reach = self.together(subjects, headline);
        let pair = |subject: &usize| {
            let keys = self.result(*subject).map_or(&[][..], |result| result.measures.as_slice());
            Pair {
                subject: *subject,
                differences: keys
                    .iter()
                    .filter_map(|(key, _)| self.difference(self.paired.against, *subject, key, reach))
                    .collect(),
                quantiles: self.paired.changes.get(*subject).map_or_else(Vec::new, |c| self.quantiles(&c.histogram)),
            }
        };
        subjects.iter().map(pair).collect()
    }

    /// The multiple of the error with which the answers of all pairs on one measure hold together.
    fn together(&self, subjects: &[usize], headline: &str) -> f64 {
        let freedom = (self.paired.blocks.len() as f64 - 1.0).max(1.0);
        let confidence = self.ask.confidence;
        match self.ask.many {
            Many::Single => student_quantile(0.5 + confidence / 2.0, freedom),
            Many::Bonferroni => bonferroni(subjects.len(), freedom, confidence),
            Many::MaxT => {
                let all = subjects.iter().filter_map(|subject| {
                    let own = Deviations::of(self.paired, *subject, headline)?;
                    Some(own.less(&Deviations::of(self.paired, self.paired.against, headline)?))
                });
                let all: Vec<Deviations> = all.collect();
                max_t(&all, confidence, self.paired.run.manifest.seed)
            }
        }
    }

    fn difference(&self, before: usize, after: usize, key: &str, reach: f64) -> Option<Difference> {
        let (from, to) = (self.result(before)?.measure(key)?, self.result(after)?.measure(key)?);
        let deviations = Deviations::of(self.paired, after, key)?.less(&Deviations::of(self.paired, before, key)?);
        let freedom = deviations.freedom();
        // Sums are exact; two that are equal over different denominators differ in the last digit that a float has.
        let noise = ROUNDING * from.per_member.abs().max(to.per_member.abs());
        let told = |value: f64| if value.abs() <= noise { 0.0 } else { value };
        let (difference, error) = (told(to.per_member - from.per_member), told(deviations.error()));
        let direction = direction(key);
        let wide = if error > 0.0 { reach * error } else { 0.0 };
        Some(Difference {
            key: key.to_string(),
            unit: to.unit.clone(),
            direction,
            before: from.per_member,
            after: to.per_member,
            difference,
            standard_error: error,
            half_width: half_width(error, freedom, self.ask.confidence),
            half_width_together: wide,
            probability_more: above_zero(difference, error, freedom),
            verdict: self.verdict(&to.unit, direction, difference, error, wide, freedom),
        })
    }

    fn verdict(&self, unit: &str, good: Direction, value: f64, error: f64, wide: f64, freedom: f64) -> Verdict {
        if value.total_cmp(&0.0).is_eq() && error.total_cmp(&0.0).is_eq() {
            return Verdict::Equal;
        }
        let decimals = self.paired.run.manifest.currency.decimals;
        let margin = self.ask.within.as_ref().and_then(|margin| margin.in_unit(unit, decimals));
        // Two one-sided tests at the risk of one side: the interval of twice that risk lies within the margin.
        let one_sided = if error > 0.0 { student_quantile(self.ask.confidence, freedom) * error } else { 0.0 };
        if margin.is_some_and(|margin| value.abs() + one_sided < margin) {
            return Verdict::Indistinguishable;
        }
        if value.abs() <= wide || !error.is_finite() {
            return Verdict::Undecided;
        }
        match (good, value > 0.0) {
            (Direction::More, true) | (Direction::Less, false) => Verdict::Better,
            (Direction::More, false) | (Direction::Less, true) => Verdict::Worse,
            (Direction::Neither, true) => Verdict::More,
            (Direction::Neither, false) => Verdict::Less,
        }
    }

    /// The best variant by a measure, and those that may be as good: comparisons with the best of all, each of the
    /// others with an equal share of the risk.
    pub fn leader(&self, key: &str) -> Option<Leader> {
        let good = direction(key);
        let count = self.paired.run.variants.len();
        if count < 2 || good == Direction::Neither {
            return None;
        }
        let worth = |subject: usize| {
            let value = self.result(subject)?.measure(key)?.per_member;
            Some((if good == Direction::More { value } else { -value }, subject))
        };
        // The first of several equal ones, so that the order of the scenario decides.
        let best = (1..=count).filter_map(worth).reduce(|best, next| if next.0 > best.0 { next } else { best })?.1;
        let freedom = (self.paired.blocks.len() as f64 - 1.0).max(1.0);
        let reach = bonferroni(count - 1, freedom, self.ask.confidence);
        let rivals: Vec<usize> = (1..=count)
            .filter(|subject| *subject != best)
            .filter(|subject| {
                let found = self.difference(*subject, best, key, reach);
                found.is_none_or(|found| found.verdict != Verdict::Better)
            })
            .collect();
        Some(Leader { subject: best, sure: rivals.is_empty(), rivals })
    }

    fn quantiles(&self, changes: &Histogram) -> Vec<Quantile> {
        let reach = normal_quantile(0.5 + self.ask.confidence / 2.0);
        let quantile = |share: f64| {
            let (low, high) = changes.quantile_interval(share, reach);
            let parts = PARTS as f64;
            Quantile { share, value: changes.quantile(share) / parts, low: low / parts, high: high / parts }
        };
        SHARES.map(quantile).to_vec()
    }
}
