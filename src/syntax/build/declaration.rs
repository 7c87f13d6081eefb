use super::{Builder, P, child, children, has, inner, parts};
use crate::base::closest;
use crate::syntax::error::{SaidTwice, Unexpected};
use crate::syntax::grammar::Rule;
use crate::syntax::scan::{Before, Kind, Token};
use crate::syntax::tree::{
    Clause, ConvertWhen, DeclarationKind, Expr, ExprKind, Field, Gate, InstrumentKind, LadderClause, Name,
    ProgramHeader, RuleKind, TestStatement, Text, Tier,
};

/// Words with which a clause of a ladder begins.
const LADDER_WORDS: &[&str] = &["move", "keep", "grace", "start"];

/// One part of a body.
pub(in crate::syntax) enum Piece {
    Currency(Name),
    Calendar(Name),
    Runs(crate::syntax::tree::Date, Option<crate::syntax::tree::Date>),
    /// A header clause that this version reads and does not use.
    Unused,
    Field(Field),
    Clause(Clause),
    Ladder(LadderClause),
    Tier(Tier),
    Statement(TestStatement),
}

impl Builder<'_> {
    /// A declaration that could be read whole.
    pub(in crate::syntax) fn declaration(&mut self, pair: &P<'_>) -> Option<DeclarationKind> {
        let what = inner(pair)?;
        if let Some(head) = parts(what.clone()).next().filter(|head| is_head(head.as_rule())) {
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
            Rule::let_named => DeclarationKind::Let { name: self.name_in(&what), value: self.condition_in(&what) },
            Rule::metric => DeclarationKind::Metric { name: self.name_in(&what), value: self.condition_in(&what) },
            Rule::assume => self.assume(&what)?,
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
                    _ => Piece::Unused,
                }
            }
            Rule::field => {
                let names: Vec<Name> = children(pair, Rule::name).map(|name| self.name(&name)).collect();
                let words = child(pair, Rule::one_of).map_or_else(Vec::new, |words| {
                    let words = words.into_inner().flatten().filter(|word| word.as_rule() == Rule::name);
                    words.map(|word| self.name(&word)).collect()
                });
                let mut names = names.into_iter();
                Piece::Field(Field { name: names.next()?, unit: names.next(), words })
            }
            Rule::clause => Piece::Clause(self.clause(pair)),
            Rule::ladder_clause => Piece::Ladder(self.ladder_clause(pair)),
            Rule::tier => Piece::Tier(self.tier(pair)),
            Rule::statement => Piece::Statement(self.statement(pair)),
            _ => return None,
        })
    }

    /// A declaration from what stands before its body and from the body's parts.
    pub(in crate::syntax) fn assemble(&mut self, head: &P<'_>, body: Vec<Piece>) -> Option<DeclarationKind> {
        Some(match head.as_rule() {
            Rule::program_head => DeclarationKind::Program(self.header(head, body)?),
            Rule::event_head => DeclarationKind::Event { name: self.name_in(head), fields: fields(body) },
            Rule::points_head => DeclarationKind::Points { name: self.name_in(head), clauses: clauses(body) },
            Rule::tiers_head => {
                let mut names = children(head, Rule::name).map(|name| self.name(&name)).collect::<Vec<_>>().into_iter();
                let (clauses, tiers) = self.ladder(body);
                DeclarationKind::Tiers { name: names.next()?, by: names.next(), clauses, tiers }
            }
            Rule::instrument_head => {
                let kind = match child(head, Rule::instrument_kind)?.as_str().trim_end() {
                    "item" => InstrumentKind::Item,
                    "voucher" => InstrumentKind::Voucher,
                    "perk" => InstrumentKind::Perk,
                    _ => InstrumentKind::Badge,
                };
                let gate = self.gate_in(head);
                DeclarationKind::Instrument { kind, name: self.name_in(head), gate, clauses: clauses(body) }
            }
            Rule::award_head => {
                let kind = match child(head, Rule::rule_kind)?.as_str().trim_end() {
                    "earn" => RuleKind::Earn,
                    "gift" => RuleKind::Gift,
                    _ => RuleKind::Discount,
                };
                let (on, gate) = (self.triggers_in(head), self.gate_in(head));
                DeclarationKind::Rule { kind, name: self.name_in(head), on, gate, clauses: clauses(body) }
            }
            Rule::stamps_head => {
                let (on, gate) = (self.triggers_in(head), self.gate_in(head));
                DeclarationKind::Stamps { name: self.name_in(head), on, gate, clauses: clauses(body) }
            }
            Rule::reward_head => {
                let gate = self.gate_in(head);
                DeclarationKind::Reward { name: self.name_in(head), gate, clauses: clauses(body) }
            }
            Rule::convert_head => {
                let when = match (child(head, Rule::at_once), child(head, Rule::every)) {
                    (Some(at_once), _) => ConvertWhen::AtOnce(self.span(&at_once)),
                    (_, Some(every)) => ConvertWhen::Every(self.period_in(&every)),
                    _ => return None,
                };
                let gate = self.gate_in(head);
                DeclarationKind::Convert { name: self.name_in(head), when, gate, clauses: clauses(body) }
            }
            _ => DeclarationKind::Test { title: self.title(head)?, statements: statements(body) },
        })
    }

    /// Clauses and tiers of a ladder. Every word can be a tier's name, so a misspelt clause reads as a row of
    /// tiers: one that goes on the line of another is taken for a mistake if it looks like a clause's word.
    fn ladder(&mut self, body: Vec<Piece>) -> (Vec<LadderClause>, Vec<Tier>) {
        let (mut clauses, mut tiers) = (Vec::new(), Vec::<Tier>::new());
        for piece in body {
            match piece {
                Piece::Ladder(clause) => clauses.push(clause),
                Piece::Tier(tier) => {
                    let looks_like_clause = |name: &Name| {
                        name.text.starts_with(char::is_lowercase)
                            && closest(&name.text, LADDER_WORDS.iter().copied()).is_some()
                    };
                    let bare = tiers.last().filter(|before| before.span == before.name.span);
                    let squeezed = self.goes_on_with(tier.name.span.start)
                        && (looks_like_clause(&tier.name) || bare.is_some_and(|bare| looks_like_clause(&bare.name)));
                    let before = tiers.last().filter(|before| squeezed && before.span == before.name.span);
                    let meant = before.and_then(|before| closest(&before.name.text, LADDER_WORDS.iter().copied()));
                    let name = if meant.is_some() { before.unwrap_or(&tier).name.clone() } else { tier.name.clone() };
                    if squeezed && !self.diagnostics.iter().any(|d| d.span() == before.map(|before| before.name.span)) {
                        let expected = vec!["`at`, `when`, `kept` or the next line".to_owned()];
                        let meant = meant.map(str::to_owned);
                        let found = Some(name.text);
                        self.diagnostics
                            .push(Unexpected { span: name.span, found, expected, meant, help: None }.into());
                    }
                    tiers.push(tier);
                }
                _ => {}
            }
        }
        (clauses, tiers)
    }

    /// Whether the token at a byte stands behind another one of its clause, with nothing but space between.
    fn goes_on_with(&self, byte: u32) -> bool {
        let at = self.scan.tokens.partition_point(|token| token.start < byte);
        let before = at.checked_sub(1).and_then(|before| self.scan.tokens.get(before));
        let own = before.is_none_or(|before| matches!(before.kind, Kind::Open | Kind::Comma));
        !own && self.scan.tokens.get(at).is_some_and(|token| token.before == Before::Space)
    }

    fn title(&self, head: &P<'_>) -> Option<Text> {
        child(head, Rule::text).map(|text| self.text(&text))
    }

    fn header(&mut self, head: &P<'_>, body: Vec<Piece>) -> Option<ProgramHeader> {
        let title = self.title(head)?;
        let mut header = ProgramHeader { title, currencies: Vec::new(), zones: Vec::new(), runs: None };
        for piece in body {
            match piece {
                Piece::Currency(name) => header.currencies.push(name),
                Piece::Calendar(name) => header.zones.push(name),
                Piece::Runs(first, last) => {
                    if let Some((before, _)) = &header.runs {
                        let (span, before) = (first.span, before.span);
                        self.diagnostics.push(SaidTwice { word: "runs", span, before }.into());
                    }
                    header.runs = Some((first, last));
                }
                _ => {}
            }
        }
        Some(header)
    }

    fn gate_in(&mut self, head: &P<'_>) -> Gate {
        let mut gate = Gate::default();
        let Some(pair) = child(head, Rule::gate) else { return gate };
        let mut seen: Vec<(Rule, crate::base::Span)> = Vec::new();
        for part in parts(pair) {
            let (rule, span) = (part.as_rule(), self.span(&part));
            let word = match rule {
                Rule::when => "when",
                Rule::from => "from",
                _ => "until",
            };
            if let Some((_, before)) = seen.iter().find(|(known, _)| *known == rule) {
                self.diagnostics.push(SaidTwice { word, span, before: *before }.into());
                continue;
            }
            seen.push((rule, span));
            match rule {
                Rule::when => gate.when = Some(self.condition_in(&part)),
                Rule::from => gate.from = self.date_in(&part),
                _ => gate.until = self.date_in(&part),
            }
        }
        gate
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

    fn guarantee(&mut self, pair: &P<'_>) -> Option<DeclarationKind> {
        let what = inner(pair)?;
        Some(match what.as_rule() {
            Rule::promised_limit => {
                let limit = child(&what, Rule::limit).map(|limit| self.limit(&limit));
                DeclarationKind::Guarantee { words: self.name_in(&what).text, limit, condition: None }
            }
            Rule::promise => {
                let _ = self.expressions_in(&what);
                DeclarationKind::Guarantee { words: self.words(&what), limit: None, condition: None }
            }
            _ => {
                let condition = Some(self.condition(&what));
                DeclarationKind::Guarantee { words: self.words(&what), limit: None, condition }
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

fn is_head(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::program_head
            | Rule::event_head
            | Rule::points_head
            | Rule::tiers_head
            | Rule::instrument_head
            | Rule::award_head
            | Rule::stamps_head
            | Rule::reward_head
            | Rule::convert_head
            | Rule::test_head
    )
}

fn clauses(body: Vec<Piece>) -> Vec<Clause> {
    body.into_iter().filter_map(|piece| if let Piece::Clause(clause) = piece { Some(clause) } else { None }).collect()
}

fn fields(body: Vec<Piece>) -> Vec<Field> {
    body.into_iter().filter_map(|piece| if let Piece::Field(field) = piece { Some(field) } else { None }).collect()
}

fn statements(body: Vec<Piece>) -> Vec<TestStatement> {
    body.into_iter().filter_map(|piece| if let Piece::Statement(s) = piece { Some(s) } else { None }).collect()
}
