use crate::core::{AtomId, HoldingId, HoldingKind, OfferId, PaymentForm, Program, Use};
use crate::evaluate::Member;
use crate::population::Visit;
use crate::scenario::{Redeem, Segment};

/// What the members of a segment do in one program: their wishes as numbers of the program.
#[derive(Clone, Debug)]
pub struct Choices {
    /// Atom of a line, by place in the segment's `lines`.
    pub atoms: Vec<AtomId>,
    /// Catalogue rewards that may be taken after a purchase.
    pub offers: Vec<OfferWish>,
    /// Payments with points that may be made in a purchase: place of the decision, index, holding.
    payments: Vec<(Option<usize>, u16, HoldingId)>,
    /// Vouchers that may be used in a purchase.
    vouchers: Vec<HoldingId>,
    /// Vouchers that carry their own value: index of the payment, holding.
    valued: Vec<(u16, HoldingId)>,
}

/// A catalogue reward that may be taken.
#[derive(Clone, Debug)]
pub struct OfferWish {
    /// Place of the decision; `None` = whenever it can be had.
    decision: Option<usize>,
    /// Which.
    pub offer: OfferId,
    /// What it takes.
    takes: Vec<(HoldingId, i64)>,
}

impl Choices {
    /// The choices of a segment in a program; rewards that the program does not have are left out.
    pub fn new(segment: &Segment, program: &Program) -> Choices {
        let atoms = segment.lines.iter().map(|(name, _)| program.atom(Some(name), None)).collect();
        let decision = |name: &str| match &segment.choices.redeem {
            Redeem::Never => None,
            Redeem::Asap => Some(None),
            Redeem::Listed(wishes) => wishes.iter().position(|wish| wish.reward == name).map(Some),
        };
        let mut offers: Vec<OfferWish> = Vec::new();
        let asked_instead: Vec<OfferId> = program.offers.iter().filter_map(|offer| offer.otherwise).collect();
        for (at, offer) in program.offers.iter().enumerate() {
            if asked_instead.contains(&OfferId(at as u16)) {
                continue;
            }
            if let Some(decision) = decision(&offer.name) {
                offers.push(OfferWish {
                    decision,
                    offer: OfferId(at as u16),
                    takes: cheapest(program, OfferId(at as u16)),
                });
            }
        }
        let (mut payments, mut valued) = (Vec::new(), Vec::new());
        let asked_instead: Vec<u16> = program.money_off.iter().filter_map(|payment| payment.otherwise).collect();
        for (at, payment) in program.money_off.iter().enumerate() {
            if asked_instead.contains(&(at as u16)) {
                continue;
            }
            if program.offers.iter().any(|offer| offer.name == payment.name) {
                // the catalogue has it already
                continue;
            }
            if payment.form == PaymentForm::Voucher {
                valued.push((at as u16, payment.holding));
                continue;
            }
            if let Some(decision) = decision(&payment.name) {
                payments.push((decision, at as u16, payment.holding));
            }
        }
        let holdings = program.holdings.iter().enumerate();
        let vouchers = holdings.filter(|(_, holding)| matches!(holding.kind, HoldingKind::Voucher { .. }));
        // In the order in which the segment lists them, so that a scenario decides who comes first.
        offers.sort_by_key(|wish| wish.decision);
        payments.sort_by_key(|(decision, ..)| *decision);
        Choices { atoms, offers, payments, vouchers: vouchers.map(|(at, _)| HoldingId(at as u16)).collect(), valued }
    }

    /// Whether a purchase may use anything at all.
    #[inline]
    pub fn may_use(&self) -> bool {
        !self.payments.is_empty() || !self.vouchers.is_empty() || !self.valued.is_empty()
    }

    /// What the member uses in this purchase: one voucher of each kind held, and payments with points.
    #[inline]
    pub fn uses(&self, visit: &Visit, member: &Member, into: &mut Vec<Use>) {
        into.clear();
        if visit.uses_vouchers() {
            let held = self.vouchers.iter().filter(|holding| member.available(**holding) > 0);
            into.extend(held.map(|holding| Use::Voucher(*holding, 1)));
            let held = self.valued.iter().filter(|(_, holding)| member.available(*holding) > 0);
            into.extend(held.map(|(payment, _)| Use::Points(*payment, None)));
        }
        for (decision, payment, holding) in &self.payments {
            if decision.is_none_or(|bit| visit.wants(bit)) && member.available(*holding) > 0 {
                into.push(Use::Points(*payment, None));
            }
        }
    }
}

/// The least that the offer, or one asked in its place, takes: a wish is due once some tier could have it.
fn cheapest(program: &Program, offer: OfferId) -> Vec<(HoldingId, i64)> {
    let mut best: Vec<(HoldingId, i64)> = Vec::new();
    let mut next = Some(offer);
    while let Some(of) = next.and_then(|at| program.offers.get(at.index())) {
        if best.is_empty() || of.takes.iter().zip(&best).all(|(one, other)| one.1 < other.1) {
            best.clone_from(&of.takes);
        }
        next = of.otherwise.filter(|later| *later > next.unwrap_or_default());
    }
    best
}

impl OfferWish {
    /// Whether the reward is wanted after this purchase and there is enough for it.
    #[inline]
    pub fn is_due(&self, visit: &Visit, member: &Member) -> bool {
        self.decision.is_none_or(|bit| visit.wants(bit))
            && self.takes.iter().all(|(holding, units)| member.available(*holding) >= *units)
    }
}
