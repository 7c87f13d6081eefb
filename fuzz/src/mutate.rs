//! Inputs by number: the same seed and number give the same text on every machine.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::grow;
use crate::surface::whole::whole;

/// A small generator of random numbers (SplitMix64).
#[derive(Clone)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64, number: u64) -> Chance {
        let mut chance = Chance(seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        chance.next();
        chance
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, count: usize) -> usize {
        if count == 0 { 0 } else { (self.next() % count as u64) as usize }
    }

    fn of<'s, T>(&mut self, all: &'s [T]) -> &'s T {
        &all[self.below(all.len())]
    }
}

/// What inputs are made of.
pub struct Stock {
    pub seeds: Vec<String>,
    pub words: Vec<String>,
}

/// Numbers, dates and signs at the edges of what is read.
const EDGES: &[&str] = &[
    "0",
    "1_000_000_000_000_000",
    "1_000_000_000_000_001",
    "999999999999999999999",
    "0.000000001",
    "0.0000000001",
    "100%",
    "0%",
    "9999-12-31",
    "0000-00-00",
    "2026-02-29",
    "24:00",
    "99:99",
    "32nd",
    "0th",
    "1 March 2026",
    "$5",
    "2x",
    "20 %",
    "1,000",
    "=>",
    "!=",
    "&&",
    "'",
    "“",
    "/*",
    "*/",
    "//",
    "\u{FEFF}",
    "\u{2028}",
    "\r",
    "\0",
    "é",
    "🎁",
    "((((((((",
    "{{{{{{{{",
    "not not not not not not not not",
    "the larger of the larger of the larger of",
];

/// Longest text that a mutation makes, in bytes; a repeated piece may go beyond once.
const LONGEST: usize = 12_000;

/// The input of a number.
pub fn input(stock: &Stock, seed: u64, number: u64) -> String {
    let mut chance = Chance::new(seed, number);
    let kind = chance.below(16);
    let mut text = match kind {
        0..6 => grown(&mut chance),
        6 if chance.below(4) == 0 => typed(&mut chance),
        _ => piece(stock, &mut chance),
    };
    // A well-typed program stays one, or nearly, so that what comes after the checker is reached too.
    let most = if kind == 6 { chance.below(3) } else { 1 + chance.below(6) };
    if kind > 1 {
        for _ in 0..most {
            mutate(stock, &mut chance, &mut text);
        }
    }
    text
}

/// A program of the whole language that the checker takes.
pub fn typed(chance: &mut Chance) -> String {
    whole(&mut ChaCha8Rng::seed_from_u64(chance.next()))
}

/// A program that the generator of the tests grows.
pub fn grown(chance: &mut Chance) -> String {
    let most = if chance.below(8) == 0 { 200 } else { 24 };
    let length = 1 + chance.below(most);
    let choices: Vec<u16> = (0..length).map(|_| chance.next() as u16).collect();
    grow::program(&choices)
}

/// A seed, or some declarations of one, or one alone: short texts are read more often in the same time.
fn piece(stock: &Stock, chance: &mut Chance) -> String {
    let seed = chance.of(&stock.seeds);
    let size = chance.below(16);
    if size == 0 || size < 4 && seed.len() < 600 {
        return seed.clone();
    }
    if size >= 5 {
        let parts: Vec<&str> = seed.split("\n\n").filter(|part| part.len() < 400).collect();
        return if parts.is_empty() { String::new() } else { (*chance.of(&parts)).to_owned() };
    }
    let parts: Vec<&str> = seed.split("\n\n").collect();
    let header = parts.iter().find(|part| part.contains("program \""));
    let mut text: String = header.copied().unwrap_or("").to_owned();
    let first = chance.below(parts.len());
    for part in parts.iter().skip(first).take(1 + chance.below(5)) {
        text.push_str("\n\n");
        text.push_str(part);
    }
    text
}

/// A place between two characters.
fn place(chance: &mut Chance, text: &str) -> usize {
    let mut at = chance.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The word, number or sign around a place.
fn token(text: &str, at: usize) -> std::ops::Range<usize> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ':' | '%');
    let start = text[..at].char_indices().rev().find(|(_, c)| !inside(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    let end = text[at..].char_indices().find(|(_, c)| !inside(*c)).map_or(text.len(), |(by, _)| at + by);
    start..end.max(start)
}

fn mutate(stock: &Stock, chance: &mut Chance, text: &mut String) {
    if text.len() > LONGEST {
        let at = place(chance, &text[..LONGEST / 2].to_owned().as_str());
        text.truncate(at);
    }
    let at = place(chance, text);
    match chance.below(14) {
        0 => {
            let to = place(chance, text);
            let (from, to) = (at.min(to), at.max(to).min(at.min(to) + 200));
            let to = (to..=text.len()).find(|to| text.is_char_boundary(*to)).unwrap_or(text.len());
            text.replace_range(from..to, "");
        }
        1 => text.replace_range(token(text, at), ""),
        2 | 3 => {
            let word = chance.of(&stock.words).clone();
            text.replace_range(token(text, at), &word);
        }
        4 | 5 => {
            let word = format!(" {} ", chance.of(&stock.words));
            text.insert_str(at, &word);
        }
        6 => {
            let edge = *chance.of(EDGES);
            text.replace_range(token(text, at), edge);
        }
        7 => text.insert_str(at, EDGES[chance.below(EDGES.len())]),
        8 => {
            // one token in the place of another
            let from = place(chance, text);
            let other = text[token(text, from)].to_owned();
            text.replace_range(token(text, at), &other);
        }
        9 => {
            // a line again, somewhere else
            let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
            let end = text[at..].find('\n').map_or(text.len(), |by| at + by);
            let line = format!("\n{}\n", &text[line..end]);
            let to = place(chance, text);
            text.insert_str(to, &line);
        }
        10 => {
            // a piece of another text
            let other = chance.of(&stock.seeds);
            let (a, b) = (place(chance, other), place(chance, other));
            let (a, b) = (a.min(b), a.max(b).min(a.min(b) + 400));
            let b = (b..=other.len()).find(|b| other.is_char_boundary(*b)).unwrap_or(other.len());
            text.insert_str(at, &other[a..b]);
        }
        11 => {
            let sign = *chance.of(&["{", "}", "(", ")", ",", ";", "\n", "\"", "#", " "]);
            text.insert_str(at, sign);
        }
        12 => {
            if let Some(c) = text[at..].chars().next() {
                text.replace_range(at..at + c.len_utf8(), "");
            }
        }
        _ => {
            // a piece many times over
            let end = place(chance, text);
            let (from, to) = (at.min(end), at.max(end).min(at.min(end) + 40));
            let to = (to..=text.len()).find(|to| text.is_char_boundary(*to)).unwrap_or(text.len());
            let piece = text[from..to].repeat(1 + chance.below(20));
            text.insert_str(at, &piece);
        }
    }
}
