use super::{Builder, P, child, children, has, inner, parts};
use crate::base::Span;
use crate::syntax::grammar::Rule;
use crate::syntax::scan::{Kind, Token};
use crate::syntax::tree::{
    Amendment, Clause, Date, Declaration, DeclarationKind, Expr, ExprKind, Field, Item, LadderClause, Name,
    ReturnsClause, ReturnsKind, TestStatement, Tier,
};

/// One part of a body.
pub(in crate::syntax) enum Piece {
    Currency(Name),
    Calendar(Name),
    Runs(Date, Option<Date>),
    Returns(ReturnsClause),
    MoneyOffFirst(Span),
    Field(Field),
    LineFields(Vec<Field>),
    Clause(Clause),
    Ladder(LadderClause),
    Tier(Tier),
    Statement(TestStatement),
    Item(Item),
}

impl Builder<'_> {
    /// A declaration that could be read whole.
    pub(in crate::syntax) fn declaration(&mut self, pair: &P<'_>) -> Option<DeclarationKind> {
        let what = inner(pair)?;
        if let Some(head) = parts(what.clone()).next().filter(|head| Self::is_head(head.as_rule())) {
            let body = parts(what).skip(1).filter_map(|part| self.piece(&part)).collect();
            return self.assemble(&head, body);
        }
        Some(match what.as_rule() {
            Rule::unit => {
                let decimals = match child(&what, Rule::number) {
                    Some(_) => Some(self.decimal_in(&what)?),
                    None => None,
                };
                DeclarationKind::Unit { name: self.name_in(&what), decimals }
            }
            Rule::category => {
                let mut texts = self.texts(&what).into_iter();
                let name = texts.next()?;
                DeclarationKind::Category { name, items: has(&what, Rule::kw_items), members: texts.collect() }
            }
            Rule::param => {
                let range = child(&what, Rule::param_range).and_then(|range| {
                    let mut ends = self.expressions_in(&range);
                    Some((ends.next()?, ends.next()?))
                });
                let step = child(&what, Rule::param_step).map(|step| self.expression_in(&step));
                DeclarationKind::Param { name: self.name_in(&what), value: self.expression_in(&what), range, step }
            }
            Rule::let_named => DeclarationKind::Let { name: self.name_in(&what), value: self.rate_in(&what) },
            Rule::metric => DeclarationKind::Metric { name: self.name_in(&what), value: self.condition_in(&what) },
            Rule::assume => self.assume(&what)?,
            Rule::allow => self.allow(&what),
            _ => self.guarantee(&what)?,
        })
    }

    /// One part of a body.
    pub(in crate::syntax) fn piece(&mut self, pair: &P<'_>) -> Option<Piece> {
        Some(match pair.as_rule() {
            Rule::header_clause => {
                let clause = inner(pair)?;
                match clause.as_rule() {
                    Rule::currency => Piece::Currency(self.name_in(&clause)),
                    Rule::calendar => Piece::Calendar(self.name(&child(&clause, Rule::zone)?)),
                    Rule::runs => {
                        let mut dates = children(&clause, Rule::date);
                        let first = self.date(&dates.next()?);
                        Piece::Runs(first, dates.next().map(|last| self.date(&last)))
                    }
                    Rule::returns => {
                        Piece::Returns(ReturnsClause { span: self.span(&clause), kind: self.returns(&clause) })
                    }
                    _ => Piece::MoneyOffFirst(self.span(&clause)),
                }
            }
            Rule::field => Piece::Field(self.field(pair)?),
            Rule::line_fields => {
                Piece::LineFields(children(pair, Rule::field).filter_map(|field| self.field(&field)).collect())
            }
            Rule::declaration | Rule::grouped => Piece::Item(self.declared(pair)),
            Rule::clause => Piece::Clause(self.clause(pair)),
            Rule::ladder_clause => Piece::Ladder(self.ladder_clause(pair)),
            Rule::tier => Piece::Tier(self.tier(pair)),
            Rule::statement => Piece::Statement(self.statement(pair)),
            _ => return None,
        })
    }

    /// A declaration as an item.
    pub(in crate::syntax) fn declared(&mut self, pair: &P<'_>) -> Item {
        let span = self.span(pair);
        match self.declaration(pair) {
            Some(kind) => Item::Declaration(Box::new(Declaration { span, kind })),
            None => Item::Broken { span, name: None },
        }
    }

    /// `from DATE { … }` that could be read whole.
    pub(in crate::syntax) fn amendment(&mut self, pair: &P<'_>) -> Option<Amendment> {
        let head = child(pair, Rule::amendment_head)?;
        let items = children(pair, Rule::declaration).map(|one| self.declared(&one)).collect();
        self.amend(&head, self.span(pair), items)
    }

    /// An amendment from its head and what stands in it.
    pub(in crate::syntax) fn amend(&mut self, head: &P<'_>, span: Span, items: Vec<Item>) -> Option<Amendment> {
        let as_of = child(head, Rule::as_of).map(|as_of| self.name_in(&as_of));
        Some(Amendment { span, from: self.date_in(head)?, as_of, items })
    }

    fn field(&mut self, pair: &P<'_>) -> Option<Field> {
        let mut names = children(pair, Rule::name).map(|name| self.name(&name));
        let words = child(pair, Rule::one_of).map_or_else(Vec::new, |words| {
            let words = words.into_inner().flatten().filter(|word| word.as_rule() == Rule::name);
            words.map(|word| self.name(&word)).collect()
        });
        Some(Field { name: names.next()?, unit: names.next(), words })
    }

    /// What is said about returns, in a header or a body.
    pub(super) fn returns(&mut self, pair: &P<'_>) -> ReturnsKind {
        if has(pair, Rule::duration) {
            ReturnsKind::Within(self.duration_in(pair))
        } else if has(pair, Rule::kw_pending) {
            ReturnsKind::PendingOnly
        } else if has(pair, Rule::kw_recount) {
            ReturnsKind::RecountTiers
        } else if has(pair, Rule::kw_nothing) {
            ReturnsKind::Nothing
        } else {
            ReturnsKind::Recompute
        }
    }

    fn assume(&mut self, pair: &P<'_>) -> Option<DeclarationKind> {
        let subject = child(pair, Rule::assume_subject)?;
        let text = child(&subject, Rule::text).map(|text| self.text(&text));
        let name = child(&subject, Rule::name).map(|name| self.name(&name));
        let span = self.span(&subject);
        let expr = |span, kind| Expr { span, kind: Box::new(kind) };
        let text = text.map(|text| expr(text.span, ExprKind::Text(text)));
        let name = name.map(|name| expr(name.span, ExprKind::Name(name)));
        let subject = match (text, name) {
            (Some(whom), Some(what)) => expr(span, ExprKind::Of { what, whom }),
            (text, name) => text.or(name)?,
        };
        let limits = children(pair, Rule::limit).map(|limit| self.limit(&limit)).collect();
        let range = child(pair, Rule::value_range).and_then(|range| {
            let mut ends = self.expressions_in(&range);
            let first = ends.next()?;
            let last = ends.next().unwrap_or_else(|| first.clone());
            Some((first, last))
        });
        Some(DeclarationKind::Assume { subject, range, limits })
    }

    fn allow(&mut self, pair: &P<'_>) -> DeclarationKind {
        let text =
            |rule: Rule| child(pair, rule).and_then(|part| child(&part, Rule::text)).map(|text| self.text(&text));
        let on = child(pair, Rule::names);
        DeclarationKind::Allow {
            code: self.name_in(pair),
            on: on.map_or_else(Vec::new, |on| children(&on, Rule::name).map(|name| self.name(&name)).collect()),
            until: child(pair, Rule::until).and_then(|until| self.date_in(&until)),
            because: text(Rule::because),
            by: text(Rule::owned_by),
        }
    }

    fn guarantee(&mut self, pair: &P<'_>) -> Option<DeclarationKind> {
        let what = inner(pair)?;
        Some(match what.as_rule() {
            Rule::promised_limit => {
                let from_below = child(&what, Rule::promised_least);
                let least = from_below.is_some();
                let limit = from_below.or_else(|| child(&what, Rule::limit)).map(|limit| self.limit(&limit));
                let words = self.name_in(&what).text;
                DeclarationKind::Guarantee { words, limit, least, extra: None, condition: None }
            }
            Rule::promise => {
                let extra = self.expressions_in(&what).next();
                DeclarationKind::Guarantee {
                    words: self.words(&what),
                    limit: None,
                    least: false,
                    extra,
                    condition: None,
                }
            }
            _ => {
                let condition = Some(self.condition(&what));
                DeclarationKind::Guarantee {
                    words: self.words(&what),
                    limit: None,
                    least: false,
                    extra: None,
                    condition,
                }
            }
        })
    }
}

impl Builder<'_> {
    /// The words of a pair as written, one space between them; commas inside a table are free and left out.
    fn words(&self, pair: &P<'_>) -> String {
        let (start, end) = (self.base + pair.as_span().start() as u32, self.base + pair.as_span().end() as u32);
        let token = |token: &Token| {
            let place = (token.start - self.base) as usize..(token.end - self.base) as usize;
            pair.as_span().get_input().get(place).unwrap_or("").to_owned()
        };
        let tokens = self.scan.tokens.get(self.scan.range(start, end)).unwrap_or(&[]);
        let counts = |token: &&Token| token.kind != Kind::Comma || token.depth == 0;
        tokens.iter().filter(counts).map(token).collect::<Vec<_>>().join(" ")
    }
}
