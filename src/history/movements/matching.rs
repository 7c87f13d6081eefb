//! Movements matched to lots, member by member.

use std::collections::BTreeMap;

use super::lots::{Lot, MatchRule, lapse, take};
use super::read::{Kind, Movement, Movements, OpeningLot, OpeningLots};
use super::{HeldLot, Matched, Matching, Quality};
use crate::diagnostic::{Diagnostic, table};
use crate::measure::{Book, BookPart, Flow, OWED, month_of};
use crate::quantity::{Calendar, Day, Part};

/// Element of an award that names none.
const EARNED: &str = "earned";
/// Element of an adjustment upwards that names none.
const ADJUSTED: &str = "adjusted";
/// Wallet of a file that names none.
const POINTS: &str = "points";

/// Matches movements to lots.
///
/// Movements of one instant come in the order earn, adjust upwards, redeem, expire, adjust downwards, then by line. Expiry always takes the lots
/// that end first. What is taken beyond what a member has is booked as owed.
///
/// # Errors
/// An opening lot issued in the months of the movements, or nothing in the months that are asked for.
pub fn matched(
    movements: &Movements,
    opening: Option<&OpeningLots>,
    matching: &Matching,
) -> Result<Matched, Box<Diagnostic>> {
    let months = Calendar::plain(Part::Month);
    let (first, last) = extent(movements)?;
    let until = matching.until.map_or_else(|| months.last_day(last), |until| months.last_day(until));
    if until < first {
        let message = format!("the ledger begins on {first}, after the date of the close");
        return Err(Box::new(
            Diagnostic::new(table::CLOSE_DATE, message).help("choose a date within the months of the ledger"),
        ));
    }
    let mut bench = Bench {
        matching,
        until,
        parts: BTreeMap::new(),
        matched: Matched {
            book: Book { first: month_of(first), last: month_of(until), ..Book::default() },
            quality: Quality::default(),
            lots: Vec::new(),
        },
    };
    if let Some(opening) = opening {
        let begin = months.first_day(months.key(first));
        if let Some(lot) = opening.list.iter().find(|lot| lot.issued >= begin) {
            let message = format!(
                "line {} of `{}` is a lot of {}, when the ledger has begun",
                lot.line, opening.name, lot.issued
            );
            return Err(Box::new(Diagnostic::new(table::OPENING_LOT, message).help(format!(
                "an opening lot was issued before the first month of the ledger, {begin}; later awards are `earn` movements"
            ))));
        }
    }
    bench.all(movements, opening);
    Ok(bench.matched)
}

fn extent(movements: &Movements) -> Result<(Day, Day), Box<Diagnostic>> {
    let days = || movements.list.iter().map(|movement| movement.at.day());
    days().min().zip(days().max()).ok_or_else(|| {
        Box::new(Diagnostic::new(table::DATA_EMPTY, "the ledger holds no movement").help("give a file with movements"))
    })
}

struct Bench<'a> {
    matching: &'a Matching,
    until: Day,
    parts: BTreeMap<(String, String), u16>,
    matched: Matched,
}

/// A member's lots by wallet.
type Wallets<'t> = BTreeMap<&'t str, Vec<Lot>>;

impl<'a> Bench<'a> {
    fn all(&mut self, movements: &'a Movements, opening: Option<&'a OpeningLots>) {
        // Members by name; each with their movements and their opening lots.
        let mut members: BTreeMap<&str, (Vec<&Movement>, Vec<&OpeningLot>)> = BTreeMap::new();
        let text = |texts: &'a [String], number: u32| texts.get(number as usize).map_or("", String::as_str);
        for movement in &movements.list {
            members.entry(text(&movements.texts, movement.customer)).or_default().0.push(movement);
        }
        for (opening, lot) in opening.iter().flat_map(|opening| opening.list.iter().map(move |lot| (opening, lot))) {
            members.entry(text(&opening.texts, lot.customer)).or_default().1.push(lot);
        }
        for (customer, (mut own, lots)) in members {
            own.sort_by_key(|movement| (movement.at, movement.kind, movement.line));
            let mut wallets: Wallets<'a> = BTreeMap::new();
            if let Some(opening) = opening {
                for lot in lots {
                    let wallet = named(text(&opening.texts, lot.wallet), POINTS);
                    let element = named(text(&opening.texts, lot.element), EARNED);
                    self.open(lot, wallet, element, wallets.entry(wallet).or_default());
                }
            }
            let mut before: Option<&Movement> = None;
            for movement in own {
                let same = |other: &Movement| Movement { line: movement.line, ..*other } == *movement;
                self.matched.quality.repeated += u64::from(before.is_some_and(same));
                before = Some(movement);
                self.movement(movement, movements, &mut wallets);
            }
            self.end(customer, wallets);
        }
    }

    fn part(&mut self, wallet: &str, element: &str) -> u16 {
        let next = self.parts.len() as u16;
        if let Some(part) = self.parts.get(&(wallet.to_owned(), element.to_owned())) {
            return *part;
        }
        self.parts.insert((wallet.to_owned(), element.to_owned()), next);
        let (wallet, element) = (wallet.to_owned(), element.to_owned());
        self.matched.book.parts.push(BookPart { wallet, decimals: self.matching.decimals, element });
        next
    }

    fn book(&mut self, part: u16, cohort: i32, day: Day, post: impl Fn(&mut Flow)) {
        let book = &mut self.matched.book;
        let month = month_of(day).clamp(book.first, book.last);
        post(book.flows.entry((part, cohort, month)).or_default());
    }

    fn open(&mut self, lot: &OpeningLot, wallet: &str, element: &str, lots: &mut Vec<Lot>) {
        let (part, cohort) = (self.part(wallet, element), month_of(lot.issued));
        let book = &mut self.matched.book;
        *book.opening.entry((part, cohort)).or_default() += i128::from(lot.units);
        if let Some(money) = lot.deferred {
            *book.deferred.entry((part, cohort)).or_default() += i128::from(money);
        }
        lots.push(Lot { part, cohort, issued: lot.issued, due: lot.expires, units: lot.units });
        self.matched.quality.opening_lots += 1;
    }

    fn movement(&mut self, movement: &Movement, of: &'a Movements, wallets: &mut Wallets<'a>) {
        let quality = &mut self.matched.quality;
        quality.movements += 1;
        let kind = match movement.kind {
            Kind::Earn => 0,
            Kind::Redeem => 1,
            Kind::Expire => 2,
            Kind::AdjustUp | Kind::AdjustDown => 3,
        };
        quality.by_type.iter_mut().skip(kind).take(1).for_each(|count| *count += 1);
        let day = movement.at.day();
        if day > self.until {
            quality.later += 1;
            return;
        }
        let text = |number: u32| of.texts.get(number as usize).map_or("", String::as_str);
        let wallet = named(text(movement.wallet), POINTS);
        let lots = wallets.entry(wallet).or_default();
        self.lapsed(lots, day);
        if movement.amount != 0 {
            *self.matched.book.sales.entry(month_of(day)).or_default() += i128::from(movement.amount);
        }
        let units = i128::from(movement.units);
        let rule = self.matching.rule;
        match movement.kind {
            Kind::Earn | Kind::AdjustUp => {
                let usual = if movement.kind == Kind::Earn { EARNED } else { ADJUSTED };
                let part = self.part(wallet, named(text(movement.element), usual));
                let cohort = month_of(day);
                self.book(part, cohort, day, |flow| flow.issued += units);
                if movement.units > 0 {
                    lots.push(Lot { part, cohort, issued: day, due: movement.expires, units: movement.units });
                }
            }
            Kind::Redeem => self.takes(movement, wallet, lots, rule, |flow, units| flow.redeemed += units),
            Kind::Expire => {
                self.takes(movement, wallet, lots, MatchRule::Soonest, |flow, units| flow.expired += units);
            }
            Kind::AdjustDown => self.takes(movement, wallet, lots, rule, |flow, units| flow.clawed += units),
        }
    }

    fn takes(
        &mut self,
        movement: &Movement,
        wallet: &str,
        lots: &mut Vec<Lot>,
        rule: MatchRule,
        post: impl Fn(&mut Flow, i128),
    ) {
        let day = movement.at.day();
        let mut taken = Vec::new();
        let short = take(lots, movement.units, rule, |lot, part| taken.push((lot.part, lot.cohort, part)));
        for (part, cohort, units) in taken {
            self.book(part, cohort, day, |flow| post(flow, units.into()));
        }
        if short > 0 {
            let (part, first) = (self.part(wallet, OWED), self.matched.book.first);
            self.book(part, first, day, |flow| post(flow, short.into()));
            *self.matched.book.held.entry((part, first)).or_default() -= i128::from(short);
            let quality = &mut self.matched.quality;
            quality.overdrawn += 1;
            quality.overdrawn_units += i128::from(short);
            quality.overdrawn_line = Some(quality.overdrawn_line.map_or(movement.line, |line| line.min(movement.line)));
        }
    }

    /// Ends the lots whose last day has passed, where they end by themselves.
    fn lapsed(&mut self, lots: &mut Vec<Lot>, day: Day) {
        if !self.matching.lapse {
            return;
        }
        let mut gone = Vec::new();
        lapse(lots, day, |lot, due| gone.push((lot.part, lot.cohort, due, lot.units)));
        for (part, cohort, due, units) in gone {
            self.book(part, cohort, due, |flow| flow.expired += i128::from(units));
        }
    }

    fn end(&mut self, customer: &str, wallets: Wallets<'a>) {
        self.matched.book.members += 1;
        for mut lots in wallets.into_values() {
            self.lapsed(&mut lots, self.until.plus_days(1));
            for lot in &lots {
                *self.matched.book.held.entry((lot.part, lot.cohort)).or_default() += i128::from(lot.units);
                if lot.due.is_some_and(|due| due <= self.until) {
                    self.matched.quality.past_due += i128::from(lot.units);
                }
                let Lot { part, issued, due, units, .. } = *lot;
                let customer = customer.to_owned();
                self.matched.lots.push(HeldLot { customer, issued, expires: due, units, part });
            }
        }
    }
}

fn named<'t>(text: &'t str, usual: &'t str) -> &'t str {
    if text.is_empty() { usual } else { text }
}
