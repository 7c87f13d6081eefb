//! Keys about the result: how well it must be known, and what must hold of it.

use super::{Keys, PRECISION_OF, Takes, may, must};

pub(in crate::scenario) const PRECISION: Keys = Keys {
    title: "`precision`",
    keys: &[
        may(
            "measure",
            Takes::Text,
            "key of the measure (default: `incremental_profit` if a gross margin is stated, else `reward_cost`)",
            "measure = \"reward_cost\"",
        ),
        must(
            "within",
            Takes::Bound,
            "half the width of the interval: a share of the value, money, or a number",
            "within = \"1%\"",
        ),
        may("confidence", Takes::Share, "of the interval (default \"95%\")", "confidence = \"95%\""),
        may(
            "of",
            Takes::Word(PRECISION_OF),
            "what must be known so well: the value in each variant (the default), or the difference of each further variant to the first",
            "of = \"difference\"",
        ),
    ],
};

pub(in crate::scenario) const TARGET: Keys = Keys {
    title: "a target",
    keys: &[
        must("measure", Takes::Text, "key of the measure", "measure = \"reward_cost_share\""),
        may("at_least", Takes::Bound, "least value, a member", "at_least = \"12 EUR\""),
        may("at_most", Takes::Bound, "largest value, a member", "at_most = \"4.5%\""),
        may(
            "with_confidence",
            Takes::Share,
            "one-sided confidence that is needed; without it the estimate decides",
            "with_confidence = \"95%\"",
        ),
    ],
};
