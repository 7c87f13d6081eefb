//! How points of a ledger are redeemed and lost: by the age of the points, by the months since a reward was within reach,
//! and at each purchase after which it could be had.
//!
//! ```text
//! Movements ─ followed (lots) ─ count (a member, a line of sums) ─┬─ hazards   by age · since reach · first redemption
//!                                                                 └─ wish      how often a reward is taken, how much members differ
//! ```
//!
//! Errors of shares and hazards are those of the delete-a-group jackknife (P. S. Kott, "The delete-a-group jackknife", Journal of
//! Official Statistics 17 (2001), 521–526): members, not points, are what varies, and a member's points are redeemed together.

mod count;
mod fragment;
mod hazards;
mod wish;

use super::error::TooLittleRedeemed;
use crate::diagnostic::Diagnostic;
use crate::history::movements::{Matching, Movements, OpeningLots, followed};
use crate::quantity::Day;
use count::Count;
pub use fragment::redemption_fragment;
pub use wish::Wish;

/// What is asked of a ledger.
#[derive(Clone, Debug, Default)]
pub struct RedemptionOptions {
    /// Smallest units that the reward takes; the smallest redemption of the ledger if nothing is said.
    pub reward: Option<i64>,
    /// The wallet; the first one of the ledger if nothing is said.
    pub wallet: Option<String>,
    /// How movements take lots.
    pub matching: Matching,
}

/// A share or a hazard, with its standard error where the members are enough to tell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Share {
    /// Between 0 and 1.
    pub estimate: f64,
    /// Of members drawn anew; `None` below ten members.
    pub standard_error: Option<f64>,
}

/// Points of an age, in calendar months since their month of issue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aged {
    /// The age.
    pub age: u32,
    /// Points held when it begins, and those issued in month 0.
    pub at_risk: f64,
    /// Share of them that was redeemed in it.
    pub redeemed: Share,
    /// Share of them that expired or was taken back in it.
    pub lost: Share,
    /// Share of points issued that is left when it ends.
    pub left: f64,
}

/// A month since something: how many were there when it began, and how many redeemed in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Waited {
    /// Whole months before it.
    pub month: u32,
    /// Members, or times that a reward came within reach, who had waited so long.
    pub at_risk: u64,
    /// Of them, those who redeemed within it.
    pub taken: u64,
    /// Their share.
    pub hazard: Share,
    /// Share of all that have redeemed when it ends (Kaplan and Meier).
    pub so_far: Share,
}

/// What a ledger says of redemption.
#[derive(Clone, Debug)]
pub struct RedemptionFit {
    /// The wallet.
    pub wallet: String,
    /// Smallest units that the reward takes.
    pub reward: i64,
    /// Whether it is the smallest redemption of the ledger, and was not stated.
    pub reward_found: bool,
    /// Digits of the smallest unit.
    pub decimals: u8,
    /// Members with movements of the wallet.
    pub members: u64,
    /// First and last day.
    pub days: (Day, Day),
    /// Share of points issued that is redeemed by the oldest age that was watched.
    pub redeemed: Share,
    /// Share that expires or is taken back by then.
    pub lost: Share,
    /// By age of points.
    pub by_age: Vec<Aged>,
    /// By months since the reward came within reach.
    pub waiting: Vec<Waited>,
    /// By months since the first movement: whose first redemption that is.
    pub first: Vec<Waited>,
    /// How the reward is taken at purchases; why not, where that cannot be told.
    pub wish: Result<Wish, String>,
}

/// Reads hazards off a ledger.
///
/// # Errors
/// A ledger without a redemption, or of a wallet that is not there; and as [`crate::history::movements::matched`].
pub fn fit_redemption(
    movements: &Movements,
    opening: Option<&OpeningLots>,
    options: &RedemptionOptions,
) -> Result<RedemptionFit, Box<Diagnostic>> {
    let too_little =
        |found: String, needed: &'static str| Box::new(Diagnostic::from(TooLittleRedeemed { found, needed }));
    let wallets = movements.wallets();
    let wallet = match &options.wallet {
        None => wallets.first().cloned().unwrap_or_default(),
        Some(name) if wallets.contains(name) => name.clone(),
        Some(name) => {
            let found = format!("a wallet `{name}`, which the ledger does not have");
            return Err(too_little(
                found,
                "name one of the column `wallet`, or `points` where there is no such column",
            ));
        }
    };
    let Some(smallest) = movements.smallest_redemption(&wallet) else {
        let found = format!("a ledger in which nothing of `{wallet}` is redeemed");
        return Err(too_little(found, "hazards of redemption need `redeem` movements"));
    };
    let reward = options.reward.unwrap_or(smallest);
    let (first, last) = movements.days().unwrap_or_default();
    let last = options.matching.until.unwrap_or(last);
    let mut count = Count::new((&wallet, reward), (first, last), opening.is_some());
    followed(movements, opening, &options.matching, &mut count)?;
    let found = hazards::read(&count);
    let (members, wish) = (count.members, wish::fit(&count.tries));
    Ok(RedemptionFit {
        wallet,
        reward,
        reward_found: options.reward.is_none(),
        decimals: options.matching.decimals,
        members,
        days: (first, last),
        redeemed: found.redeemed,
        lost: found.lost,
        by_age: found.by_age,
        waiting: found.waiting,
        first: found.first,
        wish,
    })
}
