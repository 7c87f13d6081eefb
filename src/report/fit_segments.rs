//! Customers by kind: how each kind buys and what it spends, and the segments of a scenario.

use schemars::JsonSchema;
use serde::Serialize;

use super::fit::{FitContext, FitReport, fit_report, significant};
use super::replay::FileHash;
use super::table::{grouped, table};
use crate::diagnostic::Diagnostic;
use crate::history::fit::{Fit, SegmentFit, segment_fragment};

/// Fits of all kinds of customers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SegmentsReport {
    /// The format's name and version, `loyal-fit-segments/1`.
    pub schema: String,
    /// Version of this program.
    pub version: String,
    /// The file.
    pub data: FileHash,
    /// The kinds, in byte order of their names.
    pub segments: Vec<SegmentFigures>,
    /// The segments of a scenario, to paste.
    pub scenario: String,
}

/// One kind of customers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SegmentFigures {
    /// Its name.
    pub name: String,
    /// Customers of that kind.
    pub customers: u64,
    /// Their share of the customers of all kinds that could be fitted, in hundredths of a percent; all of them sum to 10,000.
    pub share: u32,
    /// How they buy; absent if that cannot be told.
    pub buying: Option<FitReport>,
    /// What they spend; absent if that cannot be told.
    pub spending: Option<FitReport>,
    /// Why something is absent.
    pub refused: Vec<String>,
}

/// Shares in hundredths of a percent that sum to the whole: the largest remainders are rounded up.
fn shares(counts: &[u64]) -> Vec<u32> {
    let all: u64 = counts.iter().sum();
    let part = |count: &u64| (u128::from(*count) * 10_000, u128::from(all.max(1)));
    let mut found: Vec<u32> = counts.iter().map(|count| (part(count).0 / part(count).1) as u32).collect();
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(counts.get(*at).map(|count| part(count).0 % part(count).1)));
    let missing = if all == 0 { 0 } else { 10_000 - found.iter().sum::<u32>() };
    for at in order.into_iter().take(missing as usize) {
        found.iter_mut().skip(at).take(1).for_each(|share| *share += 1);
    }
    found
}

/// A fit whose numbers mean something.
fn good<T, E>(outcome: &Result<(Fit, T), E>) -> Option<&Fit> {
    outcome.as_ref().ok().map(|(fit, _)| fit).filter(|fit| fit.is_determined())
}

/// Why there is no such fit.
fn refusal<T>(outcome: &Result<(Fit, T), Box<Diagnostic>>) -> Option<String> {
    match outcome {
        Err(why) => Some(why.message.clone()),
        Ok((fit, _)) if !fit.is_determined() => {
            Some(format!("the purchases do not determine the parameters of {}", fit.model.name()))
        }
        Ok(_) => None,
    }
}

/// All kinds as data.
pub fn segments_report(context: &FitContext<'_>, segments: &[SegmentFit]) -> SegmentsReport {
    let (file, sha256) = context.file.clone();
    let counts: Vec<u64> =
        segments.iter().map(|one| if good(&one.buying).is_some() { one.customers } else { 0 }).collect();
    let mut scenario = Vec::new();
    let figures = segments
        .iter()
        .zip(shares(&counts))
        .map(|(one, share)| {
            let (buying, spending) = (good(&one.buying), good(&one.spending));
            if let Some(buying) = buying {
                scenario.push(segment_fragment(&one.name, share, buying, spending, context.currency));
            }
            let refused = [refusal(&one.buying), refusal(&one.spending)];
            SegmentFigures {
                name: one.name.clone(),
                customers: one.customers,
                share,
                buying: buying.map(|fit| fit_report(context, fit)),
                spending: spending.map(|fit| fit_report(context, fit)),
                refused: refused.into_iter().flatten().collect(),
            }
        })
        .collect();
    SegmentsReport {
        schema: "loyal-fit-segments/1".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        data: FileHash { file, sha256 },
        segments: figures,
        scenario: scenario.join("\n"),
    }
}

/// The same for people.
pub fn segments_text(report: &SegmentsReport, unicode: bool) -> String {
    let mut rows = Vec::new();
    for one in &report.segments {
        let share = format!("{}.{:02}%", one.share / 100, one.share % 100);
        let mut first = true;
        for fit in [&one.buying, &one.spending].into_iter().flatten() {
            for (name, figures) in &fit.parameters {
                let error = figures.standard_error.map_or_else(|| "unknown".into(), significant);
                let once = |text: String| if first { text } else { String::new() };
                rows.push(vec![
                    once(one.name.clone()),
                    once(grouped(one.customers.into(), 0)),
                    once(share.clone()),
                    fit.model.clone(),
                    name.clone(),
                    significant(figures.estimate),
                    error,
                ]);
                first = false;
            }
        }
        if first {
            let empty = String::new();
            let customers = grouped(one.customers.into(), 0);
            rows.push(vec![one.name.clone(), customers, share, "none".into(), empty.clone(), empty.clone(), empty]);
        }
    }
    let head = ["kind", "customers", "share", "model", "parameter", "estimate", "standard error"].map(str::to_owned);
    let mut out = table(&head, &rows, unicode);
    for one in &report.segments {
        one.refused.iter().for_each(|why| out.push_str(&format!("{}: {why}\n", one.name)));
    }
    out.push_str(&format!("\nfor a scenario:\n\n{}", report.scenario));
    out
}

#[cfg(test)]
mod tests {
    use super::shares;

    #[test]
    fn shares_sum_to_the_whole() {
        assert_eq!(shares(&[1, 1, 1]), [3_334, 3_333, 3_333]);
        assert_eq!(shares(&[0, 5]), [0, 10_000]);
        assert_eq!(shares(&[]), [0u32; 0]);
        assert_eq!(shares(&[7, 11, 13, 17, 19]).iter().sum::<u32>(), 10_000);
    }
}
