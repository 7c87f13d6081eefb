//! Where what is worth money comes from besides purchases: what the table of prices follows, what comes once or on a date
//! and is left aside, and what nobody followed.

use std::collections::BTreeSet;

use super::Price;
use super::blind::{asks_for_progress, on_a_date};
use super::choices::acts_on;
use super::context::Context;
use super::engine::graph::Sales;
use super::engine::standing::{constant, term};
use super::finding::{not_seen, priced_events, returnable};
use super::sale::What;
use super::survey::walk_on;
use crate::core::{
    Claims, Deadline, Effect, Guard, Holding, HoldingId, HoldingKind, Length, MembershipId, Off, Offer, PaymentForm,
    Program, Row, RowId, Step, Trigger, Window,
};

/// What is known of the sources of a program.
#[derive(Debug, Default)]
pub(super) struct Origins {
    /// What was not followed, in the user's words.
    pub unseen: BTreeSet<String>,
    /// Rules and rewards that come once in a lifetime or on a date.
    pub aside: BTreeSet<String>,
}

/// What an origin comes to.
enum Fate {
    Followed,
    Aside,
    Unseen(String),
}

/// Walks over declared events that have a price, too, as the table of prices is asked at them; what was not seen of them.
pub(super) fn of_events(context: &Context<'_>, sales: &mut Sales) -> BTreeSet<String> {
    let mut unseen = BTreeSet::new();
    for event in priced_events(context) {
        // A price beside other numbers that earn could be anything.
        if !super::occasion::others(context.program, event) {
            let walk = walk_on(context, Some(event), &Guard::True, &mut [sales]);
            unseen.extend(not_seen(&walk, &[]));
        }
        unseen.extend(super::blind::spots_of(context.program, event).into_iter().map(str::to_owned));
        if super::occasion::amounts(context, event) > 1 {
            unseen.insert(format!("which amount of a `{}` is its price", name(context, event)));
        }
    }
    unseen
}

/// What declared events are taken to cost: nothing in the file says that an amount is paid.
pub(super) fn taken_to_cost(context: &Context<'_>) -> Vec<String> {
    let field = |event: u16| {
        let main = super::occasion::main(context.program, event)?;
        let field = context.program.fields.get(main.index())?.name.as_str();
        Some(field.split_once('.').map_or(field, |(_, field)| field))
    };
    let events = priced_events(context).into_iter();
    events.filter_map(|event| Some(format!("each `{}` its `{}`", name(context, event), field(event)?))).collect()
}

fn name<'a>(context: &Context<'a>, event: u16) -> &'a str {
    context.program.events.get(usize::from(event)).map_or("", |event| event.name.as_str())
}

/// Whether a row gives once in a lifetime, or on a date: no way to gain again and again.
pub(super) fn is_aside(context: &Context<'_>, id: RowId) -> bool {
    let dated = |row: &Row| !row.on.is_empty() && row.on.iter().all(on_a_date) && !asks_for_progress(row);
    is_once(context, id) || context.program.rows.get(id.index()).is_some_and(dated)
}

/// Whether limits let a row through a fixed number of times in a life.
fn is_once(context: &Context<'_>, id: RowId) -> bool {
    let limits = context.limits.of(id).iter();
    let mut limits = limits.filter_map(|limit| context.program.limits.get(limit.index()));
    limits.any(|limit| limit.window == Window::Lifetime && limit.when == Guard::True)
}

/// Whether limits let a reward be had a fixed number of times in a life.
pub(super) fn is_bounded(program: &Program, offer: &Offer) -> bool {
    let mut limits = offer.limits.iter().filter_map(|limit| program.limits.get(limit.index()));
    limits.any(|limit| limit.window == Window::Lifetime && limit.when == Guard::True)
}

/// Everything beside purchases that brings something at these prices.
pub(super) fn of(context: &Context<'_>, sales: &Sales, prices: &[Price]) -> Origins {
    let program = context.program;
    let known = Known { context, prices };
    let mut all = Origins::default();
    for (at, row) in (0u16..).zip(&program.rows).filter(|(_, row)| known.brings(row)) {
        all.add(&row.rule, known.row(RowId(at), row));
    }
    for offer in program.offers.iter().filter(|offer| offer.takes.is_empty() && offer.charge <= 0) {
        all.add(&offer.name, known.free(offer));
    }
    for row in &program.rows {
        if let Effect::Enroll { membership, until: Some(_) } = &row.effect
            && known.term_brings(*membership)
        {
            all.unseen.insert(format!("what `{}` brings by a membership without a fee", row.rule));
        }
    }
    all.unseen.extend(known.uses());
    all.unseen.extend(known.returned());
    all.unseen.extend(known.shared(sales));
    all
}

impl Origins {
    fn add(&mut self, name: &str, fate: Fate) {
        match fate {
            Fate::Followed => {}
            Fate::Aside => drop(self.aside.insert(format!("`{name}`"))),
            Fate::Unseen(why) => drop(self.unseen.insert(why)),
        }
    }
}

struct Known<'a> {
    context: &'a Context<'a>,
    prices: &'a [Price],
}

impl Known<'_> {
    fn program(&self) -> &Program {
        self.context.program
    }

    /// Whether a unit of a holding is worth something.
    fn is_priced(&self, holding: HoldingId) -> bool {
        self.prices.iter().any(|price| price.holding == holding && price.numerator > 0)
    }

    /// Whether a row gives something that is worth money.
    fn brings(&self, row: &Row) -> bool {
        match &row.effect {
            Effect::Grant { holding, .. } => self.is_priced(*holding),
            Effect::Cash { .. } => true,
            _ => false,
        }
    }

    fn row(&self, id: RowId, row: &Row) -> Fate {
        if is_once(self.context, id) {
            return Fate::Aside;
        }
        let fates: Vec<Fate> = row.on.iter().map(|on| self.trigger(row, on)).collect();
        let unseen = fates.iter().position(|fate| matches!(fate, Fate::Unseen(_)));
        let worst = unseen.or_else(|| fates.iter().position(|fate| matches!(fate, Fate::Aside)));
        fates.into_iter().nth(worst.unwrap_or(0)).unwrap_or(Fate::Followed)
    }

    fn trigger(&self, row: &Row, on: &Trigger) -> Fate {
        let unseen = || Fate::Unseen(format!("what `{}` gives", row.rule));
        match on {
            Trigger::Purchase(_) if acts_on(row, None) => Fate::Followed,
            Trigger::Declared(event) if priced_events(self.context).contains(event) => Fate::Followed,
            Trigger::Redemption
            | Trigger::Taken(_)
            | Trigger::Started(_)
            | Trigger::Renewed(_)
            | Trigger::Ended(_)
            | Trigger::BeforeRenewal(..)
                if constant(row).is_some() && self.has_fee(on) && !self.is_free(on) =>
            {
                Fate::Followed
            }
            on if on_a_date(on) && !asks_for_progress(row) => Fate::Aside,
            _ => unseen(),
        }
    }

    /// Whether a reward that takes nothing sets a trigger off.
    fn is_free(&self, on: &Trigger) -> bool {
        let set_off = |offer: &Offer| match on {
            Trigger::Redemption => true,
            Trigger::Taken(name) => *name == offer.name,
            _ => false,
        };
        self.program().offers.iter().any(|offer| offer.takes.is_empty() && offer.charge <= 0 && set_off(offer))
    }

    /// Whether the terms of a trigger's membership are set against their fee.
    fn has_fee(&self, on: &Trigger) -> bool {
        let (Trigger::Started(id) | Trigger::Renewed(id) | Trigger::Ended(id) | Trigger::BeforeRenewal(id, _)) = on
        else {
            return true;
        };
        [false, true].into_iter().all(|renewed| term(self.context, *id, renewed).is_some())
    }

    /// Whether the terms of a membership bring something.
    fn term_brings(&self, id: MembershipId) -> bool {
        let on_term = |on: &Trigger| {
            matches!(on, Trigger::Started(of) | Trigger::Renewed(of) | Trigger::Ended(of) | Trigger::BeforeRenewal(of, _)
                if *of == id)
        };
        self.program().rows.iter().any(|row| self.brings(row) && row.on.iter().any(on_term))
    }

    /// A reward that takes nothing.
    fn free(&self, offer: &Offer) -> Fate {
        if offer.money <= 0 && !offer.gives.iter().any(|(holding, ..)| self.is_priced(*holding)) {
            return Fate::Followed;
        }
        if is_bounded(self.program(), offer) {
            return Fate::Aside;
        }
        Fate::Unseen(format!("`{}`, which takes nothing", offer.name))
    }

    /// Uses that take off what depends on the purchase.
    fn uses(&self) -> Vec<String> {
        let program = self.program();
        let mut unseen = Vec::new();
        for (at, holding) in (0u16..).zip(&program.holdings) {
            let fixed = matches!(holding.using.off, None | Some(Off::Money(_)));
            let takes = matches!(holding.kind, HoldingKind::Voucher { off: 1.., .. }) || holding.using.off.is_some();
            if takes && (!fixed || holding.using.kept) && !self.is_priced(HoldingId(at)) {
                unseen.push(format!("what a `{}` takes off", holding.name));
            }
        }
        for payment in &program.money_off {
            if let PaymentForm::Rungs(rungs) = &payment.form
                && rungs.iter().any(|rung| !matches!(rung.off, Off::Money(_)))
            {
                unseen.push(format!("what `{}` takes off", payment.name));
            }
        }
        unseen
    }

    /// What stays when the purchase that brought it goes back.
    fn returned(&self) -> Vec<String> {
        let program = self.program();
        if !returnable(program) {
            return Vec::new();
        }
        let mut unseen = Vec::new();
        let rows = (0u16..).zip(&program.rows).filter(|(_, row)| acts_on(row, None));
        for (id, row) in
            rows.map(|(at, row)| (RowId(at), row)).filter(|(id, row)| self.brings(row) && !is_once(self.context, *id))
        {
            match &row.effect {
                _ if self.stays(id, row) => unseen.push(format!("returns, after which what `{}` gave stays", row.rule)),
                Effect::Cash { .. } => unseen.push(format!("returns, after which the money of `{}` stays", row.rule)),
                Effect::Grant { holding, pending, .. } => {
                    let Some(of) = program.holdings.get(holding.index()) else { continue };
                    if !of.may_go_negative && !waits(program, of, pending.as_ref()) {
                        unseen.push(format!("returns after the `{}` of a purchase is spent", of.name));
                    }
                    if is_counted(program, *holding, of) && program.returns.of(id).claims == Claims::Share {
                        unseen.push(format!("returns of a part, after which a whole `{}` stays", of.name));
                    }
                }
                _ => {}
            }
        }
        unseen
    }

    /// Whether a return leaves what a row gave: nothing is claimed, or only what is pending and no longer is.
    fn stays(&self, id: RowId, row: &Row) -> bool {
        let (program, mode) = (self.program(), self.program().returns.of(id));
        let waiting = match &row.effect {
            Effect::Grant { holding, pending, .. } => {
                let of = program.holdings.get(holding.index());
                of.is_some_and(|of| waits(program, of, pending.as_ref()))
            }
            _ => false,
        };
        mode.claims == Claims::Nothing || mode.pending_only && !waiting
    }

    /// Awards under a limit together with some that are not given again and again are left out of sales.
    fn shared(&self, sales: &Sales) -> Option<String> {
        let mixed = |rows: &[RowId]| {
            rows.iter().any(|row| self.context.repeats(*row)) && !rows.iter().all(|row| self.context.repeats(*row))
        };
        let worth = |what: What| match what {
            What::Units(holding) => self.is_priced(holding),
            What::Cash | What::Off => true,
        };
        let gives = sales.kept.iter().flat_map(|(_, sale)| &sale.gives);
        let mut mixed = gives.filter(|give| worth(give.what) && mixed(&give.rows));
        mixed.next().map(|_| "rules that share a limit with what is given once".to_owned())
    }
}

/// Whether what a purchase gives of a holding is pending for as long as the purchase can be returned.
fn waits(program: &Program, of: &Holding, pending: Option<&Deadline>) -> bool {
    of.pending_when.is_empty() && outlasts(&pending.unwrap_or(&of.pending).steps, program.returns.within)
}

/// Whether a row gives something that is counted in whole things on a purchase.
pub(super) fn gives_things(program: &Program, row: &Row) -> bool {
    let Effect::Grant { holding, .. } = &row.effect else { return false };
    acts_on(row, None) && program.holdings.get(holding.index()).is_some_and(|of| is_counted(program, *holding, of))
}

/// Whether a holding is counted in whole things, of which the last goes back with the last of the purchase.
fn is_counted(program: &Program, id: HoldingId, of: &Holding) -> bool {
    !matches!(of.kind, HoldingKind::Points) || program.returns.pieces.contains(&id)
}

/// Whether what waits so long is still waiting when a purchase can no longer be returned.
fn outlasts(waits: &[Step], within: Length) -> bool {
    let days = |length: Length, month: i64| match length {
        Length::Seconds(seconds) => seconds / 86_400,
        Length::Days(days) => i64::from(days),
        Length::Months(months) => i64::from(months) * month,
    };
    match waits {
        [Step::After(length)] => days(*length, 28) >= days(within, 31),
        _ => false,
    }
}
