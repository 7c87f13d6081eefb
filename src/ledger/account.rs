use super::lot::{Lot, MOST_LOTS, NEVER, Order, TOUCHED};
use crate::quantity::LARGEST;

/// One member's account in one holding.
///
/// INVARIANT: `available` and `pending` are the sums of the matured and the other lots in
/// `lots[head..]`; every lot there has a positive quantity; no two are equal in all but quantity.
/// INVARIANT: issued = redeemed + expired + clawed back + available + pending − debt.
/// INVARIANT: `next` is at most the first instant at which a lot matures or lapses (it may be
/// earlier after a spend; the next look then corrects it).
#[derive(Clone, Debug, Default)]
pub struct Account {
    pub(super) lots: Vec<Lot>,
    pub(super) head: usize,
    pub(super) order: Order,
    /// Whether `lots[head..]` stands in the account's order.
    pub(super) sorted: bool,
    pub(super) available: i64,
    pub(super) pending: i64,
    pub(super) debt: i64,
    pub(super) issued: i64,
    pub(super) redeemed: i64,
    pub(super) expired: i64,
    pub(super) clawed: i64,
    pub(super) touch: i64,
    pub(super) touch_due: i64,
    pub(super) touch_named_end: bool,
    /// Whether any lot follows the touch deadline, and whether any has a due of its own.
    pub(super) has_touched: bool,
    pub(super) has_own_due: bool,
    pub(super) next: i64,
    /// Whether its lots wait although they are due.
    pub(super) suspended: bool,
}

/// Why an account takes no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A total would leave ±10^15.
    TooLarge,
    /// There are [`MOST_LOTS`] lots already.
    TooManyLots,
}

/// A breach of conservation: a defect of this program, never of a rule file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imbalance {
    /// Units issued.
    pub issued: i64,
    /// Units redeemed.
    pub redeemed: i64,
    /// Units expired.
    pub expired: i64,
    /// Units clawed back.
    pub clawed: i64,
    /// Units outstanding by the totals.
    pub outstanding: i64,
    /// Units outstanding by the lots (less debt).
    pub in_lots: i64,
}

impl Account {
    /// An empty account with that order of spending.
    pub fn new(order: Order) -> Account {
        let mut account = Account { order, ..Account::default() };
        account.reset();
        account
    }

    /// Empties it, keeping its memory.
    pub fn reset(&mut self) {
        self.lots.clear();
        self.head = 0;
        self.sorted = true;
        (self.available, self.pending, self.debt) = (0, 0, 0);
        (self.issued, self.redeemed, self.expired, self.clawed) = (0, 0, 0, 0);
        (self.touch, self.touch_due, self.touch_named_end) = (i64::MIN, NEVER, false);
        (self.has_touched, self.has_own_due) = (false, false);
        self.next = NEVER;
        self.suspended = false;
    }

    /// Makes it equal to `other`, keeping its memory.
    pub fn copy_from(&mut self, other: &Account) {
        let mut lots = std::mem::take(&mut self.lots);
        lots.clear();
        lots.extend_from_slice(other.lots());
        *self = Account { lots: Vec::new(), head: 0, ..other.scalars() };
        self.lots = lots;
    }

    /// Everything but the lots.
    fn scalars(&self) -> Account {
        Account { lots: Vec::new(), ..*self }
    }

    /// Spendable units.
    #[inline]
    pub fn available(&self) -> i64 {
        self.available
    }

    /// Units that have not matured yet.
    #[inline]
    pub fn pending(&self) -> i64 {
        self.pending
    }

    /// Units owed after a refund.
    #[inline]
    pub fn debt(&self) -> i64 {
        self.debt
    }

    /// Units outstanding: available + pending − debt.
    #[inline]
    pub fn outstanding(&self) -> i64 {
        self.available + self.pending - self.debt
    }

    /// Units ever granted.
    #[inline]
    pub fn issued(&self) -> i64 {
        self.issued
    }

    /// Units ever spent.
    #[inline]
    pub fn redeemed(&self) -> i64 {
        self.redeemed
    }

    /// Units ever lapsed.
    #[inline]
    pub fn expired(&self) -> i64 {
        self.expired
    }

    /// Units ever taken back.
    #[inline]
    pub fn clawed(&self) -> i64 {
        self.clawed
    }

    /// The lots, in order of spending unless terms were mixed since the last spend.
    #[inline]
    pub fn lots(&self) -> &[Lot] {
        // INVARIANT: head <= lots.len()
        &self.lots[self.head..]
    }

    /// No lot matures or lapses before this instant.
    #[inline]
    pub fn next_change(&self) -> i64 {
        self.next
    }

    /// Whether its lots wait although they are due.
    #[inline]
    pub fn is_suspended(&self) -> bool {
        self.suspended
    }

    /// Lets lots wait, or no longer.
    pub fn set_suspended(&mut self, suspended: bool) {
        self.suspended = suspended;
        self.look_ahead();
    }

    /// Whether the touch deadline has passed.
    pub fn touch_is_over(&self, now: i64) -> bool {
        self.has_touched && self.touch_due <= now
    }

    /// When the whole balance ends by inactivity, and whether that is a named end.
    pub fn touch_deadline(&self) -> (i64, bool) {
        (self.touch_due, self.touch_named_end)
    }

    /// Spends in another order from now on.
    pub fn set_order(&mut self, order: Order) {
        if order != self.order {
            self.order = order;
            self.sort();
            self.look_ahead();
        }
    }

    /// The last instant that touched it; `i64::MIN` if none did.
    #[inline]
    pub fn touched_at(&self) -> i64 {
        self.touch
    }

    /// When the whole balance lapses, if it follows activity; `NEVER` if nothing touched it.
    #[inline]
    pub fn touch_due(&self) -> i64 {
        self.touch_due
    }

    /// Takes units in, repaying debt first out of what is spendable.
    ///
    /// # Errors
    /// Nothing changes if a total would become too large or the lots too many.
    #[inline(always)]
    pub fn grant(&mut self, lot: Lot) -> Result<(), Refusal> {
        if self.takes_last(&lot) {
            self.lots.push(lot);
            self.issued += lot.quantity;
            self.available += lot.quantity;
            self.has_own_due = true;
            self.next = self.next.min(lot.due);
            return Ok(());
        }
        self.grant_anywhere(lot)
    }

    /// The usual case by far: spendable at once, due after every lot before it, and room behind them.
    #[inline(always)]
    fn takes_last(&self, lot: &Lot) -> bool {
        self.is_in_due_order()
            && self.debt == 0
            && lot.quantity > 0
            && lot.quantity <= LARGEST - self.issued
            && lot.is_matured()
            && lot.due < TOUCHED
            // Shorter than its memory, so no more than MOST_LOTS if that is.
            && self.lots.len() < self.lots.capacity().min(MOST_LOTS)
            && self.lots.len() > self.head
            && self.lots.last().is_some_and(|last| last.due < lot.due || last.due == lot.due && last.stands_before(lot))
    }

    /// The same wherever it belongs.
    #[inline(never)]
    fn grant_anywhere(&mut self, lot: Lot) -> Result<(), Refusal> {
        if lot.quantity <= 0 {
            return Ok(());
        }
        if lot.quantity > LARGEST - self.issued {
            return Err(Refusal::TooLarge);
        }
        let in_order = self.is_in_due_order() && lot.due != TOUCHED;
        let count = self.lots.len() - self.head;
        match self.lots.last_mut() {
            Some(last) if in_order && count > 0 && count < MOST_LOTS && last.due < lot.due => self.push(lot),
            // The very same lot again.
            Some(last) if count > 0 && last.is_same(&lot) => last.quantity += lot.quantity,
            _ => self.place(lot)?,
        }
        self.issued += lot.quantity;
        if lot.is_matured() {
            self.available += lot.quantity;
            if self.debt > 0 {
                self.repay();
            }
        } else {
            self.pending += lot.quantity;
            self.next = self.next.min(lot.matures);
        }
        match lot.due {
            TOUCHED => {
                self.has_touched = true;
                self.next = self.next.min(self.touch_due);
            }
            due => {
                self.has_own_due = true;
                self.next = self.next.min(due);
            }
        }
        Ok(())
    }

    /// Appends, giving the spent front of the memory back when it is full.
    fn push(&mut self, lot: Lot) {
        if self.lots.len() == self.lots.capacity() && self.head > 0 {
            self.close_front();
        }
        self.lots.push(lot);
    }

    #[cold]
    fn close_front(&mut self) {
        self.lots.drain(..self.head);
        self.head = 0;
    }

    /// Puts a lot where it belongs, or into the lot that it equals.
    fn place(&mut self, lot: Lot) -> Result<(), Refusal> {
        if self.head == self.lots.len() {
            self.lots.clear();
            self.head = 0;
            (self.has_touched, self.has_own_due, self.sorted) = (false, false, true);
        }
        if lot.due >= TOUCHED {
            self.age(lot.issue);
        }
        if self.lots.len() - self.head >= MOST_LOTS {
            self.make_room();
        }
        if self.has_touched && self.has_own_due || (self.has_touched != (lot.due == TOUCHED) && !self.lots.is_empty()) {
            // Two clocks: a touch moves some of the dues, so the order is made when it is needed.
            self.sorted = false;
        }
        if !self.sorted {
            let head = self.head;
            if let Some(same) = self.lots[head..].iter_mut().find(|other| other.is_same(&lot)) {
                same.quantity += lot.quantity;
                return Ok(());
            }
        } else {
            let (order, touch_due, head) = (self.order, self.touch_due, self.head);
            let at = self.lots[head..]
                .partition_point(|other| other.compare(&lot, order, touch_due) == std::cmp::Ordering::Less);
            if let Some(same) = self.lots[head..].get_mut(at).filter(|other| other.is_same(&lot)) {
                same.quantity += lot.quantity;
                return Ok(());
            }
            if self.lots.len() - head < MOST_LOTS && head + at < self.lots.len() {
                self.lots.insert(head + at, lot);
                return Ok(());
            }
        }
        if self.lots.len() - self.head >= MOST_LOTS {
            return Err(Refusal::TooManyLots);
        }
        self.push(lot);
        Ok(())
    }

    /// Puts the lots in order again after terms were mixed.
    pub(super) fn sort(&mut self) {
        let (order, touch_due, head) = (self.order, self.touch_due, self.head);
        self.lots[head..].sort_unstable_by(|a, b| a.compare(b, order, touch_due));
        self.sorted = !(self.has_touched && self.has_own_due);
    }

    /// Checks both invariants of conservation by counting the lots.
    ///
    /// # Errors
    /// The figures that do not balance.
    pub fn conserved(&self) -> Result<(), Imbalance> {
        let (mut matured, mut pending) = (0, 0);
        for lot in self.lots() {
            *(if lot.is_matured() { &mut matured } else { &mut pending }) += lot.quantity;
        }
        let sums_agree = matured == self.available && pending == self.pending;
        let balances = self.issued == self.redeemed + self.expired + self.clawed + self.outstanding();
        if sums_agree && balances {
            return Ok(());
        }
        Err(Imbalance {
            issued: self.issued,
            redeemed: self.redeemed,
            expired: self.expired,
            clawed: self.clawed,
            outstanding: self.outstanding(),
            in_lots: matured + pending - self.debt,
        })
    }
}
