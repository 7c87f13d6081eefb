//! One tally for each seat of a circle; whoever acts counts into the sums of all.

use super::Company;
use crate::core::{HoldingId, LadderId, OfferId, Rank, RowId};
use crate::evaluate::{CashFor, Grant, Receipt, Recorder, Taking};
use crate::ledger::Lot;
use crate::measure::{Alone, Layout, Sums, Tally};
use crate::population::Visit;
use crate::quantity::Instant;
use crate::simulate::live::Witness;

/// What the life of somebody came to without the program.
#[derive(Clone, Debug)]
pub struct Twin {
    /// The number.
    pub number: u64,
    /// Margin by period.
    margins: Vec<i64>,
    /// The denominator under it.
    over: i64,
    /// Purchases and minor units.
    made: [i64; 2],
}

impl Twin {
    /// Keeps a customer's life without the program.
    pub fn new(number: u64, life: Alone<'_>) -> Twin {
        Twin { number, margins: life.margins.to_vec(), over: life.over, made: life.made }
    }
}

/// Tallies by seat, used again for every circle.
pub struct Tallies<'a> {
    layout: &'a Layout,
    seats: Vec<Tally<'a>>,
    used: usize,
    /// The seat that has the sums.
    acting: Option<usize>,
    sums: Sums,
    keeping: bool,
    /// The twins of those who would come without the program too.
    twins: Vec<Twin>,
}

impl<'a> Tallies<'a> {
    /// Nobody yet.
    pub fn new(layout: &'a Layout) -> Tallies<'a> {
        Tallies {
            layout,
            seats: Vec::new(),
            used: 0,
            acting: None,
            sums: Sums::default(),
            keeping: false,
            twins: Vec::new(),
        }
    }

    /// From now on keeps every life of a circle until the next one begins.
    pub fn keep(&mut self) {
        self.keeping = true;
    }

    /// Begins a circle that counts into these sums; its lives are held against those of the twins of that number.
    pub fn begin(&mut self, sums: Sums, twins: &[Twin]) {
        (self.sums, self.used, self.acting) = (sums, 0, None);
        self.twins.clear();
        self.twins.extend_from_slice(twins);
    }

    /// The circle is over: the sums.
    pub fn take(&mut self) -> Sums {
        self.rest();
        std::mem::take(&mut self.sums)
    }

    /// The sums, while nobody acts.
    pub fn sums(&mut self) -> &mut Sums {
        self.rest();
        &mut self.sums
    }

    /// The tally of a seat, with the sums.
    pub fn seat(&mut self, at: usize) -> Option<&mut Tally<'a>> {
        if self.acting != Some(at) {
            self.rest();
            self.seats.get_mut(at).filter(|_| at < self.used)?.exchange(&mut self.sums);
            self.acting = Some(at);
        }
        self.seats.get_mut(at)
    }

    /// What the life of a seat came to, if lives are kept.
    pub fn life(&self, at: usize) -> Option<&crate::measure::Life> {
        self.seats.get(at).and_then(Tally::life)
    }

    fn rest(&mut self) {
        if let Some(seat) = self.acting.take().and_then(|at| self.seats.get_mut(at)) {
            seat.exchange(&mut self.sums);
        }
    }

    fn now(&mut self) -> &mut Tally<'a> {
        let at = self.acting.unwrap_or_default();
        self.seats.get_mut(at).expect("INVARIANT: whoever acts has said so, and has entered")
    }
}

impl Company for Tallies<'_> {
    fn enters(&mut self, number: u64, _: bool) {
        let at = self.used;
        if self.seats.len() == at {
            let tally = Tally::seat(self.layout);
            self.seats.push(if self.keeping { tally.keeping() } else { tally });
        }
        self.used += 1;
        let twins = std::mem::take(&mut self.twins);
        let without = vec![0; self.layout.periods.len()];
        let twin = twins.iter().find(|twin| twin.number == number);
        // Whoever would not have come without the program has brought nothing there.
        let nothing = Alone { margins: &without, over: 1, made: [0; 2] };
        let alone = twin.map_or(nothing, |twin| Alone { margins: &twin.margins, over: twin.over, made: twin.made });
        if let Some(seat) = self.seat(at) {
            seat.begin(&[]);
            seat.against(alone);
        }
        self.twins = twins;
    }
}

impl Witness for Tallies<'_> {
    fn buys(&mut self, at: Instant) {
        Witness::buys(self.now(), at);
    }
    fn bought(&mut self, visit: &Visit, receipt: &Receipt, margin: i64) {
        Witness::bought(self.now(), visit, receipt, margin);
    }
    fn refunded(&mut self, at: Instant, receipt: &Receipt, margin: i64) {
        Witness::refunded(self.now(), at, receipt, margin);
    }
    fn mailed(&mut self, at: Instant, cost: i64) {
        Witness::mailed(self.now(), at, cost);
    }
    fn entered(&mut self, at: Instant) {
        Witness::entered(self.now(), at);
    }
}

impl Recorder for Tallies<'_> {
    fn acting(&mut self, member: u16) {
        let _ = self.seat(usize::from(member));
    }
    fn granted(&mut self, grant: &Grant<'_>) {
        self.now().granted(grant);
    }
    fn taken(&mut self, at: Instant, holding: HoldingId, units: i64, taking: Taking) {
        self.now().taken(at, holding, units, taking);
    }
    fn lot_taken(&mut self, at: Instant, holding: HoldingId, units: i64, lot: &Lot) {
        self.now().lot_taken(at, holding, units, lot);
    }
    fn price_off(&mut self, at: Instant, row: RowId, money: i64) {
        self.now().price_off(at, row, money);
    }
    fn expired(&mut self, at: Instant, holding: HoldingId, units: i64, lot: &Lot) {
        self.now().expired(at, holding, units, lot);
    }
    fn clawed(&mut self, at: Instant, holding: HoldingId, units: i64, row: RowId) {
        self.now().clawed(at, holding, units, row);
    }
    fn came_back(&mut self, at: Instant, holding: HoldingId, lot: &Lot, taking: Taking) {
        self.now().came_back(at, holding, lot, taking);
    }
    fn redeemed(&mut self, at: Instant, offer: OfferId, times: u16, money: i64) {
        self.now().redeemed(at, offer, times, money);
    }
    fn cash(&mut self, at: Instant, what: CashFor, money: i64) {
        self.now().cash(at, what, money);
    }
    fn scored(&mut self, at: Instant, board: u16, score: i64, rank: Rank) {
        self.now().scored(at, board, score, rank);
    }
    fn rank_changed(&mut self, at: Instant, ladder: LadderId, from: Rank, to: Rank) {
        self.now().rank_changed(at, ladder, from, to);
    }
}
