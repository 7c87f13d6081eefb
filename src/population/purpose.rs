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
    /// When the customer comes.
    Arrival,
    /// Whether another brought the customer.
    Brought,
    /// Whether the customer would join the program.
    Joining,
    /// At which purchase the customer signs up.
    SignUp,
    /// Channels of purchases.
    Channel,
    /// Stores of purchases.
    Store,
    /// Whether a purchase comes back.
    Returned,
    /// After how long it comes back.
    ReturnDelay,
    /// What the customer would say of us.
    Satisfaction,
    /// When the customer first brings another.
    Bringing,
    /// Whether a basket is filled up to a threshold.
    TopUp,
    /// Whether the customer takes rewards at all, and how readily.
    Readiness,
    /// Whether a reward is taken, by purchase.
    Take,
    /// Whether an activation is made, by purchase.
    Activation,
    /// Which option is picked, by purchase.
    Pick,
    /// Whether a membership is started or given up, by purchase.
    Membership,
    /// How many live together.
    Household,
    /// Whether a customer who was brought would have come anyway.
    Anyway,
    /// The value of the n-th field of the member.
    Field(u16),
    /// Whether the n-th mail is read.
    Mail(u16),
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
            Purpose::Arrival => 11,
            Purpose::Brought => 12,
            Purpose::Joining => 13,
            Purpose::SignUp => 14,
            Purpose::Channel => 15,
            Purpose::Store => 16,
            Purpose::Returned => 17,
            Purpose::ReturnDelay => 18,
            Purpose::Satisfaction => 19,
            Purpose::Bringing => 20,
            Purpose::TopUp => 21,
            Purpose::Readiness => 22,
            Purpose::Take => 23,
            Purpose::Activation => 24,
            Purpose::Pick => 25,
            Purpose::Membership => 26,
            Purpose::Household => 27,
            Purpose::Anyway => 28,
            Purpose::Field(n) => 0x3_0000 + u32::from(n),
            Purpose::Mail(n) => 0x4_0000 + u32::from(n),
            Purpose::Habit(n) => 0x1_0000 + u32::from(n),
            Purpose::Wish(n) => 0x2_0000 + u32::from(n),
            Purpose::Ticket(n) => 0x10_0000 + u32::from(n),
            Purpose::Cohort(n) => 0x11_0000 + u32::from(n),
        }
    }
}
