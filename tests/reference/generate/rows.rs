//! Rules, their triggers and their limits.

use loyal::core::{
    Amount, AtomSet, Effect, Expr, Guard, HoldingId, HoldingKind, LadderId, Length, Limit, LimitCap, LimitId, Measure,
    Overflowing, Program, Row, RowId, RowKind, Stage, Trigger, Window,
};
use loyal::quantity::Rounding;
use rand_chacha::ChaCha8Rng;

use super::amounts::{amount, narrowed, on_metric};
use super::holdings::{deadline, waiting};
use super::{below, calendar, chance, guard, pick, place, scope};

pub fn add(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in 0..1 + below(rng, 9) {
        let name = format!("rule{}", (at * 7 + 3) % 10);
        let row = rule(rng, &name, program);
        program.rows.push(row);
    }
    shares(rng, program);
    in_order(program);
    limits(rng, program);
}

fn rule(rng: &mut ChaCha8Rng, name: &str, program: &Program) -> Row {
    let lines = scope(rng);
    if chance(rng, 12) {
        return discount(rng, name, lines, program);
    }
    let (kind, on) = trigger(rng, lines, program);
    let sale = matches!(on[0], Trigger::Purchase(_) | Trigger::Declared(_));
    let mut row = blank(name, kind, on, lines, effect(rng, sale, lines, program));
    if let Effect::Grant { amount: wanted, .. } = &mut row.effect
        && sale
        && row.on.len() == 1
    {
        *wanted = amount(rng, &row.on[0], lines, program);
    }
    if kind != RowKind::Follow || chance(rng, 20) {
        row.guard = guard(rng, program, 2);
    }
    row
}

/// A row without any word of its own: new fields of the core get their default here.
pub fn blank(name: &str, kind: RowKind, on: Vec<Trigger>, scope: AtomSet, effect: Effect) -> Row {
    Row {
        rule: name.to_owned(),
        name: name.to_owned(),
        span: Default::default(),
        kind,
        gift: kind == RowKind::Follow,
        on,
        scope,
        stage: Stage::Paid,
        guard: Guard::True,
        reasons: Vec::new(),
        effect,
        rounds: Default::default(),
        limits: Vec::new(),
    }
}

fn discount(rng: &mut ChaCha8Rng, name: &str, lines: AtomSet, program: &Program) -> Row {
    let (numerator, over) = if chance(rng, 70) {
        (Expr::Scale(Box::new(Expr::Money(lines, Stage::List)), i64::from(below(rng, 40))), 100)
    } else {
        (Expr::Const(i64::from(below(rng, 900))), 1)
    };
    let effect = Effect::PriceOff { amount: Amount { numerator, over, rounding: Rounding::Down }, scope: lines };
    let mut row = blank(name, RowKind::Price, vec![Trigger::Purchase(lines)], lines, effect);
    row.guard = guard(rng, program, 2);
    row
}

fn trigger(rng: &mut ChaCha8Rng, lines: AtomSet, program: &Program) -> (RowKind, Vec<Trigger>) {
    let ladder = |rng: &mut ChaCha8Rng| {
        let at = LadderId(place(rng, program.ladders.len()));
        (at, 1 + place(rng, program.ladders[at.index()].tiers.len() - 1) as u8)
    };
    let on = match below(rng, 21) {
        20 => Trigger::On(loyal::quantity::Day(19_750 + below(rng, 1_500) as i32)),
        0 => return (RowKind::Award, vec![Trigger::Join]),
        1 => Trigger::Birthday,
        2 if !program.ladders.is_empty() => {
            let (at, rank) = ladder(rng);
            Trigger::Reach(at, rank)
        }
        3 if !program.ladders.is_empty() => {
            let (at, rank) = ladder(rng);
            Trigger::Leave(at, rank)
        }
        4 => Trigger::EndOf(calendar(rng)),
        5 => Trigger::StartOf(calendar(rng)),
        6 => {
            let without = Box::new(match below(rng, 4) {
                0 => Trigger::Declared(0),
                1 => Trigger::Redemption,
                _ => Trigger::Purchase(scope(rng)),
            });
            let after = if chance(rng, 70) {
                Length::Days(5 + below(rng, 60) as i32)
            } else {
                Length::Months(1 + below(rng, 4) as i32)
            };
            Trigger::Idle { without, after }
        }
        7 => Trigger::Anniversary,
        8 => Trigger::EveryYear { month: 1 + below(rng, 12) as u8, day: 1 + below(rng, 28) as u8 },
        9 if !program.accumulators.is_empty() => Trigger::Crossing(on_metric(rng, program)),
        10 => return (RowKind::Award, vec![Trigger::Redemption]),
        11 | 12 => return (RowKind::Award, vec![Trigger::Declared(below(rng, 2) as u16)]),
        13 => return (RowKind::Award, vec![Trigger::Purchase(lines), Trigger::Declared(1)]),
        _ => return (RowKind::Award, vec![Trigger::Purchase(lines)]),
    };
    (RowKind::Follow, vec![on])
}

/// A trigger of a row that follows: a timer, a tier, a condition.
pub fn following(rng: &mut ChaCha8Rng, program: &Program) -> Trigger {
    loop {
        if let (RowKind::Follow, on) = trigger(rng, AtomSet::ALL, program) {
            return on[0].clone();
        }
    }
}

fn effect(rng: &mut ChaCha8Rng, sale: bool, _lines: AtomSet, program: &Program) -> Effect {
    let wallets: Vec<u16> = (0..program.holdings.len())
        .filter(|at| program.holdings[*at].kind == HoldingKind::Points)
        .map(|at| at as u16)
        .collect();
    match below(rng, 20) {
        0 if !program.ladders.is_empty() => {
            let ladder = LadderId(place(rng, program.ladders.len()));
            let rank = 1 + place(rng, program.ladders[ladder.index()].tiers.len() - 1) as u8;
            let mut until = deadline(rng, false);
            if chance(rng, 80) && until.is_never() {
                until = deadline(rng, false);
            }
            return Effect::SetRank { ladder, rank, until };
        }
        1 => {
            let by = match below(rng, 3) {
                0 => Length::Days(1 + below(rng, 40) as i32),
                1 => Length::Seconds(3_600 * i64::from(1 + below(rng, 100))),
                _ => Length::Months(1 + below(rng, 4) as i32),
            };
            return Effect::Extend { holding: HoldingId(pick(rng, &wallets)), by };
        }
        _ => {}
    }
    let things = program.holdings.len() > wallets.len() && chance(rng, if sale { 15 } else { 40 });
    let holding = HoldingId(if things {
        wallets.len() as u16 + place(rng, program.holdings.len() - wallets.len())
    } else {
        pick(rng, &wallets)
    });
    Effect::Grant {
        holding,
        amount: Amount::whole(i64::from(1 + below(rng, if things { 3 } else { 60 }))),
        expiry: chance(rng, 15).then(|| deadline(rng, false)),
        pending: chance(rng, 8).then(|| waiting(rng)),
    }
}

/// Some awards become shares of others (`N% of RULE`, also as credited).
fn shares(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in 1..program.rows.len() {
        let of = usize::from(place(rng, at));
        let scope = program.rows[at].scope;
        let bought = |row: &Row| matches!(row.on[..], [Trigger::Purchase(_)]);
        if !bought(&program.rows[at]) || !bought(&program.rows[of]) || !chance(rng, 40) {
            continue;
        }
        let Effect::Grant { amount: base, .. } = program.rows[of].effect.clone() else { continue };
        let percent = i64::from(1 + below(rng, 200));
        let row = RowId(of as u16);
        let share = if chance(rng, 70) {
            let inner = Expr::OfRow { row, amount: Box::new(narrowed(&base.numerator, scope)), over: base.over };
            Amount { numerator: Expr::Scale(Box::new(inner), percent), over: base.over * 100, rounding: Rounding::Down }
        } else {
            let inner = Expr::Scale(Box::new(Expr::Credited(row)), percent);
            Amount { numerator: inner, over: 100, rounding: Rounding::Down }
        };
        // A share of a share of a share multiplies the denominators.
        if share.over > 1 << 20 {
            continue;
        }
        if let Effect::Grant { amount, .. } = &mut program.rows[at].effect {
            *amount = share;
        }
    }
}

/// Rows stand by phase and name.
fn in_order(program: &mut Program) {
    let mut order: Vec<usize> = (0..program.rows.len()).collect();
    order.sort_by_key(|&at| (program.rows[at].kind, program.rows[at].name.clone()));
    let mut new_place = vec![RowId(0); order.len()];
    for (new, &old) in order.iter().enumerate() {
        new_place[old] = RowId(new as u16);
    }
    program.rows = order.iter().map(|&old| program.rows[old].clone()).collect();
    for row in &mut program.rows {
        if let Effect::Grant { amount, .. } = &mut row.effect {
            renumber(&mut amount.numerator, &new_place);
        }
    }
}

fn renumber(expr: &mut Expr, places: &[RowId]) {
    match expr {
        Expr::OfRow { row, amount, .. } => {
            *row = places[row.index()];
            renumber(amount, places);
        }
        Expr::Credited(row) => *row = places[row.index()],
        Expr::Scale(on, _) => renumber(on, places),
        _ => {}
    }
}

/// Limits on single rules, then on everything that gives a wallet.
fn limits(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in 0..program.rows.len() {
        if !matches!(program.rows[at].effect, Effect::Grant { .. } | Effect::PriceOff { .. }) {
            continue;
        }
        if chance(rng, 12) {
            limit(rng, program, vec![at], Window::Event);
        }
        if chance(rng, 28) {
            let window = match below(rng, 7) {
                0 => Window::Lifetime,
                1 => Window::LastDays(1 + below(rng, 40) as u16),
                2 => Window::LastMonths(1 + below(rng, 4) as u16),
                3 => Window::SinceJoining { months: pick(rng, &[1, 3, 12]) },
                _ => Window::Period(calendar(rng)),
            };
            limit(rng, program, vec![at], window);
        }
    }
    for holding in 0..program.holdings.len() {
        let gives = |row: &Row| matches!(&row.effect, Effect::Grant { holding: to, .. } if to.index() == holding);
        let rows: Vec<usize> = (0..program.rows.len()).filter(|at| gives(&program.rows[*at])).collect();
        if rows.len() > 1 && chance(rng, 25) {
            let window = Window::Period(calendar(rng));
            limit(rng, program, rows, window);
        }
    }
}

fn limit(rng: &mut ChaCha8Rng, program: &mut Program, rows: Vec<usize>, window: Window) {
    let measure = if rows.len() > 1 || window == Window::Event {
        Measure::Units
    } else {
        pick(rng, &[Measure::Units, Measure::Count])
    };
    let most = if measure == Measure::Count { 4 } else { 150 };
    let cap = if !program.ladders.is_empty() && chance(rng, 15) {
        let ladder = place(rng, program.ladders.len());
        LimitCap::ByRank(LadderId(ladder), (0..3).map(|_| i64::from(below(rng, most))).collect())
    } else {
        LimitCap::Fixed(i64::from(1 + below(rng, most)))
    };
    let id = LimitId(program.limits.len() as u16);
    for &row in &rows {
        program.rows[row].limits.push(id);
    }
    program.limits.push(Limit {
        name: format!("limit{}", id.0),
        span: Default::default(),
        rows: rows.into_iter().map(|row| RowId(row as u16)).collect(),
        counts: None,
        when: Guard::True,
        measure,
        window,
        cap,
        overflowing: if measure == Measure::Count {
            Overflowing::Reject
        } else {
            pick(rng, &[Overflowing::Clip, Overflowing::Reject])
        },
        versions: Vec::new(),
    });
}
