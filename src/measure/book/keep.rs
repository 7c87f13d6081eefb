//! Listens to members' lives and keeps the book of them.

use super::cells::{Cells, Held};
use super::held::{Notes, Posting, last_day};
use super::{Book, BookPart, EPOCH, Flow, Months, OWED, month_of};
use crate::core::{Effect, HoldingId, HoldingKind, OfferId, Program, RowId};
use crate::evaluate::{Grant, Member, Plan, Recorder, Source, Taking};
use crate::ledger::{Account, Lot};
use crate::quantity::{Day, Instant};

/// How units came to be, in the order of a wallet's parts.
const ELEMENTS: [&str; 6] = ["earned", "gift", "partner", "converted", "reward", OWED];
const EARNED: u16 = 0;
const GIFT: u16 = 1;
const PARTNER: u16 = 2;
const CONVERTED: u16 = 3;
const REWARD: u16 = 4;
const DEBT: u16 = 5;

/// Keeps a [`Book`] of everybody whose life it hears.
///
/// Units belong to the month of issue and the source of their lot. What is owed has no lot: it stands in a part of its
/// own, under the first month, and falls when it is repaid out of the lot that was heard of last.
#[derive(Clone, Debug)]
pub struct BookKeeper {
    pub(super) book: Book,
    pub(super) notes: Notes,
    cells: Cells,
    held: Held,
    /// Paid by month, where anything was.
    sales: Vec<Option<i128>>,
    months: Months,
    /// Whether a wallet is kept: points and vouchers, not what counts for status only.
    kept: Vec<bool>,
    /// The element by source number and holding, row-major.
    elements: Vec<u16>,
    holdings: usize,
    last_lot: Option<(u16, i32)>,
}

impl BookKeeper {
    /// An empty book of the months from one day's until another's.
    pub fn new(plan: &Plan, first: Day, last: Day) -> BookKeeper {
        let program = plan.program();
        let parts = program.holdings.iter().flat_map(|holding| {
            let part = |element: &str| BookPart {
                wallet: holding.name.clone(),
                decimals: holding.decimals,
                element: element.to_owned(),
            };
            ELEMENTS.map(part)
        });
        let holdings = program.holdings.len();
        let sources = (0u16..).map_while(|number| plan.source(number));
        let elements =
            sources.flat_map(|source| (0..holdings).map(move |at| element(program, source, HoldingId(at as u16))));
        let kept = program.holdings.iter().map(|one| !one.qualifying && one.kind != HoldingKind::Piece);
        let parts: Vec<BookPart> = parts.collect();
        let (first, last) = (month_of(first), month_of(last));
        let cells = Cells::new(parts.len(), first, last);
        BookKeeper {
            held: Held::new(parts.len()),
            cells,
            notes: Notes::default(),
            sales: vec![None; (last - first + 1).max(0) as usize],
            months: Months::new(first + EPOCH, (last - first + 1).max(0) as usize),
            book: Book { first, last, parts, ..Book::default() },
            kept: kept.collect(),
            elements: elements.collect(),
            holdings,
            last_lot: None,
        }
    }

    /// Adds the book of other members of the same plan and months.
    pub fn absorb(&mut self, other: &BookKeeper) {
        self.book.merge(&other.book);
        self.cells.absorb(&other.cells);
        self.held.absorb(&other.held);
        for (sum, paid) in self.sales.iter_mut().zip(&other.sales) {
            if let Some(paid) = paid {
                *sum.get_or_insert_default() += paid;
            }
        }
    }

    /// The book so far.
    pub fn into_book(self) -> Book {
        let sales = (self.book.first..).zip(self.sales).filter_map(|(month, paid)| Some((month, paid?)));
        Book { flows: self.cells.into_map(), held: self.held.into_map(), sales: sales.collect(), ..self.book }
    }

    /// A member's life is over: counts the lots that are left.
    pub fn end(&mut self, member: &Member) {
        self.book.members += 1;
        for holding in (0..self.kept.len() as u16).map(HoldingId) {
            let kept = self.kept.get(holding.index()) == Some(&true);
            let Some(account) = member.account(holding).filter(|_| kept) else { continue };
            for lot in account.lots() {
                self.held.add(self.key(holding, lot), lot.quantity);
            }
            if account.debt() != 0 {
                self.held.add(self.debt(holding), -account.debt());
            }
        }
    }

    /// A member's accounts that the book is of.
    pub(super) fn kept_accounts<'m>(&self, member: &'m Member) -> Vec<(HoldingId, &'m Account)> {
        let kept = (0u16..).map(HoldingId).zip(&self.kept).filter(|(_, kept)| **kept);
        kept.filter_map(|(holding, _)| Some((holding, member.account(holding)?))).collect()
    }

    /// Money that a purchase brought; below zero for what came back.
    pub fn sold(&mut self, at: Instant, paid: i64) {
        let place = (self.month(at) - self.book.first) as usize;
        if let Some(sum) = self.sales.get_mut(place) {
            *sum.get_or_insert_default() += i128::from(paid);
        }
        self.post(at, Posting::Earn(None), (0, Some(paid), EARNED));
    }

    /// Notes a movement; the midnight that ends the last month belongs to it.
    fn post(&mut self, at: Instant, posting: Posting, what: (i64, Option<i64>, u16)) {
        if self.notes.asked.movements {
            let late = month_of(at.day()) > self.book.last;
            let at = if late { Instant(super::last_day_of(self.book.last).plus_days(1).start().0 - 1) } else { at };
            self.notes.post(at, posting, what);
        }
    }

    /// Notes a movement of a wallet that is kept.
    fn post_of(&mut self, at: Instant, holding: HoldingId, posting: Posting, (units, element): (i64, u16)) {
        if self.kept.get(holding.index()) == Some(&true) {
            self.post(at, posting, (units, None, holding.0 * ELEMENTS.len() as u16 + element));
        }
    }

    /// The month of an instant; the midnight that ends the last month belongs to it.
    #[inline]
    fn month(&mut self, at: Instant) -> i32 {
        self.book.first + self.months.place(at) as i32
    }

    pub(super) fn key(&self, holding: HoldingId, lot: &Lot) -> (u16, i32) {
        let place = usize::from(lot.source) * self.holdings + holding.index();
        let element = self.elements.get(place).copied().unwrap_or(GIFT);
        (holding.0 * ELEMENTS.len() as u16 + element, i32::from(lot.issue).min(self.book.last))
    }

    pub(super) fn debt(&self, holding: HoldingId) -> (u16, i32) {
        (holding.0 * ELEMENTS.len() as u16 + DEBT, self.book.first)
    }

    fn book(&mut self, at: Instant, holding: HoldingId, (part, cohort): (u16, i32), post: impl Fn(&mut Flow)) {
        if self.kept.get(holding.index()) == Some(&true) {
            let month = self.month(at);
            if let Some(flow) = self.cells.flow((part, cohort, month)) {
                post(flow);
            }
        }
    }

    fn of_lot(&mut self, at: Instant, holding: HoldingId, lot: &Lot, post: impl Fn(&mut Flow)) {
        self.book(at, holding, self.key(holding, lot), post);
    }
}

/// What units are that a source gives: the word of the program decides between a sale and a gift.
fn element(program: &Program, source: Source, holding: HoldingId) -> u16 {
    let parties = &program.parties;
    let funded = match source {
        Source::Row(row) => parties.of_row(row, holding).is_some(),
        Source::Offer(offer) => parties.of_offer(offer, holding).is_some(),
        Source::Exchange(_) | Source::Given => parties.of_holding(holding).is_some(),
    };
    match source {
        _ if funded => PARTNER,
        Source::Row(row) => match program.rows.get(row.index()) {
            Some(row) if !row.gift && matches!(row.effect, Effect::Grant { .. }) => EARNED,
            _ => GIFT,
        },
        Source::Offer(OfferId(_)) => REWARD,
        Source::Exchange(_) => CONVERTED,
        Source::Given => GIFT,
    }
}

impl Recorder for BookKeeper {
    fn granted(&mut self, grant: &Grant<'_>) {
        let units = i128::from(grant.lot.quantity);
        self.last_lot = Some(self.key(grant.holding, grant.lot));
        self.of_lot(grant.at, grant.holding, grant.lot, |flow| flow.issued += units);
        if self.notes.asked.movements {
            let element = self.key(grant.holding, grant.lot).0 % ELEMENTS.len() as u16;
            let posting = Posting::Earn(last_day(grant.lot.due));
            self.post_of(grant.at, grant.holding, posting, (grant.lot.quantity, element));
        }
    }

    fn taken(&mut self, at: Instant, holding: HoldingId, units: i64, _taking: Taking) {
        self.post_of(at, holding, Posting::Redeem, (units, EARNED));
    }

    fn matured(&mut self, _at: Instant, holding: HoldingId, lot: &Lot) {
        self.last_lot = Some(self.key(holding, lot));
    }

    fn lot_taken(&mut self, at: Instant, holding: HoldingId, units: i64, lot: &Lot) {
        self.of_lot(at, holding, lot, |flow| flow.redeemed += i128::from(units));
    }

    fn came_back(&mut self, at: Instant, holding: HoldingId, lot: &Lot, _taking: Taking) {
        let units = i128::from(lot.quantity);
        self.last_lot = Some(self.key(holding, lot));
        self.of_lot(at, holding, lot, |flow| flow.redeemed -= units);
        // A ledger knows no redemption below zero.
        self.post_of(at, holding, Posting::Adjust, (lot.quantity, EARNED));
    }

    fn expired(&mut self, at: Instant, holding: HoldingId, units: i64, lot: &Lot) {
        self.of_lot(at, holding, lot, |flow| flow.expired += i128::from(units));
        self.post_of(at, holding, Posting::Expire, (units, EARNED));
    }

    fn lot_clawed(&mut self, at: Instant, holding: HoldingId, units: i64, lot: &Lot) {
        self.of_lot(at, holding, lot, |flow| flow.clawed += i128::from(units));
    }

    fn owed(&mut self, at: Instant, holding: HoldingId, units: i64) {
        self.book(at, holding, self.debt(holding), |flow| flow.clawed += i128::from(units));
    }

    fn repaid(&mut self, at: Instant, holding: HoldingId, units: i64) {
        let lot = self.last_lot.unwrap_or_else(|| self.debt(holding));
        self.book(at, holding, lot, |flow| flow.clawed += i128::from(units));
        self.book(at, holding, self.debt(holding), |flow| flow.clawed -= i128::from(units));
    }

    fn clawed(&mut self, at: Instant, holding: HoldingId, units: i64, _row: RowId) {
        // Lot by lot before, and what is owed.
        self.post_of(at, holding, Posting::Adjust, (-units, EARNED));
    }
}
