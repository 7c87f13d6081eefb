//! Row 19: satisfaction drives recommendation, and nothing else.

use super::card::{Card, Label, Parameter, Unit};

/// What a member answers to "would you recommend us", and what that makes of invitations: a word below the share
/// of promoters is a promoter, the highest words are detractors.
pub fn times_of_invitations(word: f64, promoters: f64, detractors: f64) -> f64 {
    // Promoters bring nearly all; the mean over a base of 50% promoters and 20% detractors is about 1.
    if word < promoters {
        1.8
    } else if word > 1.0 - detractors {
        0.0
    } else {
        0.3
    }
}

pub(super) const CARD: Card = Card {
    key: "satisfaction",
    says: "promoters (9–10) invite 1.8 times as often as stated under `referral`, passives (7–8) 0.3 times, detractors (0–6) never",
    parameters: &[
        Parameter {
            key: "promoters",
            says: "share of promoters",
            unit: Unit::Share,
            default: 0.50,
            range: (0.2, 0.7),
            limits: (0.0, 1.0),
        },
        Parameter {
            key: "detractors",
            says: "share of detractors",
            unit: Unit::Share,
            default: 0.20,
            range: (0.05, 0.4),
            limits: (0.0, 1.0),
        },
    ],
    source: "Keiningham and others, Journal of Marketing 71 (2007), 21 firms, 15,500 interviews: no direct link from the score to growth, hence none here; the shares are a judgement",
    label: Label::Assumption,
    in_evidence: false,
};
