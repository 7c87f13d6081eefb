use super::purchases::Scale;
use super::{Customer, Purpose};
use crate::numeric::{Beta, Categorical, Chance, Luck, Side, Stream, ln, unit, unit_exponential};
use crate::response::{hazard, intercept, joins, times_of_invitations};
use crate::scenario::{Enrol, Redeem, Referral, Scenario, Segment};

/// What is known of a customer beside the purchases, and what the customer would do: drawn whether a program asks
/// for it or not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manner {
    /// Number of the purchase, from 0, at which the customer signs up; `None` = never.
    pub signs_up: Option<u64>,
    /// Whether another customer brought this one.
    pub referred: bool,
    /// Days after signing up after which the customer first brings another; infinite = never.
    pub brings_after: f64,
    /// How readily rewards are taken, 0 to 1, where points pile up.
    pub readiness: f64,
    /// Place of the value of each field that the segment states.
    pub fields: Vec<u16>,
}

/// Streams of what a customer does besides buying.
#[derive(Clone, Debug)]
pub struct MannerStreams {
    pub(super) arrival: Stream,
    pub(super) brought: Stream,
    pub(super) channel: Stream,
    pub(super) store: Stream,
    joining: Stream,
    sign_up: Stream,
    satisfaction: Stream,
    bringing: Stream,
    readiness: Side,
    fields: Vec<Stream>,
    luck: Luck,
}

impl MannerStreams {
    /// Those of a replicate.
    pub fn new(luck: Luck) -> Self {
        let stream = |purpose: Purpose| luck.stream(purpose.number());
        MannerStreams {
            arrival: stream(Purpose::Arrival),
            brought: stream(Purpose::Brought),
            channel: stream(Purpose::Channel),
            store: stream(Purpose::Store),
            joining: stream(Purpose::Joining),
            sign_up: stream(Purpose::SignUp),
            satisfaction: stream(Purpose::Satisfaction),
            bringing: stream(Purpose::Bringing),
            readiness: luck.side(Purpose::Readiness.number()),
            fields: Vec::new(),
            luck,
        }
    }
}

/// Draws the manner of a segment's customers.
#[derive(Clone, Debug)]
pub struct MannerSampler {
    enrol: Option<(Enrol, f64)>,
    referral: Option<Referral>,
    /// Days after which nobody is brought any more.
    brings_within: f64,
    never_redeems: Option<Chance>,
    ready: Beta,
    fields: Vec<Categorical>,
}

impl MannerSampler {
    /// Of a segment.
    pub fn new(segment: &Segment, scenario: &Scenario) -> Self {
        let never = match segment.choices.redeem {
            Redeem::Stockpile { never, .. } => Some(Chance::new(never)),
            _ => None,
        };
        let fields = segment.members.iter().map(|(_, values)| {
            let shares: Vec<f64> = values.iter().map(|(_, share)| *share).collect();
            Categorical::new(&shares)
        });
        MannerSampler {
            enrol: segment.enrol.as_ref().map(|enrol| (*enrol, intercept(enrol.share, enrol.slope))),
            referral: scenario.referral(),
            brings_within: scenario.friends.map_or(f64::INFINITY, |friends| friends.within),
            never_redeems: never,
            ready: Beta::new(2.0, 2.0),
            fields: fields.collect(),
        }
    }

    /// Whether there is anything to draw.
    pub fn is_needed(&self) -> bool {
        self.enrol.is_some() || self.referral.is_some() || self.never_redeems.is_some() || !self.fields.is_empty()
    }

    /// Draws the manner of a customer whose inclinations are known, if they matter.
    pub fn draw(&self, number: u64, scale: &Scale, into: &mut Customer) {
        let from = &mut into.ways;
        let manner = &mut into.manner;
        manner.signs_up = Some(0);
        if let Some((enrol, intercept)) = &self.enrol {
            let standing = into.nature.as_ref().map_or(0.0, |nature| scale.standing(nature));
            manner.signs_up = sign_up(enrol, *intercept, standing, number, from);
        }
        manner.brings_after = f64::INFINITY;
        if let Some(referral) = &self.referral {
            from.satisfaction.start(number);
            from.bringing.start(number);
            let word = unit(from.satisfaction.word());
            let times = referral
                .satisfaction
                .map_or(1.0, |(promoters, detractors)| times_of_invitations(word, promoters, detractors));
            let years = unit_exponential(from.bringing.word()) / (referral.rate * times);
            let days = years * 365.25;
            manner.brings_after = if days < self.brings_within { days } else { f64::INFINITY };
        }
        if let Some(never) = self.never_redeems {
            from.readiness.start(number, 0);
            let never = never.says_yes(from.readiness.word());
            let ready = self.ready.draw(&mut from.readiness);
            manner.readiness = if never { 0.0 } else { ready };
        }
        while from.fields.len() < self.fields.len() {
            from.fields.push(from.luck.stream(Purpose::Field(from.fields.len() as u16).number()));
        }
        manner.fields.clear();
        for (field, stream) in self.fields.iter().zip(&mut from.fields) {
            stream.start(number);
            manner.fields.push(field.draw(stream.word()) as u16);
        }
    }
}

/// At which purchase somebody signs up: never, or after a geometric number of visits. The words are drawn whatever
/// the outcome, so that an easier sign-up only adds members and brings them in earlier.
fn sign_up(enrol: &Enrol, intercept: f64, standing: f64, number: u64, from: &mut MannerStreams) -> Option<u64> {
    from.joining.start(number);
    from.sign_up.start(number);
    let never = Chance::new(enrol.never).says_yes(from.joining.word());
    let willing = Chance::new(joins(intercept, enrol.slope, standing)).says_yes(from.joining.word());
    let word = unit(from.sign_up.word());
    let chance = hazard(enrol.at_visit, enrol.friction, enrol.steps);
    if never || !willing || chance <= 0.0 {
        return None;
    }
    if chance >= 1.0 {
        return Some(0);
    }
    let visits = ln(word) / ln(1.0 - chance);
    // Beyond any life that fits into a horizon.
    if visits < 1e9 { Some(visits as u64) } else { None }
}
