use super::{Builder, P, child, has, inner, parts};
use crate::base::Span;
use crate::syntax::error::TooLong;
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{Bound, Expr, ExprKind, Operator};

/// Operands and operators that one chain may have.
const LONGEST: usize = 256;
/// `not`s and `of`s that may follow one another.
const LONGEST_PREFIX: usize = 64;

fn make(span: Span, kind: ExprKind) -> Expr {
    Expr { span, kind: Box::new(kind) }
}

fn binary(operator: Operator, operator_span: Span, left: Expr, right: Expr) -> Expr {
    make(left.span.to(right.span), ExprKind::Binary { operator, operator_span, left, right })
}

impl Builder<'_> {
    fn broken(&self, pair: &P<'_>) -> Expr {
        make(self.span(pair), ExprKind::Broken)
    }

    /// Refuses a chain whose `limit`-th part from the left has others behind it.
    fn too_long(&mut self, pair: &P<'_>, limit: usize) -> Expr {
        let beyond = pair.clone().into_inner().nth(limit).map(|part| self.span(&part));
        let span = beyond.unwrap_or_else(|| self.span(pair));
        self.diagnostics.push(TooLong { span, limit }.into());
        self.broken(pair)
    }

    /// The `condition` among the direct parts of a pair.
    pub(super) fn condition_in(&mut self, pair: &P<'_>) -> Expr {
        match child(pair, Rule::condition) {
            Some(condition) => self.condition(&condition),
            None => self.broken(pair),
        }
    }

    /// The first `expression` among the direct parts of a pair.
    pub(super) fn expression_in(&mut self, pair: &P<'_>) -> Expr {
        self.expressions_in(pair).next().unwrap_or_else(|| make(Span::default(), ExprKind::Broken))
    }

    /// All `expression`s among the direct parts of a pair.
    pub(super) fn expressions_in(&mut self, pair: &P<'_>) -> std::vec::IntoIter<Expr> {
        let all: Vec<Expr> = super::children(pair, Rule::expression).map(|e| self.expression(&e)).collect();
        all.into_iter()
    }

    /// Checks joined by `and` and, less tightly, by `or`.
    pub(in crate::syntax) fn condition(&mut self, pair: &P<'_>) -> Expr {
        if pair.clone().into_inner().count() > LONGEST {
            return self.too_long(pair, LONGEST);
        }
        let mut finished: Option<(Expr, Span)> = None;
        let mut current: Option<Expr> = None;
        let mut joint = None;
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::and => joint = Some(self.span(&part)),
                Rule::or => {
                    let span = self.span(&part);
                    let left = current.take().map(|right| match finished.take() {
                        Some((left, span)) => binary(Operator::Or, span, left, right),
                        None => right,
                    });
                    finished = left.map(|left| (left, span));
                }
                _ => {
                    let check = self.check(&part);
                    current = Some(match (current.take(), joint.take()) {
                        (Some(left), Some(span)) => binary(Operator::And, span, left, check),
                        _ => check,
                    });
                }
            }
        }
        match (finished, current) {
            (Some((left, span)), Some(right)) => binary(Operator::Or, span, left, right),
            (_, Some(only)) => only,
            _ => self.broken(pair),
        }
    }

    fn check(&mut self, pair: &P<'_>) -> Expr {
        let nots: Vec<Span> = super::children(pair, Rule::not).map(|not| self.span(&not)).collect();
        if nots.len() > LONGEST_PREFIX {
            return self.too_long(pair, LONGEST_PREFIX);
        }
        let Some(what) = inner(pair) else { return self.broken(pair) };
        let span = self.span(&what);
        let inside = match what.as_rule() {
            Rule::in_the_month => make(span, ExprKind::InMonthOf(self.name_in(&what))),
            Rule::within => make(span, ExprKind::Within { duration: self.duration_in(&what), of: self.name_in(&what) }),
            _ => self.comparison(&what),
        };
        nots.into_iter().rev().fold(inside, |inside, not| make(not.to(inside.span), ExprKind::Not(inside)))
    }

    fn comparison(&mut self, pair: &P<'_>) -> Expr {
        let left = self.expression_in(pair);
        let Some(tail) = parts(pair.clone()).nth(1) else { return left };
        match tail.as_rule() {
            Rule::compared => self.compared(left, &tail),
            Rule::is_tail => self.is_tail(left, &tail),
            _ => self.in_tail(left, &tail),
        }
    }

    fn compared(&mut self, left: Expr, tail: &P<'_>) -> Expr {
        let right = self.expression_in(tail);
        let Some(sign) = tail.clone().into_inner().next() else { return left };
        let operator = match sign.as_rule() {
            Rule::at_least_sign | Rule::foreign_at_least => Operator::AtLeast,
            Rule::at_most_sign | Rule::foreign_at_most => Operator::AtMost,
            Rule::above_sign => Operator::Above,
            Rule::below_sign => Operator::Below,
            _ => Operator::Equal,
        };
        let unequal = sign.as_rule() == Rule::foreign_unequal;
        let span = left.span.to(right.span);
        if unequal && matches!(*right.kind, ExprKind::Name(_) | ExprKind::Text(_)) {
            return make(span, ExprKind::Is { what: left, not: true, values: vec![right], bound: None });
        }
        let compared = binary(operator, self.span(&sign), left, right);
        if unequal { make(span, ExprKind::Not(compared)) } else { compared }
    }

    fn is_tail(&mut self, what: Expr, tail: &P<'_>) -> Expr {
        let values = child(tail, Rule::is_values).map_or_else(Vec::new, |values| {
            parts(values)
                .map(|value| match value.as_rule() {
                    Rule::text => make(self.span(&value), ExprKind::Text(self.text(&value))),
                    _ => make(self.span(&value), ExprKind::Name(self.name(&value))),
                })
                .collect()
        });
        let bound = child(tail, Rule::bound)
            .map(|bound| if has(&bound, Rule::kw_above) { Bound::OrAbove } else { Bound::OrBelow });
        let span = what.span.to(self.span(tail));
        make(span, ExprKind::Is { what, not: has(tail, Rule::kw_not), values, bound })
    }

    fn in_tail(&mut self, what: Expr, tail: &P<'_>) -> Expr {
        let span = what.span.to(self.span(tail));
        let Some(range) = inner(tail) else { return what };
        let mut ends = parts(range.clone());
        let (Some(first), Some(last)) = (ends.next(), ends.next()) else { return what };
        let kind = match range.as_rule() {
            Rule::time_range => ExprKind::InTimes { what, from: self.time(&first), until: self.time(&last) },
            _ => ExprKind::InNames { what, from: self.name(&first), until: self.name(&last) },
        };
        make(span, kind)
    }

    /// `quantity`: an amount, or a rate with `per`.
    pub(super) fn quantity(&mut self, pair: &P<'_>) -> Expr {
        let amount = self.expression_in(pair);
        self.rate(amount, pair)
    }

    /// The `condition` among the direct parts of a pair, or a rate with `per`.
    pub(super) fn rate_in(&mut self, pair: &P<'_>) -> Expr {
        let amount = self.condition_in(pair);
        self.rate(amount, pair)
    }

    /// What stands before `per`, with it if it is there.
    fn rate(&mut self, amount: Expr, pair: &P<'_>) -> Expr {
        let Some(tail) = child(pair, Rule::per_tail) else { return amount };
        let step = self.expression_in(&tail);
        let of = child(&tail, Rule::per_of).map(|of| self.expression_in(&of));
        let span = amount.span.to(self.span(&tail));
        make(span, ExprKind::Per { amount, full: has(&tail, Rule::kw_full), step, of })
    }

    pub(super) fn expression(&mut self, pair: &P<'_>) -> Expr {
        if pair.clone().into_inner().count() > LONGEST {
            return self.too_long(pair, LONGEST);
        }
        let mut sum: Option<Expr> = None;
        let mut sign: Option<(Operator, Span)> = None;
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::plus_sign => sign = Some((Operator::Add, self.span(&part))),
                Rule::minus_sign => sign = Some((Operator::Subtract, self.span(&part))),
                // reported as such; what it stands between is left out
                Rule::foreign_times => sign = None,
                _ => {
                    let term = self.term(&part);
                    sum = Some(match (sum, sign.take()) {
                        (Some(left), Some((operator, span))) => binary(operator, span, left, term),
                        (Some(left), None) => make(left.span.to(term.span), ExprKind::Broken),
                        (None, _) => term,
                    });
                }
            }
        }
        sum.unwrap_or_else(|| self.broken(pair))
    }

    fn term(&mut self, pair: &P<'_>) -> Expr {
        let span = self.span(pair);
        let kind = match pair.as_rule() {
            Rule::text => ExprKind::Text(self.text(pair)),
            Rule::date => ExprKind::Date(self.date(pair)),
            Rule::name => ExprKind::Name(self.name(pair)),
            Rule::amount_before => match child(pair, Rule::before_what) {
                Some(what) => ExprKind::AmountBefore(self.name(&what)),
                None => ExprKind::Broken,
            },
            Rule::balance_of => ExprKind::BalanceOf(self.name_in(pair)),
            Rule::table => ExprKind::Table(self.table(pair)),
            Rule::parenthesised => ExprKind::Parenthesised(self.rate_in(pair)),
            Rule::measure => self.measure(pair).map_or(ExprKind::Broken, ExprKind::Measure),
            Rule::by_price => ExprKind::ByPrice(self.by_price(pair)),
            Rule::larger_smaller => {
                let mut both = self.expressions_in(pair);
                match (both.next(), both.next(), has(pair, Rule::kw_larger)) {
                    (Some(one), Some(other), true) => ExprKind::Larger(one, other),
                    (Some(one), Some(other), false) => ExprKind::Smaller(one, other),
                    _ => ExprKind::Broken,
                }
            }
            Rule::of_chain => return self.of_chain(pair),
            _ => return self.number(pair),
        };
        make(span, kind)
    }

    /// `25% of base`, read from the right: `50% of a of b` is half of (a of b).
    fn of_chain(&mut self, pair: &P<'_>) -> Expr {
        let all: Vec<P<'_>> = parts(pair.clone()).collect();
        if all.len() > LONGEST_PREFIX {
            return self.too_long(pair, LONGEST_PREFIX);
        }
        let mut links = all.iter().rev();
        let Some(last) = links.next() else { return self.broken(pair) };
        let last = self.term(last);
        links.fold(last, |whom, what| {
            let what = self.term(what);
            make(what.span.to(whom.span), ExprKind::Of { what, whom })
        })
    }
}
