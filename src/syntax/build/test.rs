use super::{Builder, P, child, children, has, inner};
use crate::syntax::foreign;
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{
    Action, ActionKind, Claim, ClaimKind, Entry, EntryKind, Fact, FactKind, TestStatement, TestStatementKind, UseClause,
};

impl Builder<'_> {
    pub(in crate::syntax) fn statement(&mut self, pair: &P<'_>) -> TestStatement {
        let kind = inner(pair).and_then(|what| self.statement_kind(&what));
        TestStatement { span: self.span(pair), kind: kind.unwrap_or(TestStatementKind::Broken) }
    }

    fn statement_kind(&mut self, pair: &P<'_>) -> Option<TestStatementKind> {
        Some(match pair.as_rule() {
            Rule::given => {
                TestStatementKind::Given(children(pair, Rule::fact).filter_map(|fact| self.fact(&fact)).collect())
            }
            Rule::on_day => TestStatementKind::On {
                date: self.date_in(pair)?,
                to: child(pair, Rule::on_to).and_then(|to| self.date_in(&to)),
                time: child(pair, Rule::time).map(|time| self.time(&time)),
                action: child(pair, Rule::action).and_then(|action| self.action(&action)),
            },
            _ => {
                TestStatementKind::Expect(children(pair, Rule::claim).filter_map(|claim| self.claim(&claim)).collect())
            }
        })
    }

    fn fact(&mut self, pair: &P<'_>) -> Option<Fact> {
        let what = inner(pair)?;
        let kind = match what.as_rule() {
            Rule::fact_joined => FactKind::Joined(self.date_in(&what)?),
            Rule::fact_born => FactKind::Born(self.date_in(&what)?),
            Rule::fact_balance => FactKind::Balance { amount: self.expression_in(&what), earned: self.date_in(&what) },
            Rule::fact_holds => FactKind::Holds { amount: self.expression_in(&what), until: self.date_in(&what) },
            _ => FactKind::Value {
                name: self.name_in(&what),
                value: self.expression_in(&what),
                since: self.date_in(&what),
            },
        };
        Some(Fact { span: self.span(pair), kind })
    }

    fn action(&mut self, pair: &P<'_>) -> Option<Action> {
        let what = inner(pair)?;
        let name = self.name_in(&what);
        let kind = if what.as_rule() == Rule::redeem {
            let times = child(&what, Rule::redeem_times).map(|times| self.whole_in(&times));
            ActionKind::Redeem { name, times }
        } else {
            let record = child(&what, Rule::record).map_or_else(Vec::new, |record| {
                children(&record, Rule::entry).filter_map(|entry| self.entry(&entry)).collect()
            });
            let using = child(&what, Rule::using).map_or_else(Vec::new, |using| {
                children(&using, Rule::use_item).map(|item| self.use_item(&item)).collect()
            });
            ActionKind::Event { name, record, using }
        };
        Some(Action { span: self.span(pair), kind })
    }

    fn use_item(&mut self, pair: &P<'_>) -> UseClause {
        let amount = self.expressions_in(pair).next();
        UseClause { span: self.span(pair), name: self.name_in(pair), amount }
    }

    fn entry(&mut self, pair: &P<'_>) -> Option<Entry> {
        let what = inner(pair)?;
        let kind = if what.as_rule() == Rule::entry_line {
            let times = match child(&what, Rule::foreign_entry_times) {
                Some(times) => {
                    let digits = foreign::digits(times.as_str());
                    let span = self.span(&times);
                    self.decimal(&digits, span).map(|decimal| decimal.mantissa)
                }
                None => child(&what, Rule::entry_times).map(|times| self.whole_in(&times)),
            };
            let text = self.text(&child(&what, Rule::text)?);
            EntryKind::Line { text, amount: self.expression_in(&what), times }
        } else {
            EntryKind::Field { name: self.name_in(&what), value: self.expressions_in(&what).next() }
        };
        Some(Entry { span: self.span(pair), kind })
    }

    fn claim(&mut self, pair: &P<'_>) -> Option<Claim> {
        let what = inner(pair)?;
        let kind = match what.as_rule() {
            Rule::claim_refused => ClaimKind::Refused(child(&what, Rule::name).map(|name| self.name(&name))),
            rule => {
                let value = self.expression_in(&what);
                match rule {
                    Rule::claim_earned => {
                        let by = has(&what, Rule::kw_by).then(|| self.name_in(&what));
                        ClaimKind::Earned { amount: value, by }
                    }
                    Rule::claim_balance => ClaimKind::Balance(value),
                    Rule::claim_pending => ClaimKind::Pending(value),
                    Rule::claim_paid => ClaimKind::Paid(value),
                    Rule::claim_expired => ClaimKind::Expired(value),
                    Rule::claim_holds => ClaimKind::Holds(value),
                    Rule::claim_stamps => ClaimKind::Stamps { name: self.name_in(&what), count: value },
                    _ => ClaimKind::Value { name: self.name_in(&what), value },
                }
            }
        };
        Some(Claim { span: self.span(pair), kind })
    }
}
