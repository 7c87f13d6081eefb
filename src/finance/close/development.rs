//! Cohorts by period, in whole units: what became of the points issued in each period.

use std::collections::BTreeMap;

use super::terms::Every;
use crate::finance::accounting::{DoesNotFoot, Movement, RollForward};
use crate::measure::{Book, Flow, OWED, month_text};

/// What moved in one period, whole units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Given.
    pub issued: i64,
    /// Spent.
    pub redeemed: i64,
    /// Lapsed.
    pub expired: i64,
    /// Taken back.
    pub clawed: i64,
}

impl Moves {
    /// What it adds to what is held.
    pub fn net(&self) -> i64 {
        self.issued - self.redeemed - self.expired - self.clawed
    }

    /// The sum with another.
    pub fn plus(&self, other: &Moves) -> Moves {
        Moves {
            issued: self.issued + other.issued,
            redeemed: self.redeemed + other.redeemed,
            expired: self.expired + other.expired,
            clawed: self.clawed + other.clawed,
        }
    }

    /// As a roll-forward.
    ///
    /// # Errors
    /// It does not lead to the closing balance.
    pub fn roll(&self, opening: i64, closing: i64) -> Result<RollForward, DoesNotFoot> {
        let movements = vec![
            (Movement::Added, self.issued),
            (Movement::Redeemed, -self.redeemed),
            (Movement::Breakage, -self.expired),
            (Movement::ClawedBack, -self.clawed),
        ];
        RollForward::new(opening, movements, closing)
    }
}

/// Points of a cohort that came to be in one way.
#[derive(Clone, Debug, Default)]
pub struct Element {
    /// How: `earned`, `gift`, …
    pub name: String,
    /// Held when the first period begins, of a cohort from before.
    pub opening: i64,
    /// Deferred for that, minor units, where it is known.
    pub deferred: Option<i64>,
    /// One entry a period from the cohort's first on.
    pub moves: Vec<Moves>,
}

impl Element {
    /// Held at the end of so many of its periods.
    pub fn held(&self, periods: usize) -> i64 {
        self.opening + self.moves.iter().take(periods).map(Moves::net).sum::<i64>()
    }

    /// Held at the close.
    pub fn outstanding(&self) -> i64 {
        self.held(self.moves.len())
    }

    /// Everything that moved.
    pub fn total(&self) -> Moves {
        self.moves.iter().fold(Moves::default(), |sum, moves| sum.plus(moves))
    }

    /// Points that the estimates are of: issued in the periods of the book, or there when it begins.
    pub fn begun(&self) -> i64 {
        self.opening + self.total().issued
    }
}

/// Points issued in one period: a cohort.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The period.
    pub name: String,
    /// The first period of its figures.
    pub begins: usize,
    /// Periods that it had lived before: above zero for a cohort that was there when the book begins.
    pub age: usize,
    /// By how the points came to be.
    pub elements: Vec<Element>,
    /// Paid for purchases in its period, minor units.
    pub sales: Option<i64>,
}

impl Origin {
    /// Whether it was there when the book begins, so that its first periods are not known.
    pub fn is_opening(&self) -> bool {
        self.age > 0
    }

    /// What moved in one of its periods, all elements together.
    pub fn moves(&self, period: usize) -> Moves {
        let each = self.elements.iter().filter_map(|element| element.moves.get(period));
        each.fold(Moves::default(), |sum, moves| sum.plus(moves))
    }

    /// Periods of its figures.
    pub fn length(&self) -> usize {
        self.elements.iter().map(|element| element.moves.len()).max().unwrap_or(0)
    }

    /// Held at the end of so many of its periods.
    pub fn held(&self, periods: usize) -> i64 {
        self.elements.iter().map(|element| element.held(periods)).sum()
    }

    /// Held at the close.
    pub fn outstanding(&self) -> i64 {
        self.held(self.length())
    }
}

/// One wallet: every cohort in every period up to the close.
#[derive(Clone, Debug, Default)]
pub struct Development {
    /// The wallet.
    pub wallet: String,
    /// Digits of its smallest unit.
    pub decimals: u8,
    /// Months in a period.
    pub months: i32,
    /// Names of the periods.
    pub periods: Vec<String>,
    /// Cohorts, the oldest first.
    pub origins: Vec<Origin>,
    /// What members owe when the first period begins, below zero.
    pub owed_before: i64,
    /// What members owe, by period: taken back beyond what they had.
    pub owed: Vec<Moves>,
}

impl Development {
    /// What moved in a period, all cohorts and what is owed together.
    pub fn moves(&self, period: usize) -> Moves {
        let own = |origin: &Origin| period.checked_sub(origin.begins).map(|at| origin.moves(at)).unwrap_or_default();
        let owed = self.owed.get(period).copied().unwrap_or_default();
        self.origins.iter().map(own).fold(owed, |sum, moves| sum.plus(&moves))
    }

    /// Held when the first period begins.
    pub fn opening(&self) -> i64 {
        let held: i64 = self.origins.iter().flat_map(|origin| &origin.elements).map(|element| element.opening).sum();
        held + self.owed_before
    }

    /// The roll-forward of the whole wallet by period; closing balances are counted cohort by cohort.
    ///
    /// # Errors
    /// A period does not foot.
    pub fn rolls(&self) -> Result<Vec<RollForward>, DoesNotFoot> {
        let mut opening = self.opening();
        let mut rolls = Vec::with_capacity(self.periods.len());
        for period in 0..self.periods.len() {
            let held = |origin: &Origin| match (period + 1).checked_sub(origin.begins) {
                Some(periods) => origin.held(periods),
                None => 0,
            };
            let owed = self.owed_before + self.owed.iter().take(period + 1).map(Moves::net).sum::<i64>();
            let closing = self.origins.iter().map(held).sum::<i64>() + owed;
            rolls.push(self.moves(period).roll(opening, closing)?);
            opening = closing;
        }
        Ok(rolls)
    }

    /// The same wallet as it was known at an earlier period.
    pub fn known_at(&self, period: usize) -> Development {
        let origins = self.origins.iter().filter(|origin| origin.begins <= period).map(|origin| {
            let elements = origin.elements.iter().map(|element| Element {
                moves: element.moves.iter().take(period + 1 - origin.begins).copied().collect(),
                ..element.clone()
            });
            Origin { elements: elements.collect(), ..origin.clone() }
        });
        Development {
            periods: self.periods.iter().take(period + 1).cloned().collect(),
            origins: origins.collect(),
            owed: self.owed.iter().take(period + 1).copied().collect(),
            ..self.clone()
        }
    }
}

/// A sum that leaves the range of whole numbers of 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyPoints;

fn narrow(value: i128) -> Result<i64, TooManyPoints> {
    i64::try_from(value).ok().filter(|value| value.abs() < i64::MAX / 1024).ok_or(TooManyPoints)
}

/// A period by its key: `2026-03`, `2026-Q1`, `2026`.
fn name(key: i32, every: Every) -> String {
    let month = month_text(key * every.months());
    let year = month.get(..4).unwrap_or("");
    match every {
        Every::Month => month,
        Every::Quarter => format!("{year}-Q{}", key.rem_euclid(4) + 1),
        Every::Year => year.to_owned(),
    }
}

/// The name of the cohort of a month.
pub fn cohort_name(month: i32, every: Every) -> String {
    name(month.div_euclid(every.months()), every)
}

/// What members owe of a wallet when the book begins, below zero.
fn owed_before(book: &Book, wallet: &str) -> i128 {
    let own =
        |part: u16| book.parts.get(usize::from(part)).is_some_and(|part| part.wallet == wallet && part.element == OWED);
    book.opening.iter().filter(|((part, _), _)| own(*part)).map(|(_, units)| units).sum()
}

/// The wallets of a book, each once.
fn wallets(book: &Book) -> Vec<&str> {
    let mut wallets: Vec<&str> = Vec::new();
    for part in &book.parts {
        if !wallets.contains(&part.wallet.as_str()) {
            wallets.push(&part.wallet);
        }
    }
    wallets
}

/// The wallets of a book of which anything moved, up to a month.
///
/// # Errors
/// Sums leave the range of whole numbers.
pub fn developments(book: &Book, every: Every, last: i32) -> Result<Vec<Development>, TooManyPoints> {
    let key = |month: i32| month.div_euclid(every.months());
    let (first, end) = (key(book.first), key(last));
    let count = (end - first + 1).max(0) as usize;
    let mut sales: BTreeMap<i32, i128> = BTreeMap::new();
    for (month, paid) in book.sales.iter().filter(|(month, _)| **month <= last) {
        *sales.entry(key(*month)).or_default() += paid;
    }
    let mut found = Vec::new();
    for wallet in wallets(book) {
        let of = |part: u16| book.parts.get(usize::from(part)).filter(|part| part.wallet == wallet);
        // (cohort, element) → moves by period; and what was there before.
        let mut cells: BTreeMap<(i32, &str), BTreeMap<i32, Flow>> = BTreeMap::new();
        let mut owed = vec![Flow::default(); count];
        for ((part, cohort, month), flow) in book.flows.iter().filter(|((_, _, month), _)| *month <= last) {
            let Some(part) = of(*part) else { continue };
            if part.element == OWED {
                let place = (key(*month) - first).max(0) as usize;
                owed.iter_mut().skip(place).take(1).for_each(|sum| sum.add(flow));
                continue;
            }
            let row = cells.entry((key((*cohort).min(last)), part.element.as_str())).or_default();
            row.entry(key(*month)).or_default().add(flow);
        }
        let owed_before = owed_before(book, wallet);
        for (part, cohort) in book.opening.keys() {
            if let Some(part) = of(*part).filter(|part| part.element != OWED) {
                cells.entry((key(*cohort), part.element.as_str())).or_default();
            }
        }
        if cells.is_empty() && owed_before == 0 && owed.iter().all(|flow| *flow == Flow::default()) {
            continue;
        }
        let mut origins: BTreeMap<i32, Origin> = BTreeMap::new();
        for ((cohort, element), row) in cells {
            let origin = origins.entry(cohort).or_insert_with(|| Origin {
                name: name(cohort, every),
                begins: (cohort - first).max(0) as usize,
                age: (first - cohort).max(0) as usize,
                elements: Vec::new(),
                sales: None,
            });
            origin.sales = sales.get(&cohort).map(|paid| narrow(*paid)).transpose()?;
            let begins = origin.begins as i32 + first;
            let moves: Result<Vec<Moves>, TooManyPoints> =
                (begins..=end).map(|period| moves(row.get(&period).copied().unwrap_or_default())).collect();
            let mine = |(part, from): &(u16, i32)| {
                key(*from) == cohort && of(*part).is_some_and(|part| part.element == element)
            };
            let sum = |of: &BTreeMap<(u16, i32), i128>| {
                of.iter().filter(|(key, _)| mine(key)).map(|(_, units)| *units).reduce(|a, b| a + b)
            };
            origin.elements.push(Element {
                name: element.to_owned(),
                opening: narrow(sum(&book.opening).unwrap_or(0))?,
                deferred: sum(&book.deferred).map(narrow).transpose()?,
                moves: moves?,
            });
        }
        let decimals = book.parts.iter().find(|part| part.wallet == wallet).map_or(0, |part| part.decimals);
        found.push(Development {
            wallet: wallet.to_owned(),
            decimals,
            months: every.months(),
            periods: (first..=end).map(|period| name(period, every)).collect(),
            origins: origins.into_values().collect(),
            owed_before: narrow(owed_before)?,
            owed: owed.into_iter().map(moves).collect::<Result<_, _>>()?,
        });
    }
    Ok(found)
}

fn moves(flow: Flow) -> Result<Moves, TooManyPoints> {
    Ok(Moves {
        issued: narrow(flow.issued)?,
        redeemed: narrow(flow.redeemed)?,
        expired: narrow(flow.expired)?,
        clawed: narrow(flow.clawed)?,
    })
}
