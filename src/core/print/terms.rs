//! What lasts and what is paid with, in full: use of pieces, suspensions, versions, prices, lines of events.

use std::fmt::Write as _;

use super::{Print, fraction};
use crate::core::{
    AtomSet, Holding, LadderVersion, LimitCap, LineFields, LineTest, MoneyOff, Off, Offer, PaymentForm, Since,
    SpendOrder,
};

impl Print<'_> {
    /// Words of a holding beyond its terms, and its versions, a line each.
    pub(super) fn holding_words(&self, holding: &Holding, line: &mut String) -> Vec<String> {
        line.push_str(if holding.lapse_at_once { "; lapses at once" } else { "" });
        if let Some(guard) = &holding.suspended {
            let _ = write!(line, "; suspended while {}", self.formula.guard(guard));
        }
        let using = &holding.using;
        if let Some(off) = &using.off {
            let _ = write!(line, "; takes {}", self.off(off));
        }
        if let Some(guard) = &using.guard {
            let _ = write!(line, "; used if {}", self.formula.guard(guard));
        }
        line.push_str(if using.kept { "; kept when used" } else { "" });
        line.push_str(&Self::limit_numbers(&using.limits));
        let mut versions = Vec::new();
        for version in &holding.versions {
            let mut text = format!("         {}: ", since(version.since));
            if !version.pending.is_never() {
                let _ = write!(text, "matures {}; ", self.formula.deadline(&version.pending));
            }
            for (guard, pending) in &version.pending_when {
                let _ = write!(text, "matures {} if {}; ", self.formula.deadline(pending), self.formula.guard(guard));
            }
            let _ = write!(text, "due {}", self.formula.deadline(&version.expiry));
            if let Some((ladder, terms)) = &version.expiry_by_rank {
                let terms: Vec<String> = terms.iter().map(|term| self.formula.deadline(term)).collect();
                let _ = write!(text, "; due by {} {{{}}}", self.formula.ladder(*ladder), terms.join(" | "));
            }
            if !version.touched_by.is_empty() {
                let _ = write!(text, "; touched by {}", self.formula.triggers(&version.touched_by));
            }
            text.push_str(match version.spend {
                SpendOrder::SoonestExpiring => "",
                SpendOrder::Oldest => "; oldest first",
                SpendOrder::ProRata => "; pro rata",
            });
            if let crate::core::HoldingKind::Voucher { off, .. } = version.kind {
                let _ = write!(text, "; {off} off");
            }
            if let Some(most) = &version.maximum {
                let _ = write!(text, "; at most {}", self.cap(most));
            }
            versions.push(text);
        }
        versions
    }

    fn off(&self, off: &Off) -> String {
        match off {
            Off::Money(money) => format!("{money} off"),
            Off::Share(share) => format!("{} off", fraction(*share)),
            Off::Item { dearest, most } => {
                let which = if *dearest { "dearest" } else { "cheapest" };
                most.map_or(format!("the {which} item off"), |most| format!("the {which} item off, at most {most}"))
            }
        }
    }

    /// A version of a ladder.
    pub(super) fn ladder_version(&self, version: &LadderVersion) -> String {
        let (since, keep) = (since(version.since), self.formula.deadline(&version.keep));
        let fall = super::fall(version.fall);
        let start = if version.initial > 0 { format!("; starts at {}", version.initial) } else { String::new() };
        format!("         {since}: until {keep}; {fall}{start}")
    }

    /// Later caps of a limit.
    pub(super) fn caps(&self, versions: &[crate::core::CapVersion]) -> String {
        let cap = |cap: &Option<LimitCap>| cap.as_ref().map_or("none".to_owned(), |cap| self.cap(cap));
        versions.iter().map(|version| format!(", {}: {}", since(version.since), cap(&version.cap))).collect()
    }

    /// What a reward says beyond what it takes and gives.
    pub(super) fn offer_words(&self, offer: &Offer) -> String {
        let mut text = String::new();
        if offer.charge > 0 {
            let _ = write!(text, ", charges {}", offer.charge);
        }
        if !offer.rung.is_empty() {
            let _ = write!(text, ", called {}", offer.rung);
        }
        if let Some(other) = offer.otherwise {
            let _ = write!(text, ", else offer {}", other.index());
        }
        text
    }

    /// The form of a payment beyond its step.
    pub(super) fn payment_words(&self, off: &MoneyOff) -> String {
        let mut text = self.formula.of(off.scope);
        match &off.form {
            PaymentForm::Steps => {}
            PaymentForm::Voucher => text.push_str(", as a voucher"),
            PaymentForm::Whole => text.push_str(", all of it"),
            PaymentForm::Rungs(rungs) => {
                for rung in rungs {
                    let label = if rung.label.is_empty() { String::new() } else { format!(" called {}", rung.label) };
                    let scope = self.formula.of(rung.scope);
                    let _ = write!(text, "; rung {}{label}: {}{scope}", rung.units, self.off(&rung.off));
                }
            }
        }
        if let Some(other) = off.otherwise {
            let _ = write!(text, ", else payment {other}");
        }
        text
    }

    /// What is told apart of lines of declared events, and the fields that carry their sums.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut found = self.fields_of_lines(&self.program.lines, "line");
        found.extend(self.fields_of_lines(&self.program.goods, "goods"));
        found
    }

    fn fields_of_lines(&self, lines: &LineFields, what: &str) -> Vec<String> {
        let field = |id: crate::core::FieldId| {
            self.program.fields.get(id.index()).map_or("?", |field| field.name.as_str()).to_owned()
        };
        let test = |test: &LineTest| match test {
            LineTest::Word { field, words } => {
                format!("{} in {}", self.formula.field(*field), super::formula::bits(*words, 0, 64))
            }
            LineTest::Number { field: of, is, than } => {
                format!("{} {} {than}", field(*of), super::formula::sign(*is))
            }
        };
        let mut found: Vec<String> =
            lines.tests.iter().enumerate().map(|(at, one)| format!("{what:<8} test {at}: {}", test(one))).collect();
        for (at, cell) in lines.cells.iter().enumerate().filter(|_| !lines.tests.is_empty()) {
            found.push(format!("{what:<8} cell {at}: tests {}", super::formula::bits(*cell, 0, 64)));
        }
        for sum in &lines.sums {
            let of = sum.of.map_or("lines".to_owned(), field);
            let cells = match sum.cells == AtomSet::ALL {
                true => "all cells".to_owned(),
                false => format!("cells {}", super::formula::bits(sum.cells.0, 0, 64)),
            };
            found.push(format!("{what:<8} sum {}: {of} of {cells}", field(sum.field)));
        }
        found
    }

    /// Words of the whole program.
    pub(super) fn header(&self) -> Vec<String> {
        let mut found = Vec::new();
        if self.program.money_off_first {
            found.push("prices   money off before percent off".to_owned());
        }
        if !self.program.amended.is_empty() {
            let days: Vec<String> = self.program.amended.iter().map(ToString::to_string).collect();
            found.push(format!("amended  {}", days.join(", ")));
        }
        found
    }
}

fn since(since: Since) -> String {
    if since.joining { format!("joined from {}", since.day) } else { format!("from {}", since.day) }
}
