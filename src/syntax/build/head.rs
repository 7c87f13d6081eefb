use super::declaration::Piece;
use super::{Builder, P, child, children, has, parts};
use crate::base::Span;
use crate::syntax::error::SaidTwice;
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{
    Activated, Clause, ConvertWhen, DeclarationKind, Field, Gate, GroupKind, InstrumentKind, Name, PeriodUnit,
    ProgramHeader, RuleKind, TestStatement, Text,
};

impl Builder<'_> {
    /// Whether the rule is what stands before a body.
    pub(super) fn is_head(rule: Rule) -> bool {
        matches!(
            rule,
            Rule::program_head
                | Rule::member_head
                | Rule::event_head
                | Rule::choice_head
                | Rule::points_head
                | Rule::tiers_head
                | Rule::instrument_head
                | Rule::award_head
                | Rule::group_head
                | Rule::stamps_head
                | Rule::reward_head
                | Rule::convert_head
                | Rule::limit_head
                | Rule::membership_head
                | Rule::challenge_head
                | Rule::streak_head
                | Rule::league_head
                | Rule::referral_head
                | Rule::household_head
                | Rule::partner_head
                | Rule::raffle_head
                | Rule::test_head
        )
    }

    /// A declaration from what stands before its body and from the body's parts.
    pub(in crate::syntax) fn assemble(&mut self, head: &P<'_>, body: Vec<Piece>) -> Option<DeclarationKind> {
        Some(match head.as_rule() {
            Rule::program_head => DeclarationKind::Program(self.header(head, body)?),
            Rule::member_head => DeclarationKind::Member { fields: fields(body).0 },
            Rule::event_head => {
                let (fields, line) = fields(body);
                DeclarationKind::Event { name: self.name_in(head), fields, line }
            }
            Rule::tiers_head => {
                let mut names = children(head, Rule::name).map(|name| self.name(&name)).collect::<Vec<_>>().into_iter();
                let (clauses, tiers) = self.ladder(body);
                let gate = self.gate_in(head);
                DeclarationKind::Tiers { name: names.next()?, by: names.next(), gate, clauses, tiers }
            }
            Rule::group_head => {
                let kind = child(head, Rule::group_kind)?;
                let word = self.span(&kind);
                let kind = match kind.into_inner().next().map(|word| word.as_rule()) {
                    Some(Rule::kw_best) => GroupKind::BestOf,
                    Some(Rule::kw_first) => GroupKind::FirstOf,
                    _ => GroupKind::Exclusive,
                };
                let name = child(head, Rule::name).map(|name| self.name(&name));
                let (mut clauses, mut items) = (Vec::new(), Vec::new());
                for piece in body {
                    match piece {
                        Piece::Clause(clause) => clauses.push(clause),
                        Piece::Item(item) => items.push(item),
                        _ => {}
                    }
                }
                DeclarationKind::Group { kind, word, name, clauses, items }
            }
            Rule::partner_head => DeclarationKind::Partner { name: self.title(head)?, clauses: clauses(body) },
            Rule::test_head => DeclarationKind::Test { title: self.title(head)?, statements: statements(body) },
            _ => {
                let (name, gate) = (self.name_in(head), self.gate_in(head));
                return self.with_clauses(head, name, gate, clauses(body));
            }
        })
    }

    /// A declaration with a name, a gate and clauses.
    fn with_clauses(&mut self, head: &P<'_>, name: Name, gate: Gate, clauses: Vec<Clause>) -> Option<DeclarationKind> {
        Some(match head.as_rule() {
            Rule::choice_head => DeclarationKind::Choice { name, gate, clauses },
            Rule::points_head => DeclarationKind::Points { name, gate, clauses },
            Rule::instrument_head => {
                let kind = match child(head, Rule::instrument_kind)?.as_str().trim_end() {
                    "item" => InstrumentKind::Item,
                    "voucher" => InstrumentKind::Voucher,
                    "perk" => InstrumentKind::Perk,
                    _ => InstrumentKind::Badge,
                };
                DeclarationKind::Instrument { kind, name, gate, clauses }
            }
            Rule::award_head => {
                let kind = match child(head, Rule::rule_kind)?.as_str().trim_end() {
                    "earn" => RuleKind::Earn,
                    "gift" => RuleKind::Gift,
                    _ => RuleKind::Discount,
                };
                DeclarationKind::Rule { kind, name, on: self.triggers_in(head), gate, clauses }
            }
            Rule::stamps_head => DeclarationKind::Stamps { name, on: self.triggers_in(head), gate, clauses },
            Rule::reward_head => DeclarationKind::Reward { name, gate, clauses },
            Rule::convert_head => {
                let parts = (child(head, Rule::at_once), child(head, Rule::every), child(head, Rule::convert_on));
                let when = match parts {
                    (Some(at_once), ..) => ConvertWhen::AtOnce(self.span(&at_once)),
                    (_, Some(every), _) => ConvertWhen::Every(self.period_in(&every)),
                    (.., Some(on)) => ConvertWhen::On(self.triggers_in(&on)),
                    _ => return None,
                };
                DeclarationKind::Convert { name, when, gate, clauses }
            }
            Rule::limit_head => {
                let budget = has(&child(head, Rule::limit_kind)?, Rule::kw_budget);
                DeclarationKind::Limit { budget, name, on: self.names_in(head), gate, clauses }
            }
            Rule::membership_head => DeclarationKind::Membership { name, gate, clauses },
            Rule::challenge_head => DeclarationKind::Challenge { name, gate, clauses },
            Rule::streak_head => {
                let unit = child(head, Rule::plural).map_or(PeriodUnit::Day, |unit| super::time::plural(unit.as_str()));
                DeclarationKind::Streak { name, unit, with: self.triggers_in(head), gate, clauses }
            }
            Rule::league_head => {
                let by = children(head, Rule::name).nth(1).map(|by| self.name(&by))?;
                DeclarationKind::League { name, by, gate, clauses }
            }
            Rule::referral_head => DeclarationKind::Referral { name, gate, clauses },
            Rule::household_head => DeclarationKind::Household { name, gate, clauses },
            _ => DeclarationKind::Raffle { name, gate, clauses },
        })
    }

    fn title(&self, head: &P<'_>) -> Option<Text> {
        child(head, Rule::text).map(|text| self.text(&text))
    }

    fn header(&mut self, head: &P<'_>, body: Vec<Piece>) -> Option<ProgramHeader> {
        let mut header = ProgramHeader {
            title: self.title(head)?,
            currencies: Vec::new(),
            zones: Vec::new(),
            runs: None,
            returns: Vec::new(),
            money_off_first: None,
        };
        for piece in body {
            match piece {
                Piece::Currency(name) => header.currencies.push(name),
                Piece::Calendar(name) => header.zones.push(name),
                Piece::Runs(first, last) => {
                    if let Some((before, _)) = &header.runs {
                        self.said_twice("runs", first.span, before.span);
                    }
                    header.runs = Some((first, last));
                }
                Piece::Returns(clause) => header.returns.push(clause),
                Piece::MoneyOffFirst(span) => {
                    if let Some(before) = header.money_off_first {
                        self.said_twice("money off before percent off", span, before);
                    }
                    header.money_off_first = Some(span);
                }
                _ => {}
            }
        }
        Some(header)
    }

    pub(super) fn said_twice(&mut self, word: &'static str, span: Span, before: Span) {
        self.diagnostics.push(SaidTwice { word, span, before }.into());
    }

    fn gate_in(&mut self, head: &P<'_>) -> Gate {
        let mut gate = Gate::default();
        let Some(pair) = child(head, Rule::gate) else { return gate };
        let mut seen: Vec<(Rule, Span)> = Vec::new();
        for part in parts(pair) {
            let (rule, span) = (part.as_rule(), self.span(&part));
            let word = match rule {
                Rule::when => "when",
                Rule::from => "from",
                Rule::until => "until",
                Rule::if_activated => "if activated",
                _ => "as of",
            };
            if let Some((_, before)) = seen.iter().find(|(known, _)| *known == rule) {
                let before = *before;
                self.said_twice(word, span, before);
                continue;
            }
            seen.push((rule, span));
            match rule {
                Rule::when => gate.when = Some(self.condition_in(&part)),
                Rule::from => gate.from = self.date_in(&part),
                Rule::until => gate.until = self.date_in(&part),
                Rule::if_activated => {
                    let per = child(&part, Rule::period).map(|per| self.period(&per));
                    gate.activated = Some(Activated { span, per, backdated: has(&part, Rule::kw_backdated) });
                }
                _ => gate.as_of = Some(self.name_in(&part)),
            }
        }
        gate
    }
}

fn clauses(body: Vec<Piece>) -> Vec<Clause> {
    body.into_iter().filter_map(|piece| if let Piece::Clause(clause) = piece { Some(clause) } else { None }).collect()
}

/// Fields of the event or member, and of the event's lines.
fn fields(body: Vec<Piece>) -> (Vec<Field>, Vec<Field>) {
    let (mut own, mut of_line) = (Vec::new(), Vec::new());
    for piece in body {
        match piece {
            Piece::Field(field) => own.push(field),
            Piece::LineFields(fields) => of_line.extend(fields),
            _ => {}
        }
    }
    (own, of_line)
}

fn statements(body: Vec<Piece>) -> Vec<TestStatement> {
    body.into_iter().filter_map(|piece| if let Piece::Statement(s) = piece { Some(s) } else { None }).collect()
}
