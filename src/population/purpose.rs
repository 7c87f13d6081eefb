/// What a draw is for: part of its address. Numbers are never used again for something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Which segment a customer belongs to.
    Segment,
    /// The customer's purchase rate.
    Rate,
    /// The customer's dropout probability.
    Dropout,
    /// Unit-exponential clocks between purchases.
    Gap,
    /// Whether the customer leaves after a repeat purchase.
    Leave,
    /// Amounts of purchases.
    Basket,
    /// Categories of purchases.
    Category,
    /// The customer's birthday.
    Birthday,
    /// Whether vouchers are used in a purchase.
    Voucher,
    /// How much the customer spends.
    Spend,
    /// The customer's own probability of taking the n-th reward listed.
    Habit(u16),
    /// Whether the n-th reward listed is taken after a purchase.
    Wish(u16),
    /// Numbers of entries in the n-th raffle.
    Ticket(u16),
    /// How the members of a level are mixed in the n-th league.
    Cohort(u16),
}

impl Purpose {
    /// Its number in an address.
    pub fn number(self) -> u32 {
        match self {
            Purpose::Segment => 1,
            Purpose::Rate => 2,
            Purpose::Dropout => 3,
            Purpose::Gap => 4,
            Purpose::Leave => 5,
            Purpose::Basket => 6,
            Purpose::Category => 7,
            Purpose::Birthday => 8,
            Purpose::Voucher => 9,
            Purpose::Spend => 10,
            Purpose::Habit(n) => 0x1_0000 + u32::from(n),
            Purpose::Wish(n) => 0x2_0000 + u32::from(n),
            Purpose::Ticket(n) => 0x10_0000 + u32::from(n),
            Purpose::Cohort(n) => 0x11_0000 + u32::from(n),
        }
    }
}
