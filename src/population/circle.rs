//! Customers who touch: how many live together, whom each brings, and under which numbers all of them have their luck.

use super::{Customer, Population, Purpose};
use crate::numeric::{Categorical, Luck, Stream, unit, unit_exponential};
use crate::response::times_of_invitations;
use crate::scenario::{Friends, Referral, Scenario};

/// Others whom a customer brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brought {
    /// The friend's number.
    pub number: u64,
    /// Seconds after the customer came, or joined the program.
    pub after: i64,
    /// Whether the friend would come without any program.
    pub anyway: bool,
}

/// How customers touch in a scenario.
#[derive(Clone, Debug)]
pub struct CircleSampler {
    sizes: Vec<u16>,
    share: Categorical,
    friends: Option<(Friends, Referral)>,
    home: Stream,
    bringing: Stream,
    satisfaction: Stream,
    anyway: Stream,
}

/// More friends than a Poisson number with a mean below 2 ever is.
const MOST_FRIENDS: u64 = 10_000;
/// Numbers of relations: those who live together come first.
const FRIENDS_FROM: u64 = 64;
/// Numbers of customers who do not come by themselves have this bit: no scenario has so many customers.
const RELATED: u64 = 1 << 63;

impl CircleSampler {
    /// `None` where nobody touches.
    pub fn new(scenario: &Scenario, luck: Luck) -> Option<CircleSampler> {
        let stream = |purpose: Purpose| luck.stream(purpose.number());
        let shares: Vec<f64> = scenario.households.iter().map(|(_, share)| *share).collect();
        scenario.touches().then(|| CircleSampler {
            sizes: scenario.households.iter().map(|(size, _)| *size).collect(),
            share: Categorical::new(if shares.is_empty() { &[1.0] } else { &shares }),
            friends: scenario.friends.zip(scenario.referral()),
            home: stream(Purpose::Household),
            bringing: stream(Purpose::Bringing),
            satisfaction: stream(Purpose::Satisfaction),
            anyway: stream(Purpose::Anyway),
        })
    }

    /// Numbers of those who live together with a customer who comes by himself, the customer first.
    pub fn household(&mut self, root: u64, into: &mut Vec<u64>) {
        into.clear();
        into.push(root);
        self.home.start(root);
        let size = self.sizes.get(self.share.draw(self.home.word())).copied().unwrap_or(1);
        into.extend((1..u64::from(size)).map(|at| related(root, at)));
    }

    /// Whom a customer brings within the time, in order. The words are those of `Manner::brings_after`, which is the
    /// first of them.
    pub fn friends(&mut self, number: u64, into: &mut Vec<Brought>) {
        into.clear();
        let Some((friends, referral)) = &self.friends else { return };
        self.satisfaction.start(number);
        let word = unit(self.satisfaction.word());
        let times = referral.satisfaction.map_or(1.0, |(most, least)| times_of_invitations(word, most, least));
        self.bringing.start(number);
        self.anyway.start(number);
        let mut years = 0.0;
        for nth in 0..MOST_FRIENDS {
            years += unit_exponential(self.bringing.word()) / (referral.rate * times);
            let days = years * 365.25;
            if days.is_nan() || days >= friends.within {
                return;
            }
            let anyway = unit(self.anyway.word()) < friends.anyway;
            // Not in the second in which the customer comes.
            let after = 1 + (days * 86_400.0) as i64;
            into.push(Brought { number: related(number, FRIENDS_FROM + nth), after, anyway });
        }
    }
}

/// The number of somebody who is related to a customer: a mixture of both numbers, which chance alone could give
/// twice (one pair of 2^63).
fn related(number: u64, relation: u64) -> u64 {
    // The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), twice.
    mixed(mixed(number).wrapping_add(relation.wrapping_mul(0x9e37_79b9_7f4a_7c15))) | RELATED
}

fn mixed(number: u64) -> u64 {
    let z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Population {
    /// Draws the life of a customer whom another brought, from an instant on. `invited` says whether that happened
    /// through a program.
    pub fn draw_brought(&self, number: u64, at: crate::quantity::Instant, invited: bool, into: &mut Customer) {
        self.draw_at(number, Some(at), into);
        into.manner.referred = invited;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::related;

    #[test]
    fn numbers_of_relations_are_all_different() {
        let mut all = BTreeSet::new();
        for root in 0..2_000 {
            assert!(all.insert(root));
            for relation in (1..16).chain(64..80) {
                let one = related(root, relation);
                assert!(all.insert(one) && all.insert(related(one, relation)));
            }
        }
    }
}
