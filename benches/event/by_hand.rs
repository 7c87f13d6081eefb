//! Two programs of the bench, their rules inlined.

use std::collections::VecDeque;

use crate::life::{END, Life, START};

const DAY: i64 = 86_400;
/// First days of 2025 to 2030, counted from 1970.
const YEARS: [i64; 6] = [20_089, 20_454, 20_819, 21_184, 21_550, 21_915];

fn year(at: i64) -> usize {
    let day = at / DAY;
    YEARS.iter().rposition(|&first| first <= day).unwrap_or(0)
}

/// Spend of a calendar year and the tier that it has reached.
#[derive(Default)]
struct Spend {
    year: usize,
    sum: i64,
    /// By tier above the lowest: the last year in which it is held, plus one.
    held: [usize; 2],
}

impl Spend {
    fn rank(&self, year: usize) -> usize {
        (1..=2).rev().find(|&rank| self.held[rank - 1] > year).unwrap_or(0)
    }

    fn turn(&mut self, year: usize) {
        if year != self.year {
            self.year = year;
            self.sum = 0;
        }
    }

    /// Adds a payment; a tier whose threshold is met is held `ahead` further years.
    fn add(&mut self, paid: i64, thresholds: [i64; 2], ahead: usize) {
        self.sum += paid;
        for (held, threshold) in self.held.iter_mut().zip(thresholds) {
            if self.sum >= threshold {
                *held = self.year + ahead + 1;
            }
        }
    }
}

/// `programs/progressive_card.loyal`: 2, 5 or 8% off by this year's spend.
#[derive(Default)]
pub struct Progressive {
    spend: Spend,
}

impl Life for Progressive {
    fn begin(&mut self) {
        self.spend = Spend { year: year(START), ..Spend::default() };
    }

    fn purchase(&mut self, at: i64, coffee: i64, cake: i64) -> i64 {
        let now = year(at);
        self.spend.turn(now);
        let list = coffee + cake;
        let paid = list - list * [2, 5, 8][self.spend.rank(now)] / 100;
        self.spend.add(paid, [30_000, 100_000], 0);
        paid
    }

    fn end(&mut self) -> i64 {
        self.spend.rank(year(END)) as i64
    }
}

/// `programs/ref1.loyal`: points at three rates by this or last year's spend, each lot for 8,760 hours.
#[derive(Default)]
pub struct Ref1 {
    spend: Spend,
    lots: VecDeque<(i64, i64)>,
    balance: i64,
}

impl Ref1 {
    fn lapse(&mut self, at: i64) {
        while let Some(&(_, points)) = self.lots.front().filter(|lot| lot.0 <= at) {
            self.balance -= points;
            self.lots.pop_front();
        }
    }
}

impl Life for Ref1 {
    fn begin(&mut self) {
        self.spend = Spend { year: year(START), ..Spend::default() };
        self.lots.clear();
        self.balance = 0;
    }

    fn purchase(&mut self, at: i64, coffee: i64, cake: i64) -> i64 {
        let now = year(at);
        self.lapse(at);
        self.spend.turn(now);
        let paid = coffee + cake;
        let points = paid * [4, 5, 6][self.spend.rank(now)] / 400;
        if points > 0 {
            self.lots.push_back((at + 365 * DAY, points));
            self.balance += points;
        }
        self.spend.add(paid, [50_000, 150_000], 1);
        paid
    }

    fn end(&mut self) -> i64 {
        self.lapse(END);
        self.balance * 16 + self.spend.rank(year(END)) as i64
    }
}
