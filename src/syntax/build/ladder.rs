use super::declaration::Piece;
use super::{Builder, P, child, children, has, inner, parts};
use crate::base::closest;
use crate::syntax::error::Unexpected;
use crate::syntax::grammar::Rule;
use crate::syntax::scan::{Before, Kind};
use crate::syntax::tree::{LadderClause, LadderClauseKind, Name, Tier};

/// Words with which a clause of a ladder begins.
const LADDER_WORDS: &[&str] = &["move", "keep", "grace", "start", "review", "carry"];

impl Builder<'_> {
    /// Clauses and tiers of a ladder. Every word can be a tier's name, so a misspelt clause reads as a row of
    /// tiers: one that goes on the line of another is taken for a mistake if it looks like a clause's word.
    pub(super) fn ladder(&mut self, body: Vec<Piece>) -> (Vec<LadderClause>, Vec<Tier>) {
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
            Rule::review_daily => LadderClauseKind::ReviewDaily,
            Rule::carry_surplus => {
                let most = child(pair, Rule::expression).map(|_| self.expression_in(pair));
                LadderClauseKind::CarrySurplus { most }
            }
            _ => match child(pair, Rule::when) {
                Some(when) => {
                    LadderClauseKind::StartAtWhen { tier: self.name_in(pair), when: self.condition_in(&when) }
                }
                None => LadderClauseKind::StartAt(self.name_in(pair)),
            },
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
