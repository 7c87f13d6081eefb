//! A member's life in the words of a program, so that it fits every other writing of it.

use loyal::core::{AttributeKind, HoldingKind, Program};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A line: category, item, pieces, minor units.
#[derive(Clone, Debug)]
pub struct NamedLine {
    pub category: Option<String>,
    pub item: Option<String>,
    pub items: i32,
    pub amount: i64,
}

/// What happens, by names.
#[derive(Clone, Debug)]
pub enum Happening {
    Purchase {
        lines: Vec<NamedLine>,
        words: Vec<(String, String)>,
        vouchers: Vec<String>,
        payment: Option<(String, Option<i64>)>,
    },
    Declared {
        event: String,
        numbers: Vec<(String, i64)>,
        words: Vec<(String, String)>,
    },
    Redeem(String),
    /// Of the purchase so many seconds after the start of the life: all of it, or so many minor units.
    Return {
        second: i64,
        amount: Option<i64>,
    },
    /// What is pending of that purchase is confirmed, or cancelled.
    Confirm {
        second: i64,
        cancel: bool,
    },
    Choose {
        of: String,
        value: Value,
    },
    Activate(String),
    Enroll(String),
    Cancel(String),
    Pick {
        menu: String,
        option: String,
    },
    Placed {
        league: String,
        place: u32,
        size: u32,
    },
    Won {
        raffle: String,
        prize: String,
    },
    Nothing,
}

/// What a member chooses.
#[derive(Clone, Debug)]
pub enum Value {
    Word(String),
    Number(i64),
}

/// So many happenings, with seconds from the start of the life. In every second life purchases come back.
pub fn life(program: &Program, seed: u64, count: u32) -> Vec<(i64, Happening)> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut second = 0;
    let mut purchases: Vec<i64> = Vec::new();
    (0..count)
        .map(|_| {
            second += match rng.random_range(0..10) {
                0 => 0,
                1..=5 => rng.random_range(0..5 * 86_400),
                6..=8 => rng.random_range(0..30) * 86_400,
                _ => rng.random_range(0..150 * 86_400),
            };
            let last = &purchases[purchases.len().saturating_sub(4)..];
            let back = if returns(seed) && rng.random_range(0..4) == 0 { any(&mut rng, last).copied() } else { None };
            let happening = match back {
                Some(second) => backwards(&mut rng, second),
                None if rng.random_range(0..6) == 0 => asked(&mut rng, program),
                None => happening(&mut rng, program),
            };
            if matches!(happening, Happening::Purchase { .. }) {
                purchases.push(second);
            }
            (second, happening)
        })
        .collect()
}

/// Whether purchases come back in the life of a seed.
pub fn returns(seed: u64) -> bool {
    seed % 2 == 1
}

fn backwards(rng: &mut ChaCha8Rng, second: i64) -> Happening {
    match rng.random_range(0..6) {
        0 => Happening::Confirm { second, cancel: rng.random_range(0..2) == 0 },
        1..=3 => Happening::Return { second, amount: Some(rng.random_range(1..9_000)) },
        _ => Happening::Return { second, amount: None },
    }
}

/// What members ask for, and what leagues and raffles come to.
fn asked(rng: &mut ChaCha8Rng, program: &Program) -> Happening {
    let all: Vec<Happening> = [choice(rng, program), activation(rng, program), pick(rng, program)]
        .into_iter()
        .chain([membership(rng, program), league(rng, program), raffle(rng, program)])
        .flatten()
        .collect();
    any(rng, &all).cloned().unwrap_or(Happening::Nothing)
}

fn choice(rng: &mut ChaCha8Rng, program: &Program) -> Option<Happening> {
    let attribute = any(rng, &program.attributes)?;
    let value = match (&attribute.kind, attribute.choice.as_ref().and_then(|choice| choice.range)) {
        (AttributeKind::Words(words), _) => Value::Word(any(rng, words)?.clone()),
        (_, Some(range)) => Value::Number(range.least + range.step * rng.random_range(0..9)),
        // A date would have to move with the calendar.
        (AttributeKind::Date, None) => return None,
        (AttributeKind::Number { .. }, None) => Value::Number(rng.random_range(0..9)),
    };
    Some(Happening::Choose { of: attribute.name.clone(), value })
}

fn activation(rng: &mut ChaCha8Rng, program: &Program) -> Option<Happening> {
    any(rng, &program.activations).map(|one| Happening::Activate(one.name.clone()))
}

fn pick(rng: &mut ChaCha8Rng, program: &Program) -> Option<Happening> {
    let menu = any(rng, &program.menus)?;
    let option = any(rng, &menu.options)?.name.clone();
    Some(Happening::Pick { menu: menu.name.clone(), option })
}

fn membership(rng: &mut ChaCha8Rng, program: &Program) -> Option<Happening> {
    let name = any(rng, &program.memberships)?.name.clone();
    Some(if rng.random_range(0..3) > 0 { Happening::Enroll(name) } else { Happening::Cancel(name) })
}

fn league(rng: &mut ChaCha8Rng, program: &Program) -> Option<Happening> {
    let league = any(rng, &program.boards)?.name.clone();
    let size = rng.random_range(2..12);
    Some(Happening::Placed { league, place: rng.random_range(1..=size), size })
}

fn raffle(rng: &mut ChaCha8Rng, program: &Program) -> Option<Happening> {
    let raffle = any(rng, &program.raffles)?;
    let prize = any(rng, &raffle.prizes)?.name.clone();
    Some(Happening::Won { raffle: raffle.name.clone(), prize })
}

fn any<'a, T>(rng: &mut ChaCha8Rng, of: &'a [T]) -> Option<&'a T> {
    (!of.is_empty()).then(|| &of[rng.random_range(0..of.len())])
}

fn words(rng: &mut ChaCha8Rng, program: &Program) -> Vec<(String, String)> {
    let mut words = Vec::new();
    for field in &program.finite {
        if let (Some(word), true) = (any(rng, &field.words), rng.random_range(0..2) == 0) {
            words.push((field.name.clone(), word.clone()));
        }
    }
    words
}

fn happening(rng: &mut ChaCha8Rng, program: &Program) -> Happening {
    match rng.random_range(0..10) {
        0 => Happening::Nothing,
        1 => match any(rng, &program.offers) {
            Some(offer) => Happening::Redeem(offer.name.clone()),
            None => Happening::Nothing,
        },
        2 | 3 => match any(rng, &program.events) {
            Some(event) => Happening::Declared {
                event: event.name.clone(),
                numbers: program.fields.iter().map(|field| (field.name.clone(), rng.random_range(0..6_000))).collect(),
                words: words(rng, program),
            },
            None => Happening::Nothing,
        },
        _ => purchase(rng, program),
    }
}

fn purchase(rng: &mut ChaCha8Rng, program: &Program) -> Happening {
    let lines = (0..rng.random_range(1..4))
        .map(|_| NamedLine {
            category: any(rng, &program.categories).filter(|_| rng.random_range(0..4) > 0).cloned(),
            item: any(rng, &program.items).filter(|_| rng.random_range(0..2) > 0).cloned(),
            items: rng.random_range(1..4),
            amount: rng.random_range(0..12_000),
        })
        .collect();
    let vouchers = program.holdings.iter().filter(|holding| matches!(holding.kind, HoldingKind::Voucher { .. }));
    let vouchers: Vec<String> = vouchers.map(|holding| holding.name.clone()).collect();
    let vouchers = any(rng, &vouchers).filter(|_| rng.random_range(0..2) == 0).cloned().into_iter().collect();
    let payment = any(rng, &program.money_off).filter(|_| rng.random_range(0..2) == 0);
    let payment =
        payment.map(|off| (off.name.clone(), (rng.random_range(0..2) == 0).then(|| rng.random_range(1..500))));
    Happening::Purchase { lines, words: words(rng, program), vouchers, payment }
}
