//! The members that every program of the bench lives.

const DAY: i64 = 86_400;
/// 2025-01-01 00:00 in civil seconds since 1970.
pub const START: i64 = 20_089 * DAY;
/// Three years later.
pub const END: i64 = START + 1_095 * DAY;

/// A program as the bench sees it.
pub trait Life {
    /// A new member joins at [`START`].
    fn begin(&mut self);
    /// A purchase of one coffee and one cake, in cents; what is paid.
    fn purchase(&mut self, at: i64, coffee: i64, cake: i64) -> i64;
    /// The run ends; a number that stands for the member's state then.
    fn end(&mut self) -> i64;
}

/// Lives so many members: (purchases, digest of payments and final states).
pub fn live(life: &mut impl Life, members: u64) -> (u64, i64) {
    let (mut purchases, mut digest) = (0, 0i64);
    for number in 0..members {
        let mut seed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut draw = |below: i64| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            (seed >> 33) as i64 % below
        };
        life.begin();
        let mut at = START + draw(20 * DAY);
        while at < END {
            let paid = life.purchase(at, 250 + draw(500), 300 + draw(5_000));
            digest = digest.wrapping_mul(31).wrapping_add(paid);
            purchases += 1;
            at += DAY + draw(25 * DAY);
        }
        digest = digest.wrapping_mul(31).wrapping_add(life.end());
    }
    (purchases, digest)
}
