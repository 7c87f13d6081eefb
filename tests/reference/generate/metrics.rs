//! Metrics over every window, and ladders on them.

use loyal::core::Anchor;
use loyal::core::{
    Accumulator, AccumulatorId, Aggregate, AtomSet, Comparison, Deadline, Effect, Expr, Fall, FieldId, FiniteId, Guard,
    HoldingId, HoldingKind, Ladder, LadderId, Length, Names, Program, Row, RowId, Stage, Step, Tier, Trigger, Window,
};
use rand_chacha::ChaCha8Rng;

use super::{below, calendar, chance, pick, scope};

pub fn add(rng: &mut ChaCha8Rng, program: &mut Program) {
    for place in 0..below(rng, 4) {
        let lines = scope(rng);
        let money = Expr::Money(lines, pick(rng, &[Stage::Paid, Stage::Paid, Stage::List]));
        let (aggregate, on) = match below(rng, 8) {
            0 => (Aggregate::Count, vec![Trigger::Purchase(lines)]),
            1 => (Aggregate::Count, vec![Trigger::Purchase(lines), Trigger::Declared(0), Trigger::Redemption]),
            2 => (Aggregate::Sum(Expr::Field(FieldId(1))), vec![Trigger::Declared(0)]),
            3 => (Aggregate::Greatest(money), vec![Trigger::Purchase(lines)]),
            4 => (Aggregate::Least(money), vec![Trigger::Purchase(lines)]),
            5 => (Aggregate::Last(money), vec![Trigger::Purchase(lines)]),
            6 => (Aggregate::Sum(Expr::Items(lines)), vec![Trigger::Purchase(lines)]),
            _ => (Aggregate::Sum(money), vec![Trigger::Purchase(lines)]),
        };
        let metric = accumulator(rng, place, aggregate, on);
        program.accumulators.push(metric);
    }
}

/// Metrics of what is earned and spent.
pub fn of_wallets(rng: &mut ChaCha8Rng, program: &mut Program) {
    for _ in 0..below(rng, 3) {
        let holding = HoldingId(below(rng, program.holdings.len() as u32) as u16);
        if program.holdings[holding.index()].kind != HoldingKind::Points {
            continue;
        }
        let aggregate = if chance(rng, 60) { Aggregate::Earned(holding) } else { Aggregate::Spent(holding) };
        let metric = accumulator(rng, program.accumulators.len() as u32, aggregate, Vec::new());
        program.accumulators.push(metric);
    }
}

fn accumulator(rng: &mut ChaCha8Rng, place: u32, aggregate: Aggregate, on: Vec<Trigger>) -> Accumulator {
    let window = match below(rng, 7) {
        6 => Window::LastPeriods(calendar(rng), 1 + below(rng, 5) as u16),
        0 => Window::Lifetime,
        1 => Window::LastDays(1 + below(rng, 120) as u16),
        2 => Window::LastMonths(1 + below(rng, 8) as u16),
        3 => Window::SinceJoining { months: pick(rng, &[1, 3, 12]) },
        _ => Window::Period(calendar(rng)),
    };
    let keeps = if matches!(window, Window::Period(_) | Window::SinceJoining { .. }) { below(rng, 4) as u8 } else { 0 };
    let wallet = matches!(aggregate, Aggregate::Earned(_) | Aggregate::Spent(_));
    Accumulator {
        name: format!("metric{place}"),
        span: Default::default(),
        on,
        filter: if chance(rng, 15) && !wallet { Guard::Weekdays(below(rng, 128) as u8) } else { Guard::True },
        aggregate,
        window,
        keeps,
        unit: String::new(),
        decimals: 0,
        adds_to: None,
        carries: None,
    }
}

/// Metrics of what happens to tiers and metrics; then metrics over the periods of metrics.
pub fn of_state(rng: &mut ChaCha8Rng, program: &mut Program) {
    if program.accumulators.is_empty() {
        return;
    }
    let plain = program.accumulators.len();
    for _ in 0..below(rng, 3) {
        let place = program.accumulators.len() as u32;
        let lines = scope(rng);
        let guard = super::amounts::on_metric(rng, program);
        let (aggregate, on) = match below(rng, 6) {
            0 if !program.ladders.is_empty() => {
                let ladder = LadderId(below(rng, program.ladders.len() as u32) as u16);
                let trigger = if chance(rng, 50) { Trigger::Reach(ladder, 1) } else { Trigger::Leave(ladder, 1) };
                (Aggregate::Count, vec![trigger])
            }
            1 => (Aggregate::Count, vec![Trigger::Crossing(guard)]),
            2 => (Aggregate::Distinct(Names::Word(FiniteId(0))), vec![Trigger::Purchase(lines), Trigger::Declared(0)]),
            3 => {
                let names = vec![AtomSet(1), AtomSet(2), AtomSet(6)];
                (Aggregate::Distinct(Names::Lines(names)), vec![Trigger::Purchase(lines)])
            }
            4 => {
                let metric = any(rng, program);
                let step = threshold(rng, program, &metric).max(2);
                let Expr::Accumulator { id: of, .. } = metric else { continue };
                let counted = Aggregate::Sum(Expr::Const(1));
                let sum = matches!(program.accumulators[of.index()].aggregate, Aggregate::Sum(Expr::Money(..)));
                let step = if sum { step.max(500) } else { step };
                (if chance(rng, 50) { Aggregate::Count } else { counted }, vec![Trigger::Passing { of, step }])
            }
            _ => (Aggregate::Periods(calendar(rng)), vec![Trigger::Purchase(lines)]),
        };
        let metric = accumulator(rng, place, aggregate, on);
        program.accumulators.push(metric);
    }
    for _ in 0..below(rng, 3) {
        let place = program.accumulators.len() as u32;
        let base = AccumulatorId(below(rng, plain as u32) as u16);
        let value = Expr::Accumulator { id: base, ago: 0 };
        let right = Expr::Const(threshold(rng, program, &value));
        let guard = Guard::Compare { left: value.clone(), is: Comparison::AtLeast, right };
        let closes = match program.accumulators[base.index()].window {
            window @ (Window::Period(_) | Window::SinceJoining { .. }) => window,
            _ => Window::Period(calendar(rng)),
        };
        let freeze = chance(rng, 60).then(|| HoldingId(below(rng, program.holdings.len() as u32) as u16));
        let (aggregate, on) = match below(rng, 5) {
            0 => (Aggregate::Periods(calendar(rng)), vec![Trigger::Met(guard.clone())]),
            1 => (Aggregate::Run { period: calendar(rng), freeze }, vec![Trigger::Met(guard.clone())]),
            2 => (Aggregate::Run { period: calendar(rng), freeze }, vec![Trigger::Purchase(AtomSet::ALL)]),
            3 => (Aggregate::Count, vec![Trigger::Closing(closes)]),
            _ => (
                pick(rng, &[Aggregate::Sum(value.clone()), Aggregate::Greatest(value)]),
                vec![Trigger::Closing(closes)],
            ),
        };
        let mut metric = accumulator(rng, place, aggregate, on);
        metric.filter = Guard::True;
        if matches!((&metric.aggregate, &metric.on[0]), (Aggregate::Count, Trigger::Closing(_))) {
            metric.filter = guard;
        }
        if matches!(metric.aggregate, Aggregate::Run { .. }) {
            (metric.window, metric.keeps) = (Window::Lifetime, 0);
        }
        program.accumulators.push(metric);
    }
    windows_of_tiers(rng, program);
}

fn windows_of_tiers(rng: &mut ChaCha8Rng, program: &mut Program) {
    for metric in &mut program.accumulators {
        let plain = matches!(metric.aggregate, Aggregate::Count | Aggregate::Sum(_) | Aggregate::Earned(_));
        let closing = metric.on.iter().any(|trigger| matches!(trigger, Trigger::Closing(_)));
        if plain && !closing && metric.keeps == 0 && !program.ladders.is_empty() && chance(rng, 8) {
            metric.window = Window::SinceReaching(LadderId(below(rng, program.ladders.len() as u32) as u16), 1);
        }
    }
}

/// Some metrics of what is earned count only some rules.
pub fn of_rows(rng: &mut ChaCha8Rng, program: &mut Program) {
    for metric in &mut program.accumulators {
        let Aggregate::Earned(holding) = metric.aggregate else { continue };
        let gives = |row: &Row| matches!(&row.effect, Effect::Grant { holding: to, .. } if *to == holding);
        let rows: Vec<RowId> =
            (0..program.rows.len()).filter(|at| gives(&program.rows[*at])).map(|at| RowId(at as u16)).collect();
        if rows.len() > 1 && chance(rng, 40) {
            metric.aggregate = Aggregate::EarnedBy(holding, rows[1..].to_vec());
        }
    }
}

/// Any metric, perhaps of an earlier period.
pub fn any(rng: &mut ChaCha8Rng, program: &Program) -> Expr {
    let id = AccumulatorId(below(rng, program.accumulators.len() as u32) as u16);
    let keeps = program.accumulators[id.index()].keeps;
    let ago = if chance(rng, 40) { below(rng, u32::from(keeps) + 1) as u8 } else { 0 };
    Expr::Accumulator { id, ago }
}

/// A number at which a metric is likely to turn.
pub fn threshold(rng: &mut ChaCha8Rng, program: &Program, metric: &Expr) -> i64 {
    let Expr::Accumulator { id, .. } = metric else { return 1 };
    match &program.accumulators[id.index()].aggregate {
        Aggregate::Count | Aggregate::Periods(_) | Aggregate::Run { .. } | Aggregate::Distinct(_) => {
            1 + i64::from(below(rng, 6))
        }
        Aggregate::Sum(Expr::Items(_)) => 1 + i64::from(below(rng, 20)),
        Aggregate::Earned(_) | Aggregate::Spent(_) => 1 + i64::from(below(rng, 200)),
        _ => 1 + i64::from(below(rng, 9_000)),
    }
}

pub fn ladders(rng: &mut ChaCha8Rng, program: &mut Program) {
    if program.accumulators.is_empty() {
        return;
    }
    for place in 0..below(rng, 3) {
        let ladder = ladder(rng, place, program);
        program.ladders.push(ladder);
    }
}

fn ladder(rng: &mut ChaCha8Rng, place: u32, program: &Program) -> Ladder {
    let metric = any(rng, program);
    let unit = threshold(rng, program, &metric);
    let other = any(rng, program);
    let quota = chance(rng, 25).then(|| (threshold(rng, program, &other), other));
    let condition = |at: i64, quota: Option<&(i64, Expr)>| {
        let main = Guard::Compare { left: metric.clone(), is: Comparison::AtLeast, right: Expr::Const(at) };
        match quota {
            Some((at, other)) => {
                let also = Guard::Compare { left: other.clone(), is: Comparison::AtLeast, right: Expr::Const(*at) };
                Guard::All(vec![main, also])
            }
            None => main,
        }
    };
    let tier = |name: &str, at: i64, quota: Option<&(i64, Expr)>| Tier {
        name: name.to_owned(),
        span: Default::default(),
        reach: condition(at, quota),
        keep: condition(at - at / 4, None),
    };
    let keep = match below(rng, 5) {
        0 => Deadline::never(),
        1 => Deadline { anchor: Anchor::Earning, steps: vec![Step::After(Length::Days(1 + below(rng, 90) as i32))] },
        2 => Deadline { anchor: Anchor::Earning, steps: vec![Step::After(Length::Months(1 + below(rng, 12) as i32))] },
        _ => Deadline {
            anchor: Anchor::Earning,
            steps: vec![Step::EndOf { calendar: calendar(rng), ahead: below(rng, 2) as u16 }],
        },
    };
    let mut tiers =
        vec![Tier { name: "Base".to_owned(), span: Default::default(), reach: Guard::True, keep: Guard::True }];
    tiers.push(tier("Mid", unit, None));
    if chance(rng, 60) {
        tiers.push(tier("Top", unit * 2, quota.as_ref()));
    }
    Ladder {
        name: format!("ladder{place}"),
        span: Default::default(),
        initial: if chance(rng, 15) { 1 + below(rng, tiers.len() as u32 - 1) as u8 } else { 0 },
        tiers,
        keep,
        reviews: chance(rng, 20).then(|| calendar(rng)),
        starts: Vec::new(),
        versions: Vec::new(),
        daily: false,
        fall: pick(rng, &[Fall::ToEarned, Fall::ToEarned, Fall::OneStep, Fall::Never]),
    }
}
