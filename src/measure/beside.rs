use super::Moment;

/// What lives come to beside the twin's, where a program may change them; empty where it cannot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// What was given in purchases that the twin made too, by period and last over the whole life (numerators).
    pub subsidy: Vec<Moment>,
    /// What was given in purchases that only the program brought, likewise.
    pub extra: Vec<Moment>,
    /// Σ of the products of both over the whole life.
    pub product: i128,
    /// Members, Σ of what they paid, of its square, of what their twins paid, of its square, of the product of both.
    pub members: [i128; 6],
    /// Customers who are no members, Σ of what they paid, and of its square.
    pub others: [i128; 3],
}

impl Beside {
    /// Zeros for so many periods.
    pub fn new(periods: usize) -> Beside {
        let zeros = vec![Moment::default(); periods + 1];
        Beside { subsidy: zeros.clone(), extra: zeros, ..Beside::default() }
    }

    /// Adds other lives; `false` if a sum left its range.
    #[must_use]
    pub fn merge(&mut self, other: &Beside) -> bool {
        let mut fine = true;
        let moments = self.subsidy.iter_mut().chain(&mut self.extra);
        for (mine, theirs) in moments.zip(other.subsidy.iter().chain(&other.extra)) {
            fine &= mine.merge(*theirs);
        }
        let numbers = std::iter::once(&mut self.product).chain(&mut self.members).chain(&mut self.others);
        let theirs = std::iter::once(&other.product).chain(&other.members).chain(&other.others);
        for (mine, theirs) in numbers.zip(theirs) {
            let (sum, over) = mine.overflowing_add(*theirs);
            *mine = sum;
            fine &= !over;
        }
        fine
    }

    /// A customer's life is over: what was paid, what the twin paid, and whether the customer became a member.
    pub fn add_life(&mut self, paid: i64, twin: i64, is_member: bool) {
        let (paid, twin) = (i128::from(paid), i128::from(twin));
        if is_member {
            let of = [1, paid, paid * paid, twin, twin * twin, paid * twin];
            self.members.iter_mut().zip(of).for_each(|(sum, value)| *sum = sum.wrapping_add(value));
        } else {
            self.others.iter_mut().zip([1, paid, paid * paid]).for_each(|(sum, value)| *sum = sum.wrapping_add(value));
        }
    }
}
