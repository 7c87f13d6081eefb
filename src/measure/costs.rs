use crate::core::{HoldingKind, Program};
use crate::quantity::{Overflow, Ratio};
use crate::scenario::Economics;

/// Largest common denominator of costs and margins.
const LARGEST: i64 = 1_000_000;

/// What things cost and earn, as whole numbers over one common denominator of minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Costs {
    /// The denominator: numerators below count minor units / `over`.
    pub over: i64,
    /// Cost of an outstanding smallest unit, by holding: points and vouchers with a declared cost.
    pub outstanding: Vec<i64>,
    /// Cost booked when a smallest unit is granted, by holding: items, which count as taken up at once.
    pub granted: Vec<i64>,
    /// Declared cost of a catalogue reward, by offer; `None` = what it gives costs.
    pub offers: Vec<Option<i64>>,
    /// Gross margin by segment and line, as numerators over `over` of the list price; empty = not stated.
    pub margins: Vec<Vec<i64>>,
}

impl Costs {
    /// The costs of a program, with the margins of a scenario's segments and lines.
    ///
    /// # Errors
    /// The fractions have no common denominator of a million or less.
    pub fn new(program: &Program, economics: &Economics, lines: &[Vec<&str>]) -> Result<Costs, Overflow> {
        let margins: Vec<Vec<Ratio>> = match &economics.gross_margin {
            Some(margin) => lines.iter().map(|names| names.iter().map(|name| margin.of(name)).collect()).collect(),
            None => Vec::new(),
        };
        let holdings = program.holdings.iter().filter_map(|holding| holding.cost);
        let offers = program.offers.iter().filter_map(|offer| offer.cost);
        let pays = program.parties.funders.iter().flat_map(|funder| &funder.pays).map(|(_, price)| *price);
        let mut all = holdings.chain(offers).chain(pays).chain(margins.iter().flatten().copied());
        let over = all.try_fold(1, |over, ratio| common(over, ratio.denominator()))?;
        let scaled = |ratio: Ratio| ratio.numerator() * (over / ratio.denominator());
        let cost = |piece: bool| {
            let of = move |holding: &crate::core::Holding| {
                let is_piece = holding.kind == HoldingKind::Piece;
                if is_piece == piece { holding.cost.map_or(0, scaled) } else { 0 }
            };
            program.holdings.iter().map(of).collect::<Vec<i64>>()
        };
        Ok(Costs {
            over,
            outstanding: cost(false),
            granted: cost(true),
            offers: program.offers.iter().map(|offer| offer.cost.map(scaled)).collect(),
            margins: margins.iter().map(|row| row.iter().map(|margin| scaled(*margin)).collect()).collect(),
        })
    }

    /// Numerator of the gross margin on a line of a segment.
    #[inline]
    pub fn margin(&self, segment: usize, line: u16) -> i64 {
        self.margins.get(segment).and_then(|row| row.get(usize::from(line))).copied().unwrap_or(0)
    }
}

/// Least common multiple, if small enough.
fn common(a: i64, b: i64) -> Result<i64, Overflow> {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    let multiple = (a / x.max(1)).checked_mul(b).ok_or(Overflow)?;
    if multiple <= LARGEST { Ok(multiple) } else { Err(Overflow) }
}

/// The common denominator of what a program's things cost and what partners pay for them.
///
/// # Errors
/// It is beyond a million.
pub fn denominator(program: &Program) -> Result<i64, Overflow> {
    let holdings = program.holdings.iter().filter_map(|holding| holding.cost);
    let pays = program.parties.funders.iter().flat_map(|funder| &funder.pays).map(|(_, price)| *price);
    holdings.chain(pays).try_fold(1, |over, ratio| common(over, ratio.denominator()))
}
