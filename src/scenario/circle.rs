//! Customers whose lives touch: who lives together, and whom members bring.

use super::Referral;
use super::error::Conflict;
use super::keys::FRIENDS;
use super::reader::{Node, Reader};
use crate::base::Span;
use crate::core::MOST_TOGETHER;
use crate::response::Setting;

/// Most friends that a member may bring in the mean. Each of them brings as many again, so that one customer who comes
/// by himself stands for 1 / (1 − this) in all.
const MOST_BROUGHT: f64 = 0.9;

/// How members bring others, who become customers and members themselves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Friends {
    /// Customers whom a member brings, in the mean.
    pub brought: f64,
    /// Days after joining within which they come, evenly.
    pub within: f64,
    /// Share of them who would have come without any program.
    pub anyway: f64,
}

impl Friends {
    /// As a rate: others brought, a member and year, as long as they come.
    pub fn rate(&self) -> f64 {
        self.brought / (self.within / 365.25)
    }
}

/// Promoters and detractors, if satisfaction plays a part.
pub(super) fn satisfaction(settings: &[Setting]) -> Option<(f64, f64)> {
    match settings.iter().find(|setting| setting.key == "satisfaction").map(|setting| setting.values.as_slice()) {
        Some([promoters, detractors]) => Some((*promoters, *detractors)),
        _ => None,
    }
}

/// How members bring others, who are simulated.
pub(super) fn referral(friends: &Friends, settings: &[Setting]) -> Option<Referral> {
    let rate = friends.rate();
    (rate > 0.0).then(|| Referral { rate, satisfaction: satisfaction(settings) })
}

impl Reader {
    /// `households = { 1 = "40%", 2 = "60%" }`: number of customers and share of households.
    pub(super) fn households(&mut self, node: Node<'_>) -> Vec<(u16, f64)> {
        let Some(table) = node.value.as_table() else { return Vec::new() };
        let entries = self.entries(table, node.example);
        let mut sizes = Vec::new();
        for entry in &entries {
            match entry.key.parse::<u16>() {
                Ok(size) if (1..=u16::from(MOST_TOGETHER)).contains(&size) => sizes.push(size),
                _ => {
                    let found = format!("`{}` customers", entry.key);
                    let range = format!("from 1 to {MOST_TOGETHER} customers in a household");
                    self.out_of_range("households", entry.key_span, found, range);
                }
            }
        }
        let shares = self.named_shares(node, &entries);
        if sizes.len() == shares.len() {
            sizes.into_iter().zip(shares).map(|(size, (_, share))| (size, share)).collect()
        } else {
            Vec::new()
        }
    }

    /// `[friends]`; `referral` is where `[response]` says that members bring others whom nobody sees.
    pub(super) fn friends(&mut self, node: Node<'_>, referral: Option<Span>) -> Option<Friends> {
        let table = self.table(node.value, node.span, &FRIENDS)?;
        let invitations = table.get("invitations").and_then(|node| self.number(node, 0.0, 1_000.0));
        let accepted = table.get("accepted").and_then(|node| self.share(node, "", 0.0, 100.0));
        let within = match table.get("within") {
            Some(node) => self.days(node, 1.0, 20_000.0)?,
            None => 365.25,
        };
        let anyway = match table.get("anyway") {
            Some(node) => self.share(node, "", 0.0, 100.0)?.float() / 100.0,
            None => 0.0,
        };
        let brought = invitations? * accepted?.float() / 100.0;
        if brought > MOST_BROUGHT {
            let found = format!("{brought:.2} customers brought by each");
            let range =
                format!("at most {MOST_BROUGHT}: beyond, those who are brought bring more and more without end");
            self.out_of_range("friends", node.key_span, found, range);
            return None;
        }
        if let Some(other) = referral {
            self.say(Conflict {
                message: "`friends` and the effect `referral` both say how many others members bring".into(),
                at: node.key_span,
                other: Some(other),
                help: "take `referral` out of [response]: with [friends] those who are brought are simulated, and bind whoever brought them",
            });
        }
        Some(Friends { brought, within, anyway })
    }
}
