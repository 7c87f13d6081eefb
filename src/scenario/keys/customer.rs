//! Keys of what a scenario says of its customers beside when they buy and how much.

use super::{Keys, REDEMPTIONS, Takes, WISHES, later, may, must};

pub(in crate::scenario) const SEASONS: &[&str] = &["even", "retail"];
pub(in crate::scenario) const PICKS: &[&str] = &["first", "last", "random"];
pub(in crate::scenario) const AUDIENCES: &[&str] = &["all", "heavy", "light", "lapsing"];

pub(in crate::scenario) const SEASON: Keys = Keys {
    title: "`season`",
    keys: &[
        may(
            "weekday",
            Takes::Numbers(7),
            "how busy Monday to Sunday are, in any unit",
            "weekday = [1, 1, 1, 1, 1.5, 2, 0.5]",
        ),
        may(
            "month",
            Takes::Numbers(12),
            "how busy January to December are, in any unit",
            "month = [0.9, 0.9, 1, 1, 1, 1, 0.9, 0.9, 1, 1, 1.1, 1.3]",
        ),
        may("trend", Takes::Share, "change of purchases from year to year", "trend = \"-9% per year\""),
    ],
};

pub(in crate::scenario) const JOINING: Keys = Keys {
    title: "`joining`",
    keys: &[
        must("over", Takes::Duration, "the time within which they come, from the start on", "over = \"1 year\""),
        may("own", Takes::Share, "of those still to come, how many come by themselves in a year", "own = \"3%\""),
        may(
            "brought",
            Takes::Share,
            "of those still to come, how many are brought in a year if all others are there",
            "brought = \"38%\"",
        ),
    ],
};

pub(in crate::scenario) const ENROL: Keys = Keys {
    title: "`enrol`",
    keys: &[
        may("share", Takes::Share, "share who would join (default \"60%\")", "share = \"60%\""),
        may("slope", Takes::Number, "how much more often heavy buyers would (default 1.37)", "slope = 1.37"),
        may(
            "at_visit",
            Takes::Share,
            "chance to sign up at a visit without any step (default \"30%\")",
            "at_visit = \"30%\"",
        ),
        may("friction", Takes::Number, "what each step costs, in the logarithm (default 0.4)", "friction = 0.4"),
        may("steps", Takes::Number, "steps of signing up (default 0)", "steps = 2"),
        may("never", Takes::Share, "share who never join (default \"35%\")", "never = \"35%\""),
    ],
};

pub(in crate::scenario) const RETURNS: Keys = Keys {
    title: "`returns`",
    keys: &[
        must("share", Takes::Share, "how many purchases come back as a whole", "share = \"8%\""),
        may("after", Takes::Duration, "mean time until then (default 10 days)", "after = \"10 days\""),
    ],
};

pub(in crate::scenario) const STOCKPILE: Keys = Keys {
    title: "`stockpile`",
    keys: &[
        may("never", Takes::Share, "members who never take a reward (default \"20%\")", "never = \"20%\""),
        may("steepness", Takes::Number, "how fast the wish rises with what has piled up (default 2)", "steepness = 2"),
    ],
};

pub(in crate::scenario) const MEMBERSHIP: Keys = Keys {
    title: "`membership`",
    keys: &[
        may(
            "start",
            Takes::Share,
            "chance at a purchase to start one that is offered (default \"0%\")",
            "start = \"5%\"",
        ),
        may("renew", Takes::Share, "chance that it goes on when a term ends (default \"100%\")", "renew = \"80%\""),
    ],
};

pub(in crate::scenario) const MAILING: Keys = Keys {
    title: "a mailing",
    keys: &[
        must("name", Takes::Text, "the mailing's name", "name = \"spring\""),
        may("first", Takes::Duration, "when it is sent, from the start on (default 1 month)", "first = \"1 month\""),
        may("every", Takes::Duration, "from one to the next; without it, once", "every = \"3 months\""),
        may("to", Takes::Word(AUDIENCES), "to which members (default \"all\")", "to = \"lapsing\""),
        may("share", Takes::Share, "how many of them get it (default \"100%\")", "share = \"20%\""),
        may("read", Takes::Share, "how many read it (default \"25%\")", "read = \"25%\""),
        may("cost", Takes::Money, "of a piece (default nothing)", "cost = \"0.60 EUR\""),
    ],
};

pub(in crate::scenario) const FRIENDS: Keys = Keys {
    title: "[friends]",
    keys: &[
        must("invitations", Takes::Number, "invitations of a member, in the mean", "invitations = 1.5"),
        must("accepted", Takes::Share, "share of invitations that bring a customer", "accepted = \"25%\""),
        may(
            "within",
            Takes::Duration,
            "the time after joining within which they come, evenly (default 1 year)",
            "within = \"1 year\"",
        ),
        may(
            "anyway",
            Takes::Share,
            "share of those who come that would have come without any program (default \"0%\")",
            "anyway = \"20%\"",
        ),
    ],
};

pub(in crate::scenario) const LAUNCH: Keys = Keys {
    title: "`launch`",
    keys: &[
        may(
            "stores",
            Takes::Names,
            "stores in which customers may become members from the start",
            "stores = [\"north\"]",
        ),
        may("segments", Takes::Names, "segments that may, from the start", "segments = [\"regulars\"]"),
        must("everywhere", Takes::Duration, "after which all may", "everywhere = \"6 months\""),
    ],
};

pub(in crate::scenario) const CHOICES: Keys = Keys {
    title: "`choices`",
    keys: &[
        may(
            "redeem",
            Takes::Wishes(REDEMPTIONS, &WISH),
            "which rewards they take, and how often when they can be had (default \"asap\")",
            "redeem = { five_off = \"50%\" }",
        ),
        may(
            "vouchers",
            Takes::WordOrShare(WISHES),
            "how often a voucher that fits a purchase is used (default \"asap\")",
            "vouchers = \"70%\"",
        ),
        may(
            "stockpile",
            Takes::Table(&STOCKPILE),
            "rewards are taken the more readily the more has piled up, in place of `redeem`",
            "stockpile = { never = \"20%\", steepness = 2 }",
        ),
        may(
            "activate",
            Takes::WordOrShare(WISHES),
            "how often at a purchase what can be activated is activated (default \"asap\")",
            "activate = \"60%\"",
        ),
        may(
            "pick",
            Takes::Word(PICKS),
            "which option of an open offer is picked (default \"first\")",
            "pick = \"random\"",
        ),
        may(
            "membership",
            Takes::Table(&MEMBERSHIP),
            "paid memberships: how often one is started, and goes on",
            "membership = { start = \"5%\", renew = \"80%\" }",
        ),
        later("income", "leave it out: income plays no part yet"),
    ],
};

pub(in crate::scenario) const WISH: Keys = Keys {
    title: "`redeem`",
    keys: &[
        may(
            "reward",
            Takes::Text,
            "name of the reward in the program, where the table is not under that name",
            "reward = \"five_off\"",
        ),
        must(
            "probability",
            Takes::Share,
            "how often it is taken at a purchase after which it can be had",
            "probability = \"50%\"",
        ),
        may(
            "spread",
            Takes::Share,
            "how much members differ: the variance of their own probabilities is mean × (1 − mean) × spread (default \"0%\")",
            "spread = \"20%\"",
        ),
    ],
};
