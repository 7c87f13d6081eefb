//! Clauses of choices, games, memberships and of what many members share.

use super::{Builder, P, child, children, has};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{ChoiceOption, Clause, ClauseKind, ExprKind, Goal, SplitPart};

impl Builder<'_> {
    pub(super) fn further_clause(&mut self, pair: &P<'_>) -> Option<ClauseKind> {
        Some(match pair.as_rule() {
            Rule::set_rank => self.set(pair),
            Rule::in_unit => ClauseKind::In(self.name_in(pair)),
            Rule::to_the_second => ClauseKind::ToTheSecond,
            Rule::suspended => ClauseKind::SuspendedWhile(self.condition_in(pair)),
            Rule::lapse_at_once => ClauseKind::LapseAtOnce,
            Rule::funded => ClauseKind::FundedBy(self.text(&child(pair, Rule::text)?)),
            Rule::returns => ClauseKind::Returns(self.returns(pair)),
            Rule::returned => ClauseKind::ReturnedOnRefund,
            Rule::cooldown => ClauseKind::Cooldown(self.duration_in(pair)),
            Rule::at_the_tier => ClauseKind::AtTheTier { after: has(pair, Rule::kw_after) },
            Rule::split_threshold => ClauseKind::SplitAtThreshold,
            Rule::split => {
                let quantity = self.quantity(&child(pair, Rule::quantity)?);
                let parts = children(pair, Rule::split_part).map(|part| self.split_part(&part)).collect();
                ClauseKind::Split { quantity, parts }
            }
            Rule::choose => ClauseKind::Choose {
                count: self.whole_in(pair),
                options: children(pair, Rule::option).map(|option| self.option(&option)).collect(),
                within: child(pair, Rule::within_deadline).and_then(|within| self.deadline_in(&within)),
                otherwise: child(pair, Rule::otherwise).map(|name| self.name_in(&name)),
            },
            Rule::enter => ClauseKind::Enter(self.name_in(pair)),
            Rule::end_membership => ClauseKind::EndMembership,
            Rule::stock => {
                let per = child(pair, Rule::period).map(|period| self.period(&period));
                ClauseKind::Stock { amount: self.expression_in(pair), per }
            }
            Rule::covers => ClauseKind::CoversWholeBasket,
            Rule::choice_words => ClauseKind::OneOf(children(pair, Rule::name).map(|name| self.name(&name)).collect()),
            Rule::any_text => ClauseKind::AnyText,
            Rule::default => ClauseKind::Default(self.expression_in(pair)),
            Rule::takes_effect => ClauseKind::TakesEffect(self.deadline_in(pair)?),
            Rule::fee => {
                let per = child(pair, Rule::period).map(|period| self.period(&period));
                ClauseKind::Fee { amount: self.expression_in(pair), per }
            }
            Rule::renews => ClauseKind::Renews(self.deadline_in(pair)?),
            _ => return self.game_clause(pair),
        })
    }

    /// Challenges, streaks, leagues, referrals, households, partners, raffles.
    fn game_clause(&mut self, pair: &P<'_>) -> Option<ClauseKind> {
        Some(match pair.as_rule() {
            Rule::complete => ClauseKind::Complete {
                count: self.whole_in(pair),
                goals: children(pair, Rule::goal).map(|goal| self.goal(&goal)).collect(),
                within: child(pair, Rule::within_deadline).and_then(|within| self.deadline_in(&within)),
            },
            Rule::goal => ClauseKind::Goal(self.goal(pair)),
            Rule::freeze => ClauseKind::FreezeWith(self.name_in(pair)),
            Rule::milestone => {
                let (every, count) = (has(pair, Rule::kw_every), self.whole_in(pair));
                ClauseKind::Milestone { every, count, clauses: self.clauses_in(pair) }
            }
            Rule::levels => ClauseKind::Levels(self.names_in(pair)),
            Rule::every_period => ClauseKind::EveryPeriod(self.period_in(pair)),
            Rule::cohorts => ClauseKind::CohortsOf(self.whole_in(pair)),
            Rule::promote => ClauseKind::Promote { demote: has(pair, Rule::kw_demote), how: self.expression_in(pair) },
            Rule::top => ClauseKind::Top { count: self.whole_in(pair), clauses: self.clauses_in(pair) },
            Rule::party => ClauseKind::Party {
                inviter: has(pair, Rule::kw_inviter),
                on: self.triggers_in(pair),
                clauses: self.clauses_in(pair),
            },
            Rule::up_to => ClauseKind::UpToMembers(self.whole_in(pair)),
            Rule::pools => ClauseKind::Pools(self.names_in(pair)),
            Rule::funds => ClauseKind::Funds(self.names_in(pair)),
            Rule::pays => ClauseKind::Pays(self.quantity(&child(pair, Rule::quantity)?)),
            Rule::entry_on => ClauseKind::EntryOn(self.triggers_in(pair)),
            Rule::draw_on => ClauseKind::DrawOn(self.triggers_in(pair)),
            Rule::every_entry => ClauseKind::EveryEntryWins(self.grant_in(pair)?),
            Rule::win => ClauseKind::Win { count: self.whole_in(pair), grant: self.grant_in(pair)? },
            _ => {
                let (of, except) = self.of_lines(pair);
                ClauseKind::ItsValueOff { of, except }
            }
        })
    }

    /// `set status Gold` names what is set; another value is an expression.
    fn set(&mut self, pair: &P<'_>) -> ClauseKind {
        let (what, value, until) = (self.name_in(pair), self.expression_in(pair), self.deadline_in(pair));
        match *value.kind {
            ExprKind::Name(to) => ClauseKind::Set { ladder: what, to, until },
            kind => ClauseKind::SetTo { what, to: crate::syntax::tree::Expr { kind: Box::new(kind), ..value }, until },
        }
    }

    fn split_part(&mut self, pair: &P<'_>) -> SplitPart {
        SplitPart { span: self.span(pair), amount: self.expressions_in(pair).next(), to: self.name_in(pair) }
    }

    fn option(&mut self, pair: &P<'_>) -> ChoiceOption {
        ChoiceOption {
            span: self.span(pair),
            name: self.name_in(pair),
            may_repeat: has(pair, Rule::may_repeat),
            clauses: child(pair, Rule::option_body).map(|body| self.clauses_in(&body)),
        }
    }

    fn goal(&mut self, pair: &P<'_>) -> Goal {
        Goal {
            span: self.span(pair),
            name: self.name_in(pair),
            on: self.triggers_in(pair),
            when: child(pair, Rule::when).map(|when| self.condition_in(&when)),
        }
    }

    /// The clauses of the body among the direct parts of a pair.
    fn clauses_in(&mut self, pair: &P<'_>) -> Vec<Clause> {
        children(pair, Rule::clause).map(|clause| self.clause(&clause)).collect()
    }
}
