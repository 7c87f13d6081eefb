use super::{Builder, P, child, children, has, inner, parts};
use crate::syntax::foreign;
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{
    Action, ActionKind, Booked, Claim, ClaimKind, Entry, EntryKind, Fact, FactKind, LineField, TestStatement,
    TestStatementKind, UseClause, Who,
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
                who: self.who_in(pair),
                action: child(pair, Rule::action).and_then(|action| self.action(&action)).map(Box::new),
            },
            _ => {
                TestStatementKind::Expect(children(pair, Rule::claim).filter_map(|claim| self.claim(&claim)).collect())
            }
        })
    }

    fn fact(&mut self, pair: &P<'_>) -> Option<Fact> {
        let who = self.who_in(pair);
        let what = parts(pair.clone()).find(|part| part.as_rule() != Rule::who)?;
        let kind = match what.as_rule() {
            Rule::fact_joined => FactKind::Joined(self.date_in(&what)?),
            Rule::fact_born => FactKind::Born(self.date_in(&what)?),
            Rule::fact_balance => FactKind::Balance { amount: self.expression_in(&what), earned: self.date_in(&what) },
            Rule::fact_holds => FactKind::Holds {
                amount: self.expression_in(&what),
                of: child(&what, Rule::worth_each).map(|of| self.expression_in(&of)),
                until: self.date_in(&what),
            },
            _ => FactKind::Value {
                name: self.name_in(&what),
                value: self.expression_in(&what),
                since: self.date_in(&what),
            },
        };
        Some(Fact { span: self.span(pair), who, kind })
    }

    /// Who acts or is spoken of, if not the member of the test.
    fn who_in(&self, pair: &P<'_>) -> Option<Who> {
        let who = child(pair, Rule::who)?;
        let name = self.text(&child(&who, Rule::text)?);
        Some(Who { span: self.span(&who), friend: has(&who, Rule::kw_friend), name })
    }

    fn action(&mut self, pair: &P<'_>) -> Option<Action> {
        let what = inner(pair)?;
        let name = self.name_in(&what);
        let kind = match what.as_rule() {
            Rule::redeem => {
                let times = child(&what, Rule::redeem_times).map(|times| self.whole_in(&times));
                ActionKind::Redeem { name, choosing: self.choosing(&what), times }
            }
            Rule::choose_step => ActionKind::Choose { name, value: self.expression_in(&what) },
            Rule::set_step => ActionKind::Set { name, value: self.expression_in(&what) },
            Rule::activate => ActionKind::Activate(name),
            Rule::return_of => ActionKind::Return {
                date: self.date_in(&what)?,
                time: child(&what, Rule::time).map(|time| self.time(&time)),
                record: self.record(&what),
            },
            Rule::confirm => ActionKind::Confirm {
                cancel: has(&what, Rule::kw_cancel),
                date: self.date_in(&what)?,
                time: child(&what, Rule::time).map(|time| self.time(&time)),
            },
            Rule::enter_step => ActionKind::Enter {
                leave: has(&what, Rule::kw_leave),
                name: child(&what, Rule::name).map(|name| self.name(&name)),
            },
            Rule::invite => ActionKind::Invite(self.text(&child(&what, Rule::text)?)),
            Rule::league_step => {
                let place = child(&what, Rule::place)?;
                ActionKind::League { name, rank: self.whole_in(&place), of: self.whole_in(&what) }
            }
            Rule::raffle_step => {
                let wins = child(&what, Rule::prize).map(|prize| self.name_in(&prize));
                ActionKind::Raffle { name, wins }
            }
            _ => {
                let using = child(&what, Rule::using).map_or_else(Vec::new, |using| {
                    children(&using, Rule::use_item).map(|item| self.use_item(&item)).collect()
                });
                ActionKind::Event { name, record: self.record(&what), using }
            }
        };
        Some(Action { span: self.span(pair), kind })
    }

    fn record(&mut self, pair: &P<'_>) -> Vec<Entry> {
        let Some(record) = child(pair, Rule::record) else { return Vec::new() };
        children(&record, Rule::entry).filter_map(|entry| self.entry(&entry)).collect()
    }

    fn choosing(&self, pair: &P<'_>) -> Option<crate::syntax::tree::Name> {
        child(pair, Rule::choosing).map(|choosing| self.name_in(&choosing))
    }

    fn use_item(&mut self, pair: &P<'_>) -> UseClause {
        let amount = self.expressions_in(pair).next();
        UseClause { span: self.span(pair), name: self.name_in(pair), amount, choosing: self.choosing(pair) }
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
            let fields = children(&what, Rule::line_field)
                .map(|field| LineField { name: self.name_in(&field), value: self.expressions_in(&field).next() });
            let fields = fields.collect();
            EntryKind::Line { text, amount: self.expression_in(&what), times, fields }
        } else if what.as_rule() == Rule::entry_own {
            let fields = children(&what, Rule::entry_field)
                .map(|field| LineField { name: self.name_in(&field), value: self.expressions_in(&field).next() });
            EntryKind::Own(fields.collect())
        } else {
            EntryKind::Field { name: self.name_in(&what), value: self.expressions_in(&what).next() }
        };
        Some(Entry { span: self.span(pair), kind })
    }

    fn claim(&mut self, pair: &P<'_>) -> Option<Claim> {
        let who = self.who_in(pair);
        let what = parts(pair.clone()).find(|part| part.as_rule() != Rule::who)?;
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
                    Rule::claim_booked => ClaimKind::Booked { what: booked(&what), amount: value },
                    Rule::claim_holds => match child(&what, Rule::worth_each) {
                        Some(of) => ClaimKind::HoldsOf { amount: value, of: self.expression_in(&of) },
                        None => ClaimKind::Holds(value),
                    },
                    Rule::claim_stamps => ClaimKind::Stamps { name: self.name_in(&what), count: value },
                    _ => ClaimKind::Value { name: self.name_in(&what), value },
                }
            }
        };
        Some(Claim { span: self.span(pair), who, kind })
    }
}

fn booked(pair: &P<'_>) -> Booked {
    let word = child(pair, Rule::booked).and_then(|what| what.into_inner().next());
    match word.map(|word| word.as_rule()) {
        Some(Rule::kw_charged) => Booked::Charged,
        Some(Rule::kw_forgiven) => Booked::Forgiven,
        Some(Rule::kw_clawed) => Booked::ClawedBack,
        Some(Rule::kw_owes) => Booked::Owes,
        _ => Booked::PaidOut,
    }
}
