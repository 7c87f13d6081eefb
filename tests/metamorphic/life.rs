//! A member's life in the words of a program, so that it fits every other writing of it.

use loyal::core::{HoldingKind, Program};
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
    Nothing,
}

/// So many happenings, with seconds from the start of the life.
pub fn life(program: &Program, seed: u64, count: u32) -> Vec<(i64, Happening)> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut second = 0;
    (0..count)
        .map(|_| {
            second += match rng.random_range(0..10) {
                0 => 0,
                1..=5 => rng.random_range(0..5 * 86_400),
                6..=8 => rng.random_range(0..30) * 86_400,
                _ => rng.random_range(0..150 * 86_400),
            };
            (second, happening(&mut rng, program))
        })
        .collect()
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
