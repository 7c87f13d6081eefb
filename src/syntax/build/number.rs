use super::{Builder, P, child, has, inner};
use crate::base::Span;
use crate::quantity::LARGEST;
use crate::syntax::error::{NumberTooLarge, TooManyDecimals};
use crate::syntax::foreign;
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{ByPrice, Decimal, Expr, ExprKind, Name};

/// Digits behind the point that are read: what fits the denominators of the core (below 2^31).
pub(in crate::syntax) const MOST_DECIMALS: usize = 9;

impl Builder<'_> {
    /// A number as written; reports and returns `None` if it cannot be stored.
    pub(super) fn decimal(&mut self, written: &str, span: Span) -> Option<Decimal> {
        let digits: String = written.chars().filter(|c| *c != '_' && *c != ',').collect();
        let decimals = digits.split_once('.').map_or(0, |(_, behind)| behind.len());
        if decimals > MOST_DECIMALS {
            self.diagnostics.push(TooManyDecimals { span, decimals }.into());
            return None;
        }
        let mantissa = digits.chars().filter_map(|c| c.to_digit(10)).try_fold(0i64, |sum, digit| {
            sum.checked_mul(10)?.checked_add(i64::from(digit)).filter(|value| *value <= LARGEST)
        });
        match mantissa {
            Some(mantissa) => Some(Decimal { mantissa, decimals: decimals as u8 }),
            None => {
                self.diagnostics.push(NumberTooLarge { span }.into());
                None
            }
        }
    }

    /// The `number` among the direct parts of a pair.
    pub(super) fn decimal_in(&mut self, pair: &P<'_>) -> Option<Decimal> {
        let number = child(pair, Rule::number)?;
        let span = self.span(&number);
        self.decimal(number.as_str(), span)
    }

    /// The `whole_number` among the direct parts of a pair; what is too large is reported and reads as one.
    pub(super) fn whole_in(&mut self, pair: &P<'_>) -> i64 {
        let Some(number) = child(pair, Rule::whole_number) else { return 1 };
        let span = self.span(&number);
        self.decimal(number.as_str(), span).map_or(1, |decimal| decimal.mantissa)
    }

    /// `the 2 cheapest of every 5 items`
    pub(super) fn by_price(&mut self, pair: &P<'_>) -> ByPrice {
        let mut read = ByPrice { count: None, dearest: has(pair, Rule::kw_dearest), of: None };
        let mut picked = false;
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::kw_cheapest | Rule::kw_dearest => picked = true,
                Rule::whole_number => {
                    let span = self.span(&part);
                    let number = self.decimal(part.as_str(), span).map_or(1, |decimal| decimal.mantissa);
                    if picked {
                        read.of = Some((number, has(pair, Rule::kw_full)));
                    } else {
                        read.count = Some(number);
                    }
                }
                _ => {}
            }
        }
        read
    }

    /// A number with its unit, in whatever spelling.
    pub(super) fn number(&mut self, pair: &P<'_>) -> Expr {
        let span = self.span(pair);
        let kind = match pair.as_rule() {
            Rule::percent => self.decimal_in(pair).map(ExprKind::Percent),
            Rule::foreign_percent => self.decimal_in(pair).map(ExprKind::Percent),
            Rule::foreign_money => self.foreign_money(pair, span),
            // reported as such; of what it is a multiple is not known
            Rule::foreign_multiple => None,
            Rule::foreign_number => {
                let unit = child(pair, Rule::name).map(|name| self.name(&name));
                let number = inner(pair).map_or("", |number| number.as_str());
                let repaired = foreign::without_commas(number);
                self.decimal(&repaired, span).map(|value| ExprKind::Number { value, unit })
            }
            _ => {
                let unit = child(pair, Rule::name).map(|name| self.name(&name));
                self.decimal_in(pair).map(|value| ExprKind::Number { value, unit })
            }
        };
        Expr { span, kind: Box::new(kind.unwrap_or(ExprKind::Broken)) }
    }

    fn foreign_money(&mut self, pair: &P<'_>, span: Span) -> Option<ExprKind> {
        let sign = child(pair, Rule::money_sign)?;
        let number = pair.clone().into_inner().find(|part| part.as_rule() != Rule::money_sign)?;
        let repaired = foreign::without_commas(number.as_str());
        let value = self.decimal(&repaired, span)?;
        let unit = Name { text: foreign::currency(sign.as_str()).to_owned(), span: self.span(&sign) };
        Some(ExprKind::Number { value, unit: Some(unit) })
    }
}
