//! Limits over several rules: of two that have a rule in common, one must hold all rules of the other.

use crate::check::checker::Checker;
use crate::check::error::LimitsCross;

impl Checker<'_> {
    /// Two limits that share some rules but not all have no order in which they could cut.
    pub(super) fn crossing_limits(&mut self) {
        let mut found = Vec::new();
        for (at, limit) in self.out.shared_limits.iter().enumerate() {
            for other in self.out.shared_limits.iter().take(at).filter(|other| other.name != limit.name) {
                let common = limit.rules.iter().find(|rule| other.rules.contains(rule));
                let within = |a: &[String], b: &[String]| a.iter().all(|rule| b.contains(rule));
                if let Some(rule) = common
                    && !within(&limit.rules, &other.rules)
                    && !within(&other.rules, &limit.rules)
                {
                    found.push(LimitsCross {
                        second: limit.limit.span,
                        first: other.limit.span,
                        rule: rule.clone(),
                        names: (other.name.clone(), limit.name.clone()),
                    });
                }
            }
        }
        for crossing in found {
            self.say(crossing);
        }
    }
}
