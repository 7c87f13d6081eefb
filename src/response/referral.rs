//! Row 16: members bring others.

use super::card::{Card, Label, Parameter, Unit};

pub(super) const CARD: Card = Card {
    key: "referral",
    says: "a member brings others at the rate invitations · accepted (a year); the first one binds the member (`referrer_binding`)",
    parameters: &[
        Parameter {
            key: "invitations",
            says: "a member and year",
            unit: Unit::Number,
            default: 0.5,
            range: (0.1, 2.0),
            limits: (0.0, 1_000.0),
        },
        Parameter {
            key: "accepted",
            says: "share of invitations that bring a customer",
            unit: Unit::Share,
            default: 0.20,
            range: (0.05, 0.5),
            limits: (0.0, 1.0),
        },
    ],
    source: "Kumar, Petersen, Leone, Harvard Business Review 85 (2007): of the customers of a financial firm 68% would refer, 33% did, 14% brought a customer",
    label: Label::Assumption,
    in_evidence: false,
};
