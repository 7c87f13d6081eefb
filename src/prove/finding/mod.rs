//! The findings, one a file: what they look for, in whose words, how sure.

mod arbitrage;
pub(super) mod breakage;
mod cap;
mod carried;
mod ceiling;
mod chain;
mod cliff;
mod coupons;
mod dead;
mod dent;
pub(super) mod devaluation;
mod double;
mod doubled;
mod doubt;
mod entitled;
mod event;
pub(super) mod expiry;
mod first_award;
mod free;
mod gap;
mod give_back;
mod guarantee;
mod headline;
pub(super) mod hidden;
mod idle_bound;
mod inversion;
mod items;
mod lasting;
mod launch;
mod least;
mod margin;
mod matched;
mod merge;
mod neighbours;
mod order;
mod orphan;
mod outlier;
mod outside;
mod overflow;
mod overlap;
mod partial;
mod passed;
mod perk;
mod price;
mod prize;
mod progress;
mod promise;
mod promise_life;
mod rare_day;
mod reached;
mod referral;
mod refund;
mod season;
mod shadowed;
mod sooner;
mod spent;
mod split;
mod stack;
pub(super) mod starve;
mod stays;
mod stranded;
mod tables;
pub(super) mod term;
pub(super) mod tier;
mod timing;
mod tiny;
mod unattainable;
mod unit;
mod untaken;
mod unusable;
mod upside;
mod year;

pub(super) use event::priced as priced_events;
pub(super) use give_back::Worst;
pub(super) use guarantee::not_seen;
pub(super) use refund::{returnable, value_held};
pub(super) use tier::days as days_in;

use super::context::Context;
use super::verdict::Verdict;
use super::witness::Witness;
use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic, Label, Severity, table};

/// Longer lives are not printed, only saved.
const MOST_SHOWN: usize = 60;

/// Something that would cost money.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Its code, `L0001` to `L0050`.
    pub code: Code,
    /// How sure.
    pub verdict: Verdict,
    /// The headline, in money.
    pub message: String,
    /// Places; the first is the rule most to blame.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
    /// Receipt, interval, size.
    pub notes: Vec<String>,
    /// The witness as a `test` block.
    pub test: Option<String>,
    /// How much it weighs, if not as the table of codes says.
    pub severity: Option<Severity>,
    /// What it is about, stable under edits elsewhere: names of rules, tiers, holdings.
    pub about: String,
    /// What a member gains by it in a year at most, minor units, where that is known.
    pub yearly: Option<i128>,
}

impl Finding {
    /// A finding about something named.
    pub(super) fn new(code: Code, verdict: Verdict, about: impl Into<String>, message: impl Into<String>) -> Finding {
        Finding {
            code,
            verdict,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            notes: Vec::new(),
            test: None,
            severity: None,
            about: about.into(),
            yearly: None,
        }
    }

    /// Adds a place.
    #[must_use]
    pub(super) fn label(mut self, span: Span, text: impl Into<String>) -> Finding {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what to do.
    #[must_use]
    pub(super) fn help(mut self, text: impl Into<String>) -> Finding {
        self.help = Some(text.into());
        self
    }

    /// Adds a remark.
    #[must_use]
    pub(super) fn note(mut self, text: impl Into<String>) -> Finding {
        self.notes.push(text.into());
        self
    }

    /// Weighs it otherwise than the table of codes.
    #[must_use]
    pub(super) fn weigh(mut self, severity: Severity) -> Finding {
        self.severity = Some(severity);
        self
    }

    /// Shows a replayed life.
    #[must_use]
    pub(super) fn shown(mut self, context: &Context<'_>, witness: &Witness) -> Finding {
        let text = super::show::test_block(context, self.code.0, witness);
        let lines = text.lines().count();
        self.notes.push(if lines <= MOST_SHOWN {
            format!("replay it: {}", text.trim_end().replace('\n', "\n  "))
        } else {
            format!("replay it: `--save-as-test FILE` writes the life of {lines} lines")
        });
        self.test = Some(text);
        self
    }

    /// As a message; a finding that is not sure is never an error.
    pub fn diagnostic(&self) -> Diagnostic {
        let mut message = Diagnostic::new(self.code, self.message.clone());
        message.severity = self.severity.unwrap_or(message.severity);
        if !self.verdict.is_sure() {
            message.severity = message.severity.max(Severity::Warning);
        }
        message.labels.clone_from(&self.labels);
        message.help.clone_from(&self.help);
        message.notes.push(format!("verdict: {}", self.verdict.word()));
        message.notes.extend(self.notes.iter().cloned());
        message
    }
}

/// Who looks at every purchase of the walk.
struct Probes {
    give_back: give_back::GiveBack,
    most: give_back::GiveBack,
    margin: margin::Margin,
    items: items::Items,
    coupons: coupons::Coupons,
    jumps: cliff::Jumps,
    inversion: inversion::Inversion,
    split: split::Split,
    merge: merge::Merge,
    timing: timing::Timing,
    shadowed: shadowed::Shadowed,
    order: order::Order,
    stack: stack::Stack,
    headline: headline::Headline,
    caps: cap::Caps,
    refund: refund::Refund,
    expiry: expiry::Expiry,
    outlier: outlier::Outlier,
    overflow: overflow::Overflow,
    gap: gap::Gap,
    sales: super::engine::graph::Sales,
}

impl Probes {
    fn new() -> Probes {
        Probes {
            give_back: give_back::GiveBack::lasting(),
            most: give_back::GiveBack::most(),
            margin: Default::default(),
            items: Default::default(),
            coupons: Default::default(),
            jumps: Default::default(),
            inversion: Default::default(),
            split: Default::default(),
            merge: Default::default(),
            timing: Default::default(),
            shadowed: Default::default(),
            order: Default::default(),
            stack: Default::default(),
            headline: Default::default(),
            caps: Default::default(),
            refund: Default::default(),
            expiry: Default::default(),
            outlier: Default::default(),
            overflow: Default::default(),
            gap: Default::default(),
            sales: Default::default(),
        }
    }

    /// Sees every purchase.
    fn walk(&mut self, context: &Context<'_>) -> super::survey::Walk {
        let probes: &mut [&mut dyn super::survey::Probe] = &mut [
            &mut self.give_back,
            &mut self.most,
            &mut self.margin,
            &mut self.items,
            &mut self.coupons,
            &mut self.jumps,
            &mut self.inversion,
            &mut self.split,
            &mut self.merge,
            &mut self.timing,
            &mut self.shadowed,
            &mut self.order,
            &mut self.stack,
            &mut self.headline,
            &mut self.caps,
            &mut self.refund,
            &mut self.expiry,
            &mut self.outlier,
            &mut self.overflow,
            &mut self.gap,
            &mut self.sales,
        ];
        super::survey::walk(context, probes)
    }

    /// What was seen.
    fn say(&self, context: &Context<'_>, walk: &super::survey::Walk) -> Vec<Finding> {
        let mut found: Vec<Finding> = self.give_back.say(context).into_iter().collect();
        if found.is_empty() || context.domain.is_declared("margin") {
            found.extend(self.margin.say(context));
            found.extend(self.items.say(context));
            found.extend(self.coupons.say(context));
        }
        // What gives back more than it costs need not be called a stack too.
        if found.is_empty() {
            found.extend(self.stack.say(context));
        }
        found.extend(self.items.sold(context));
        found.extend(self.jumps.say(context));
        found.extend(self.inversion.say(context));
        found.extend(self.split.say(context));
        found.extend(self.merge.say(context));
        found.extend(self.timing.say(context));
        found.extend(self.shadowed.say(context, walk));
        found.extend(self.order.say(context));
        found.extend(self.headline.say(context));
        found.extend(self.caps.say(context, walk));
        found.extend(self.refund.say(context));
        found.extend(spent::find(context, &self.refund));
        found.extend(partial::find(context, &self.refund));
        found.extend(self.expiry.say(context, walk));
        found.extend(self.outlier.say(context));
        found.extend(self.overflow.say(context));
        found.extend(self.gap.say(context));
        found
    }
}

/// What is found without a walk over purchases.
fn standing(context: &Context<'_>) -> Vec<Finding> {
    let mut found = tiny::find(context);
    found.extend(free::find(context));
    found.extend(outside::find(context));
    found.extend(untaken::find(context));
    found.extend(perk::find(context));
    found.extend(ceiling::find(context));
    found.extend(stays::find(context));
    found.extend(tier::find(context));
    found.extend(passed::find(context));
    found.extend(unattainable::find(context));
    found.extend(rare_day::find(context));
    found.extend(launch::find(context));
    found.extend(neighbours::find(context));
    found.extend(unusable::find(context));
    found.extend(stranded::find(context));
    found.extend(referral::find(context));
    found.extend(chain::find(context));
    found.extend(double::find(context));
    found.extend(overlap::find(context));
    found.extend(prize::find(context));
    found.extend(orphan::find(context));
    found.extend(starve::find(context));
    found.extend(upside::find(context));
    found.extend(doubled::find(context));
    found.extend(price::find(context));
    found.extend(season::find(context));
    found.extend(reached::find(context));
    found.extend(year::find(context));
    found.extend(term::find(context));
    found.extend(idle_bound::find(context));
    found.extend(sooner::find(context));
    found.extend(dent::find(context));
    found.extend(lasting::find(context));
    found.extend(first_award::find(context));
    found.extend(matched::find(context));
    found.extend(unit::find(context));
    found.extend(dead::find(context));
    found.extend(progress::find(context));
    found.extend(entitled::find(context));
    found
}

/// Everything that is found in a program, the guarantees that hold, and whether anybody can gain.
pub(super) fn all(context: &Context<'_>) -> (Vec<Finding>, Vec<super::Proved>, super::Settled) {
    let mut probes = Probes::new();
    let walk = probes.walk(context);
    let mut found = probes.say(context, &walk);
    found.extend(event::find(context));
    let carried = carried::find(context, &found);
    found.extend(carried);
    let tables = tables::find(context, &found);
    found.extend(tables);
    found.extend(standing(context));
    let unseen = super::sources::of_events(context, &mut probes.sales);
    let arbitrage = arbitrage::search(context, &probes.sales);
    let mut proved = Vec::new();
    let engines = guarantee::Engines {
        walk: &walk,
        most: &probes.most,
        jumps: &probes.jumps,
        items: &probes.items,
        split: &probes.split,
        arbitrage: &arbitrage,
        unseen: &unseen,
        sales: &probes.sales,
        found: &found,
    };
    let judged = guarantee::judge(context, &engines, &mut proved);
    found.extend(judged);
    let settled = match arbitrage {
        arbitrage::Arbitrage::Found(finding) => {
            // What a purchase alone shows already is not said twice.
            if !found.iter().any(|known| (known.code, &known.about) == (finding.code, &finding.about)) {
                found.push(*finding);
            }
            super::Settled::Exploit
        }
        arbitrage::Arbitrage::Purchase => super::Settled::Exploit,
        arbitrage::Arbitrage::Priced(_, prices) => super::Settled::Priced(prices),
        arbitrage::Arbitrage::Unknown => super::Settled::Open,
    };
    (found, proved, settled)
}

/// The evaluator does not confirm what an engine found: our own error, told as such.
pub(super) fn disagreement(what: Code, about: &str, span: Span, model: &str, replayed: &str) -> Finding {
    let message = format!("our own error: {} says {model}, and the replayed life says {replayed}", what.0);
    Finding::new(table::PROOF_DISAGREES, Verdict::Suspected, about, message)
        .label(span, "while this was looked at")
        .help("please report this program; nothing is wrong with it because of this message")
}

/// Awards that count for what a purchase gives again and again.
pub(super) fn lasting_give(context: &Context<'_>, give: &super::sale::Give) -> bool {
    give_back::lasting(context, give)
}
