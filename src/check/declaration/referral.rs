//! `referral friends { friend { give 500 bean }  inviter on purchase { give 500 bean }  at most 5 per year }`: every
//! part is a rule, on the friend's own event or on what the inviter hears of it.

use crate::base::Span;
use crate::check::checker::Checker;
use crate::check::error::{BadPart, ClauseMissing};
use crate::check::model::{Part, Referral, Rule, RuleRef};
use crate::check::typed::{Cap, Cond, CondKind, Limit, Lines, Overflow, Trigger, TriggerKind, Window};
use crate::syntax::tree::{self, Clause, ClauseKind, DeclarationKind, Name};

impl Checker<'_> {
    /// The referrals, once their parts have been checked as rules.
    pub(super) fn referrals(&mut self) {
        let mut at = 0;
        while let Some(named) = self.all.rules.get(at) {
            let (name, kind) = (named.name, named.kind);
            let DeclarationKind::Referral { clauses, .. } = kind else {
                at += 1;
                continue;
            };
            let mut referral = Referral { name: name.text.clone(), parts: Vec::new(), limits: Vec::new() };
            let first = at;
            while let Some(part) = self.all.rules.get(at).filter(|part| std::ptr::eq(part.kind, kind)) {
                if let Some((inviter, body)) = part_of(clauses, part.span) {
                    let per_friend = if inviter { self.per_friend(body) } else { 1 };
                    referral.parts.push(Part { rule: RuleRef(at), inviter, per_friend });
                }
                at += 1;
            }
            at = at.max(first + 1);
            for clause in clauses {
                match &clause.kind {
                    ClauseKind::AtMost(limit) => referral.limits.extend(self.limit(limit, None)),
                    ClauseKind::Party { .. } | ClauseKind::Description(_) | ClauseKind::Broken => {}
                    _ => self.not_of_referral(clause, name),
                }
            }
            self.out.parties.referrals.push(referral);
        }
        for at in 0..self.all.empty_referrals.len() {
            let name = self.all.empty_referrals[at];
            let message = format!("`{}` gives nothing to anybody", name.text);
            let help = "say what the friend or the inviter gets, as in `inviter on purchase { give 500 bean }`";
            self.say(ClauseMissing { message, span: name.span, label: "neither `friend` nor `inviter`", help });
        }
    }

    fn not_of_referral(&mut self, clause: &Clause, name: &Name) {
        let takes = "friend, inviter, at most and a description";
        self.not_here(clause, &super::clause::Body { declaration: "a referral", takes, name });
    }

    /// One part as a rule.
    pub(super) fn referral_rule(
        &mut self,
        name: &Name,
        gate: &tree::Gate,
        clauses: &[Clause],
        part: Span,
    ) -> Option<Rule> {
        let clause = clauses.iter().find(|clause| clause.span == part)?;
        let ClauseKind::Party { inviter, on, clauses } = &clause.kind else { return None };
        let mut on = self.triggers(on);
        let word = Span { end: part.end.min(part.start + if *inviter { 7 } else { 6 }), ..part };
        if on.is_empty() {
            on.push(Trigger { span: word, kind: TriggerKind::Join, lines: Lines::All, filter: Vec::new() });
        }
        if *inviter {
            on = on.into_iter().map(|trigger| self.heard(trigger)).collect();
        } else {
            let invited = Cond { span: word, kind: CondKind::Invited };
            on.iter_mut().for_each(|trigger| trigger.filter.insert(0, invited.clone()));
        }
        let own: Vec<Clause> = clauses.iter().filter(|clause| !is_per_friend(clause)).cloned().collect();
        let mut rule = self.rule_on(tree::RuleKind::Gift, name, on, gate, &own)?;
        if !inviter && rule.limits.is_empty() {
            rule.limits.push(Limit::new(word, Cap::Count(1), Window::Lifetime, Overflow::Reject));
        }
        Some(rule)
    }

    /// What an inviter hears of a friend.
    pub(crate) fn heard(&mut self, trigger: Trigger) -> Trigger {
        match trigger.kind {
            TriggerKind::Poison | TriggerKind::Friend(..) => return trigger,
            TriggerKind::Join | TriggerKind::Purchase | TriggerKind::Declared(_) | TriggerKind::Redemption => {}
            _ => {
                let message = format!("inviters do not hear of {}", self.trigger_words(&trigger.kind));
                let (label, help) =
                    ("not an event of the friend".into(), "use join, purchase, redemption or a declared event".into());
                self.say(BadPart { span: trigger.span, message, label, help });
                return Trigger { kind: TriggerKind::Poison, ..trigger };
            }
        }
        Trigger { kind: TriggerKind::Friend(Box::new(trigger.kind), false), ..trigger }
    }

    /// How often a part pays for one friend: once, or as its own `at most N per friend` says.
    fn per_friend(&mut self, clauses: &[Clause]) -> u16 {
        let mut found = 1;
        for clause in clauses.iter().filter(|clause| is_per_friend(clause)) {
            let ClauseKind::AtMost(limit) = &clause.kind else { continue };
            let Some(cap) = &limit.cap else { continue };
            let count = self.whole_of(cap, crate::check::Unit::Number, 1, "the number of times for a friend");
            found = match count.map(u16::try_from) {
                Some(Ok(count)) => count,
                Some(Err(_)) => u16::MAX,
                None => found,
            };
        }
        found
    }
}

/// The part of a referral at that place: whether it is the inviter's, and what it says.
fn part_of(clauses: &[Clause], span: Span) -> Option<(bool, &[Clause])> {
    clauses.iter().find(|clause| clause.span == span).and_then(|clause| match &clause.kind {
        ClauseKind::Party { inviter, clauses, .. } => Some((*inviter, clauses.as_slice())),
        _ => None,
    })
}

/// `at most … per friend`
fn is_per_friend(clause: &Clause) -> bool {
    match &clause.kind {
        ClauseKind::AtMost(tree::Limit { per: Some(tree::Per::Name(name)), .. }) => name.text == "friend",
        _ => false,
    }
}
