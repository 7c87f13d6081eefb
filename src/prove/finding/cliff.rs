//! L10, L11: a cent more brings so much that spending less is foolish; or a larger purchase brings less.

use super::give_back::Worst;
use super::{Finding, lasting_give};
use crate::diagnostic::table;
use crate::prove::context::Context;
use crate::prove::sale::{Sale, Side};
use crate::prove::show;
use crate::prove::situation::Situation;
use crate::prove::survey::Probe;
use crate::prove::verdict::Verdict;
use crate::prove::witness;

/// A jump is a cliff if it is worth more than one part in so many of the price at which it stands.
const CLIFF: i128 = 3;
/// A fall counts from one part in so many of the price.
const FALL: i128 = 100;

/// The largest jump up and down.
#[derive(Default)]
pub(super) struct Jumps {
    up: Option<(Worst, i128)>,
    down: Option<(Worst, i128)>,
    /// Whether the reward falls anywhere at all.
    pub falls: bool,
}

/// From one amount on so much more or less is given, and what is given there.
#[derive(Clone, Copy)]
struct Jump {
    amount: i64,
    by: i128,
    now: i128,
}

impl Probe for Jumps {
    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        let Some(lasting) = sale.lasting(context) else { return };
        let (value, over) = (&lasting.value, lasting.over);
        let mut before: Option<i128> = None;
        let share =
            |jump: i128, amount: i64, over: i64| jump * 1_000_000 / (i128::from(amount) * i128::from(over)).max(1);
        // The largest of this sale first: a sale can be large, and is copied only if it is kept.
        let (mut up, mut down): (Option<Jump>, Option<Jump>) = (None, None);
        let larger = |slot: &mut Option<Jump>, jump: Jump| {
            if slot.is_none_or(|known| share(jump.by, jump.amount, over) > share(known.by, known.amount, over)) {
                *slot = Some(jump);
            }
        };
        for (piece, end) in value.each() {
            let now = piece.at(piece.start);
            if let Some(last) = before {
                let (jump, price) = (now - last, i128::from(piece.start) * i128::from(over));
                if jump > 0 && jump * CLIFF > price {
                    larger(&mut up, Jump { amount: piece.start, by: jump, now });
                }
                // One unit less by rounding is no fall.
                let fall = -jump;
                self.falls |= fall > 0 || piece.b < 0;
                if fall > 0 && fall * FALL > price && fall > i128::from(over) * 10 {
                    larger(&mut down, Jump { amount: piece.start, by: fall, now });
                }
            }
            before = Some(piece.at(end));
        }
        for (slot, jump) in [(&mut self.up, up), (&mut self.down, down)] {
            let Some(jump) = jump else { continue };
            let more = slot.as_ref().is_none_or(|(worst, known)| {
                share(jump.by, jump.amount, over) > share(*known, worst.amount, worst.over)
            });
            if more {
                let (here, sale) = (here.clone(), sale.clone());
                *slot = Some((Worst { here, sale, amount: jump.amount, value: jump.now, over }, jump.by));
            }
        }
    }
}

impl Jumps {
    /// The findings.
    pub fn say(&self, context: &Context<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        if let Some((worst, jump)) = &self.up {
            let money = |amount: i128| context.money(amount);
            let low = i128::from(worst.amount) - jump.div_euclid(i128::from(worst.over));
            let low = low.max(i128::from(worst.sale.span.0));
            let message = format!(
                "from {} on a purchase brings {} more than one cent below it",
                money(i128::from(worst.amount)),
                context.money_over(*jump, worst.over),
            );
            let rows = worst.rows(context, Side::Member);
            let mut finding = Finding::new(table::CLIFF, Verdict::Suspected, show::names(context, &rows), message)
                .help("let the gift grow with the purchase, or lower it against the threshold")
                .note(format!(
                    "whoever would pay from {} to {} is better off paying more",
                    money(low),
                    money(i128::from(worst.amount) - 1)
                ));
            finding = show::causes(context, finding, &rows, (worst.value, worst.over), |_| true);
            found.push(two_purchases(context, finding, worst));
        }
        found.extend(self.fall(context));
        found
    }

    /// The finding on falls.
    pub fn fall(&self, context: &Context<'_>) -> Option<Finding> {
        let (worst, fall) = self.down.as_ref()?;
        let message = format!(
            "a purchase of {} brings {} less than one of {}",
            context.money(i128::from(worst.amount)),
            context.money_over(*fall, worst.over),
            context.money(i128::from(worst.amount) - 1),
        );
        let (before, after) = (worst.rows_at(context, worst.amount - 1), worst.rows(context, Side::Member));
        let lost: Vec<_> = before
            .into_iter()
            .filter(|(give, value)| !after.iter().any(|(other, now)| other.rows == give.rows && now >= value))
            .collect();
        let mut finding = Finding::new(table::FALLING, Verdict::Suspected, show::names(context, &lost), message)
            .help("let what larger purchases earn never fall below what smaller ones do");
        finding = show::causes(context, finding, &lost, (worst.value, worst.over), |_| true);
        Some(two_purchases(context, finding, worst))
    }
}

/// Replays the two neighbouring purchases.
fn two_purchases(context: &Context<'_>, mut finding: Finding, worst: &Worst) -> Finding {
    let (program, here) = (context.program, &worst.here);
    let replayed = |amount: i64| {
        let steps = vec![(here.at(), Some(witness::purchase(program, here, amount)))];
        witness::replay(context, witness::life(program, here, steps))
    };
    let value = |witness: &witness::Witness| {
        witness.value(&context.worth, Side::Member, worst.over, |row| context.repeats(row))
    };
    let lasting = |give: &crate::prove::sale::Give| lasting_give(context, give);
    let Ok(valued) = worst.sale.value_of(&context.worth, Side::Member, lasting) else { return finding };
    let (model, over) = (&valued.value, valued.over);
    if let (Some(below), Some(at)) = (replayed(worst.amount - 1), replayed(worst.amount))
        && over == worst.over
        && value(&at) == model.at(worst.amount)
        && value(&below) == model.at(worst.amount - 1)
    {
        finding.verdict = Verdict::Witness;
        finding = finding.shown(context, &at);
    }
    show::over_domain(context, finding, &worst.sale)
}
