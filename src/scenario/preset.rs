//! Published or fitted parameters by name, one table for each model; times in weeks.
//!
//! * `frequent-retail`: the reference case REF-1, a designer's assumption; with regular gaps an assumption too.
//! * `online-grocery`: fitted to the public grocery log of the R package BTYDplus (1,525 customers, 52 weeks). All
//!   three fits over-forecast the second year by some 18%.
//! * `online-store`: CDNOW, 2,357 customers: P. S. Fader, B. G. S. Hardie, K. L. Lee, Marketing Science 24 (2005),
//!   275–284 (BG/NBD, Pareto/NBD, NBD); E. P. Batislam, M. Denizel, A. Filiztekin, International Journal of Research in
//!   Marketing 24 (2007), 201–209 (MBG/NBD); P. S. Fader, B. G. S. Hardie, K. L. Lee, Journal of Marketing Research 42
//!   (2005), 415–430 (spending).
//! * `donations`: gifts by year of 11,104 donors: P. S. Fader, B. G. S. Hardie, J. Shang, Marketing Science 29 (2010),
//!   1086–1108.
//! * `subscription`, `subscription-regular`: renewals by year of the high-end and the regular customers of one company:
//!   P. S. Fader, B. G. S. Hardie, Journal of Interactive Marketing 21 (2007), 76–90.

use crate::numeric::{BgBb, BgCnbd, BgNbd, GammaGamma, MbgNbd, Nbd, ParetoNbd, Sbg};

pub(super) const BG_NBD: &[(&str, BgNbd)] = &[
    ("frequent-retail", BgNbd { r: 1.0, alpha: 2.0, a: 0.8, b: 30.0 }),
    ("online-grocery", BgNbd { r: 0.3486, alpha: 2.582, a: 0.5038, b: 3.644 }),
    ("online-store", BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }),
];

pub(super) const MBG_NBD: &[(&str, MbgNbd)] = &[
    ("online-grocery", MbgNbd { r: 1.257, alpha: 6.039, a: 0.368, b: 0.716 }),
    ("online-store", MbgNbd { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 }),
];

pub(super) const PARETO_NBD: &[(&str, ParetoNbd)] = &[
    ("online-grocery", ParetoNbd { r: 0.786, alpha: 5.679, s: 0.386, beta: 5.719 }),
    ("online-store", ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 }),
];

pub(super) const NBD: &[(&str, Nbd)] = &[("online-store", Nbd { r: 0.385, alpha: 12.072 })];

pub(super) const BG_CNBD: &[(&str, BgCnbd)] =
    &[("frequent-retail", BgCnbd { k: 2, r: 1.0, alpha: 2.0, dropout: Some((0.8, 30.0)) })];

pub(super) const BG_BB: &[(&str, BgBb)] =
    &[("donations", BgBb { alpha: 1.204, beta: 0.750, gamma: 0.657, delta: 2.783 })];

pub(super) const SBG: &[(&str, Sbg)] =
    &[("subscription", Sbg { alpha: 0.668, beta: 3.806 }), ("subscription-regular", Sbg { alpha: 0.704, beta: 1.182 })];

/// Shapes of spending; `gamma` is in dollars of 1997 and is scaled to the mean that a scenario states.
pub(super) const GAMMA_GAMMA: &[(&str, GammaGamma)] =
    &[("online-store", GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 })];

/// Every name above.
pub(super) const NAMES: &[&str] =
    &["frequent-retail", "online-grocery", "online-store", "donations", "subscription", "subscription-regular"];

/// The row of that name.
pub(super) fn find<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|(known, _)| *known == name).map(|(_, model)| *model)
}

/// The names of a table.
pub(super) fn names<T>(table: &[(&'static str, T)]) -> Vec<&'static str> {
    table.iter().map(|(name, _)| *name).collect()
}
