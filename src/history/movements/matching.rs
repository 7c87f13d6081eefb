//! Movements matched to lots, member by member.

use std::collections::BTreeMap;

use super::follow::{Follow, Moved, What};
use super::lots::{Lot, MatchRule, lapse, take};
use super::read::{Kind, Movement, Movements, OpeningLot, OpeningLots, POINTS_WALLET};
use super::{Matched, Matching, Quality};
use crate::diagnostic::{Diagnostic, table};
use crate::measure::{Book, BookPart, Flow, HeldLot, OWED, month_of};
use crate::quantity::{Calendar, Day, Instant, Part};

/// Element of an award that names none.
const EARNED: &str = "earned";
/// Element of an adjustment upwards that names none.
const ADJUSTED: &str = "adjusted";

/// Matches movements to lots.
///
/// Movements of one instant come in the order earn, adjust upwards, redeem, expire, adjust downwards, then by line. Expiry always takes the lots
/// that end first. What is taken beyond what a member has is booked as owed, and repaid out of what comes in next.
///
/// # Errors
/// An opening lot issued in the months of the movements, or nothing in the months that are asked for.
pub fn matched(
    movements: &Movements,
    opening: Option<&OpeningLots>,
    matching: &Matching,
) -> Result<Matched, Box<Diagnostic>> {
    followed(movements, opening, matching, &mut ())
}

/// The same while somebody listens, member by member in byte order of their names.
///
/// # Errors
/// As [`matched`].
pub(in crate::history) fn followed(
    movements: &Movements,
    opening: Option<&OpeningLots>,
    matching: &Matching,
    listener: &mut dyn Follow,
) -> Result<Matched, Box<Diagnostic>> {
    let months = Calendar::plain(Part::Month);
    let (first, last) = movements.days().ok_or_else(|| {
        Box::new(Diagnostic::new(table::DATA_EMPTY, "the ledger holds no movement").help("give a file with movements"))
    })?;
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
        listener,
        parts: BTreeMap::new(),
        matched: Matched {
            book: Book { first: month_of(first), last: month_of(until), ..Book::default() },
            quality: Quality::default(),
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

struct Bench<'a, 'l> {
    matching: &'a Matching,
    until: Day,
    listener: &'l mut dyn Follow,
    parts: BTreeMap<(String, String), u16>,
    matched: Matched,
}

/// What a member has in a wallet.
#[derive(Default)]
struct Wallet {
    lots: Vec<Lot>,
    /// Taken beyond what was there, and not repaid.
    owed: i64,
}

/// A member's wallets by name.
type Wallets<'t> = BTreeMap<&'t str, Wallet>;

impl<'a> Bench<'a, '_> {
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
            self.listener.begin(customer);
            if let Some(opening) = opening {
                for lot in lots {
                    let wallet = named(text(&opening.texts, lot.wallet), POINTS_WALLET);
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
            self.listener.end();
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

    fn tell(&mut self, wallet: &str, what: What, (cohort, at): (i32, Instant), units: i64) {
        self.listener.moved(&Moved { wallet, cohort, at, what, units });
    }

    fn book(&mut self, part: u16, cohort: i32, day: Day, post: impl Fn(&mut Flow)) {
        let book = &mut self.matched.book;
        let month = month_of(day).clamp(book.first, book.last);
        post(book.flows.entry((part, cohort, month)).or_default());
    }

    fn open(&mut self, lot: &OpeningLot, wallet: &str, element: &str, has: &mut Wallet) {
        self.matched.quality.opening_lots += 1;
        if element == OWED {
            let (part, first) = (self.part(wallet, OWED), self.matched.book.first);
            *self.matched.book.opening.entry((part, first)).or_default() += i128::from(lot.units);
            has.owed = has.owed.saturating_sub(lot.units);
            return;
        }
        let (part, cohort) = (self.part(wallet, element), month_of(lot.issued));
        let book = &mut self.matched.book;
        *book.opening.entry((part, cohort)).or_default() += i128::from(lot.units);
        if let Some(money) = lot.deferred {
            *book.deferred.entry((part, cohort)).or_default() += i128::from(money);
        }
        has.lots.push(Lot { part, cohort, issued: lot.issued, due: lot.expires, units: lot.units });
        self.tell(wallet, What::Opened, (cohort, lot.issued.start()), lot.units);
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
        let wallet = named(text(movement.wallet), POINTS_WALLET);
        let has = wallets.entry(wallet).or_default();
        self.lapsed(wallet, &mut has.lots, day);
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
                self.tell(wallet, What::Issued, (cohort, movement.at), movement.units);
                let repaid = has.owed.min(movement.units);
                if repaid > 0 {
                    self.repaid(wallet, (part, cohort), movement.at, repaid);
                    has.owed -= repaid;
                }
                let units = movement.units - repaid;
                if units > 0 {
                    has.lots.push(Lot { part, cohort, issued: day, due: movement.expires, units });
                }
            }
            Kind::Redeem => self.takes(movement, wallet, has, (rule, What::Redeemed)),
            Kind::Expire => self.takes(movement, wallet, has, (MatchRule::Soonest, What::Expired)),
            Kind::AdjustDown => self.takes(movement, wallet, has, (rule, What::Taken)),
        }
    }

    /// What is owed falls by what came in.
    fn repaid(&mut self, wallet: &str, (part, cohort): (u16, i32), at: Instant, units: i64) {
        let (debt, first) = (self.part(wallet, OWED), self.matched.book.first);
        self.book(part, cohort, at.day(), |flow| flow.clawed += i128::from(units));
        self.book(debt, first, at.day(), |flow| flow.clawed -= i128::from(units));
        self.tell(wallet, What::Taken, (cohort, at), units);
    }

    fn takes(&mut self, movement: &Movement, wallet: &str, has: &mut Wallet, (rule, what): (MatchRule, What)) {
        let day = movement.at.day();
        let mut taken = Vec::new();
        let short = take(&mut has.lots, movement.units, rule, |lot, part| taken.push((lot.part, lot.cohort, part)));
        for (part, cohort, units) in taken {
            self.book(part, cohort, day, |flow| *what.of(flow) += i128::from(units));
            self.tell(wallet, what, (cohort, movement.at), units);
        }
        if short > 0 {
            let (part, first) = (self.part(wallet, OWED), self.matched.book.first);
            self.book(part, first, day, |flow| *what.of(flow) += i128::from(short));
            has.owed = has.owed.saturating_add(short);
            let quality = &mut self.matched.quality;
            quality.overdrawn += 1;
            quality.overdrawn_units += i128::from(short);
            quality.overdrawn_line = Some(quality.overdrawn_line.map_or(movement.line, |line| line.min(movement.line)));
        }
    }

    /// Ends the lots whose last day has passed, where they end by themselves.
    fn lapsed(&mut self, wallet: &str, lots: &mut Vec<Lot>, day: Day) {
        if !self.matching.lapse {
            return;
        }
        let mut gone = Vec::new();
        lapse(lots, day, |lot, due| gone.push((lot.part, lot.cohort, due, lot.units)));
        for (part, cohort, due, units) in gone {
            self.book(part, cohort, due, |flow| flow.expired += i128::from(units));
            self.tell(wallet, What::Expired, (cohort, due.start()), units);
        }
    }

    fn end(&mut self, customer: &str, wallets: Wallets<'a>) {
        self.matched.book.members += 1;
        for (wallet, Wallet { mut lots, owed }) in wallets {
            self.lapsed(wallet, &mut lots, self.until.plus_days(1));
            if owed > 0 {
                let (part, first) = (self.part(wallet, OWED), self.matched.book.first);
                *self.matched.book.held.entry((part, first)).or_default() -= i128::from(owed);
                let (customer, issued) = (customer.to_owned(), self.until);
                self.matched.book.lots.push(HeldLot { customer, issued, expires: None, units: -owed, part });
            }
            for lot in &lots {
                *self.matched.book.held.entry((lot.part, lot.cohort)).or_default() += i128::from(lot.units);
                if lot.due.is_some_and(|due| due <= self.until) {
                    self.matched.quality.past_due += i128::from(lot.units);
                }
                let Lot { part, issued, due, units, .. } = *lot;
                let customer = customer.to_owned();
                self.matched.book.lots.push(HeldLot { customer, issued, expires: due, units, part });
            }
        }
    }
}

fn named<'t>(text: &'t str, usual: &'t str) -> &'t str {
    if text.is_empty() { usual } else { text }
}
