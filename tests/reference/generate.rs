//! Random core programs and random histories, from a seed.

use loyal::core::{
    Accumulator, AccumulatorId, Aggregate, Amount, Anchor, AtomId, AtomSet, Comparison, Currency, Deadline, Effect,
    Exchange, ExchangeWhen, Expr, Fall, Guard, Holding, HoldingId, HoldingKind, Ladder, LadderId, Length, Limit,
    LimitCap, LimitId, Measure, Offer, Overflowing, Program, Row, RowId, RowKind, SpendOrder, Stage, Step, Tier,
    Trigger, Window,
};
use loyal::quantity::{Calendar, Day, Part, Rounding};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::evaluator::Line;

/// One thing that happens.
#[derive(Clone, Debug)]
pub enum Happening {
    Purchase(Vec<Line>),
    Redeem(u16),
    Nothing,
}

fn below(rng: &mut ChaCha8Rng, n: u32) -> u32 {
    rng.random_range(0..n)
}

fn chance(rng: &mut ChaCha8Rng, percent: u32) -> bool {
    below(rng, 100) < percent
}

fn pick<T: Clone>(rng: &mut ChaCha8Rng, of: &[T]) -> T {
    of[below(rng, of.len() as u32) as usize].clone()
}

fn calendar(rng: &mut ChaCha8Rng) -> Calendar {
    let part = pick(rng, &[Part::Day, Part::Week, Part::Month, Part::Quarter, Part::Half, Part::Year]);
    let mut calendar = Calendar::plain(part);
    if chance(rng, 20) && !matches!(part, Part::Day | Part::Week) {
        calendar.from_month = below(rng, 12) as u8;
        calendar.from_day = 1 + below(rng, 28) as u8;
    }
    calendar
}

fn length(rng: &mut ChaCha8Rng) -> Length {
    match below(rng, 4) {
        0 => Length::Seconds(3600 * i64::from(1 + below(rng, 2000))),
        1 => Length::Days(1 + below(rng, 200) as i32),
        _ => Length::Months(1 + below(rng, 14) as i32),
    }
}

fn deadline(rng: &mut ChaCha8Rng, anchors: bool) -> Deadline {
    let mut steps = Vec::new();
    match below(rng, 6) {
        0 => {}
        1 => steps.push(Step::EndOf { calendar: calendar(rng), ahead: below(rng, 2) as u16 }),
        2 => {
            steps.push(Step::After(Length::Months(1 + below(rng, 14) as i32)));
            steps.push(Step::EndOf { calendar: Calendar::plain(Part::Month), ahead: 0 });
        }
        3 => steps.push(Step::NextDate { month: 1 + below(rng, 12) as u8, day: 1 + below(rng, 31) as u8 }),
        _ => steps.push(Step::After(length(rng))),
    }
    if let Some(Step::NextDate { month, day }) = steps.first_mut() {
        *day = (*day).min([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][usize::from(*month - 1)]);
    }
    let anchor =
        if anchors { pick(rng, &[Anchor::Earning, Anchor::Earning, Anchor::Maturing]) } else { Anchor::Earning };
    Deadline { anchor, steps }
}

fn scope(rng: &mut ChaCha8Rng) -> AtomSet {
    if chance(rng, 60) { AtomSet::ALL } else { AtomSet(u64::from(1 + below(rng, 7))) }
}

/// A program of up to three wallets, three metrics, two ladders and eight rows.
pub fn program(rng: &mut ChaCha8Rng) -> Program {
    let mut program = Program {
        title: "random".to_owned(),
        currency: Currency { code: "EUR".to_owned(), decimals: 2 },
        categories: vec!["a".to_owned(), "b".to_owned()],
        atom_table: vec![AtomId(0), AtomId(1), AtomId(2)],
        atoms: 3,
        atom_names: vec!["other".to_owned(), "a".to_owned(), "b".to_owned()],
        ..Program::default()
    };
    for name in ["bean", "star", "ticket"].into_iter().take(1 + below(rng, 3) as usize) {
        program.holdings.push(holding(rng, name));
    }
    for place in 0..below(rng, 4) {
        let metric = accumulator(rng, place, &program);
        program.accumulators.push(metric);
    }
    if !program.accumulators.is_empty() {
        for place in 0..below(rng, 3) {
            let ladder = ladder(rng, place, &program);
            program.ladders.push(ladder);
        }
    }
    for place in 0..1 + below(rng, 7) {
        rule(rng, place, &mut program);
    }
    program.rows.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    number_limits(&mut program);
    for place in 0..below(rng, 3) {
        let offer = offer(rng, place, &program);
        program.offers.push(offer);
    }
    if chance(rng, 30) && program.holdings.len() > 1 {
        let step = i64::from(1 + below(rng, 30));
        program.exchanges.push(Exchange {
            name: "swap".to_owned(),
            span: Default::default(),
            from: HoldingId(0),
            when: if chance(rng, 50) { ExchangeWhen::AtOnce } else { ExchangeWhen::EndOf(calendar(rng)) },
            at_least: step * i64::from(1 + below(rng, 3)),
            step,
            gives: (HoldingId(1), i64::from(1 + below(rng, 3))),
            expiry: None,
            carry: chance(rng, 70),
        });
    }
    program
}

fn holding(rng: &mut ChaCha8Rng, name: &str) -> Holding {
    let expiry = deadline(rng, true);
    let pending = if chance(rng, 25) {
        Deadline { anchor: Anchor::Earning, steps: vec![Step::After(Length::Days(1 + below(rng, 40) as i32))] }
    } else {
        Deadline::never()
    };
    let touch = chance(rng, 15);
    Holding {
        name: name.to_owned(),
        span: Default::default(),
        kind: HoldingKind::Points,
        decimals: 0,
        cost: None,
        worth: None,
        pending,
        expiry: if touch {
            Deadline { anchor: Anchor::Touch, steps: vec![Step::After(Length::Months(1 + below(rng, 8) as i32))] }
        } else {
            expiry
        },
        expiry_by_rank: None,
        touched_by: if touch && chance(rng, 60) { vec![Trigger::Purchase(AtomSet::ALL)] } else { Vec::new() },
        spend: pick(rng, &[SpendOrder::SoonestExpiring, SpendOrder::Oldest]),
        maximum: chance(rng, 15).then(|| i64::from(50 + below(rng, 500))),
        may_go_negative: false,
        qualifying: false,
    }
}

fn accumulator(rng: &mut ChaCha8Rng, place: u32, program: &Program) -> Accumulator {
    let window = match below(rng, 6) {
        0 => Window::Lifetime,
        1 => Window::LastDays(1 + below(rng, 120) as u16),
        2 => Window::LastMonths(1 + below(rng, 8) as u16),
        3 => Window::SinceJoining { months: pick(rng, &[1, 3, 12]) },
        _ => Window::Period(calendar(rng)),
    };
    let earned = HoldingId(below(rng, program.holdings.len() as u32) as u16);
    let lines = scope(rng);
    let (aggregate, on) = match below(rng, 5) {
        0 => (Aggregate::Count, vec![Trigger::Purchase(lines)]),
        1 => (Aggregate::Earned(earned), Vec::new()),
        _ => (Aggregate::Sum(Expr::Money(lines, Stage::Paid)), vec![Trigger::Purchase(lines)]),
    };
    Accumulator {
        name: format!("metric{place}"),
        span: Default::default(),
        on,
        filter: if chance(rng, 15) { Guard::Weekdays(below(rng, 128) as u8) } else { Guard::True },
        aggregate,
        window,
        keeps: 0,
        unit: String::new(),
        decimals: 0,
    }
}

fn any_metric(rng: &mut ChaCha8Rng, program: &Program) -> Expr {
    Expr::Accumulator { id: AccumulatorId(below(rng, program.accumulators.len() as u32) as u16), ago: 0 }
}

fn threshold(rng: &mut ChaCha8Rng, metric: Expr, scale: u32) -> Guard {
    Guard::Compare { left: metric, is: Comparison::AtLeast, right: Expr::Const(i64::from(1 + below(rng, scale))) }
}

fn ladder(rng: &mut ChaCha8Rng, place: u32, program: &Program) -> Ladder {
    let metric = any_metric(rng, program);
    let Expr::Accumulator { id, .. } = metric else { unreachable!("a metric is an accumulator") };
    let unit = if matches!(program.accumulators[id.index()].aggregate, Aggregate::Sum(_)) { 3_000 } else { 6 };
    let tier = |name: &str, at: i64| Tier {
        name: name.to_owned(),
        span: Default::default(),
        reach: Guard::Compare { left: metric.clone(), is: Comparison::AtLeast, right: Expr::Const(at) },
        keep: Guard::Compare { left: metric.clone(), is: Comparison::AtLeast, right: Expr::Const(at - at / 4) },
    };
    let keep = match below(rng, 4) {
        0 => Deadline::never(),
        1 => Deadline { anchor: Anchor::Earning, steps: vec![Step::After(Length::Days(1 + below(rng, 90) as i32))] },
        _ => Deadline {
            anchor: Anchor::Earning,
            steps: vec![Step::EndOf { calendar: calendar(rng), ahead: below(rng, 2) as u16 }],
        },
    };
    let mut tiers =
        vec![Tier { name: "Base".to_owned(), span: Default::default(), reach: Guard::True, keep: Guard::True }];
    tiers.push(tier("Mid", unit));
    if chance(rng, 60) {
        tiers.push(tier("Top", unit * 2));
    }
    Ladder {
        name: format!("ladder{place}"),
        span: Default::default(),
        tiers,
        keep,
        reviews: None,
        fall: pick(rng, &[Fall::ToEarned, Fall::ToEarned, Fall::OneStep, Fall::Never]),
        initial: u8::from(chance(rng, 10)),
        starts: Vec::new(),
    }
}

fn guard(rng: &mut ChaCha8Rng, program: &Program) -> Guard {
    match below(rng, 10) {
        0 => Guard::Weekdays(1 + below(rng, 127) as u8),
        1 => Guard::Clock { from: below(rng, 86_400) as i32, until: below(rng, 86_400) as i32 },
        2 if !program.ladders.is_empty() => {
            Guard::Rank { ladder: LadderId(below(rng, program.ladders.len() as u32) as u16), ranks: 1 + below(rng, 7) }
        }
        3 if !program.accumulators.is_empty() => {
            let metric = any_metric(rng, program);
            threshold(rng, metric, 4_000)
        }
        4 => Guard::Months(1 + below(rng, 4095) as u16),
        5 => Guard::Not(Box::new(guard(rng, program))),
        6 => Guard::Any(vec![guard(rng, program), guard(rng, program)]),
        7 => Guard::Compare {
            left: Expr::Money(scope(rng), Stage::List),
            is: Comparison::Above,
            right: Expr::Const(i64::from(below(rng, 5000))),
        },
        _ => Guard::True,
    }
}

fn amount(rng: &mut ChaCha8Rng, scope: AtomSet, program: &Program) -> Amount {
    let over = pick(rng, &[1, 100, 100, 100, 300, 1000]);
    let rounding = pick(rng, &[Rounding::Down, Rounding::Down, Rounding::Up, Rounding::Nearest]);
    let money = Expr::Money(scope, pick(rng, &[Stage::Paid, Stage::Paid, Stage::List]));
    let numerator = match below(rng, 7) {
        0 => Expr::Const(i64::from(1 + below(rng, 50)) * over),
        1 => Expr::Scale(Box::new(Expr::Steps(Box::new(money), i64::from(100 + below(rng, 1000)))), over * 3),
        2 if !program.ladders.is_empty() => Expr::ByRank {
            ladder: LadderId(below(rng, program.ladders.len() as u32) as u16),
            factors: (0..3).map(|_| i64::from(below(rng, 5))).collect(),
            on: Box::new(money),
        },
        3 => Expr::Scale(Box::new(Expr::Items(scope)), over),
        4 => Expr::Banded {
            by: Box::new(money.clone()),
            on: Box::new(money),
            marginal: chance(rng, 50),
            bands: vec![(0, 0, 1), (500, 0, 2), (2_000, 0, i64::from(below(rng, 5)))],
        },
        _ => Expr::Scale(Box::new(money), i64::from(1 + below(rng, 7))),
    };
    Amount { numerator, over, rounding }
}

fn rule(rng: &mut ChaCha8Rng, place: u32, program: &mut Program) {
    let name = format!("rule{}", (place * 5 + 3) % 8);
    let lines = scope(rng);
    let holding = HoldingId(below(rng, program.holdings.len() as u32) as u16);
    let discount = chance(rng, 15);
    let follow_possible = !program.ladders.is_empty();
    let (kind, on) = match below(rng, 12) {
        _ if discount => (RowKind::Price, Trigger::Purchase(lines)),
        0 => (RowKind::Award, Trigger::Join),
        1 => (RowKind::Follow, Trigger::Birthday),
        2 if follow_possible => {
            let ladder = LadderId(below(rng, program.ladders.len() as u32) as u16);
            (RowKind::Follow, Trigger::Reach(ladder, 1))
        }
        3 => (RowKind::Follow, Trigger::EndOf(calendar(rng))),
        4 => {
            let without = Box::new(Trigger::Purchase(AtomSet::ALL));
            (RowKind::Follow, Trigger::Idle { without, after: Length::Days(5 + below(rng, 60) as i32) })
        }
        _ => (RowKind::Award, Trigger::Purchase(lines)),
    };
    let sale = matches!(on, Trigger::Purchase(_));
    let amount = if sale { amount(rng, lines, program) } else { Amount::whole(i64::from(1 + below(rng, 60))) };
    let effect = if discount {
        let numerator = Expr::Scale(Box::new(Expr::Money(lines, Stage::List)), i64::from(below(rng, 40)));
        Effect::PriceOff { amount: Amount { numerator, over: 100, rounding: Rounding::Down }, scope: lines }
    } else {
        let expiry = chance(rng, 15).then(|| deadline(rng, false));
        Effect::Grant { holding, amount, expiry, pending: None }
    };
    let row = Row {
        rule: name.clone(),
        name: name.clone(),
        span: Default::default(),
        kind,
        gift: !sale,
        on: vec![on],
        scope: lines,
        stage: Stage::Paid,
        guard: if kind == RowKind::Follow { Guard::True } else { guard(rng, program) },
        reasons: Vec::new(),
        effect,
        limits: Vec::new(),
    };
    if program.rows.iter().any(|other| other.name == name) {
        return;
    }
    program.rows.push(row);
    if chance(rng, 35) && !discount {
        let window = match below(rng, 6) {
            0 => Window::Lifetime,
            1 => Window::LastDays(1 + below(rng, 40) as u16),
            2 => Window::Event,
            _ => Window::Period(calendar(rng)),
        };
        let measure = pick(rng, &[Measure::Units, Measure::Count]);
        let cap = i64::from(1 + below(rng, if measure == Measure::Count { 4 } else { 150 }));
        program.limits.push(Limit {
            name,
            span: Default::default(),
            rows: Vec::new(),
            measure,
            window,
            cap: LimitCap::Fixed(cap),
            overflowing: if measure == Measure::Count {
                Overflowing::Reject
            } else {
                pick(rng, &[Overflowing::Clip, Overflowing::Reject])
            },
        });
    }
}

/// Ties limits to the rows of their rule once the rows stand in order.
fn number_limits(program: &mut Program) {
    for (place, limit) in program.limits.iter_mut().enumerate() {
        for (at, row) in program.rows.iter_mut().enumerate() {
            if row.rule == limit.name {
                limit.rows.push(RowId(at as u16));
                row.limits.push(LimitId(place as u16));
            }
        }
    }
}

fn offer(rng: &mut ChaCha8Rng, place: u32, program: &Program) -> Offer {
    let holding = HoldingId(below(rng, program.holdings.len() as u32) as u16);
    Offer {
        name: format!("offer{place}"),
        span: Default::default(),
        guard: if chance(rng, 30) { guard_of_state(rng, program) } else { Guard::True },
        takes: vec![(holding, i64::from(1 + below(rng, 120)))],
        gives: if chance(rng, 30) && program.holdings.len() > 1 {
            let other = HoldingId(((holding.0 as usize + 1) % program.holdings.len()) as u16);
            vec![(other, i64::from(1 + below(rng, 5)), None)]
        } else {
            Vec::new()
        },
        money: 0,
        cost: None,
        limits: Vec::new(),
    }
}

fn guard_of_state(rng: &mut ChaCha8Rng, program: &Program) -> Guard {
    if program.ladders.is_empty() {
        return Guard::True;
    }
    Guard::Rank { ladder: LadderId(below(rng, program.ladders.len() as u32) as u16), ranks: 1 + below(rng, 7) }
}

/// A history of `count` happenings from `first` on, most of them close together.
pub fn history(rng: &mut ChaCha8Rng, program: &Program, first: Day, count: u32) -> Vec<(i64, Happening)> {
    let mut second = first.start().0 + i64::from(below(rng, 86_400));
    let mut all = Vec::new();
    for _ in 0..count {
        second += match below(rng, 10) {
            0 => 0,
            1..=5 => i64::from(below(rng, 6 * 86_400)),
            6..=8 => i64::from(below(rng, 40)) * 86_400,
            _ => i64::from(below(rng, 200 * 86_400)),
        };
        let happening = match below(rng, 10) {
            0..=6 => {
                let lines = 1 + below(rng, 3);
                Happening::Purchase(
                    (0..lines)
                        .map(|_| Line {
                            atom: AtomId(below(rng, 3) as u16),
                            items: 1 + below(rng, 3) as i32,
                            amount: i64::from(below(rng, 6_000)),
                        })
                        .collect(),
                )
            }
            7 | 8 if !program.offers.is_empty() => Happening::Redeem(below(rng, program.offers.len() as u32) as u16),
            _ => Happening::Nothing,
        };
        all.push((second, happening));
    }
    all
}
