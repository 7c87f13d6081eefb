//! `assume …` and `guarantee …`: names and ranges are checked, the claims are kept as written.

use crate::check::checker::Checker;
use crate::check::error::{EmptyRange, NotProved};
use crate::syntax::tree::DeclarationKind;

impl Checker<'_> {
    #[allow(clippy::collapsible_match, reason = "the range stands beside what it is checked for")]
    pub(super) fn promises(&mut self) {
        for at in 0..self.all.promises.len() {
            let (kind, span) = self.all.promises[at];
            match kind {
                DeclarationKind::Assume { range, .. } => {
                    if let Some((low, high)) = range {
                        let (from, until) = (self.expr(low), self.expr(high));
                        if self.same_unit(&from, &until, "the ends of one range")
                            && let (Some(a), Some(b)) = (from.as_constant(), until.as_constant())
                            && a > b
                        {
                            let help = "the lower bound comes first";
                            self.say(EmptyRange { from: low.span, until: high.span, help });
                        }
                    }
                }
                DeclarationKind::Guarantee { condition, .. } => {
                    if let Some(condition) = condition {
                        self.cond(condition);
                    }
                    self.say(NotProved { span, what: "guarantee" });
                }
                _ => {}
            }
        }
    }
}
