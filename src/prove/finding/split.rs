//! L07: many small purchases earn more than one large one.

use super::{Finding, lasting_give};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::sale::{Give, Sale, Side};
use crate::prove::show;
use crate::prove::situation::Situation;
use crate::prove::survey::Probe;
use crate::prove::verdict::Verdict;
use crate::prove::witness::{self, Witness};
use crate::quantity::Instant;

/// Into how many purchases one is split at most.
const PARTS: i64 = 10;
/// Sales that are replayed.
const REPLAYED: usize = 6;

/// Purchases whose parts promise most.
#[derive(Default)]
pub(super) struct Split {
    best: Vec<Candidate>,
}

#[derive(Clone)]
struct Candidate {
    here: Situation,
    sale: Sale,
    part: i64,
    parts: i64,
    /// What splitting brings, in thousandths of the price, by the model without limits over several purchases.
    promise: i128,
}

impl Probe for Split {
    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        let Some(lasting) = sale.lasting(context) else { return };
        let (value, over) = (&lasting.value, lasting.over);
        // The best part has the largest share of its price; the whole is so many of them.
        let Some((part, most)) = lasting.largest() else { return };
        let parts = (sale.span.1 / part.max(1)).min(PARTS).min(context.domain.visits_per_day.max(2));
        // What lines carry is split with them, and only the amount is varied.
        if parts < 2 || here.items > 1 || !here.carried.is_empty() {
            return;
        }
        let whole = value.at(part * parts);
        let gain = most * i128::from(parts) - whole;
        // At least half as much again, and at least two hundredths of the price.
        if gain * 2 < whole || gain * 50 < i128::from(part * parts) * i128::from(over) {
            return;
        }
        let promise = gain * 1_000 / (i128::from(part * parts) * i128::from(over)).max(1);
        // A sale can be large: it is kept only if it is among the best.
        if self.best.len() >= REPLAYED && self.best.last().is_some_and(|last| promise <= last.promise) {
            return;
        }
        self.best.push(Candidate { here: here.clone(), sale: sale.clone(), part, parts, promise });
        self.best.sort_by_key(|one| std::cmp::Reverse(one.promise));
        self.best.truncate(REPLAYED);
    }
}

impl Split {
    /// The finding: only what the evaluator confirms, since limits act over several purchases.
    pub fn say(&self, context: &Context<'_>) -> Option<Finding> {
        for one in &self.best {
            let Some((whole, _)) = replayed(context, one, 1) else { continue };
            let Some((split, witness)) = replayed(context, one, one.parts) else { continue };
            let gain = split - whole;
            if gain <= 0 || gain * 2 < whole {
                continue;
            }
            let over = witness::FINE;
            let rows = rows(context, one);
            let total = context.money(i128::from(one.part * one.parts));
            let message = format!(
                "{} purchases of {} earn {}, one of {total} only {}",
                one.parts,
                context.money(i128::from(one.part)),
                context.money_over(split, over),
                context.money_over(whole, over),
            );
            let mut finding = Finding::new(table::SPLIT_GAIN, Verdict::Witness, show::names(context, &rows), message)
                .help("give by the amount, or limit it: `at most 1 per day`");
            finding = show::causes(context, finding, &rows, (gain, over), |_| false);
            finding = finding.shown(context, &witness);
            return Some(show::over_domain(context, finding, &one.sale));
        }
        None
    }
}

/// What gains by splitting, with the value ([`witness::FINE`]) of it in one part.
fn rows(context: &Context<'_>, one: &Candidate) -> Vec<(Give, i128)> {
    let gains = one.sale.gives.iter().filter(|give| {
        let units = give.units.at(one.part);
        // What grows with the amount gains nothing by splitting.
        let grows = give.units.at(one.part * one.parts) >= units * i128::from(one.parts);
        units > 0 && lasting_give(context, give) && !grows
    });
    let value = |give: &Give| {
        let only = |other: &Give| other.rows == give.rows && other.what == give.what;
        let valued = one.sale.value_of(&context.worth, Side::Member, only).ok();
        valued
            .map_or(0, |valued| valued.value.at(one.part) * i128::from(witness::FINE) / i128::from(valued.over.max(1)))
    };
    gains.map(|give| (give.clone(), value(give))).collect()
}

/// The value ([`witness::FINE`]) of one purchase in so many parts, a minute apart.
fn replayed(context: &Context<'_>, one: &Candidate, parts: i64) -> Option<(i128, Witness)> {
    let program = context.program;
    let mut here = one.here.clone();
    // The same goods either way.
    here.items = here.items * one.parts / parts;
    let here = &here;
    let amount = one.part * one.parts / parts;
    let steps =
        (0..parts).map(|at| (Instant(here.at().0 + 60 * at), Some(witness::purchase(program, here, amount)))).collect();
    let witness = witness::replay(context, witness::life(program, here, steps))?;
    Some((witness.fine_value(context)?, witness))
}
