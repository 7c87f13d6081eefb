//! `raffle spring { entry on purchase  draw on end of quarter  3 win latte  every entry wins sticker }`

use super::clause::{Body, Once};
use super::game::gift;
use crate::base::Span;
use crate::check::checker::Checker;
use crate::check::collect::{Symbol, is_body};
use crate::check::error::ClauseMissing;
use crate::check::model::{Effect, Grant, HoldingRef, Raffle, Rule};
use crate::check::typed::{Expr, ExprKind, Gate, Lines, Trigger, TriggerKind};
use crate::check::{Type, Unit};
use crate::quantity::Ratio;
use crate::syntax::tree::{self, Clause, ClauseKind, DeclarationKind, Name};

const TAKES: &str = "entry on, draw on, N win, every entry wins, at most and a description";
/// Most prizes of one kind.
const MOST_PRIZES: i64 = 1_000_000_000;

impl Checker<'_> {
    pub(super) fn raffles(&mut self) {
        for at in 0..self.all.raffles.len() {
            let name = self.all.raffles[at].name;
            let DeclarationKind::Raffle { clauses, .. } = self.all.raffles[at].kind else { continue };
            self.raffle(name, clauses);
        }
    }

    fn raffle(&mut self, name: &Name, clauses: &[Clause]) {
        let body = Body { declaration: "a raffle", takes: TAKES, name };
        let (mut draws, mut prizes) = (Vec::new(), Vec::new());
        let mut once = Once::default();
        for clause in clauses {
            match &clause.kind {
                ClauseKind::DrawOn(on) => {
                    if self.once(&mut once, "draw on", clause.span) {
                        draws = self.triggers(on);
                        self.drawn_on_days(&draws);
                    }
                }
                ClauseKind::Win { count, grant } => {
                    let count = self.small_count(*count, MOST_PRIZES, clause.span, "the number of prizes");
                    prizes.push((won(grant), count.unwrap_or(1)));
                }
                ClauseKind::EntryOn(_)
                | ClauseKind::EveryEntryWins(_)
                | ClauseKind::AtMost(_)
                | ClauseKind::Description(_) => {}
                _ => self.not_here(clause, &body),
            }
        }
        let has = |wanted: fn(&ClauseKind) -> bool| clauses.iter().any(|clause| wanted(&clause.kind));
        let prize = |kind: &ClauseKind| matches!(kind, ClauseKind::Win { .. } | ClauseKind::EveryEntryWins(_));
        let missing = [
            (!has(|kind| matches!(kind, ClauseKind::DrawOn(_))), "is never drawn", "write `draw on end of quarter`"),
            (!has(prize), "has no prize", "write `3 win latte`, or `every entry wins latte`"),
        ];
        for (missing, what, help) in missing {
            if missing && !has(|kind| matches!(kind, ClauseKind::Broken)) {
                let message = format!("raffle `{}` {what}", name.text);
                self.say(ClauseMissing { message, span: name.span, label: "incomplete", help });
            }
        }
        let Some(entries) = self.entries_of(name) else { return };
        let (name, span) = (name.text.clone(), name.span);
        self.out.raffles.push(Raffle { name, span, entries, draws, prizes });
    }

    fn drawn_on_days(&mut self, draws: &[Trigger]) {
        for draw in draws {
            let day = matches!(
                draw.kind,
                TriggerKind::StartOf(_) | TriggerKind::EndOf(_) | TriggerKind::EveryYear(..) | TriggerKind::Poison
            );
            if !day {
                let message =
                    format!("a raffle is drawn for all members on one day, not on {}", self.trigger_words(&draw.kind));
                let help = "write `draw on end of quarter`, `draw on start of month` or `draw on every 15 March`";
                self.bad_game(draw.span, message, "not a day", help);
            }
        }
    }

    fn entries_of(&self, name: &Name) -> Option<HoldingRef> {
        match self.names.get(&name.text)?.0 {
            Symbol::Holding(holding) => Some(holding),
            _ => None,
        }
    }

    fn raffle_at(&self, name: &Name) -> Option<usize> {
        self.out.raffles.iter().position(|raffle| raffle.name == name.text)
    }

    /// Whether the name is a raffle's.
    pub(super) fn is_raffle(&self, name: &Name) -> bool {
        self.all.raffles.iter().any(|raffle| raffle.name.text == name.text)
    }

    /// `enter spring`: one entry.
    pub(super) fn enter(&mut self, name: &Name, span: Span) -> Option<Grant> {
        let holding = self.entries_of(name)?;
        let amount = Expr::constant(span, Unit::Of(holding), Ratio::ONE);
        Some(Grant { span, holding, amount, valid: None, pending: None, less: Vec::new() })
    }

    /// The rule that gives entries (part 0), or the one of a prize.
    pub(super) fn raffle_rule(
        &mut self,
        name: &Name,
        gate: &tree::Gate,
        clauses: &[Clause],
        part: usize,
    ) -> Option<Rule> {
        if part == 0 {
            return self.entry_rule(name, gate, clauses);
        }
        let raffle = self.raffle_at(name)?;
        let clause = clauses.iter().filter(|clause| is_body(&clause.kind)).nth(part - 1)?;
        let before = clauses.iter().take_while(|other| !std::ptr::eq(*other, clause));
        let prize = before.filter(|clause| matches!(clause.kind, ClauseKind::Win { .. })).count();
        let (grant, drawn) = match &clause.kind {
            ClauseKind::Win { grant, .. } => (grant, ExprKind::Drawn(raffle, Some(prize))),
            ClauseKind::EveryEntryWins(grant) => (grant, ExprKind::Drawn(raffle, None)),
            _ => return None,
        };
        let span = clause.span;
        let on = Trigger { span, kind: TriggerKind::Drawn(raffle), lines: Lines::All, filter: Vec::new() };
        let (holding, units, valid) = self.fixed_grant(grant)?;
        let one = Expr::constant(span, Unit::Of(holding), Ratio::whole(units).unwrap_or(Ratio::ONE));
        let of = Expr { span, ty: Type::Quantity(Unit::Number), kind: drawn };
        let kind = ExprKind::Per { amount: Box::new(one), full: false, step: Ratio::ONE, of: Box::new(of) };
        let amount = Expr { span, ty: Type::Quantity(Unit::Of(holding)), kind };
        let mut rule = gift(name, vec![on], Gate::default());
        rule.effects.push(Effect::Grant(Grant { span, holding, amount, valid, pending: None, less: Vec::new() }));
        Some(rule)
    }

    fn entry_rule(&mut self, name: &Name, gate: &tree::Gate, clauses: &[Clause]) -> Option<Rule> {
        let mut on = Vec::new();
        let mut once = Once::default();
        for clause in clauses {
            if let ClauseKind::EntryOn(triggers) = &clause.kind
                && self.once(&mut once, "entry on", clause.span)
            {
                on = self.triggers(triggers);
            }
        }
        let gate = self.gate(gate, &on);
        let holding = self.entries_of(name)?;
        let mut rule = gift(name, on, gate);
        for clause in clauses {
            if let ClauseKind::AtMost(limit) = &clause.kind {
                rule.limits.extend(self.limit(limit, Some(Unit::Of(holding))));
            }
        }
        let effect = self.enter(name, name.span)?;
        rule.effects.push(Effect::Grant(effect));
        self.limits_fit(&mut rule);
        // a raffle without `entry on` is entered by rules
        (!rule.on.is_empty()).then_some(rule)
    }
}

/// The name of what is won.
fn won(grant: &tree::Grant) -> String {
    match grant.quantity.kind.as_ref() {
        tree::ExprKind::Name(name) => name.text.clone(),
        tree::ExprKind::Number { unit: Some(unit), .. } => unit.text.clone(),
        _ => String::new(),
    }
}
