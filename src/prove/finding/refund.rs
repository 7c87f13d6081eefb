//! L27: something stays after a purchase and its full return.

use super::Finding;
use super::give_back::Worst;
use crate::core::{Action, Claims, HoldingId, Length, Program, Returned, RowId};
use crate::diagnostic::{Severity, table};
use crate::evaluate::{CashFor, DiaryFact, OwnFact};
use crate::prove::context::Context;
use crate::prove::engine::extreme::is_more;
use crate::prove::sale::{Give, Sale, Side, What};
use crate::prove::show;
use crate::prove::situation::Situation;
use crate::prove::survey::Probe;
use crate::prove::verdict::Verdict;
use crate::prove::witness;
use crate::quantity::{Instant, Ratio};

/// Sales that are returned.
const REPLAYED: usize = 24;

/// Purchases to return: the best of each set of rules.
#[derive(Default)]
pub(super) struct Refund {
    best: Vec<Worst>,
}

impl Probe for Refund {
    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        let Ok(valued) = sale.value_of(&context.worth, Side::Member, |give| give.what != What::Off) else {
            return;
        };
        let over = valued.over;
        let Some((amount, most)) = valued.largest().filter(|(_, most)| *most > 0) else { return };
        let rows = |sale: &Sale| {
            let mut rows: Vec<_> = sale.gives.iter().flat_map(|give| give.rows.clone()).collect();
            rows.sort();
            rows
        };
        let own = rows(sale);
        match self.best.iter().position(|known| rows(&known.sale) == own) {
            Some(place) => {
                let Some(known) = self.best.get_mut(place) else { return };
                let (left, right) = (most * i128::from(known.over), known.value * i128::from(over));
                if is_more((left, amount), (right, known.amount)) {
                    *known = Worst { here: here.clone(), sale: sale.clone(), amount, value: most, over };
                }
            }
            None if self.best.len() < REPLAYED => {
                self.best.push(Worst { here: here.clone(), sale: sale.clone(), amount, value: most, over });
            }
            None => {}
        }
    }
}

/// Whether purchases can be returned at all.
pub(in crate::prove) fn returnable(program: &Program) -> bool {
    !matches!(program.returns.within, Length::Days(0) | Length::Months(0) | Length::Seconds(0))
}

impl Refund {
    /// Purchases that are worth returning.
    pub fn best(&self) -> &[Worst] {
        &self.best
    }

    /// The findings.
    pub fn say(&self, context: &Context<'_>) -> Vec<Finding> {
        let program = context.program;
        if !returnable(program) {
            return Vec::new();
        }
        let mut found: Vec<Finding> = Vec::new();
        for one in &self.best {
            let Some(finding) = kept(context, one) else { continue };
            if !found.iter().any(|known| known.about == finding.about) {
                found.push(finding);
            }
        }
        found
    }
}

/// What a holding comes to at the end of a life, in value over a denominator.
pub(super) fn held(context: &Context<'_>, witness: &witness::Witness) -> Vec<(HoldingId, i64)> {
    let Some(last) = witness.diary.entries.iter().rev().find(|entry| entry.member == 0) else { return Vec::new() };
    let units = (0u16..).zip(&last.balances).map(|(at, balance)| (HoldingId(at), balance.available + balance.pending));
    units.filter(|(id, units)| *units > 0 && worth(context, *id) > Ratio::ZERO).collect()
}

/// What a member holds at the end of a life, in parts of a minor unit ([`witness::FINE`]).
pub(in crate::prove) fn value_held(context: &Context<'_>, witness: &witness::Witness) -> Option<i128> {
    held(context, witness).into_iter().try_fold(0i128, |sum, (id, units)| {
        let worth = worth(context, id);
        let value =
            i128::from(units).checked_mul(i128::from(worth.numerator()))?.checked_mul(i128::from(witness::FINE))?;
        sum.checked_add(value / i128::from(worth.denominator()))
    })
}

/// What a smallest unit of a holding is worth to the member.
pub(super) fn worth(context: &Context<'_>, id: HoldingId) -> Ratio {
    context.worth.member.get(id.index()).copied().unwrap_or(Ratio::ZERO)
}

/// Money that rules on the purchase paid out, minor units: nothing of it goes back with a return.
fn received(one: &Worst, witness: &witness::Witness) -> i64 {
    let rows: Vec<RowId> = one.sale.gives.iter().flat_map(|give| give.rows.clone()).collect();
    let facts = witness.diary.entries.iter().flat_map(|entry| &entry.facts);
    let paid = facts.map(|fact| match fact {
        DiaryFact::Own(OwnFact::Cash(CashFor::Row(row), money)) if rows.contains(row) => -money,
        _ => 0,
    });
    paid.sum()
}

fn kept(context: &Context<'_>, one: &Worst) -> Option<Finding> {
    let witness = returned(context, one)?;
    let left = Left { things: left(context, one, &witness), cash: received(one, &witness) };
    if left.things.is_empty() && left.cash <= 0 {
        return None;
    }
    let program = context.program;
    let stays = |give: &Give| {
        give.rows.iter().any(|row| program.returns.of(*row).claims == Claims::Nothing)
            || give.what == What::Cash && left.cash > 0
            || left.things.iter().any(|(id, _)| give.what == What::Units(*id))
    };
    let rows: Vec<_> = one.rows(context, Side::Member).into_iter().filter(|(give, _)| stays(give)).collect();
    let message = format!(
        "after a purchase of {} and its full return, {} stays",
        context.money(i128::from(one.amount)),
        left.told(context)
    );
    let mut finding = Finding::new(table::REFUND_RESIDUE, Verdict::Witness, show::names(context, &rows), message)
        .help(if left.cash > 0 {
            "give it to a wallet `in` the currency, `pending` until returns are over: what is paid out does not come back"
        } else {
            "take it back with the return: leave out `returns nothing`, or state `returns recompute`"
        });
    if left.things.is_empty() {
        // Who pays out at once has often a way of their own to ask for it back.
        finding = finding.weigh(Severity::Warning);
    }
    finding = show::causes(context, finding, &rows, (one.value, one.over), |_| false);
    let mut given = one.sale.gives.iter().flat_map(|give| &give.rows).filter_map(|row| program.rows.get(row.index()));
    if finding.labels.is_empty()
        && let Some(row) = given.next()
    {
        finding = finding.label(row.span, "given on the purchase");
    }
    Some(finding.shown(context, &witness))
}

/// What a member has after a purchase and its return.
struct Left {
    things: Vec<(HoldingId, i64)>,
    /// Minor units.
    cash: i64,
}

impl Left {
    /// "5 point worth 0.05 EUR".
    fn told(&self, context: &Context<'_>) -> String {
        let mut things: Vec<String> = self.things.iter().map(|(id, units)| context.units(*id, *units)).collect();
        if self.cash > 0 {
            things.push(format!("{} that was paid out", context.money(i128::from(self.cash))));
        }
        if self.things.is_empty() {
            return things.join(" and ");
        }
        let value =
            self.things.iter().fold(Ratio::whole(self.cash.max(0)).unwrap_or(Ratio::ZERO), |sum, (id, units)| {
                Ratio::whole(*units)
                    .and_then(|units| units.times(worth(context, *id)))
                    .and_then(|more| sum.plus(more))
                    .unwrap_or(sum)
            });
        let worth = context.money_over(i128::from(value.numerator()), value.denominator());
        format!("{} worth {worth}", things.join(" and "))
    }
}

/// The purchase and its return on the next day; `None` if not all of it comes back.
fn returned(context: &Context<'_>, one: &Worst) -> Option<witness::Witness> {
    let mut here = one.here.clone();
    // What was stated to be there would be counted as kept.
    here.held.fill(0);
    let next = Instant(here.at().0 + 86_400);
    let back = Action::Return { of: here.day, time: None, what: Returned::Everything };
    let buy = witness::purchase(context.program, &here, one.amount);
    let steps = vec![(here.at(), Some(buy)), (next, Some(back))];
    let witness = witness::replay(context, witness::life(context.program, &here, steps))?;
    let mut facts = witness.diary.entries.iter().flat_map(|entry| &entry.facts);
    let whole = facts.any(|fact| matches!(fact, DiaryFact::Returned(refund) if refund.whole));
    whole.then_some(witness)
}

/// What is held in the end of what the purchase gave, or of what that turns into.
fn left(context: &Context<'_>, one: &Worst, witness: &witness::Witness) -> Vec<(HoldingId, i64)> {
    let gives = one.sale.gives.iter().filter(|give| give.units.at(one.amount) > 0);
    let mine: Vec<HoldingId> =
        gives.filter_map(|give| if let What::Units(holding) = give.what { Some(holding) } else { None }).collect();
    let exchanges = &context.program.exchanges;
    let becomes = |id: HoldingId| exchanges.iter().any(|one| mine.contains(&one.from) && one.gives.0 == id);
    held(context, witness).into_iter().filter(|(id, _)| mine.contains(id) || becomes(*id)).collect()
}
