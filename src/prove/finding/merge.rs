//! L08: one purchase earns more than the same in parts: receipts that friends put together.

use super::{Finding, lasting_give};
use crate::diagnostic::table;
use crate::prove::context::{Context, percent};
use crate::prove::sale::Sale;
use crate::prove::show;
use crate::prove::situation::Situation;
use crate::prove::survey::Probe;
use crate::prove::verdict::Verdict;
use crate::prove::witness::{self, Witness};
use crate::quantity::Instant;

/// Into how many parts a purchase is cut at least and at most.
const PARTS: [i64; 3] = [2, 3, 4];
/// Putting together counts from one part in so many of the price.
const GAIN: i128 = 4;
/// A jump above one part in so many of the price is L10, which says the same louder.
const CLIFF: i128 = 3;
/// Candidates that are replayed.
const REPLAYED: usize = 6;

/// Purchases whose parts lose most.
#[derive(Default)]
pub(super) struct Merge {
    best: Vec<Candidate>,
}

struct Candidate {
    here: Situation,
    sale: Sale,
    amount: i64,
    parts: i64,
    /// In millionths of the price.
    promise: i128,
}

impl Probe for Merge {
    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        let Some(lasting) = sale.lasting(context) else { return };
        let (value, over) = (&lasting.value, lasting.over);
        // Where all that is given is a small share of the price, parts cannot lose a large one.
        let small = |x: i64, now: i128| now * GAIN <= i128::from(x) * i128::from(over);
        let bounded = lasting.is_nowhere_negative();
        if bounded && lasting.largest().is_none_or(|(x, most)| small(x, most)) {
            return;
        }
        let mut before = None;
        let mut most: Option<(i128, i64, i64)> = None;
        for (piece, end) in value.each() {
            let (amount, now) = (piece.start, piece.at(piece.start));
            let jump = before.map_or(0, |last| now - last);
            before = Some(piece.at(end));
            let price = i128::from(amount) * i128::from(over);
            if jump <= 0 || jump * CLIFF > price || bounded && small(amount, now) {
                continue;
            }
            for parts in PARTS.into_iter().filter(|parts| amount / parts >= sale.span.0 && here.items == 1) {
                let (each, rest) = (amount / parts, amount % parts);
                let apart = value.at(each) * i128::from(parts - rest) + value.at(each + 1) * i128::from(rest);
                let gain = now - apart;
                if gain * GAIN <= price {
                    continue;
                }
                let promise = gain * 1_000_000 / price.max(1);
                if most.is_none_or(|(known, ..)| promise > known) {
                    most = Some((promise, amount, parts));
                }
            }
        }
        // A sale can be large: it is kept only if it is among the best.
        let last = self.best.last().filter(|_| self.best.len() >= REPLAYED).map_or(0, |one| one.promise);
        let Some((promise, amount, parts)) = most.filter(|most| most.0 > last) else { return };
        self.best.push(Candidate { here: here.clone(), sale: sale.clone(), amount, parts, promise });
        self.best.sort_by_key(|one| (std::cmp::Reverse(one.promise), one.parts));
        self.best.truncate(REPLAYED);
    }
}

impl Merge {
    /// The finding: only what the evaluator confirms.
    pub fn say(&self, context: &Context<'_>) -> Option<Finding> {
        for one in &self.best {
            let (Some((whole, witness)), Some((apart, _))) =
                (replayed(context, one, 1), replayed(context, one, one.parts))
            else {
                continue;
            };
            let over = witness::FINE;
            let gain = whole - apart;
            let price = i128::from(one.amount) * i128::from(over);
            if gain * GAIN <= price {
                continue;
            }
            let mut rows: Vec<_> =
                one.sale.gives.iter().map(|give| (give.clone(), give.units.at(one.amount))).collect();
            rows.retain(|(give, units)| *units > 0 && lasting_give(context, give));
            rows.retain(|(give, units)| give.units.at(one.amount / one.parts) * i128::from(one.parts) < *units);
            let message = format!(
                "{} people who put their purchases of {} together earn {} more, {} of the price",
                one.parts,
                context.money(i128::from(one.amount / one.parts)),
                context.money_over(gain, over),
                percent(gain, price),
            );
            let mut finding = Finding::new(table::MERGE_GAIN, Verdict::Witness, show::names(context, &rows), message)
                .help("let the reward grow with the amount, or accept that receipts are pooled");
            finding = show::causes(context, finding, &rows, (gain, over), |_| false);
            return Some(show::over_domain(context, finding.shown(context, &witness), &one.sale));
        }
        None
    }
}

/// The value of the amount in so many purchases, a minute apart.
fn replayed(context: &Context<'_>, one: &Candidate, parts: i64) -> Option<(i128, Witness)> {
    let program = context.program;
    let steps = (0..parts).map(|at| {
        let amount = one.amount / parts + i64::from(at < one.amount % parts);
        (Instant(one.here.at().0 + 60 * at), Some(witness::purchase(program, &one.here, amount)))
    });
    let witness = witness::replay(context, witness::life(program, &one.here, steps.collect()))?;
    Some((witness.fine_value(context)?, witness))
}
