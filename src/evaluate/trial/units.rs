//! Claims of tests about units of a holding: earned, held, pending, lapsed, taken back, owed.

use super::{Course, rule_of};
use crate::core::{Claim, HoldingId};
use crate::evaluate::diary::DiaryFact;
use crate::evaluate::recorder::Source;
use crate::quantity::decimal;

impl Course<'_> {
    /// What a claim expects, and what was found if that is something else.
    pub(super) fn judge_units(&mut self, claim: &Claim) -> (String, Option<String>) {
        let (plan, who) = (self.plan, self.who);
        let program = plan.program();
        let units = |holding: HoldingId, units: i64| match program.holdings.get(holding.index()) {
            Some(of) => format!("{} {}", decimal(units, of.decimals), of.name),
            None => units.to_string(),
        };
        let (holding, wanted, found, word) = match claim {
            Claim::Earned { holding, units, by } => {
                let by_rule = by.as_ref().map(|rule| format!(" by `{rule}`")).unwrap_or_default();
                (*holding, *units, self.earned(*holding, by.as_deref()), format!(" earned{by_rule}"))
            }
            Claim::Clawed(of, wanted) => (*of, *wanted, self.booked(*of, clawed), " clawed back".into()),
            Claim::Forgiven(of, wanted) => (*of, *wanted, self.booked(*of, forgiven), " forgiven".into()),
            Claim::Owed(of, wanted) => (*of, *wanted, self.member().owed(*of), " owed".into()),
            Claim::Balance(of, wanted) => (*of, *wanted, self.cast.party.available(plan, who, *of), String::new()),
            Claim::Holds(of, wanted) => (*of, *wanted, self.member().available(*of), String::new()),
            Claim::Pending(of, wanted) => (*of, *wanted, self.cast.party.pending(plan, who, *of), " pending".into()),
            Claim::Expired(of, wanted) => (*of, *wanted, self.expired(*of), " expired".into()),
            _ => return (String::new(), None),
        };
        (format!("{}{word}", units(holding, wanted)), (found != wanted).then(|| units(holding, found)))
    }

    fn earned(&self, holding: HoldingId, by: Option<&str>) -> i64 {
        let program = self.plan.program();
        let matches = |source: &Source| by.is_none_or(|by| rule_of(program, *source) == Some(by));
        let given = |fact: &DiaryFact| match fact {
            DiaryFact::Granted { source, holding: of, units, .. }
                if *of == holding && *source != Source::Given && matches(source) =>
            {
                *units
            }
            _ => 0,
        };
        self.facts().map(given).sum()
    }

    /// Units that facts of the last step booked.
    fn booked(&self, holding: HoldingId, units: impl Fn(&DiaryFact) -> Option<(HoldingId, i64)>) -> i64 {
        self.facts().filter_map(units).filter(|(of, _)| *of == holding).map(|(_, units)| units).sum()
    }

    fn expired(&self, holding: HoldingId) -> i64 {
        let own = self.diary.entries.iter().filter(|entry| entry.member == self.who);
        let lapsed = |fact: &DiaryFact| match fact {
            DiaryFact::Expired(of, units, _) if *of == holding => *units,
            _ => 0,
        };
        own.flat_map(|entry| &entry.facts).map(lapsed).sum()
    }
}

fn clawed(fact: &DiaryFact) -> Option<(HoldingId, i64)> {
    if let DiaryFact::Clawed(of, units, _) = fact { Some((*of, *units)) } else { None }
}

fn forgiven(fact: &DiaryFact) -> Option<(HoldingId, i64)> {
    if let DiaryFact::Forgiven(of, units, _) = fact { Some((*of, *units)) } else { None }
}
