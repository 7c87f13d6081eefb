//! Wallets, vouchers and pieces with every form of term.

use loyal::core::{
    Anchor, AtomSet, Deadline, Holding, HoldingKind, LadderId, Length, LimitCap, Program, SpendOrder, Step, Trigger,
};
use loyal::quantity::{Calendar, Day, Part};
use rand_chacha::ChaCha8Rng;

use super::{below, calendar, chance, pick, place, scope};

pub fn add(rng: &mut ChaCha8Rng, program: &mut Program) {
    for name in ["bean", "star", "ticket"].into_iter().take(1 + below(rng, 3) as usize) {
        program.holdings.push(wallet(rng, name));
    }
    if chance(rng, 35) {
        let mut fiver = blank("fiver");
        fiver.kind = HoldingKind::Voucher {
            off: i64::from(1 + below(rng, 900)),
            minimum: if chance(rng, 50) { i64::from(below(rng, 4_000)) } else { 0 },
            scope: scope(rng),
        };
        fiver.expiry = deadline(rng, false);
        program.holdings.push(fiver);
    }
    if chance(rng, 35) {
        let mut latte = blank("latte");
        latte.kind = HoldingKind::Piece;
        latte.expiry = deadline(rng, false);
        latte.maximum = chance(rng, 30).then(|| LimitCap::Fixed(i64::from(1 + below(rng, 4))));
        program.holdings.push(latte);
    }
}

/// Terms by tier, once there are tiers.
pub fn by_tier(rng: &mut ChaCha8Rng, program: &mut Program) {
    if program.ladders.is_empty() {
        return;
    }
    for at in 0..program.holdings.len() {
        if program.holdings[at].maximum.is_some() && chance(rng, 40) {
            let caps = (0..program.ladders[0].tiers.len()).map(|_| i64::from(below(rng, 400))).collect();
            program.holdings[at].maximum = Some(LimitCap::ByRank(LadderId(0), caps));
        }
        let points = program.holdings[at].kind == HoldingKind::Points;
        if !points || !chance(rng, 15) {
            continue;
        }
        let ladder = place(rng, program.ladders.len());
        let tiers = program.ladders[usize::from(ladder)].tiers.len();
        let touch = program.holdings[at].expiry.anchor == Anchor::Touch;
        let anchor = if touch { Anchor::Earning } else { program.holdings[at].expiry.anchor };
        let own = program.holdings[at].expiry.clone();
        let terms = (0..tiers)
            .map(|_| match below(rng, 3) {
                0 => own.clone(),
                1 => Deadline::never(),
                _ => Deadline { anchor, ..deadline(rng, false) },
            })
            .collect();
        program.holdings[at].lapse_at_once = chance(rng, 30);
        program.holdings[at].expiry_by_rank = Some((LadderId(ladder), terms));
    }
}

/// A holding without any word of its own: new fields of the core get their default here.
fn blank(name: &str) -> Holding {
    Holding {
        name: name.to_owned(),
        span: Default::default(),
        kind: HoldingKind::Points,
        decimals: 0,
        cost: None,
        worth: None,
        pending_when: Vec::new(),
        pending: Deadline::never(),
        expiry: Deadline::never(),
        expiry_by_rank: None,
        touched_by: Vec::new(),
        spend: SpendOrder::SoonestExpiring,
        maximum: None,
        may_go_negative: false,
        qualifying: false,
        lapse_at_once: false,
        using: Default::default(),
        suspended: None,
        versions: Vec::new(),
    }
}

fn wallet(rng: &mut ChaCha8Rng, name: &str) -> Holding {
    let mut wallet = blank(name);
    wallet.expiry = deadline(rng, true);
    if chance(rng, 25) {
        wallet.pending = waiting(rng);
    }
    if chance(rng, 15) {
        wallet.expiry =
            Deadline { anchor: Anchor::Touch, steps: vec![Step::After(Length::Months(1 + below(rng, 8) as i32))] };
        wallet.touched_by = match below(rng, 4) {
            0 => Vec::new(),
            1 => vec![Trigger::Declared(0)],
            2 => vec![Trigger::Redemption, Trigger::Purchase(scope(rng))],
            _ => vec![Trigger::Purchase(AtomSet::ALL)],
        };
    }
    wallet.spend =
        pick(rng, &[SpendOrder::SoonestExpiring, SpendOrder::SoonestExpiring, SpendOrder::Oldest, SpendOrder::ProRata]);
    wallet.maximum = chance(rng, 15).then(|| LimitCap::Fixed(i64::from(50 + below(rng, 500))));
    wallet
}

/// How long an award waits.
pub fn waiting(rng: &mut ChaCha8Rng) -> Deadline {
    let step = match below(rng, 6) {
        0 => Step::NextDay,
        5 => Step::After(Length::Seconds(3_600 * i64::from(1 + below(rng, 100)))),
        1 => Step::EndOf { calendar: Calendar::plain(Part::Month), ahead: 0 },
        2 => Step::After(Length::Months(1)),
        _ => Step::After(Length::Days(1 + below(rng, 40) as i32)),
    };
    Deadline { anchor: Anchor::Earning, steps: vec![step] }
}

fn length(rng: &mut ChaCha8Rng) -> Length {
    match below(rng, 4) {
        0 => Length::Seconds(3600 * i64::from(1 + below(rng, 2000))),
        1 => Length::Days(1 + below(rng, 200) as i32),
        _ => Length::Months(1 + below(rng, 14) as i32),
    }
}

pub fn deadline(rng: &mut ChaCha8Rng, anchors: bool) -> Deadline {
    let mut steps = Vec::new();
    match below(rng, 10) {
        0 => {}
        8 => steps.push(Step::NextDayOfMonth(1 + below(rng, 31) as u8)),
        9 => steps.push(Step::NextDayAt(60 * below(rng, 1_440) as i32)),
        1 => steps.push(Step::EndOf { calendar: calendar(rng), ahead: below(rng, 2) as u16 }),
        2 => {
            steps.push(Step::After(Length::Months(1 + below(rng, 14) as i32)));
            steps.push(Step::EndOf { calendar: Calendar::plain(Part::Month), ahead: 0 });
        }
        3 => steps.push(next_date(rng)),
        4 => {
            steps.push(Step::After(length(rng)));
            steps.push(next_date(rng));
        }
        5 => steps.push(Step::On(Day(19_700 + below(rng, 2_000) as i32))),
        _ => steps.push(Step::After(length(rng))),
    }
    let anchor =
        if anchors { pick(rng, &[Anchor::Earning, Anchor::Earning, Anchor::Maturing]) } else { Anchor::Earning };
    Deadline { anchor, steps }
}

fn next_date(rng: &mut ChaCha8Rng) -> Step {
    let month = 1 + below(rng, 12) as u8;
    let longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][usize::from(month - 1)];
    Step::NextDate { month, day: 1 + below(rng, longest) as u8 }
}
