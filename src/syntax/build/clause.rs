use super::{Builder, P, child, children, has, inner, parts};
use crate::syntax::error::SaidTwice;
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{Clause, ClauseKind, Grant, LadderClause, LadderClauseKind, Limit, Per, SpendWords, Tier};

impl Builder<'_> {
    pub(super) fn clause(&mut self, pair: &P<'_>) -> Clause {
        let kind = inner(pair).and_then(|clause| self.clause_kind(&clause));
        Clause { span: self.span(pair), kind: kind.unwrap_or(ClauseKind::Broken) }
    }

    fn clause_kind(&mut self, pair: &P<'_>) -> Option<ClauseKind> {
        Some(match pair.as_rule() {
            Rule::whole_points => ClauseKind::Whole,
            Rule::to_grain => ClauseKind::To(self.decimal_in(pair)?),
            Rule::round => {
                let to = match child(pair, Rule::number) {
                    Some(_) => Some(self.decimal_in(pair)?),
                    None => None,
                };
                let mode = child(pair, Rule::round_mode).map(|mode| self.name(&mode));
                ClauseKind::Round { mode, to, per: child(pair, Rule::name).map(|name| self.name(&name)) }
            }
            Rule::pending => ClauseKind::Pending(self.deadline_in(pair)?),
            Rule::expire | Rule::stamps_expire => {
                let deadline = self.deadline_in(pair)?;
                let when = child(pair, Rule::when).map(|when| self.condition_in(&when));
                ClauseKind::Expire { deadline, when }
            }
            Rule::valid => ClauseKind::Valid(self.deadline_in(pair)?),
            Rule::spend => ClauseKind::Spend(match inner(pair)?.as_rule() {
                Rule::soonest_first => SpendWords::SoonestExpiringFirst,
                Rule::oldest_first => SpendWords::OldestFirst,
                _ => SpendWords::ProRata,
            }),
            Rule::may_go_negative => ClauseKind::MayGoNegative,
            Rule::qualifying => ClauseKind::Qualifying,
            Rule::worth => ClauseKind::Worth(self.expression_in(pair)),
            Rule::cost => ClauseKind::Cost(self.expression_in(pair)),
            Rule::minimum => ClauseKind::MinimumBasket(self.expression_in(pair)),
            Rule::give => ClauseKind::Give(self.grant_in(pair)?),
            Rule::take => {
                let of = child(pair, Rule::of_texts).map_or_else(Vec::new, |of| self.texts(&of));
                ClauseKind::TakeOff { amount: self.expression_in(pair), of }
            }
            Rule::costs => {
                let price = self.quantity(&child(pair, Rule::quantity)?);
                let plus = child(pair, Rule::plus).map(|plus| self.expression_in(&plus));
                ClauseKind::Costs { price, off: has(pair, Rule::kw_off), plus }
            }
            Rule::steps_of => ClauseKind::StepsOf(self.expression_in(pair)),
            Rule::at_least => ClauseKind::AtLeast(self.expression_in(pair)),
            Rule::limit => ClauseKind::AtMost(self.limit(pair)),
            Rule::rest => ClauseKind::Rest { carry: has(pair, Rule::kw_carry) },
            Rule::as_credited => ClauseKind::AsCredited,
            Rule::set_rank => {
                let mut names = children(pair, Rule::name);
                let (ladder, to) = (self.name(&names.next()?), self.name(&names.next()?));
                ClauseKind::Set { ladder, to, until: self.deadline_in(pair) }
            }
            Rule::extend => ClauseKind::Extend { holding: self.name_in(pair), by: self.duration_in(pair) },
            Rule::description => ClauseKind::Description(self.text(&child(pair, Rule::text)?)),
            _ => self.counted(pair)?,
        })
    }

    /// A clause that begins with its amount: `5 EUR off`, `1 stamp per item`, `10 stamps give latte`.
    fn counted(&mut self, pair: &P<'_>) -> Option<ClauseKind> {
        let amount = match inner(pair)? {
            quantity if quantity.as_rule() == Rule::quantity => self.quantity(&quantity),
            name => {
                let name = self.name(&name);
                let kind = Box::new(crate::syntax::tree::ExprKind::Name(name.clone()));
                crate::syntax::tree::Expr { span: name.span, kind }
            }
        };
        if let Some(off) = child(pair, Rule::counted_off) {
            let of = child(&off, Rule::of_texts).map_or_else(Vec::new, |of| self.texts(&of));
            return Some(ClauseKind::Off { amount, of });
        }
        match child(pair, Rule::counted_give) {
            Some(give) => Some(ClauseKind::StampsGive { count: amount, grant: self.grant_in(&give)? }),
            None => Some(ClauseKind::Stamp(amount)),
        }
    }

    fn grant_in(&mut self, pair: &P<'_>) -> Option<Grant> {
        let grant = child(pair, Rule::grant)?;
        let quantity = self.quantity(&child(&grant, Rule::quantity)?);
        for (rule_of, word) in [(Rule::grant_pending, "pending"), (Rule::grant_valid, "valid")] {
            let spans: Vec<_> = children(&grant, rule_of).map(|part| self.span(&part)).collect();
            if let [before, .., span] = *spans.as_slice() {
                self.diagnostics.push(SaidTwice { word, span, before }.into());
            }
        }
        let pending = child(&grant, Rule::grant_pending).and_then(|part| self.deadline_in(&part));
        let valid = child(&grant, Rule::grant_valid).and_then(|part| self.deadline_in(&part));
        Some(Grant { span: self.span(&grant), quantity, off: has(&grant, Rule::kw_off), valid, pending })
    }

    pub(super) fn limit(&mut self, pair: &P<'_>) -> Limit {
        let cap = self.expressions_in(pair).next();
        let per = child(pair, Rule::limit_per).and_then(|per| inner(&per)).map(|per| match per.as_rule() {
            Rule::rolling => Per::Rolling(self.duration_in(&per)),
            Rule::period => Per::Period(self.period(&per)),
            _ => Per::Name(self.name(&per)),
        });
        let then = child(pair, Rule::limit_then).and_then(|then| inner(&then)).map(|word| self.name(&word));
        Limit { span: self.span(pair), cap, per, then }
    }

    pub(super) fn ladder_clause(&mut self, pair: &P<'_>) -> LadderClause {
        let kind = inner(pair).and_then(|clause| self.ladder_kind(&clause));
        LadderClause { span: self.span(pair), kind: kind.unwrap_or(LadderClauseKind::Broken) }
    }

    fn ladder_kind(&mut self, pair: &P<'_>) -> Option<LadderClauseKind> {
        Some(match pair.as_rule() {
            Rule::move_up if has(pair, Rule::at_once) => LadderClauseKind::MoveUpAtOnce,
            Rule::move_up => LadderClauseKind::MoveUpAt(self.deadline_in(pair)?),
            Rule::move_down => match inner(pair).map(|how| how.as_rule()) {
                Some(Rule::one_step) => LadderClauseKind::MoveDownOneStep,
                Some(_) => LadderClauseKind::MoveDownToEarned,
                None => LadderClauseKind::MoveDownNever,
            },
            Rule::keep => LadderClauseKind::Keep(self.deadline_in(pair)?),
            Rule::grace => LadderClauseKind::Grace(self.duration_in(pair)),
            _ => LadderClauseKind::StartAt(self.name_in(pair)),
        })
    }

    pub(super) fn tier(&mut self, pair: &P<'_>) -> Tier {
        let mut tier = Tier {
            span: self.span(pair),
            name: self.name_in(pair),
            at: child(pair, Rule::tier_at).map(|at| self.expression_in(&at)),
            when: child(pair, Rule::when).map(|when| self.condition_in(&when)),
            kept_at: None,
            kept_when: None,
        };
        for kept in children(pair, Rule::tier_kept).filter_map(|kept| parts(kept).next()) {
            if kept.as_rule() == Rule::tier_at {
                tier.kept_at = Some(self.expression_in(&kept));
            } else {
                tier.kept_when = Some(self.condition_in(&kept));
            }
        }
        tier
    }
}
