//! What members ask for: rewards, points as payment; and what exchanges itself.

use loyal::core::{
    AtomSet, Exchange, ExchangeWhen, Guard, HoldingId, HoldingKind, Limit, LimitCap, LimitId, Measure, MoneyOff, Offer,
    Overflowing, Program, Window,
};
use loyal::quantity::Ratio;
use rand_chacha::ChaCha8Rng;

use super::holdings::deadline;
use super::{below, calendar, chance, guard, place};

pub fn add(rng: &mut ChaCha8Rng, program: &mut Program) {
    let wallets = program.holdings.iter().filter(|holding| holding.kind == HoldingKind::Points).count();
    for at in 0..below(rng, 3) {
        let offer = offer(rng, at, wallets, program);
        program.offers.push(offer);
    }
    for at in 0..below(rng, 3) {
        let payment = payment(rng, at, wallets, program);
        program.money_off.push(payment);
    }
    for at in 0..below(rng, 3) {
        if program.holdings.len() > 1 {
            exchange(rng, at, wallets, program);
        }
    }
}

fn exchange(rng: &mut ChaCha8Rng, at: u32, wallets: usize, program: &mut Program) {
    let step = i64::from(1 + below(rng, 30));
    let from = place(rng, wallets.min(program.holdings.len() - 1));
    // Only to later holdings, so that no chain comes back.
    let to = from + 1 + place(rng, program.holdings.len() - usize::from(from) - 1);
    program.exchanges.push(Exchange {
        name: format!("swap{at}"),
        span: Default::default(),
        from: HoldingId(from),
        when: if chance(rng, 50) { ExchangeWhen::AtOnce } else { ExchangeWhen::EndOf(calendar(rng)) },
        at_least: step * i64::from(1 + below(rng, 3)),
        step,
        gives: (HoldingId(to), i64::from(1 + below(rng, 3))),
        expiry: chance(rng, 20).then(|| deadline(rng, false)),
        carry: chance(rng, 70),
        on: Vec::new(),
        guard: Guard::True,
    });
}

/// A limit on how often something is asked for.
fn count_limit(rng: &mut ChaCha8Rng, program: &mut Program) -> Vec<LimitId> {
    if !chance(rng, 30) {
        return Vec::new();
    }
    let window = match below(rng, 4) {
        0 => Window::Lifetime,
        1 => Window::LastDays(1 + below(rng, 60) as u16),
        _ => Window::Period(calendar(rng)),
    };
    program.limits.push(Limit {
        name: "asked".to_owned(),
        span: Default::default(),
        rows: Vec::new(),
        counts: None,
        when: loyal::core::Guard::True,
        measure: Measure::Count,
        window,
        cap: LimitCap::Fixed(i64::from(1 + below(rng, 3))),
        overflowing: Overflowing::Reject,
        versions: Vec::new(),
    });
    vec![LimitId(program.limits.len() as u16 - 1)]
}

fn offer(rng: &mut ChaCha8Rng, at: u32, wallets: usize, program: &mut Program) -> Offer {
    let holding = HoldingId(place(rng, wallets));
    let limits = count_limit(rng, program);
    let mut takes = vec![(holding, i64::from(1 + below(rng, 90)))];
    if wallets > 1 && chance(rng, 15) {
        let other = HoldingId((holding.0 + 1) % wallets as u16);
        takes.push((other, i64::from(1 + below(rng, 10))));
    }
    let gives = if chance(rng, 40) && program.holdings.len() > 1 {
        let other = HoldingId(((holding.0 as usize + 1) % program.holdings.len()) as u16);
        vec![(other, i64::from(1 + below(rng, 5)), chance(rng, 30).then(|| deadline(rng, false)))]
    } else {
        Vec::new()
    };
    Offer {
        name: format!("offer{at}"),
        span: Default::default(),
        guard: if chance(rng, 30) { guard(rng, program, 1) } else { Guard::True },
        takes,
        gives,
        money: 0,
        cost: None,
        limits,
        charge: 0,
        rung: String::new(),
        otherwise: None,
    }
}

fn payment(rng: &mut ChaCha8Rng, at: u32, wallets: usize, program: &mut Program) -> MoneyOff {
    let step_units = i64::from(1 + below(rng, 30));
    let maybe = |rng: &mut ChaCha8Rng, most: u32| chance(rng, 25).then(|| i64::from(1 + below(rng, most)));
    MoneyOff {
        name: format!("payment{at}"),
        span: Default::default(),
        guard: if chance(rng, 20) { guard(rng, program, 1) } else { Guard::True },
        holding: HoldingId(place(rng, wallets)),
        step_units,
        step_money: i64::from(1 + below(rng, 200)),
        at_least: if chance(rng, 30) { step_units * i64::from(1 + below(rng, 4)) } else { 0 },
        at_most: maybe(rng, 100),
        most_money: maybe(rng, 800),
        share: chance(rng, 30).then(|| Ratio::new(i128::from(1 + below(rng, 100)), 100).expect("a percentage")),
        minimum: if chance(rng, 25) { i64::from(below(rng, 3_000)) } else { 0 },
        scope: if chance(rng, 70) { AtomSet::ALL } else { AtomSet(u64::from(1 + below(rng, 7))) },
        limits: count_limit(rng, program),
        form: Default::default(),
        otherwise: None,
    }
}
