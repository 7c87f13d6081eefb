//! Challenges, leagues and raffles, and rules that follow them.

use loyal::core::{
    Accumulator, AccumulatorId, Aggregate, Amount, AtomSet, Board, Challenge, Comparison, Deadline, Effect, Expr, Fall,
    FieldId, Goal, Guard, HoldingId, HoldingKind, Ladder, LadderId, NumericField, Prize, Program, Raffle, RoundStart,
    RowKind, Tier, Trigger, Window,
};
use loyal::quantity::Rounding;
use rand_chacha::ChaCha8Rng;

use super::holdings::deadline;
use super::rows::blank;
use super::{below, calendar, chance, guard, pick, place, scope};

pub fn add(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in 0..below(rng, 3) {
        challenge(rng, at as u16, program);
    }
    if chance(rng, 40) {
        league(rng, program);
    }
    if chance(rng, 40) {
        raffle(rng, program);
    }
}

/// A metric without any word of its own.
fn count(name: String, on: Vec<Trigger>, aggregate: Aggregate, window: Window) -> Accumulator {
    Accumulator {
        name,
        span: Default::default(),
        on,
        filter: Guard::True,
        aggregate,
        window,
        keeps: 0,
        unit: String::new(),
        decimals: 0,
        adds_to: None,
        carries: None,
    }
}

fn push(program: &mut Program, metric: Accumulator) -> AccumulatorId {
    program.accumulators.push(metric);
    AccumulatorId(program.accumulators.len() as u16 - 1)
}

/// A rule that follows; their names come last, so that no other row moves.
fn follow(rng: &mut ChaCha8Rng, on: Trigger, amount: Amount, program: &mut Program) {
    let holding = HoldingId(place(rng, program.holdings.len()));
    let effect = Effect::Grant { holding, amount, expiry: None, pending: None };
    let name = format!("then{}", program.rows.len());
    let mut row = blank(&name, RowKind::Follow, vec![on], AtomSet::ALL, effect);
    if chance(rng, 30) {
        row.guard = guard(rng, program, 1);
    }
    program.rows.push(row);
}

fn some(rng: &mut ChaCha8Rng) -> Amount {
    Amount::whole(i64::from(1 + below(rng, 9)))
}

fn challenge(rng: &mut ChaCha8Rng, at: u16, program: &mut Program) {
    let progress = format!("progress{at}");
    let progress = push(program, count(progress, Vec::new(), Aggregate::Goals(at), Window::Lifetime));
    let goals: Vec<Goal> = (0..1 + below(rng, 4)).map(|number| goal(rng, at, number, program)).collect();
    let need = 1 + below(rng, goals.len() as u32) as u8;
    program.challenges.push(Challenge {
        name: format!("challenge{at}"),
        span: Default::default(),
        guard: if chance(rng, 40) { guard(rng, program, 1) } else { Guard::True },
        goals,
        need,
        within: if chance(rng, 60) { deadline(rng, false) } else { Deadline::never() },
        start: pick(rng, &[RoundStart::FirstGoal, RoundStart::FirstGoal, RoundStart::Joining]),
        repeats: chance(rng, 60),
        progress,
    });
    let (one, two) = (some(rng), some(rng));
    follow(rng, Trigger::Completed(at), one, program);
    if chance(rng, 50) {
        let left = Expr::Accumulator { id: progress, ago: 0 };
        let right = Expr::Const(i64::from(1 + below(rng, 3)));
        follow(rng, Trigger::Crossing(Guard::Compare { left, is: Comparison::AtLeast, right }), two, program);
    }
    if chance(rng, 40) {
        let (name, window) = (format!("completed{at}"), Window::Period(calendar(rng)));
        push(program, count(name, vec![Trigger::Completed(at)], Aggregate::Count, window));
    }
}

fn goal(rng: &mut ChaCha8Rng, of: u16, number: u32, program: &mut Program) -> Goal {
    let name = format!("goal{number}");
    let by = chance(rng, 60).then(|| {
        let on = match below(rng, 5) {
            0 => Trigger::Declared(below(rng, 2) as u16),
            1 => Trigger::Redemption,
            _ => Trigger::Purchase(scope(rng)),
        };
        push(program, count(format!("{name} of {of}"), vec![on], Aggregate::Count, Window::Lifetime))
    });
    let when = if by.is_none() || chance(rng, 30) { guard(rng, program, 1) } else { Guard::True };
    Goal { name, span: Default::default(), by, when }
}

fn league(rng: &mut ChaCha8Rng, program: &mut Program) {
    let every = calendar(rng);
    let aggregate = pick(rng, &[Aggregate::Count, Aggregate::Sum(Expr::Items(AtomSet::ALL))]);
    let on = vec![Trigger::Purchase(scope(rng))];
    let score = push(program, count("score".to_owned(), on, aggregate, Window::Period(every)));
    let ladder = LadderId(program.ladders.len() as u16);
    let levels = 2 + below(rng, 3) as usize;
    let tier = |level: usize| Tier {
        name: format!("Level{level}"),
        span: Default::default(),
        reach: if level == 0 { Guard::True } else { Guard::False },
        keep: if level == 0 { Guard::True } else { Guard::False },
    };
    program.ladders.push(Ladder {
        name: "levels".to_owned(),
        span: Default::default(),
        tiers: (0..levels).map(tier).collect(),
        keep: Deadline::never(),
        reviews: None,
        fall: Fall::ToEarned,
        initial: 0,
        starts: Vec::new(),
        versions: Vec::new(),
        daily: false,
    });
    program.boards.push(Board {
        name: "league".to_owned(),
        span: Default::default(),
        ladder,
        score,
        every,
        cohort: 10,
        promote: (0..levels).map(|_| below(rng, 4)).collect(),
        demote: (0..levels).map(|_| below(rng, 4)).collect(),
    });
    let (one, two) = (some(rng), some(rng));
    let most = 1 + below(rng, 3);
    follow(rng, Trigger::Placed { board: 0, most }, one, program);
    let level = 1 + below(rng, levels as u32 - 1) as u8;
    let moved = if chance(rng, 50) { Trigger::Reach(ladder, level) } else { Trigger::Leave(ladder, level) };
    follow(rng, moved, two, program);
}

fn raffle(rng: &mut ChaCha8Rng, program: &mut Program) {
    let wallets = program.holdings.iter().filter(|holding| holding.kind == HoldingKind::Points).count();
    let field = |program: &mut Program, name: &str| {
        program.fields.push(NumericField { name: format!("raffle.{name}"), unit: String::new(), decimals: 0 });
        FieldId(program.fields.len() as u16 - 1)
    };
    let drawn = field(program, "entries");
    let prizes: Vec<Prize> = (0..1 + below(rng, 2))
        .map(|at| Prize { name: format!("prize{at}"), count: 3, won: field(program, &format!("prize{at}")) })
        .collect();
    let draw = match below(rng, 3) {
        0 => Trigger::StartOf(calendar(rng)),
        1 => Trigger::EveryYear { month: 1 + below(rng, 12) as u8, day: 1 + below(rng, 28) as u8 },
        _ => Trigger::EndOf(calendar(rng)),
    };
    let read = if chance(rng, 60) { prizes[0].won } else { drawn };
    program.raffles.push(Raffle {
        name: "raffle".to_owned(),
        span: Default::default(),
        entries: HoldingId(place(rng, wallets)),
        draws: if chance(rng, 30) { vec![draw, Trigger::EndOf(calendar(rng))] } else { vec![draw] },
        drawn,
        prizes,
    });
    // Entries that breed entries stay few.
    let few = Expr::Least(Box::new(Expr::Field(read)), Box::new(Expr::Const(20)));
    let numerator = Expr::Scale(Box::new(few), i64::from(1 + below(rng, 3)));
    follow(rng, Trigger::Drawn(0), Amount { numerator, over: 1, rounding: Rounding::Down }, program);
}
