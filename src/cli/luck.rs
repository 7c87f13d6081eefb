//! What every run of members may be told beside its scenario.

use std::num::NonZeroUsize;

/// Seed and threads.
#[derive(Debug, clap::Args)]
pub(super) struct Luck {
    /// Seed of all luck, instead of the scenario's
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Threads, instead of one for each core; changes no figure
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
}
