/// Over what an amount is rounded once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RoundedPer {
    /// Each award by itself. The default.
    #[default]
    Award,
    /// Each line by itself; the award is the sum. Only for amounts proportional to lines.
    Line,
    /// The sum of what the event's rows with this rounding give of one holding, shared out by largest remainder.
    Purchase,
    /// The same over a day, posted at M2 of the midnight that ends it; limits and budgets act there.
    Day,
}

/// How a row's amount becomes whole, beyond the rounding of its [`super::Amount`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rounds {
    /// Over what.
    pub per: RoundedPer,
    /// To whole multiples of so many smallest units, at least 1.
    pub to: i64,
}

impl Default for Rounds {
    fn default() -> Rounds {
        Rounds { per: RoundedPer::Award, to: 1 }
    }
}

impl Rounds {
    /// Each award by itself, to the smallest unit.
    pub fn is_plain(self) -> bool {
        self == Rounds::default()
    }
}
