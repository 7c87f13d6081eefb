//! What is said of a change, against lives: a number of a small program becomes another, and two members who are given the same up to
//! a purchase are given the same by it wherever nobody is said to gain or lose.
//!
//! `LOYAL_CHANGED=1000000 cargo test --release --test reference change_of -- --nocapture` makes the long run;
//! `LOYAL_CHANGED_FROM` is its first seed.

use std::ops::Range;

use loyal::prove;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::life::Life;
use super::{DOMAIN, LIVES, compiled, number, slices, text};

/// The text with one of its numbers, or a day of the week, made another.
fn changed(text: &str, rng: &mut ChaCha8Rng) -> Option<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-' || c == ':';
    let words = text.split(|c: char| !is_part(c) && c != '.').filter(|word| !word.is_empty());
    let start = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    let is_day = |word: &str| super::WEEKDAYS.contains(&word);
    let all: Vec<Range<usize>> = words
        .filter(|word| word.bytes().all(|byte| byte.is_ascii_digit()) || is_day(word))
        .map(|word| start(word)..start(word) + word.len())
        .collect();
    let at = all.get(rng.random_range(0..all.len().max(1)))?.clone();
    let new = match text[at.clone()].parse::<i64>() {
        Ok(known) => match rng.random_range(0..4) {
            0 => known + 1,
            1 => (known - 1).max(1),
            2 => known * 2,
            _ => known * 10,
        }
        .to_string(),
        Err(_) => super::WEEKDAYS[rng.random_range(0..7)].to_owned(),
    };
    Some(format!("{}{new}{}", &text[..at.start], &text[at.end..]))
}

/// What became of some changes.
#[derive(Default)]
struct Judged {
    /// Of purchases it is said that nobody gains or loses.
    equal: u64,
    /// Somebody is said to gain or to lose.
    different: u64,
    /// It is said what is not seen.
    open: u64,
    /// Purchases that were held against each other.
    purchases: u64,
    wrong: Vec<String>,
}

impl Judged {
    fn with(mut self, other: Judged) -> Judged {
        self.equal += other.equal;
        self.different += other.different;
        self.open += other.open;
        self.purchases += other.purchases;
        self.wrong.extend(other.wrong);
        self
    }
}

fn judged(seed: u64) -> Judged {
    let mut judged = Judged::default();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let old = slices::slice(&text(&mut rng), &mut rng);
    let Some(new) = changed(&old, &mut rng) else { return judged };
    let with_domain = |text: &str| compiled(&format!("{text}\n{DOMAIN}"));
    let (Some((before, old_checked, _)), Some((after, new_checked, _))) = (with_domain(&old), with_domain(&new)) else {
        return judged;
    };
    let difference = prove::compare((&before, &old_checked), (&after, &new_checked));
    if difference.gain.is_some() || difference.loss.is_some() {
        judged.different += 1;
        return judged;
    }
    if !difference.blind.is_empty() || !difference.terms.is_empty() {
        judged.open += 1;
        return judged;
    }
    judged.equal += 1;
    for _ in 0..LIVES {
        let life = Life::new(&before, &mut rng);
        let (Some(one), Some(two)) = (life.lived(&before), life.lived(&after)) else { continue };
        for ((event, value), (_, other)) in one.purchases(&two).zip(two.purchases(&one)) {
            judged.purchases += 1;
            if value != other && one.is_as(&two, event) {
                judged.wrong.push(format!("seed {seed}: {value:?} became {other:?}\n{old}\nbecame\n{new}"));
                return judged;
            }
        }
    }
    judged
}

#[test]
fn no_change_of_a_purchase_is_missed() {
    let first = number("LOYAL_CHANGED_FROM").unwrap_or(0);
    let cases = number("LOYAL_CHANGED").unwrap_or(if cfg!(debug_assertions) { 40 } else { 4_000 });
    let all = (first..first + cases).into_par_iter().map(judged).reduce(Judged::default, Judged::with);
    let Judged { equal, different, open, purchases, .. } = all;
    println!(
        "{cases} changes: {different} by which somebody gains or loses, {open} not followed, {equal} by which no purchase \
         changes, held against {purchases} purchases"
    );
    assert!(all.wrong.is_empty(), "{}", all.wrong.join("\n"));
    assert!(different * 10 > cases && equal * 20 > cases, "changes are of one kind");
}
