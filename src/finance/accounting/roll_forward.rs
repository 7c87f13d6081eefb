//! From an opening balance to a closing one, in whole units.

use std::fmt;

/// A line between opening and closing; additions are positive, reductions negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Movement {
    /// Issued or deferred on sales of the period.
    Added,
    /// Sold to or converted from partners.
    Converted,
    /// Came with an acquired business.
    Acquired,
    /// Used for what the program mainly offers.
    Redeemed,
    /// Used for something else.
    RedeemedOther,
    /// Expired, or released because further use is remote.
    Breakage,
    /// Taken back with returned goods, or forfeited.
    ClawedBack,
    /// A change of estimate on earlier periods.
    TrueUp,
    /// A change of accounting policy.
    Policy,
    /// Exchange rates.
    Currency,
    /// Anything else, named beside the figure.
    Other,
}

impl Movement {
    /// Its words in a table.
    pub fn name(self) -> &'static str {
        match self {
            Movement::Added => "added",
            Movement::Converted => "converted from partners",
            Movement::Acquired => "acquired",
            Movement::Redeemed => "redeemed",
            Movement::RedeemedOther => "redeemed for other",
            Movement::Breakage => "expired or released",
            Movement::ClawedBack => "clawed back",
            Movement::TrueUp => "true-up of earlier periods",
            Movement::Policy => "change of policy",
            Movement::Currency => "exchange rates",
            Movement::Other => "other",
        }
    }
}

/// Opening, movements, closing, in points or in minor units of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollForward {
    opening: i64,
    movements: Vec<(Movement, i64)>,
    closing: i64,
}

/// Opening and movements do not lead to the closing balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoesNotFoot {
    /// Opening + movements − closing.
    pub difference: i128,
}

impl fmt::Display for DoesNotFoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the roll-forward is off by {}", self.difference)
    }
}

impl RollForward {
    /// A roll-forward, if it foots.
    ///
    /// # Errors
    /// [`DoesNotFoot`] with the difference.
    pub fn new(opening: i64, movements: Vec<(Movement, i64)>, closing: i64) -> Result<RollForward, DoesNotFoot> {
        let moved: i128 = movements.iter().map(|(_, amount)| i128::from(*amount)).sum();
        match i128::from(opening) + moved - i128::from(closing) {
            0 => Ok(RollForward { opening, movements, closing }),
            difference => Err(DoesNotFoot { difference }),
        }
    }

    /// Balance at the beginning.
    pub fn opening(&self) -> i64 {
        self.opening
    }

    /// The lines between, in the order in which they were given.
    pub fn movements(&self) -> &[(Movement, i64)] {
        &self.movements
    }

    /// Balance at the end.
    pub fn closing(&self) -> i64 {
        self.closing
    }

    /// The sum of one kind of movement.
    pub fn moved(&self, movement: Movement) -> i64 {
        self.movements.iter().filter(|(kind, _)| *kind == movement).map(|(_, amount)| amount).sum()
    }

    /// The sum of several elements of one program (redemption and service element, say). It foots because each of them does.
    ///
    /// # Errors
    /// [`DoesNotFoot`] if a sum leaves the range of whole numbers.
    pub fn sum<'a>(parts: impl IntoIterator<Item = &'a RollForward>) -> Result<RollForward, DoesNotFoot> {
        let (mut opening, mut closing, mut movements) = (0i64, 0i64, Vec::<(Movement, i64)>::new());
        let add = |a: i64, b: i64| a.checked_add(b).ok_or(DoesNotFoot { difference: i128::from(a) + i128::from(b) });
        for part in parts {
            opening = add(opening, part.opening)?;
            closing = add(closing, part.closing)?;
            for (kind, amount) in &part.movements {
                match movements.iter_mut().find(|(known, _)| known == kind) {
                    Some((_, sum)) => *sum = add(*sum, *amount)?,
                    None => movements.push((*kind, *amount)),
                }
            }
        }
        RollForward::new(opening, movements, closing)
    }

    /// Redemptions of the period over the average of opening and closing: how often the balance turns over. `None` for an empty balance.
    pub fn turnover(&self) -> Option<f64> {
        let redeemed = -(self.moved(Movement::Redeemed) as f64 + self.moved(Movement::RedeemedOther) as f64);
        let average = (self.opening as f64 + self.closing as f64) / 2.0;
        (average > 0.0).then(|| redeemed / average)
    }
}
