//! Who pays for what is given: partners, and what they owe.

use crate::core::{Effect, FunderId, HoldingId, HoldingKind, OfferId, Program, RowId};
use crate::evaluate::{Plan, Source};
use crate::quantity::Ratio;

/// Which partner funds what, and what a unit makes it owe; empty for a program without partners.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Funding {
    /// Names of the partners.
    pub names: Vec<String>,
    holdings: usize,
    /// The partner by number of the source of a lot and holding, row-major.
    by_source: Vec<Option<u16>>,
    /// The partner of a discount, by row.
    by_row: Vec<Option<u16>>,
    /// The partner of a holding.
    by_holding: Vec<Option<u16>>,
    /// Owed for a smallest unit when it is given, by partner and holding, row-major: numerators over the common
    /// denominator of costs. `None` = owed at cost when it is spent.
    prices: Vec<Option<i64>>,
    /// Whether a partner funds something of a holding, by partner and holding, row-major.
    gives: Vec<bool>,
    /// Cost of a smallest unit when it is spent, and of a piece when it is given, by holding.
    spent: Vec<i64>,
    given: Vec<i64>,
}

impl Funding {
    /// The funding of a program; `over` is the common denominator of all costs and payments. Lots are told apart
    /// only once [`Funding::number`] knows how a plan numbers what makes them.
    pub fn new(program: &Program, over: i64) -> Funding {
        let parties = &program.parties;
        if parties.funders.is_empty() {
            return Funding::default();
        }
        let holdings = program.holdings.len();
        let scaled = |ratio: Ratio| ratio.numerator() * (over / ratio.denominator());
        let price = |at: usize, place: usize| {
            parties.funders.get(at).and_then(|funder| funder.price(HoldingId(place as u16))).map(scaled)
        };
        let cost = |piece: bool| {
            let of = move |holding: &crate::core::Holding| {
                let is_piece = holding.kind == HoldingKind::Piece;
                if is_piece == piece { holding.cost.map_or(0, scaled) } else { 0 }
            };
            program.holdings.iter().map(of).collect::<Vec<i64>>()
        };
        Funding {
            names: parties.funders.iter().map(|funder| funder.name.clone()).collect(),
            holdings,
            by_source: Vec::new(),
            by_holding: (0..holdings)
                .map(|at| parties.of_holding(HoldingId(at as u16)).map(|funder| funder.0))
                .collect(),
            by_row: (0..program.rows.len()).map(|at| own_funder(program, at)).collect(),
            prices: (0..parties.funders.len() * holdings).map(|at| price(at / holdings, at % holdings)).collect(),
            gives: gives(program),
            spent: cost(false),
            given: cost(true),
        }
    }

    /// Takes over a plan's numbers of what makes lots.
    pub fn number(&mut self, plan: &Plan) {
        let parties = &plan.program().parties;
        if self.is_empty() {
            return;
        }
        let of = |source: Source, holding: HoldingId| match source {
            Source::Row(row) => parties.of_row(row, holding),
            Source::Offer(offer) => parties.of_offer(offer, holding),
            _ => parties.of_holding(holding),
        };
        self.by_source.clear();
        for source in (0u16..).map_while(|number| plan.source(number)) {
            self.by_source.extend((0..self.holdings).map(|at| of(source, HoldingId(at as u16)).map(|funder| funder.0)));
        }
    }

    /// Whether there is no partner.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether a partner funds something of a holding.
    pub fn can_give(&self, partner: usize, holding: usize) -> bool {
        self.gives.get(partner * self.holdings + holding).copied().unwrap_or(false)
    }

    /// Numbers a partner has: money owed, cost of its units that were spent, and units given by holding.
    pub fn width(&self) -> usize {
        2 + self.holdings
    }

    /// Numbers of all partners, and last what they owe together; none without a partner.
    pub fn slots(&self) -> usize {
        if self.is_empty() { 0 } else { self.names.len() * self.width() + 1 }
    }

    /// The place of the first of a partner's numbers.
    pub fn place(&self, partner: usize) -> usize {
        partner * self.width()
    }

    fn of(&self, source: u16, holding: HoldingId) -> Option<usize> {
        let place = usize::from(source) * self.holdings + holding.index();
        self.by_source.get(place).copied().flatten().map(usize::from)
    }

    fn price(&self, partner: usize, holding: HoldingId) -> Option<i64> {
        self.prices.get(partner * self.holdings + holding.index()).copied().flatten()
    }

    /// Adds units given to a table of numbers by place; `false` if one became too large.
    #[must_use]
    pub fn give(&self, into: &mut [i64], source: u16, holding: HoldingId, units: i64) -> bool {
        self.of(source, holding).is_none_or(|partner| self.change(into, partner, holding, units))
    }

    /// Subtracts units that were taken back from what a row had given.
    #[must_use]
    pub fn take_back(&self, into: &mut [i64], row: RowId, holding: HoldingId, units: i64) -> bool {
        let own = self.by_row.get(row.index()).copied().flatten();
        let partner = own.or_else(|| self.by_holding.get(holding.index()).copied().flatten());
        partner.is_none_or(|partner| self.change(into, usize::from(partner), holding, -units))
    }

    fn change(&self, into: &mut [i64], partner: usize, holding: HoldingId, units: i64) -> bool {
        let each = self.price(partner, holding).or_else(|| self.given.get(holding.index()).copied()).unwrap_or(0);
        let place = self.place(partner);
        add(into, place, units.checked_mul(each)) && add(into, place + 2 + holding.index(), Some(units))
    }

    /// Adds units spent out of a lot.
    #[must_use]
    pub fn spend(&self, into: &mut [i64], source: u16, holding: HoldingId, units: i64) -> bool {
        let Some(partner) = self.of(source, holding) else { return true };
        let cost = self.spent.get(holding.index()).and_then(|each| units.checked_mul(*each));
        let place = self.place(partner);
        let owes = self.price(partner, holding).is_none();
        add(into, place + 1, cost) && (!owes || add(into, place, cost))
    }

    /// Adds money that a discount took off, minor units; `over` as for the costs.
    #[must_use]
    pub fn discount(&self, into: &mut [i64], row: RowId, money: i64, over: i64) -> bool {
        match self.by_row.get(row.index()).copied().flatten() {
            Some(partner) => add(into, self.place(usize::from(partner)), money.checked_mul(over)),
            None => true,
        }
    }

    /// What all partners owe together.
    pub fn owed(&self, numbers: &[i64]) -> i64 {
        (0..self.names.len()).filter_map(|at| numbers.get(self.place(at))).fold(0, |sum, one| sum.saturating_add(*one))
    }
}

fn own_funder(program: &Program, at: usize) -> Option<u16> {
    let row = RowId(at as u16);
    program.parties.row_funders.iter().find(|(of, _)| *of == row).map(|(_, funder)| funder.0)
}

fn add(into: &mut [i64], place: usize, value: Option<i64>) -> bool {
    match (into.get_mut(place), value) {
        (Some(sum), Some(value)) => sum.checked_add(value).map(|new| *sum = new).is_some(),
        _ => false,
    }
}

/// Whether a partner funds something of a holding, by partner and holding.
fn gives(program: &Program) -> Vec<bool> {
    let (parties, holdings) = (&program.parties, program.holdings.len());
    let mut gives = vec![false; parties.funders.len() * holdings];
    let mut note = |funder: Option<FunderId>, holding: HoldingId| {
        if let Some(place) = funder.and_then(|funder| gives.get_mut(funder.index() * holdings + holding.index())) {
            *place = true;
        }
    };
    for (at, row) in program.rows.iter().enumerate() {
        if let Effect::Grant { holding, .. } = &row.effect {
            note(parties.of_row(RowId(at as u16), *holding), *holding);
        }
    }
    for (at, offer) in program.offers.iter().enumerate() {
        offer.gives.iter().for_each(|(holding, ..)| note(parties.of_offer(OfferId(at as u16), *holding), *holding));
    }
    for exchange in &program.exchanges {
        note(parties.of_holding(exchange.gives.0), exchange.gives.0);
    }
    gives
}
