/// Which side of a difference is good for the company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    More,
    /// Less is better.
    Less,
    /// A matter of taste: only "more" and "less" are said.
    Neither,
}

const MORE: &[&str] = &[
    "purchases",
    "revenue",
    "fees",
    "margin",
    "profit",
    "incremental_profit",
    "present_value",
    "partner_owes",
    "active_customers",
    "retention",
    "survival",
    "repeat_rate",
    "repurchase_rate",
    "nps",
    "clv",
    "enrolment",
    "activation",
    "visits",
];
const LESS: &[&str] = &[
    "discount_cost",
    "reward_cost",
    "reward_cost_share",
    "liability",
    "partner_cost",
    "churn",
    "deadweight",
    "subsidy",
    "break_even_lift",
];

/// Which side of a measure's difference is good; a part of a measure (`issued.bean`) has none.
pub fn direction(key: &str) -> Direction {
    if MORE.contains(&key) {
        Direction::More
    } else if LESS.contains(&key) {
        Direction::Less
    } else {
        Direction::Neither
    }
}
