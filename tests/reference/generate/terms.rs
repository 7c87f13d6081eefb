//! Dated amendments, suspended holdings, triggers beside a day of the member's own, conversions on events, prices by
//! condition, ladders that start higher or are judged every day.

use loyal::core::{
    CapVersion, ExchangeWhen, Guard, HoldingKind, HoldingVersion, LadderId, LadderVersion, Length, LimitCap, OfferId,
    Program, Since, Trigger,
};
use loyal::quantity::Day;
use rand_chacha::ChaCha8Rng;

use super::holdings::{deadline, waiting};
use super::rows::following;
use super::{below, chance, guard, own, pick, place, scope};

pub fn add(rng: &mut ChaCha8Rng, program: &mut Program) {
    let mut days: Vec<Day> = (0..1 + below(rng, 3)).map(|_| Day(19_800 + below(rng, 1_500) as i32)).collect();
    days.sort();
    days.dedup();
    for at in 0..program.holdings.len() {
        if chance(rng, 35) {
            holding(rng, at, &days, program);
        }
        if chance(rng, 15) {
            let left = own::condition(rng, program).filter(|_| chance(rng, 50));
            program.holdings[at].suspended = left.or_else(|| suspending(rng, program));
        }
    }
    for at in 0..program.ladders.len().saturating_sub(program.boards.len()) {
        ladder(rng, at, &days, program);
    }
    caps(rng, &days, program);
    program.amended = days;
    for at in 0..program.rows.len() {
        if let [Trigger::Birthday | Trigger::Anniversary | Trigger::On(_)] = program.rows[at].on[..]
            && chance(rng, 40)
        {
            program.rows[at].on = vec![offset(rng)];
        }
    }
    exchanges(rng, program);
    for at in 0..program.offers.len() {
        if chance(rng, 30) {
            program.offers[at].charge = i64::from(below(rng, 900));
        }
        if at > 0 && chance(rng, 40) {
            program.offers[at - 1].otherwise = Some(OfferId(at as u16));
        }
    }
}

fn since(rng: &mut ChaCha8Rng, day: Day) -> Since {
    Since { day, joining: chance(rng, 25) }
}

/// Versions that amend what a wallet or voucher is, in order of their days.
fn holding(rng: &mut ChaCha8Rng, at: usize, days: &[Day], program: &mut Program) {
    for &day in days {
        if !chance(rng, 60) {
            continue;
        }
        let of = &program.holdings[at];
        let kind = match of.kind {
            HoldingKind::Voucher { minimum, scope, .. } => {
                HoldingKind::Voucher { off: i64::from(1 + below(rng, 900)), minimum, scope }
            }
            kind => kind,
        };
        let version = HoldingVersion {
            since: since(rng, day),
            kind,
            pending: if chance(rng, 30) { waiting(rng) } else { of.pending.clone() },
            pending_when: of.pending_when.clone(),
            expiry: if chance(rng, 60) { deadline(rng, false) } else { of.expiry.clone() },
            expiry_by_rank: if chance(rng, 70) { of.expiry_by_rank.clone() } else { None },
            touched_by: if chance(rng, 30) { vec![Trigger::Purchase(scope(rng))] } else { of.touched_by.clone() },
            spend: of.spend,
            maximum: if chance(rng, 30) {
                Some(LimitCap::Fixed(i64::from(20 + below(rng, 300))))
            } else {
                of.maximum.clone()
            },
        };
        program.holdings[at].versions.push(version);
    }
}

fn suspending(rng: &mut ChaCha8Rng, program: &Program) -> Option<Guard> {
    match below(rng, 3) {
        0 => Some(Guard::Months(1 + below(rng, 4_095) as u16)),
        _ if program.ladders.is_empty() => None,
        _ => Some(Guard::Rank { ladder: LadderId(place(rng, program.ladders.len())), ranks: pick(rng, &[1, 2, 4, 6]) }),
    }
}

fn ladder(rng: &mut ChaCha8Rng, at: usize, days: &[Day], program: &mut Program) {
    if chance(rng, 20) {
        let ranks = program.ladders[at].tiers.len() as u32 - 1;
        let start = (guard(rng, program, 1), 1 + below(rng, ranks) as u8);
        program.ladders[at].starts.push(start);
    }
    program.ladders[at].daily = program.ladders[at].reviews.is_none() && chance(rng, 20);
    for &day in days {
        let of = &program.ladders[at];
        if chance(rng, 40) {
            let version = LadderVersion {
                since: since(rng, day),
                keep: deadline(rng, false),
                fall: pick(rng, &[loyal::core::Fall::ToEarned, loyal::core::Fall::OneStep, loyal::core::Fall::Never]),
                initial: if chance(rng, 30) { below(rng, of.tiers.len() as u32) as u8 } else { of.initial },
            };
            program.ladders[at].versions.push(version);
        }
        if chance(rng, 40) {
            // Other thresholds from that day on.
            let tier = &mut program.ladders[at].tiers[1];
            let before = Guard::Days { first: None, last: Some(day.plus_days(-1)) };
            let after = Guard::Days { first: Some(day), last: None };
            tier.reach = Guard::Any(vec![
                Guard::All(vec![before, tier.reach.clone()]),
                Guard::All(vec![after, tier.keep.clone()]),
            ]);
        }
    }
}

fn caps(rng: &mut ChaCha8Rng, days: &[Day], program: &mut Program) {
    for limit in &mut program.limits {
        for &day in days {
            if chance(rng, 20) {
                let cap = chance(rng, 75).then(|| LimitCap::Fixed(i64::from(1 + below(rng, 100))));
                limit.versions.push(CapVersion { since: since(rng, day), cap });
            }
        }
    }
}

fn offset(rng: &mut ChaCha8Rng) -> Trigger {
    let by = if chance(rng, 60) {
        Length::Days(1 + below(rng, 60) as i32)
    } else {
        Length::Months(1 + below(rng, 5) as i32)
    };
    let of = pick(rng, &[Trigger::Join, Trigger::Birthday, Trigger::Anniversary]);
    let before = of != Trigger::Join && chance(rng, 40);
    Trigger::Offset { of: Box::new(of), by, before }
}

fn exchanges(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in 0..program.exchanges.len() {
        if chance(rng, 30) {
            program.exchanges[at].guard = own::condition(rng, program)
                .filter(|_| chance(rng, 50))
                .unwrap_or_else(|| Guard::Months(1 + below(rng, 4_095) as u16));
        }
        if program.exchanges[at].when != ExchangeWhen::AtOnce && chance(rng, 40) {
            let on = match below(rng, 4) {
                0 => Trigger::Declared(0),
                1 => Trigger::Redemption,
                2 => Trigger::Purchase(scope(rng)),
                _ => following(rng, program),
            };
            let timer = matches!(
                on,
                Trigger::Declared(_)
                    | Trigger::Redemption
                    | Trigger::Purchase(_)
                    | Trigger::EveryYear { .. }
                    | Trigger::Birthday
                    | Trigger::Anniversary
                    | Trigger::StartOf(_)
            );
            if timer {
                (program.exchanges[at].when, program.exchanges[at].on) = (ExchangeWhen::On, vec![on]);
            }
        }
    }
}
