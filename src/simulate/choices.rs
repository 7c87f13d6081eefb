use crate::base::Span;
use crate::core::{
    ActivationId, AtomId, AttributeId, AttributeKind, HoldingId, HoldingKind, OfferId, PaymentForm, Program, Use,
    WordId,
};
use crate::evaluate::Member;
use crate::population::{Customer, Visit};
use crate::quantity::Instant;
use crate::response::takes_reward;
use crate::scenario::{Launch, Picking, Redeem, Segment};

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
    /// Which rewards are taken.
    pub redeem: Redeem,
    /// How often what can be activated is activated, and what that is.
    pub activate: f64,
    pub activations: Vec<ActivationId>,
    /// Which option of an open offer is picked.
    pub pick: Picking,
    /// How often a membership is started, and goes on.
    pub membership: (f64, f64),
    /// Whether the program has something to pick or to belong to.
    asks: bool,
    /// Words of the segment's channels and stores; empty = the program asks for neither.
    channels: Vec<WordId>,
    stores: Vec<WordId>,
    /// Attributes of the fields that the segment states, with the value of each of its words.
    fields: Vec<Option<(AttributeId, Vec<i64>)>>,
    /// Least units of each payment with points.
    least: Vec<i64>,
    /// Where and when customers may become members; `None` = anywhere, from the start.
    opening: Option<Opening>,
}

/// A launch as a segment sees it.
#[derive(Clone, Debug)]
struct Opening {
    everywhere: Instant,
    /// By place in the segment's `stores`.
    pilots: Vec<bool>,
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
            // Whether enough has piled up is asked where that is known.
            Redeem::Asap | Redeem::Stockpile { .. } => Some(None),
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
        let own = &segment.choices;
        Choices {
            atoms,
            offers,
            payments,
            vouchers: vouchers.map(|(at, _)| HoldingId(at as u16)).collect(),
            valued,
            redeem: own.redeem.clone(),
            opening: None,
            activate: own.activate,
            activations: (0..program.activations.len()).map(|at| ActivationId(at as u16)).collect(),
            pick: own.pick,
            membership: own.membership,
            asks: !program.activations.is_empty() || !program.menus.is_empty() || !program.memberships.is_empty(),
            channels: words(program, 0, &segment.channels),
            stores: words(program, 1, &segment.stores),
            least: program.money_off.iter().map(|payment| payment.at_least.max(payment.step_units)).collect(),
            fields: segment.members.iter().map(|(name, values)| field(program, name, values)).collect(),
        }
    }

    /// The same for a program that begins in a few places.
    #[must_use]
    pub fn beginning(self, launch: Option<&Launch>, segment: &Segment) -> Choices {
        let named = |list: &[(String, Span)], name: &str| list.iter().any(|(one, _)| one == name);
        // A segment of the pilot may join at once, wherever it buys.
        let launch = launch.filter(|launch| !named(&launch.segments, &segment.name));
        let opening = launch.map(|launch| Opening {
            everywhere: launch.everywhere,
            pilots: segment.stores.iter().map(|(store, _)| named(&launch.stores, store)).collect(),
        });
        Choices { opening, ..self }
    }

    /// Whether a customer may become a member at this visit.
    pub fn may_join(&self, visit: &Visit) -> bool {
        self.opening.as_ref().is_none_or(|opening| {
            visit.at >= opening.everywhere || opening.pilots.get(usize::from(visit.store)).copied().unwrap_or(false)
        })
    }

    /// Whether members may be asked for anything at a visit.
    #[inline]
    pub fn asks(&self) -> bool {
        self.asks
    }

    /// Whether purchases carry a channel or a store that the program knows.
    pub fn says_places(&self) -> bool {
        !self.channels.is_empty() || !self.stores.is_empty()
    }

    /// Channel and store of a visit, in the program's words.
    pub fn words(&self, visit: &Visit) -> [WordId; 2] {
        let of = |words: &[WordId], place: u8| words.get(usize::from(place)).copied().unwrap_or_default();
        [of(&self.channels, visit.channel), of(&self.stores, visit.store)]
    }

    /// What is known of the customer on joining.
    pub fn attributes(&self, customer: &Customer, into: &mut Vec<(AttributeId, i64)>) {
        into.clear();
        for (field, place) in self.fields.iter().zip(&customer.manner.fields) {
            if let Some((attribute, values)) = field
                && let Some(value) = values.get(usize::from(*place))
            {
                into.push((*attribute, *value));
            }
        }
    }

    /// Whether anything is known of customers on joining.
    pub fn knows_fields(&self) -> bool {
        self.fields.iter().any(Option::is_some)
    }

    /// Payments with points that may be made, by index.
    pub fn payments(&self) -> impl Iterator<Item = u16> {
        self.payments.iter().map(|(_, payment, _)| *payment)
    }

    /// Leaves only those payments with points for which enough has piled up.
    pub fn pays_when_piled_up(&self, member: &Member, own: f64, steepness: f64, wish: f64, uses: &mut Vec<Use>) {
        uses.retain(|one| {
            let Use::Points(payment, _) = one else { return true };
            let Some((_, _, holding)) = self.payments.iter().find(|(_, index, _)| index == payment) else {
                return true;
            };
            let least = self.least.get(usize::from(*payment)).copied().unwrap_or(1);
            let has = member.can_spend(*holding);
            has >= least && wish < takes_reward(own, steepness, has as f64, least as f64)
        });
    }

    /// Of the rewards for which enough has piled up for this member at this visit, the one that takes most.
    pub fn dearest(&self, member: &Member, own: f64, steepness: f64, wish: f64) -> Option<OfferId> {
        let mut best: Option<(i64, OfferId)> = None;
        for offer in &self.offers {
            let Some((has, takes)) = offer.scarcest(member) else { continue };
            let wanted = has >= takes && wish < takes_reward(own, steepness, has as f64, takes as f64);
            if wanted && best.is_none_or(|(most, _)| takes > most) {
                best = Some((takes, offer.offer));
            }
        }
        best.map(|(_, offer)| offer)
    }

    /// Whether a purchase may use anything at all.
    #[inline]
    pub fn may_use(&self) -> bool {
        !self.payments.is_empty() || !self.vouchers.is_empty() || !self.valued.is_empty()
    }

    /// When a reward may be taken after a purchase: bits of decisions, whether one is taken whenever it can be had, and the
    /// least units of a holding that any of them takes (0 if one takes none of it).
    #[inline]
    pub fn wished(&self, holding: HoldingId) -> (u32, bool, i64) {
        let least = |wish: &OfferWish| {
            let of = wish.takes.iter().find(|(takes, _)| *takes == holding);
            of.map_or(0, |(_, units)| *units)
        };
        let bits = self.offers.iter().filter_map(|wish| wish.decision).fold(0, |bits, bit| bits | 1 << bit);
        let always = self.offers.iter().any(|wish| wish.decision.is_none());
        (bits, always, self.offers.iter().map(least).min().unwrap_or(i64::MAX))
    }

    /// What the member uses in this purchase: one voucher of each kind held, and payments with points.
    #[inline]
    pub fn uses(&self, visit: &Visit, member: &Member, into: &mut Vec<Use>) {
        into.clear();
        if visit.uses_vouchers() {
            let held = self.vouchers.iter().filter(|holding| member.can_spend(**holding) > 0);
            into.extend(held.map(|holding| Use::Voucher(*holding, 1)));
            let held = self.valued.iter().filter(|(_, holding)| member.can_spend(*holding) > 0);
            into.extend(held.map(|(payment, _)| Use::Points(*payment, None)));
        }
        for (decision, payment, holding) in &self.payments {
            if decision.is_none_or(|bit| visit.wants(bit)) && member.can_spend(*holding) > 0 {
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

/// A program's words for the channels or stores of a segment; empty if it names none of that field.
fn words(program: &Program, field: usize, places: &[(String, f64)]) -> Vec<WordId> {
    let Some(of) = program.finite.get(field).filter(|of| !of.words.is_empty()) else { return Vec::new() };
    let word = |(name, _): &(String, f64)| {
        let place = of.words.iter().position(|word| word == name);
        WordId(place.map_or(0, |place| place as u16 + 1))
    };
    places.iter().map(word).collect()
}

/// The attribute of that name, with the number of each value; what the program does not name is 0.
fn field(program: &Program, name: &str, values: &[(String, f64)]) -> Option<(AttributeId, Vec<i64>)> {
    let place = program.attributes.iter().position(|attribute| attribute.name == name)?;
    let AttributeKind::Words(words) = &program.attributes.get(place)?.kind else { return None };
    let number = |(value, _): &(String, f64)| words.iter().position(|word| word == value).map_or(0, |at| at as i64 + 1);
    Some((AttributeId(place as u16), values.iter().map(number).collect()))
}

impl OfferWish {
    /// What the member has and what the reward takes, of the holding that is scarcest.
    pub fn scarcest(&self, member: &Member) -> Option<(i64, i64)> {
        let has = |(holding, units): &(HoldingId, i64)| (member.can_spend(*holding), *units);
        let ratio = |(has, units): &(i64, i64)| i128::from(*has) * 1_000_000 / i128::from((*units).max(1));
        self.takes.iter().map(has).min_by_key(ratio)
    }

    /// Whether the reward is wanted after this purchase and there is enough for it.
    #[inline]
    pub fn is_due(&self, visit: &Visit, member: &Member) -> bool {
        self.decision.is_none_or(|bit| visit.wants(bit))
            && self.takes.iter().all(|(holding, units)| member.can_spend(*holding) >= *units)
    }
}
