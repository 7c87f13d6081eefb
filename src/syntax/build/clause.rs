use super::{Builder, P, child, children, has, inner};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{Clause, ClauseKind, Expr, ExprKind, Grant, Limit, Name, Per, SpendWords, Text};

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
            Rule::pending => {
                let deadline = self.deadline_in(pair)?;
                match child(pair, Rule::when).map(|when| self.condition_in(&when)) {
                    Some(when) => ClauseKind::PendingWhen { deadline, when },
                    None => ClauseKind::Pending(deadline),
                }
            }
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
                let (of, except) = self.of_lines(pair);
                ClauseKind::TakeOff { amount: self.quantity(&child(pair, Rule::quantity)?), of, except }
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
            Rule::extend => ClauseKind::Extend { holding: self.name_in(pair), by: self.duration_in(pair) },
            Rule::description => ClauseKind::Description(self.text(&child(pair, Rule::text)?)),
            Rule::counted => self.counted(pair)?,
            _ => return self.further_clause(pair),
        })
    }

    /// A clause that begins with its amount: `5 EUR off`, `1 stamp per item`, `10 stamps give latte`.
    fn counted(&mut self, pair: &P<'_>) -> Option<ClauseKind> {
        let amount = match inner(pair)? {
            quantity if quantity.as_rule() == Rule::quantity => self.quantity(&quantity),
            name => {
                let name = self.name(&name);
                Expr { span: name.span, kind: Box::new(ExprKind::Name(name)) }
            }
        };
        if let Some(off) = child(pair, Rule::counted_off) {
            let (of, except) = self.of_lines(&off);
            return Some(ClauseKind::Off { amount, of, except });
        }
        if let Some(range) = child(pair, Rule::counted_range) {
            let step = child(&range, Rule::param_step).map(|step| self.expression_in(&step));
            return Some(ClauseKind::Between { from: amount, to: self.expression_in(&range), step });
        }
        match child(pair, Rule::counted_give) {
            Some(give) => Some(ClauseKind::StampsGive { count: amount, grant: self.grant_in(&give)? }),
            None => Some(ClauseKind::Stamp(amount)),
        }
    }

    /// The lines behind `off`: the texts, and whether they are those left out.
    pub(super) fn of_lines(&self, pair: &P<'_>) -> (Vec<Text>, bool) {
        let lines = child(pair, Rule::of_lines).and_then(|of| child(&of, Rule::lines));
        let except = lines.as_ref().and_then(|lines| child(lines, Rule::except));
        (except.as_ref().or(lines.as_ref()).map_or_else(Vec::new, |texts| self.texts(texts)), except.is_some())
    }

    /// The `names` among the direct parts of a pair.
    pub(super) fn names_in(&self, pair: &P<'_>) -> Vec<Name> {
        child(pair, Rule::names)
            .map_or_else(Vec::new, |names| children(&names, Rule::name).map(|name| self.name(&name)).collect())
    }

    pub(super) fn grant_in(&mut self, pair: &P<'_>) -> Option<Grant> {
        let grant = child(pair, Rule::grant)?;
        let quantity = self.quantity(&child(&grant, Rule::quantity)?);
        for (rule_of, word) in [(Rule::grant_pending, "pending"), (Rule::grant_valid, "valid")] {
            let spans: Vec<_> = children(&grant, rule_of).map(|part| self.span(&part)).collect();
            if let [before, .., span] = *spans.as_slice() {
                self.said_twice(word, span, before);
            }
        }
        let pending = child(&grant, Rule::grant_pending).and_then(|part| self.deadline_in(&part));
        let valid = child(&grant, Rule::grant_valid).and_then(|part| self.deadline_in(&part));
        let off = child(&grant, Rule::off_of);
        let (of, except) = off.as_ref().map(|off| self.of_lines(off)).unwrap_or_default();
        Some(Grant {
            span: self.span(&grant),
            quantity,
            off: off.is_some(),
            valid,
            pending,
            of,
            except,
            into: child(&grant, Rule::grant_as).map_or_else(Vec::new, |into| self.names_in(&into)),
            for_each: child(&grant, Rule::grant_each).map(|each| self.name_in(&each)),
            one: has(&grant, Rule::kw_one),
            each: has(&grant, Rule::kw_each),
        })
    }

    pub(super) fn limit(&mut self, pair: &P<'_>) -> Limit {
        let cap = self.expressions_in(pair).next();
        let of = child(pair, Rule::limit_of).map(|of| self.name_in(&of));
        let per = child(pair, Rule::limit_per).and_then(|per| inner(&per)).map(|per| match per.as_rule() {
            Rule::rolling => Per::Rolling(self.duration_in(&per)),
            Rule::period => Per::Period(self.period(&per)),
            _ => Per::Name(self.name(&per)),
        });
        let when = child(pair, Rule::when).map(|when| self.condition_in(&when));
        let then = child(pair, Rule::limit_then).and_then(|then| inner(&then)).map(|word| match word.as_rule() {
            Rule::finish_award => Name { text: "finish the award".to_owned(), span: self.span(&word) },
            _ => self.name(&word),
        });
        Limit { span: self.span(pair), cap, of, per, when, then }
    }
}
