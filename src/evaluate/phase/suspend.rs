//! Holdings that lapse only while nothing suspends them.

use super::post::OWN_TERM;
use crate::core::Anchor;
use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, State};
use crate::evaluate::plan::Plan;
use crate::ledger::TOUCHED;

impl Plan {
    /// Looks at what suspends holdings. When it ends, a lot that is overdue gets one fresh term from now; one whose due
    /// was its own lapses with the next look.
    #[cold]
    #[inline(never)]
    pub(in crate::evaluate) fn suspend(&self, state: &mut State, scratch: &Scratch, now: i64) {
        let joined = state.joined;
        for &at in &self.suspends {
            let at = usize::from(at);
            let holds = View { plan: self, state, scratch, at: now }.all_hold(&self.holdings[at].suspended);
            if holds == state.accounts[at].is_suspended() {
                continue;
            }
            let plan = self.holding_on(state, at, now);
            let term = &self.terms[usize::from(plan.own_term(state))];
            let account = &mut state.accounts[at];
            account.set_suspended(holds);
            if !holds {
                let all_over = term.anchor == Anchor::Touch && account.touch_is_over(now);
                if all_over && plan.every_grant_touches {
                    account.touch(now, term.due(now, joined), term.named_end);
                }
                account.rebase(|lot| {
                    let over = if lot.due == TOUCHED { all_over } else { lot.due <= now };
                    if lot.term != OWN_TERM || !over {
                        return (lot.base, lot.due, lot.named_end);
                    }
                    let base = self.base(plan.grain, now);
                    if lot.due == TOUCHED && plan.every_grant_touches {
                        return (base, TOUCHED, term.named_end);
                    }
                    (base, term.due(now, joined), term.named_end)
                });
            }
            state.next_due = state.next_due.min(state.accounts[at].next_change());
        }
    }
}
