//! Redemption rates on issued that are known exactly, for simple behaviour. Estimators and simulations are held against them.
//!
//! Time runs in whole periods (months, say); every probability is per period and lies between 0 and 1.

use crate::numeric::pow;

/// A point is redeemed with probability `hazard` in each period and expires after `life` periods: 1 − (1 − h)^T.
pub fn constant_hazard(hazard: f64, life: u32) -> f64 {
    1.0 - pow(1.0 - hazard, f64::from(life))
}

/// Mean periods that such a point stays in the balance, (1 − (1 − h)^T) / h; by Little's law the balance is the points issued per
/// period times this.
pub fn mean_periods_in_balance(hazard: f64, life: u32) -> f64 {
    if hazard > 0.0 { constant_hazard(hazard, life) / hazard } else { f64::from(life) }
}

/// In each period a point is redeemed with probability `hazard`, and what is left lapses with probability `lapse`; no
/// expiry: h / (h + (1 − h) l). Nothing is ever redeemed if both are zero.
pub fn competing_hazards(hazard: f64, lapse: f64) -> f64 {
    let leaving = hazard + (1.0 - hazard) * lapse;
    if leaving > 0.0 { hazard / leaving } else { 0.0 }
}

/// A member is active in a period with probability `active` and then redeems everything with probability `redeem`; after `life`
/// inactive periods in a row the balance lapses. The point was earned in an active period:
/// (1 − q^T) r / (q^T + (1 − q^T) r) with q = 1 − a.
pub fn inactivity_expiry(active: f64, redeem: f64, life: u32) -> f64 {
    let lapses = pow(1.0 - active, f64::from(life));
    let redeemed = (1.0 - lapses) * redeem;
    if lapses + redeemed > 0.0 { redeemed / (lapses + redeemed) } else { 0.0 }
}

/// As [`constant_hazard`], but members differ: their hazards are Beta(a, b). 1 − B(a, b + T) / B(a, b), computed as a
/// product so that no digit is lost.
pub fn beta_hazard(a: f64, b: f64, life: u32) -> f64 {
    1.0 - (0..life).map(|k| (b + f64::from(k)) / (a + b + f64::from(k))).product::<f64>()
}
