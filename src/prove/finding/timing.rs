//! L09: a limit by calendar periods lets twice as much through on two sides of midnight.

use super::Finding;
use crate::core::{LimitCap, LimitId, Measure, Program, Window};
use crate::diagnostic::{Severity, table};
use crate::prove::context::{Context, percent};
use crate::prove::sale::{Give, Sale};
use crate::prove::show;
use crate::prove::situation::Situation;
use crate::prove::survey::Probe;
use crate::prove::verdict::Verdict;
use crate::prove::witness::{self, Witness};
use crate::quantity::{Day, Instant, Part};

/// Two purchases gain at least one part in so many of their price.
const GAIN: i128 = 20;
/// Candidates that are replayed.
const REPLAYED: usize = 6;

/// Purchases that use up a limit of a period.
#[derive(Default)]
pub(super) struct Timing {
    best: Vec<Candidate>,
}

struct Candidate {
    limit: LimitId,
    here: Situation,
    give: Give,
    /// The smallest amount that uses the limit up.
    amount: i64,
}

impl Probe for Timing {
    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        let program = context.program;
        for give in sale.gives.iter().filter(|give| super::lasting_give(context, give)) {
            let mut ids: Vec<LimitId> = give.rows.iter().flat_map(|row| context.limits.of(*row)).copied().collect();
            ids.sort_unstable();
            ids.dedup();
            for id in ids {
                let Some(limit) = program.limits.get(id.index()) else { continue };
                let (LimitCap::Fixed(cap), Window::Period(_), Measure::Units) =
                    (&limit.cap, limit.window, limit.measure)
                else {
                    continue;
                };
                if self.best.iter().any(|known| known.limit == id) {
                    continue;
                }
                let full = give.units.critical().find(|(amount, units)| *amount > 0 && *units >= i128::from(*cap));
                // A limit that no single purchase reaches is not gained on by waiting for midnight.
                let Some((amount, _)) = full.filter(|_| *cap > 0) else { continue };
                if self.best.len() < REPLAYED {
                    self.best.push(Candidate { limit: id, here: here.clone(), give: give.clone(), amount });
                }
            }
        }
    }
}

impl Timing {
    /// The findings: only what the evaluator confirms.
    pub fn say(&self, context: &Context<'_>) -> Vec<Finding> {
        self.best.iter().filter_map(|one| said(context, one)).collect()
    }
}

fn said(context: &Context<'_>, one: &Candidate) -> Option<Finding> {
    let limit = context.program.limits.get(one.limit.index())?;
    let Window::Period(calendar) = limit.window else { return None };
    let until = one.here.day.plus_days(800).min(context.domain.until);
    let edge = (one.here.day.0 + 1..=until.0).map(Day).find(|day| calendar.first_day(calendar.key(*day)) == *day)?;
    let twice = |first: Day| bought(context, one, [first, edge]);
    let (same, (across, witness)) = (twice(edge)?.0, twice(edge.plus_days(-1))?);
    let price = 2 * i128::from(one.amount) * i128::from(witness::FINE);
    let gain = across - same;
    if gain <= 0 || gain * GAIN < price {
        return None;
    }
    let rows = vec![(one.give.clone(), one.give.units.at(one.amount))];
    let word = match calendar.part {
        Part::Day => "day",
        Part::Week => "week",
        Part::Month => "month",
        Part::Quarter => "quarter",
        Part::Half => "half-year",
        Part::Year => "year",
    };
    let message = format!(
        "two purchases of {} on two sides of the end of a {word} earn {} more than on one, {} of the price",
        context.money(i128::from(one.amount)),
        context.money_over(gain, witness::FINE),
        percent(gain, price),
    );
    let finding = Finding::new(table::TIMING_GAIN, Verdict::Witness, show::names(context, &rows), message)
        .weigh(Severity::Note)
        .label(limit.span, format!("begins anew with every {word}"))
        .help("count over a rolling window, `per 30 days`, if this matters");
    Some(finding.shown(context, &witness))
}

/// The value of two purchases, the first at its hour on the first day, the second an hour later on the other.
fn bought(context: &Context<'_>, one: &Candidate, [first, second]: [Day; 2]) -> Option<(i128, Witness)> {
    let program: &Program = context.program;
    let mut here = one.here.clone();
    (here.day, here.joined) = (first, one.here.joined.min(first));
    let later = Instant(second.start().0 + i64::from(here.second) + 3_600);
    let buy = || Some(witness::purchase(program, &here, one.amount));
    let witness = witness::replay(context, witness::life(program, &here, vec![(here.at(), buy()), (later, buy())]))?;
    Some((witness.fine_value(context)?, witness))
}
