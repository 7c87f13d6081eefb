//! `household family { up to 5 members  pools bean, yearly_spend  spend pro rata  at most 1 change per half year }`

use super::clause::{Body, Once};
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{ClauseMissing, NotShared, Twice, WrongKind};
use crate::check::model::{Household, MetricRef};
use crate::check::typed::{Cap, How, Limit};
use crate::syntax::tree::{self, Clause, ClauseKind, DeclarationKind, Name, SpendWords};

/// Most members of a household.
const MOST_TOGETHER: u8 = 16;

impl Checker<'_> {
    /// The one household.
    pub(super) fn households(&mut self) {
        for at in 0..self.all.households.len() {
            let name = self.all.households[at].name;
            let DeclarationKind::Household { gate, clauses, .. } = self.all.households[at].kind else { continue };
            let (when, days) =
                (gate.when.as_ref().map(|when| when.span), gate.from.or(gate.until).map(|date| date.span));
            if let Some(span) = when.or(days).or(gate.as_of.as_ref().map(|as_of| as_of.span)) {
                let message = "a household is there for all and all the time".into();
                let help = "leave the condition out; rules may have conditions of their own".into();
                self.say(NotShared { span, message, label: "a condition on the household".into(), help });
            }
            let found = self.household(name, clauses);
            match &self.out.parties.household {
                Some(first) => {
                    let first = first.span;
                    self.say(Twice { what: "the household", second: name.span, first });
                }
                None => self.out.parties.household = Some(found),
            }
        }
    }

    fn household(&mut self, name: &Name, clauses: &[Clause]) -> Household {
        let takes = "up to … members, pools, spend pro rata, at most … changes per … and a description";
        let body = Body { declaration: "a household", takes, name };
        let mut found = Household {
            name: name.text.clone(),
            span: name.span,
            most: MOST_TOGETHER,
            holdings: Vec::new(),
            metrics: Vec::new(),
            pro_rata: false,
            limits: Vec::new(),
        };
        let mut once = Once::default();
        let mut said = false;
        for clause in clauses {
            match &clause.kind {
                ClauseKind::UpToMembers(most) if self.once(&mut once, "up to", clause.span) => {
                    match u8::try_from(*most).ok().filter(|most| (2..=MOST_TOGETHER).contains(most)) {
                        Some(most) => found.most = most,
                        None => {
                            let message = format!("a household of {most} members cannot be");
                            let help = format!("write a number from 2 to {MOST_TOGETHER}");
                            self.say(NotShared { span: clause.span, message, label: "here".into(), help });
                        }
                    }
                }
                ClauseKind::Pools(names) => {
                    said = true;
                    names.iter().for_each(|one| self.pooled(one, &mut found));
                }
                ClauseKind::Spend(SpendWords::ProRata) if self.once(&mut once, "spend", clause.span) => {
                    found.pro_rata = true;
                }
                ClauseKind::Spend(words) if *words != SpendWords::ProRata => {
                    let message = "a household spends in the order of its wallets, or pro rata".into();
                    let help = "write the order in the wallet, or `spend pro rata` here".into();
                    self.say(NotShared { span: clause.span, message, label: "an order of lots".into(), help });
                }
                ClauseKind::AtMost(limit) => found.limits.extend(self.change_limit(limit)),
                ClauseKind::Broken => said = true,
                ClauseKind::Description(_) | ClauseKind::UpToMembers(_) | ClauseKind::Spend(_) => {}
                _ => self.not_here(clause, &body),
            }
        }
        if !said {
            let message = format!("`{}` shares nothing", name.text);
            let help = "say what its members share, as in `pools bean`";
            self.say(ClauseMissing { message, span: name.span, label: "no `pools`", help });
        }
        found
    }

    /// A wallet, stamp card or instrument that is spent together, or a metric that is summed.
    fn pooled(&mut self, name: &Name, into: &mut Household) {
        let wanted = "a wallet, an instrument or a metric";
        let fits = |symbol| matches!(symbol, Symbol::Holding(_) | Symbol::Metric(_));
        let Some((symbol, at)) = self.symbol(name, wanted, fits) else { return };
        let twice = match symbol {
            Symbol::Holding(holding) if into.holdings.contains(&holding) => true,
            Symbol::Holding(holding) => {
                into.holdings.push(holding);
                false
            }
            Symbol::Metric(metric) if into.metrics.contains(&metric) => true,
            Symbol::Metric(metric) => {
                if self.sums_up(metric, name) {
                    into.metrics.push(metric);
                }
                false
            }
            Symbol::Broken => false,
            _ => {
                let is = self.names.describe(&name.text);
                self.say(WrongKind { name: &name.text, span: name.span, is, wanted, declared: Some(at), help: None });
                false
            }
        };
        if twice {
            self.say(Twice { what: &format!("`{}`", name.text), second: name.span, first: name.span });
        }
    }

    fn sums_up(&mut self, metric: MetricRef, name: &Name) -> bool {
        let Some(measure) = self.metric(metric, name).map(|metric| metric.measure) else { return false };
        let sums = matches!(measure.how, How::Sum | How::Count);
        if !sums {
            let message = format!("`{}` cannot be summed over a household", name.text);
            let help = "pool a sum or a count".into();
            self.say(NotShared { span: name.span, message, label: "neither a sum nor a count".into(), help });
        }
        sums
    }

    /// `at most 1 change per half year`: a count of one member's changes.
    fn change_limit(&mut self, limit: &tree::Limit) -> Option<Limit> {
        let mut counted = limit.clone();
        if let Some(cap) = &mut counted.cap
            && let tree::ExprKind::Number { unit, .. } = cap.kind.as_mut()
            && unit.as_ref().is_some_and(|unit| matches!(unit.text.as_str(), "change" | "changes"))
        {
            *unit = None;
        }
        let found = self.unconditional(&counted)?;
        if !matches!(found.cap, Cap::Count(_)) {
            let message = "a household limits how often its members change".into();
            let (label, help) = ("this counts something else".into(), "write `at most 1 change per half year`".into());
            self.say(NotShared { span: limit.span, message, label, help });
            return None;
        }
        Some(found)
    }
}
