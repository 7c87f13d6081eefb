//! Attributes, choices, activations, menus and memberships, and rules that look at them.

use loyal::core::{
    Activation, ActivationId, Aggregate, Amount, Anchor, AtomSet, Attribute, AttributeId, AttributeKind, Choice,
    Deadline, Effect, Expr, Guard, HoldingId, Length, LimitId, Membership, MembershipId, Menu, MenuId, MenuOption,
    Overflowing, Program, Range, Row, RowId, RowKind, Step, Trigger, Window,
};
use loyal::quantity::{Day, Rounding};
use rand_chacha::ChaCha8Rng;

use super::asks::{a_day, value};
use super::holdings::deadline;
use super::rows::{blank, following};
use super::sharing::{limit, plain};
use super::{below, calendar, chance, guard, pick, place};

pub fn add(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in 0..below(rng, 4) {
        let attribute = attribute(rng, at, program);
        program.attributes.push(attribute);
    }
    if chance(rng, 50) {
        activations(rng, program);
    }
    if chance(rng, 50) {
        for at in 0..1 + below(rng, 2) {
            menu(rng, at as u16, program);
        }
    }
    if chance(rng, 60) {
        for at in 0..1 + below(rng, 2) {
            membership(rng, at as u16, program);
        }
    }
    changes(rng, program);
    for at in 0..program.rows.len() {
        if let Some(more) = condition(rng, program).filter(|_| chance(rng, 25)) {
            let row = &mut program.rows[at];
            row.guard = Guard::All(vec![row.guard.clone(), more]);
        }
    }
    for at in 0..program.ladders.len().saturating_sub(program.boards.len()) {
        if let Some(more) = condition(rng, program).filter(|_| chance(rng, 20)) {
            let tier = &mut program.ladders[at].tiers[1];
            tier.reach = Guard::Any(vec![tier.reach.clone(), more]);
        }
    }
    amounts(rng, program);
    windows(rng, program);
}

fn free(program: &Program) -> Vec<usize> {
    let in_group = |id: &RowId| {
        let parts = program.groups.iter().flat_map(|group| &group.parts);
        parts.into_iter().any(|part| matches!(part, loyal::core::GroupPart::Rule { rows, .. } if rows.contains(id)))
    };
    let counted = |id: &RowId| {
        let by = |aggregate: &Aggregate| matches!(aggregate, Aggregate::EarnedBy(_, rows) if rows.contains(id));
        program.accumulators.iter().any(|metric| by(&metric.aggregate))
    };
    let budgeted = |id: &RowId| program.budgets.iter().any(|budget| budget.rows.contains(id));
    let mut rows = plain(program);
    rows.retain(|at| {
        let id = RowId(*at as u16);
        program.rows[*at].kind == RowKind::Award && !in_group(&id) && !counted(&id) && !budgeted(&id)
    });
    rows
}

fn attribute(rng: &mut ChaCha8Rng, at: u32, program: &mut Program) -> Attribute {
    let step = i64::from(1 + below(rng, 7));
    let range = Range { least: 0, most: 40 * step, step };
    let words = ["red", "green", "blue"].into_iter().take(1 + below(rng, 3) as usize);
    let (kind, initial) = match below(rng, 4) {
        0 => (AttributeKind::Number { unit: "unit".to_owned(), decimals: 0 }, step * i64::from(below(rng, 40))),
        1 => (AttributeKind::Date, if chance(rng, 50) { Attribute::NO_DATE } else { a_day(rng) }),
        _ => {
            let words: Vec<String> = words.map(str::to_owned).collect();
            let initial = i64::from(below(rng, words.len() as u32 + 1));
            (AttributeKind::Words(words), initial)
        }
    };
    let number = matches!(kind, AttributeKind::Number { .. });
    let date = kind == AttributeKind::Date;
    let choice = (chance(rng, 70) && !date).then(|| Choice {
        guard: if chance(rng, 30) { guard(rng, program, 1) } else { Guard::True },
        takes_effect: if chance(rng, 50) { deadline(rng, false) } else { Deadline::never() },
        range: number.then_some(range),
        limits: asked(rng, program),
    });
    Attribute { name: format!("attribute{at}"), span: Default::default(), kind, initial, choice }
}

/// A limit on changes of a choice.
fn asked(rng: &mut ChaCha8Rng, program: &mut Program) -> Vec<LimitId> {
    if !chance(rng, 50) {
        return Vec::new();
    }
    let window = if chance(rng, 50) { Window::Period(calendar(rng)) } else { Window::LastDays(90) };
    let cap = i64::from(1 + below(rng, 3));
    let one = limit(program, loyal::core::Measure::Count, window, cap, Overflowing::Reject);
    program.limits.push(one);
    vec![LimitId(program.limits.len() as u16 - 1)]
}

/// A condition on what the member is, if the program knows anything.
pub fn condition(rng: &mut ChaCha8Rng, program: &Program) -> Option<Guard> {
    let attribute = |rng: &mut ChaCha8Rng| {
        let id = AttributeId(place(rng, program.attributes.len()));
        match program.attributes[id.index()].kind {
            AttributeKind::Date => pick(
                rng,
                &[Guard::Dated(id), Guard::MonthOf(id), Guard::Near(id, 60), Guard::Not(Box::new(Guard::Dated(id)))],
            ),
            AttributeKind::Number { .. } => Guard::Compare {
                left: Expr::Attribute(id),
                is: loyal::core::Comparison::AtLeast,
                right: Expr::Const(i64::from(below(rng, 200))),
            },
            AttributeKind::Words(_) => Guard::Attribute { attribute: id, words: u64::from(below(rng, 16)) },
        }
    };
    match below(rng, 3) {
        0 if !program.memberships.is_empty() => {
            let member = Guard::Member(MembershipId(place(rng, program.memberships.len())));
            Some(if chance(rng, 30) { Guard::Not(Box::new(member)) } else { member })
        }
        1 if !program.activations.is_empty() && chance(rng, 40) => {
            Some(Guard::Activated(ActivationId(place(rng, program.activations.len()))))
        }
        _ if !program.attributes.is_empty() => Some(attribute(rng)),
        _ => None,
    }
}

fn activations(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in free(program) {
        let row = &program.rows[at];
        let bought = matches!(row.effect, Effect::Grant { .. } | Effect::Cash { .. });
        if !bought || !chance(rng, 40) {
            continue;
        }
        let id = ActivationId(program.activations.len() as u16);
        let backdated = if chance(rng, 60) { vec![RowId(at as u16)] } else { Vec::new() };
        program.activations.push(Activation {
            name: row.rule.clone(),
            span: Default::default(),
            per: chance(rng, 50).then(|| calendar(rng)),
            until: chance(rng, 30).then(|| Day(19_800 + below(rng, 1_500) as i32)),
            backdated,
        });
        let row = &mut program.rows[at];
        row.guard = Guard::All(vec![Guard::Activated(id), row.guard.clone()]);
    }
}

fn menu(rng: &mut ChaCha8Rng, at: u16, program: &mut Program) {
    let count = 2 + below(rng, 3);
    let option =
        |at: u32, rng: &mut ChaCha8Rng| MenuOption { name: format!("option{at}"), may_repeat: chance(rng, 30) };
    program.menus.push(Menu {
        name: format!("menu{at}"),
        span: Default::default(),
        picks: 1 + below(rng, count) as u8,
        options: (0..count).map(|at| option(at, rng)).collect(),
        within: if chance(rng, 70) { deadline(rng, false) } else { Deadline::never() },
        otherwise: chance(rng, 60).then(|| below(rng, count) as u8),
    });
    for option in 0..count {
        then(rng, Trigger::Picked(MenuId(at), option as u8), program);
    }
    for _ in 0..1 + below(rng, 2) {
        let on = following(rng, program);
        push(rng, on, Effect::Open(MenuId(at)), program);
    }
}

/// A row that follows; their names come last, so that no other row moves.
fn push(rng: &mut ChaCha8Rng, on: Trigger, effect: Effect, program: &mut Program) -> RowId {
    let name = format!("with{:03}", program.rows.len());
    let mut row = blank(&name, RowKind::Follow, vec![on], AtomSet::ALL, effect);
    if chance(rng, 20) {
        row.guard = guard(rng, program, 1);
    }
    program.rows.push(row);
    RowId(program.rows.len() as u16 - 1)
}

/// What a trigger of it gives: units of what has no maximum, money, a value.
fn then(rng: &mut ChaCha8Rng, on: Trigger, program: &mut Program) -> RowId {
    let open: Vec<u16> =
        (0u16..).zip(&program.holdings).filter(|(_, holding)| holding.maximum.is_none()).map(|(at, _)| at).collect();
    let amount = Amount::whole(i64::from(1 + below(rng, 20)));
    let effect = match below(rng, 5) {
        0 => Effect::Cash { amount },
        1 if !program.attributes.is_empty() => assigned(rng, program),
        _ if open.is_empty() => Effect::Cash { amount },
        _ => Effect::Grant {
            holding: HoldingId(pick(rng, &open)),
            amount,
            expiry: chance(rng, 20).then(|| deadline(rng, false)),
            pending: None,
        },
    };
    push(rng, on, effect, program)
}

fn assigned(rng: &mut ChaCha8Rng, program: &Program) -> Effect {
    let attribute = AttributeId(place(rng, program.attributes.len()));
    let value = value(rng, &program.attributes[attribute.index()].kind);
    Effect::Assign { attribute, value }
}

fn membership(rng: &mut ChaCha8Rng, at: u16, program: &mut Program) {
    let id = MembershipId(at);
    let fee = chance(rng, 70).then(|| {
        let flat = Expr::Const(i64::from(100 + below(rng, 5_000)));
        let numerator = match below(rng, 3) {
            0 if !program.accumulators.is_empty() => {
                Expr::Add(Box::new(flat), Box::new(super::metrics::any(rng, program)))
            }
            1 if !program.attributes.is_empty() => {
                let attribute = Expr::Attribute(AttributeId(place(rng, program.attributes.len())));
                Expr::Add(Box::new(flat), Box::new(Expr::Greatest(Box::new(attribute), Box::new(Expr::Const(0)))))
            }
            _ => flat,
        };
        Amount { numerator, over: pick(rng, &[1, 3, 100]), rounding: Rounding::Nearest }
    });
    let length = if chance(rng, 50) {
        Length::Months(1 + below(rng, 12) as i32)
    } else {
        Length::Days(1 + below(rng, 60) as i32)
    };
    let term = match below(rng, 5) {
        0 => deadline(rng, false),
        1 => Deadline::never(),
        _ => Deadline { anchor: Anchor::Earning, steps: vec![Step::After(length)] },
    };
    let guard = if chance(rng, 30) { guard(rng, program, 1) } else { Guard::True };
    let renews = chance(rng, 70);
    program.memberships.push(Membership {
        name: format!("club{at}"),
        span: Default::default(),
        guard,
        fee,
        term,
        renews,
        perks: Vec::new(),
    });
    let mut perks = Vec::new();
    for on in [Trigger::Started(id), Trigger::Renewed(id), Trigger::Ended(id)] {
        if chance(rng, 60) {
            let ended = on == Trigger::Ended(id);
            let row = then(rng, on, program);
            if chance(rng, 50) && !ended && matches!(program.rows[row.index()].effect, Effect::Grant { .. }) {
                perks.push(row);
            }
        }
    }
    program.memberships[usize::from(at)].perks = perks;
    if chance(rng, 50) {
        let by = if chance(rng, 70) { Length::Days(1 + below(rng, 40) as i32) } else { Length::Months(1) };
        then(rng, Trigger::BeforeRenewal(id, by), program);
    }
    for _ in 0..below(rng, 3) {
        let on = following(rng, program);
        let effect = if chance(rng, 25) {
            Effect::Unenroll(id)
        } else {
            Effect::Enroll { membership: id, until: chance(rng, 60).then(|| finite(rng)) }
        };
        push(rng, on, effect, program);
    }
}

fn finite(rng: &mut ChaCha8Rng) -> Deadline {
    loop {
        let found = deadline(rng, false);
        if !found.is_never() {
            return found;
        }
    }
}

/// Some awards of sales pay money, open offers, set attributes, start memberships in place of what they gave.
fn changes(rng: &mut ChaCha8Rng, program: &mut Program) {
    for at in free(program) {
        if !program.rows[at].limits.is_empty() || !chance(rng, 30) {
            continue;
        }
        let Effect::Grant { amount, .. } = &program.rows[at].effect else { continue };
        let effect = match below(rng, 5) {
            0 if !program.menus.is_empty() => Effect::Open(MenuId(place(rng, program.menus.len()))),
            1 if !program.attributes.is_empty() => assigned(rng, program),
            2 if !program.memberships.is_empty() => Effect::Enroll {
                membership: MembershipId(place(rng, program.memberships.len())),
                until: chance(rng, 50).then(|| finite(rng)),
            },
            3 | 4 if program.returns == Default::default() => Effect::Cash { amount: amount.clone() },
            _ => continue,
        };
        if !matches!(effect, Effect::Cash { .. }) {
            for activation in &mut program.activations {
                activation.backdated.retain(|row| row.index() != at);
            }
        }
        program.rows[at].effect = effect;
    }
}

/// Some awards read a number that the member is.
fn amounts(rng: &mut ChaCha8Rng, program: &mut Program) {
    let numbers: Vec<u16> = (0u16..)
        .zip(&program.attributes)
        .filter(|(_, attribute)| matches!(attribute.kind, AttributeKind::Number { .. }))
        .map(|(at, _)| at)
        .collect();
    for at in plain(program) {
        if numbers.is_empty() || !chance(rng, 25) {
            continue;
        }
        let number = Box::new(Expr::Attribute(AttributeId(pick(rng, &numbers))));
        if let Row { effect: Effect::Grant { amount, .. } | Effect::Cash { amount }, .. } = &mut program.rows[at] {
            let old = Box::new(amount.numerator.clone());
            amount.numerator = Expr::Add(old, Box::new(Expr::Scale(number, amount.over)));
        }
    }
}

/// Some windows count from the start of a membership.
fn windows(rng: &mut ChaCha8Rng, program: &mut Program) {
    if program.memberships.is_empty() {
        return;
    }
    let count = program.memberships.len();
    for metric in &mut program.accumulators {
        let plain = matches!(metric.aggregate, Aggregate::Count | Aggregate::Sum(_) | Aggregate::Earned(_));
        if plain
            && metric.name != "score"
            && matches!(metric.window, Window::Period(_) | Window::SinceJoining { .. })
            && chance(rng, 25)
        {
            let membership = MembershipId(place(rng, count));
            metric.window = Window::SinceMembership { membership, months: pick(rng, &[1, 3, 12]) };
        }
    }
    for limit in &mut program.limits {
        if limit.rows.len() == 1 && matches!(limit.window, Window::Period(_)) && chance(rng, 25) {
            let membership = MembershipId(place(rng, count));
            limit.window = Window::SinceMembership { membership, months: pick(rng, &[1, 3, 12]) };
        }
    }
}
