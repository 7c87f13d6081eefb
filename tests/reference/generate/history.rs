//! What happens to a member: random events that fit any program.

use loyal::core::{AtomId, EventLine, HoldingId, HoldingKind, Program};
use loyal::quantity::{Day, Instant};
use rand_chacha::ChaCha8Rng;

use super::{asks, below, chance, has_returns, lines, place};
use crate::slow::cells;
use crate::slow::own::Request;
use crate::slow::receipt::{Part, Which};
use crate::slow::{Line, Using};

/// One thing that happens.
#[derive(Clone, Debug)]
pub enum Happening {
    Purchase {
        lines: Vec<Line>,
        words: Vec<u16>,
        uses: Vec<Using>,
        /// The fields of its lines, if the program asks for any.
        goods: Vec<(AtomId, EventLine)>,
    },
    Declared {
        event: u16,
        numbers: Vec<i64>,
        words: Vec<u16>,
        /// Its lines, if the program asks for any.
        lines: Vec<EventLine>,
    },
    Redeem {
        offer: u16,
        times: u16,
    },
    /// The place in a cohort of so many when the running period of a league ends.
    Placed {
        board: u16,
        place: u32,
        size: u32,
    },
    /// One more prize in the next draw of a raffle.
    Won {
        raffle: u16,
        prize: u16,
    },
    /// A choice, an activation, a pick, a membership.
    Ask(Request),
    /// A purchase, or a part of it, comes back.
    Return {
        which: Which,
        part: Part,
    },
    /// What is pending of an event is confirmed, or cancelled.
    Confirm {
        which: Which,
        cancel: bool,
    },
    /// The member leaves the program: the last thing that happens.
    Leave,
    Nothing,
}

/// A history of `count` happenings from `first` on, most of them close together.
pub fn history(rng: &mut ChaCha8Rng, program: &Program, first: Day, count: u32) -> Vec<(i64, Happening)> {
    let mut second = first.start().0 + i64::from(below(rng, 86_400));
    let mut all = Vec::new();
    for _ in 0..count {
        second += match below(rng, 20) {
            0 | 1 => 0,
            2..=11 => i64::from(below(rng, 6 * 86_400)),
            12..=18 => i64::from(below(rng, 40)) * 86_400,
            _ => i64::from(below(rng, 200 * 86_400)),
        };
        if has_returns(program) && chance(rng, 25) {
            all.push((second, backwards(rng, &all, second)));
            continue;
        }
        let asked = asks::request(rng, program).filter(|_| chance(rng, 30));
        all.push((second, asked.map_or_else(|| happening(rng, program), Happening::Ask)));
        if let Some(result) = result(rng, program) {
            all.push((second, result));
        }
    }
    // One in ten leaves in the end; which, the instant says.
    if second % 10 == 0 {
        all.push((second, Happening::Leave));
    }
    all
}

fn happening(rng: &mut ChaCha8Rng, program: &Program) -> Happening {
    match below(rng, 20) {
        0..=12 => purchase(rng, program),
        13 | 14 if !program.events.is_empty() => Happening::Declared {
            event: place(rng, program.events.len()),
            numbers: numbers(rng, program),
            words: words(rng, program),
            lines: event_lines(rng, program),
        },
        15..=18 if !program.offers.is_empty() => {
            Happening::Redeem { offer: place(rng, program.offers.len()), times: if chance(rng, 20) { 2 } else { 1 } }
        }
        _ => Happening::Nothing,
    }
}

/// Something of an earlier event comes back, is confirmed or cancelled.
fn backwards(rng: &mut ChaCha8Rng, past: &[(i64, Happening)], now: i64) -> Happening {
    let of = |happening: &Happening| matches!(happening, Happening::Purchase { .. } | Happening::Declared { .. });
    let events: Vec<&(i64, Happening)> = past.iter().rev().filter(|event| of(&event.1)).take(6).collect();
    let (second, event) = match events.is_empty() {
        true => (now, &Happening::Nothing),
        false => {
            (events[below(rng, events.len() as u32) as usize].0, &events[below(rng, events.len() as u32) as usize].1)
        }
    };
    let which = if chance(rng, 60) { Which::At(Instant(second)) } else { Which::Day(Instant(second).day()) };
    if chance(rng, 25) {
        return Happening::Confirm { which, cancel: chance(rng, 50) };
    }
    let part = match event {
        Happening::Purchase { lines, .. } if chance(rng, 35) => {
            let line = lines[below(rng, lines.len() as u32) as usize];
            let part = |whole: i64, rng: &mut ChaCha8Rng| if chance(rng, 50) { whole } else { whole / 2 };
            let (items, amount) = (part(i64::from(line.items), rng) as i32, part(line.amount, rng));
            Part::Lines(vec![Line { items, amount, ..line }])
        }
        _ if chance(rng, 50) => Part::Amount(1 + i64::from(below(rng, 3_000))),
        _ => Part::Everything,
    };
    Happening::Return { which, part }
}

/// What a league or a raffle came to.
fn result(rng: &mut ChaCha8Rng, program: &Program) -> Option<Happening> {
    if !program.boards.is_empty() && chance(rng, 25) {
        let board = place(rng, program.boards.len());
        let size = 2 + below(rng, 9);
        return Some(Happening::Placed { board, place: 1 + below(rng, size), size });
    }
    if !program.raffles.is_empty() && chance(rng, 25) {
        let raffle = place(rng, program.raffles.len());
        let prize = place(rng, program.raffles[usize::from(raffle)].prizes.len());
        return Some(Happening::Won { raffle, prize });
    }
    None
}

/// A word of each finite field, "any other" among them.
fn words(rng: &mut ChaCha8Rng, program: &Program) -> Vec<u16> {
    program.finite.iter().map(|field| place(rng, field.words.len() + 1)).collect()
}

/// Numbers of a declared event; what is summed over its lines is nothing before.
fn numbers(rng: &mut ChaCha8Rng, program: &Program) -> Vec<i64> {
    let mut numbers: Vec<i64> = program.fields.iter().map(|_| i64::from(below(rng, 4_000))).collect();
    for sum in program.lines.sums.iter().chain(&program.goods.sums) {
        numbers[sum.field.index()] = 0;
    }
    numbers
}

fn event_lines(rng: &mut ChaCha8Rng, program: &Program) -> Vec<EventLine> {
    if program.lines.sums.is_empty() {
        return Vec::new();
    }
    (0..below(rng, 4)).map(|_| lines::line(rng, program, &program.lines)).collect()
}

/// The lines with fields of their own, which choose their atoms.
fn goods(rng: &mut ChaCha8Rng, program: &Program, lines: Vec<Line>) -> (Vec<Line>, Vec<(AtomId, EventLine)>) {
    if program.goods.cells.is_empty() {
        return (lines, Vec::new());
    }
    let mut goods = Vec::new();
    let mut told = Vec::new();
    for line in lines {
        let own = lines::line(rng, program, &program.goods);
        let category = usize::from(place(rng, program.categories.len() + 1));
        let item = usize::from(place(rng, program.items.len() + 1));
        let atom = cells::atom(program, (category, item), &own);
        told.push(Line { atom, ..line });
        goods.push((atom, own));
    }
    (told, goods)
}

fn purchase(rng: &mut ChaCha8Rng, program: &Program) -> Happening {
    let count = 1 + below(rng, 3);
    let atoms = u32::from(program.atoms.max(1));
    let lines = (0..count)
        .map(|_| Line {
            atom: AtomId(below(rng, atoms) as u16),
            items: 1 + below(rng, 3) as i32,
            amount: if chance(rng, 5) { 0 } else { i64::from(below(rng, 6_000)) },
        })
        .collect();
    let mut uses = Vec::new();
    for (at, holding) in program.holdings.iter().enumerate() {
        if matches!(holding.kind, HoldingKind::Voucher { .. }) && chance(rng, 40) {
            uses.push(Using::Voucher(HoldingId(at as u16), i64::from(1 + below(rng, 2))));
        }
    }
    for (at, holding) in program.holdings.iter().enumerate() {
        if holding.kind == HoldingKind::Piece && holding.using != Default::default() && chance(rng, 50) {
            uses.push(Using::Voucher(HoldingId(at as u16), i64::from(1 + below(rng, 2))));
        }
    }
    if !program.money_off.is_empty() && chance(rng, 40) {
        let at = usize::from(place(rng, program.money_off.len()));
        uses.push(Using::Points(at, chance(rng, 50).then(|| i64::from(below(rng, 200)))));
    }
    let (lines, goods) = goods(rng, program, lines);
    Happening::Purchase { lines, words: words(rng, program), uses, goods }
}
