//! What is remembered of a purchase for as long as it can be returned (`core` section 8).
//!
//! Everything that a return takes is a function of what came back so far, never of the way in which
//! it came back in parts: so cutting a return into parts changes nothing.

use super::member::Member;
use super::plan::{Basis, BasisOf};
use crate::core::{HoldingId, WordId};
use crate::ledger::{Account, Lot};

/// Most receipts that can be open at once for one member.
pub(super) const MOST_RECEIPTS: usize = 256;

/// A purchase that can still be returned.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct OpenReceipt {
    /// The member's purchases are numbered from 1.
    pub number: u32,
    pub at: i64,
    /// The instant from which it can no longer be returned.
    pub closes: i64,
    /// The instant up to which it is remembered: as long as something of it is pending, too.
    pub until: i64,
    /// Whether it is an event that the program declares: confirmed or cancelled, never returned.
    pub declared: bool,
    /// Whether nothing of it is left.
    pub closed: bool,
    pub lines: Vec<AtomLine>,
    /// Money returned as an amount.
    pub by_amount: i64,
    pub words: Vec<WordId>,
    /// Fields of its lines, as sums; empty if the program asks for none.
    pub numbers: Vec<i64>,
    pub awards: Vec<AwardKept>,
    /// What waits for the end of the day.
    pub days: Vec<DayKept>,
    pub feeds: Vec<FeedKept>,
    pub takes: Vec<TakeKept>,
    pub dates: Vec<DateKept>,
    /// By window of a membership: its period when the event began.
    pub turns: Vec<(u16, i32)>,
    /// Limits under a condition that counted it.
    pub charged: Vec<u16>,
}

/// When something was counted that comes back: the instant, the periods of memberships then, and by which of the limits
/// that do not always count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted<'a> {
    pub at: i64,
    turns: &'a [(u16, i32)],
    charged: &'a [u16],
}

impl Counted<'_> {
    /// The period of a membership's window.
    pub fn turn(self, window: usize) -> i32 {
        self.turns.iter().find(|turn| usize::from(turn.0) == window).map_or(0, |turn| turn.1)
    }

    /// Whether a limit under a condition was in force.
    pub fn by(self, limit: u16) -> bool {
        self.charged.contains(&limit)
    }
}

/// Lines of one atom.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct AtomLine {
    pub atom: u8,
    /// Money by stage.
    pub money: [i64; 4],
    pub items: i64,
    /// List money and items that came back by name.
    pub back: i64,
    pub items_back: i64,
}

/// An award of the purchase.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AwardKept {
    /// The plan's row.
    pub entry: u16,
    pub units: i64,
    /// What returns have claimed of it, truly got, and given back to its limits.
    pub claimed: i64,
    pub clawed: i64,
    pub credited: i64,
    pub base: i64,
    pub issue: i16,
    pub matures: i64,
    /// Budgets that take refunds back and that it drew on, a bit each.
    pub drew: u64,
    /// What its amount read of the state, for rows that are recomputed.
    pub seen: Vec<i64>,
}

/// An exact amount that is rounded with others at the end of the day, over its holding's denominator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct DayKept {
    /// The plan's row.
    pub entry: u16,
    pub parts: i128,
    /// What returns have taken out of it.
    pub back: i128,
}

/// What an accumulator took from the purchase, and what of it has been taken out again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FeedKept {
    pub accumulator: u16,
    /// The period that was running; of what counts since a tier was reached, which beginning of it; of what counts in
    /// years of a membership, how many of them were over.
    pub key: i32,
    /// Lines that it counts.
    pub atoms: u64,
    pub value: i64,
    pub back: i64,
}

/// Units spent in the purchase.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TakeKept {
    pub holding: u16,
    pub units: i64,
    /// Index in `money_off`, or `None` for a voucher.
    pub payment: Option<u16>,
    /// The lines that it paid for.
    pub scope: u64,
    /// Units that came back.
    pub back: i64,
    /// The lot with the latest due that was spent.
    pub lot: Lot,
}

/// The date of a tier before and after the purchase.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct DateKept {
    pub ladder: u8,
    pub tier: u8,
    pub before: i64,
    pub after: i64,
}

/// What a purchase collects for its receipt while it is processed.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    /// Whether this event leaves a receipt.
    pub on: bool,
    /// The occasion.
    pub occasion: usize,
    pub awards: Vec<AwardKept>,
    pub days: Vec<DayKept>,
    pub feeds: Vec<FeedKept>,
    pub takes: Vec<TakeKept>,
    /// What recomputed rows saw, by row of the plan.
    pub seen: Vec<(u16, Vec<i64>)>,
    pub dates: Vec<DateKept>,
    pub turns: Vec<(u16, i32)>,
}

impl Draft {
    /// Forgets the last purchase.
    pub fn clear(&mut self) {
        self.awards.clear();
        self.days.clear();
        self.feeds.clear();
        self.takes.clear();
        self.seen.clear();
        self.dates.clear();
        self.turns.clear();
    }
}

impl AtomLine {
    /// The part of its money at a stage, or of its items, that came back by name.
    fn named(&self, of: BasisOf) -> i64 {
        let [list, ..] = self.money;
        match of {
            BasisOf::Items if list > 0 && self.back == list => self.items,
            BasisOf::Items => self.items_back,
            BasisOf::Money(_) if list == 0 => 0,
            // Floors of one rising product: a whole line gives all of it back, whatever came before.
            BasisOf::Money(stage) => share(self.money.get(stage).copied().unwrap_or(0), self.back, list),
        }
    }

    fn whole(&self, of: BasisOf) -> i64 {
        match of {
            BasisOf::Items => self.items,
            BasisOf::Money(stage) => self.money.get(stage).copied().unwrap_or(0),
        }
    }
}

impl Member {
    /// Smallest units owed after returns.
    #[inline]
    pub fn owed(&self, holding: HoldingId) -> i64 {
        self.state.accounts.get(holding.index()).map_or(0, Account::debt)
    }

    /// Purchases so far, in a plan that keeps receipts: the number of the last one.
    pub fn sales(&self) -> u32 {
        self.state.sales
    }
}

/// floor(units · part / whole), where 0 ≤ part ≤ whole and whole > 0.
pub(super) fn share(units: i64, part: i64, whole: i64) -> i64 {
    let exact = i128::from(units) * i128::from(part) / i128::from(whole.max(1));
    // INVARIANT: part <= whole, so the result is at most `units`.
    exact as i64
}

/// The same for exact amounts.
pub(super) fn share_wide(parts: i128, part: i64, whole: i64) -> i128 {
    let (part, whole) = (i128::from(part), i128::from(whole.max(1)));
    // quotient and remainder apart, so that the product stays small
    parts / whole * part + parts % whole * part / whole
}

impl OpenReceipt {
    /// When what it holds was counted.
    pub fn counted(&self) -> Counted<'_> {
        Counted { at: self.at, turns: &self.turns, charged: &self.charged }
    }

    fn sums(&self, atoms: u64, of: BasisOf) -> (i64, i64) {
        let meant = self.lines.iter().filter(|line| atoms >> line.atom & 1 == 1);
        meant.fold((0, 0), |(whole, named), line| (whole + line.whole(of), named + line.named(of)))
    }

    /// What amounts are measured in: money paid, or list money if nothing was paid.
    fn measure(&self) -> BasisOf {
        let paid = BasisOf::Money(3);
        if self.sums(u64::MAX, paid).0 > 0 { paid } else { BasisOf::Money(0) }
    }

    /// Money that an amount can still be taken from: all of the purchase, less what came back by name.
    fn open_to_amounts(&self) -> i64 {
        let (whole, named) = self.sums(u64::MAX, self.measure());
        whole - named
    }

    /// Money that is left to return.
    pub fn left(&self) -> i64 {
        if self.closed { 0 } else { self.open_to_amounts() - self.by_amount }
    }

    /// Returns so much money; false, and nothing changes, if there is less.
    pub fn return_amount(&mut self, amount: i64) -> bool {
        if amount <= 0 || amount > self.left() {
            return false;
        }
        self.by_amount += amount;
        self.closed = self.left() == 0;
        true
    }

    /// Returns parts of lines; false, and nothing changes, if something was not bought or is gone.
    pub fn return_lines(&mut self, lines: &[AtomLine]) -> bool {
        let fits = |wanted: &AtomLine| {
            let bought = self.lines.iter().find(|line| line.atom == wanted.atom);
            bought.is_some_and(|line| wanted.back <= line.money[0] - line.back && (wanted.back > 0 || line.items > 0))
        };
        if self.closed || lines.is_empty() || !lines.iter().all(fits) {
            return false;
        }
        for line in &mut self.lines {
            if let Some(wanted) = lines.iter().find(|wanted| wanted.atom == line.atom) {
                line.back += wanted.back;
                line.items_back = (line.items_back + wanted.items_back).min(line.items);
            }
        }
        let open = self.open_to_amounts();
        // An amount returned earlier was for what is left now.
        self.by_amount = self.by_amount.min(open);
        // What was listed for nothing goes with the rest, unless there is nothing else.
        let free = self.lines.iter().all(|line| line.money[0] == 0);
        let gone = |line: &AtomLine| line.back == line.money[0] && (!free || line.items_back == line.items);
        self.closed = open > 0 && self.by_amount == open || self.lines.iter().all(gone);
        true
    }

    /// (S, F): what an award or a metric hangs on, and the part of it that came back.
    pub fn part(&self, basis: Basis) -> (i64, i64) {
        for of in [basis.of, BasisOf::Money(3), BasisOf::Money(0), BasisOf::Items] {
            let (whole, named) = self.sums(basis.atoms, of);
            if whole > 0 {
                return (whole, if self.closed { whole } else { self.spread(whole, named) });
            }
        }
        (1, i64::from(self.closed))
    }

    /// All of a stage.
    pub fn whole(&self, basis: Basis) -> i64 {
        self.sums(basis.atoms, basis.of).0
    }

    /// What came back of a stage, exactly: also where nothing was there.
    pub fn returned(&self, basis: Basis) -> i64 {
        let (whole, named) = self.sums(basis.atoms, basis.of);
        if self.closed { whole } else { self.spread(whole, named) }
    }

    /// Adds to what came back by name the share of what came back as an amount.
    fn spread(&self, whole: i64, named: i64) -> i64 {
        if self.by_amount == 0 {
            return named;
        }
        named + share(whole - named, self.by_amount, self.open_to_amounts())
    }
}
