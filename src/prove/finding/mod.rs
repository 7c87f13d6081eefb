//! The findings, one a file: what they look for, in whose words, how sure.

mod arbitrage;
mod cliff;
mod double;
mod free;
mod give_back;
mod guarantee;
pub(super) mod hidden;
mod inversion;
mod margin;
mod outlier;
mod referral;
mod refund;
mod shadowed;
mod split;
mod tier;
mod tiny;
mod window;

pub(super) use give_back::Worst;

use super::context::Context;
use super::verdict::Verdict;
use super::witness::Witness;
use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic, Label, Severity, table};

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
        self.notes.push(format!("replay it: {}", text.trim_end().replace('\n', "\n  ")));
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

/// Everything that is found in a program, and the guarantees that hold.
pub(super) fn all(context: &Context<'_>) -> (Vec<Finding>, Vec<super::Proved>) {
    let mut give_back = give_back::GiveBack::new(give_back::lasting);
    let mut most = give_back::GiveBack::new(|_, _| true);
    let mut margin = margin::Margin::default();
    let mut jumps = cliff::Jumps::default();
    let mut inversion = inversion::Inversion::default();
    let mut split = split::Split::default();
    let mut shadowed = shadowed::Shadowed::default();
    let mut refund = refund::Refund::default();
    let mut outlier = outlier::Outlier::default();
    let mut sales = super::engine::graph::Sales::default();
    let walk = super::survey::walk(
        context,
        &mut [
            &mut give_back,
            &mut most,
            &mut margin,
            &mut jumps,
            &mut inversion,
            &mut split,
            &mut shadowed,
            &mut refund,
            &mut outlier,
            &mut sales,
        ],
    );
    let mut found = Vec::new();
    found.extend(give_back.say(context));
    if found.is_empty() || context.domain.is_declared("margin") {
        found.extend(margin.say(context));
    }
    found.extend(jumps.say(context));
    found.extend(inversion.say(context));
    found.extend(split.say(context));
    found.extend(shadowed.say(context, &walk));
    found.extend(refund.say(context));
    found.extend(refund::spent_first(context, &refund));
    found.extend(outlier.say(context));
    let arbitrage = arbitrage::search(context, &sales);
    found.extend(tiny::find(context));
    found.extend(free::find(context));
    found.extend(tier::find(context));
    found.extend(window::find(context));
    found.extend(referral::find(context));
    found.extend(double::find(context));
    let mut proved = Vec::new();
    let engines = guarantee::Engines { walk: &walk, most: &most, jumps: &jumps, split: &split, arbitrage: &arbitrage };
    found.extend(guarantee::judge(context, &engines, &mut proved));
    if let arbitrage::Arbitrage::Found(finding) = arbitrage {
        found.push(*finding);
    }
    (found, proved)
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
