//! Proofs: what would cost money, found before anyone buys.
//!
//! ```text
//! core program ─┬─ domain (assumed or by default) ─┐
//!               ├─ choices ─▶ situations ───────────┼─▶ sale: pieces of the amount ─▶ engine ─▶ finding
//!               └─ evaluate ◀── witness: a dated life, replayed before it is shown ◀──────────┘
//! ```
//!
//! Newly true here: a finding says how sure it is. Engines count fuel, not seconds; no float decides anything; what
//! an engine cannot follow makes a finding suspected, never silently proved.

mod blind;
mod bound;
mod choices;
mod classes;
mod context;
mod cut;
mod diff;
mod domain;
mod engine;
mod estimate;
mod exception;
mod finding;
mod fuel;
mod group;
mod life;
mod limits;
mod occasion;
mod parts;
mod piece;
mod plane;
mod poorest;
mod reached;
mod reads;
mod repair;
mod repeats;
mod sale;
mod same;
mod show;
mod situation;
mod sources;
mod survey;
mod terms;
mod together;
mod used;
mod verdict;
mod way;
mod witness;
mod worth;

pub use diff::{Change, Difference, compare};
pub use domain::Domain;
pub use estimate::{Held, Simulated, Sum, Used, lifted};
pub use exception::{Excused, excuse};
pub use finding::Finding;
pub use terms::Term;
pub use verdict::Verdict;
pub use witness::Witness;

use crate::base::Sources;
use crate::check::Checked;
use crate::core::Program;

/// What was found in a program.
#[derive(Clone, Debug)]
pub struct Examined {
    /// Over what was looked.
    pub domain: Domain,
    /// The findings, by code.
    pub findings: Vec<Finding>,
    /// Guarantees that hold.
    pub proved: Vec<Proved>,
    /// Whether anybody can gain again and again.
    pub settled: Settled,
    /// Whether customers of a scenario were looked at, too.
    pub simulated: bool,
    /// Whether it was held against another program, too.
    pub compared: bool,
}

impl Examined {
    /// Adds what a simulation shows.
    pub fn sized(&mut self, program: &Program, seen: &Simulated) {
        estimate::estimate(program, seen, &mut self.findings);
        self.simulated = true;
    }

    /// Adds what members lose and gain against the program as it was.
    pub fn changed(&mut self, program: &Program, difference: &Difference) {
        self.findings.extend(finding::devaluation::changed(program, difference));
        self.compared = true;
    }
}

/// What the search for a way to gain came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Settled {
    /// Prices at which no purchase, reward, exchange or payment gains.
    Priced(Vec<Price>),
    /// Somebody gains; a finding shows how.
    Exploit,
    /// Neither: more than the fuel allows, or something that is not followed.
    #[default]
    Open,
}

/// What a smallest unit of a holding is worth at most: minor units of money, as a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// Of what.
    pub holding: crate::core::HoldingId,
    /// Numerator.
    pub numerator: i128,
    /// Denominator, the same for all holdings.
    pub denominator: i128,
}

/// A guarantee that holds for every purchase of the domain.
#[derive(Clone, Debug)]
pub struct Proved {
    /// As written.
    pub words: String,
    /// Where.
    pub span: crate::base::Span,
    /// The extreme value, and over what.
    pub how: String,
}

/// Looks for everything that would cost money.
pub fn examine(program: &Program, checked: &Checked, sources: &Sources) -> Examined {
    piece::forget();
    let context = context::Context::new(program, checked);
    let (mut findings, proved, settled) = finding::all(&context);
    findings.extend(finding::hidden::find(sources));
    findings.sort_by(|one, two| (one.code.0, &one.about).cmp(&(two.code.0, &two.about)));
    Examined { domain: context.domain, findings, proved, settled, simulated: false, compared: false }
}
