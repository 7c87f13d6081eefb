/// A measured value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estimate {
    /// Mean over members (for ratios the ratio itself), in `unit`.
    pub per_member: f64,
    /// Its standard error, from the exact sums of squares over members.
    pub standard_error: f64,
    /// Sum over all members; `None` for ratios.
    pub total: Option<i128>,
    /// What a ratio is over: the sum of its denominators; 0 for means over members, which weigh alike.
    pub weight: f64,
    /// Minor units of a currency (`EUR minor`), smallest units of a wallet, `purchases`, `members`, `share`.
    pub unit: String,
}
