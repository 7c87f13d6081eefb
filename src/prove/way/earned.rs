//! Ways to a metric of points that rules earned: so many of the cheapest purchases or events that earn any, or as few as it takes
//! of those that earn enough. What one earns the evaluator says, so that rates, rounding and other rules on it count.

use super::{Step, Way, up};
use crate::core::{Accumulator, Aggregate, Effect, Guard, HoldingId, Row, RowId, RowKind};
use crate::evaluate::{DiaryFact, Source};
use crate::prove::context::Context;
use crate::prove::engine::costless::on_some_day;
use crate::prove::witness;

/// What is earned in one step: of a holding, by some rows or by all.
struct Earned<'c, 'a> {
    context: &'c Context<'a>,
    holding: HoldingId,
    rows: Option<&'c [RowId]>,
}

/// The cheapest way to so much of a metric of what is earned.
pub(super) fn way(context: &Context<'_>, of: &Accumulator, least: i64) -> Option<Way> {
    let (holding, rows) = match &of.aggregate {
        Aggregate::Earned(holding) => (*holding, None),
        Aggregate::EarnedBy(holding, rows) => (*holding, Some(rows.as_slice())),
        _ => return None,
    };
    let earned = Earned { context, holding, rows };
    let own = (0u16..).map(RowId).zip(&context.program.rows).filter(|(id, row)| earned.is_by(*id, row));
    let on = own.flat_map(|(_, row)| row.on.iter().map(move |on| (on, &row.guard)));
    Way::cheapest(on.flat_map(|(on, guard)| {
        let filter = Guard::All(vec![guard.clone(), of.filter.clone()]);
        let step = Step::cheapest(context, on, &filter);
        step.map(|step| earned.ways(step, least)).unwrap_or_default()
    }))
}

impl Earned<'_, '_> {
    fn is_by(&self, id: RowId, row: &Row) -> bool {
        let of_holding = matches!(&row.effect, Effect::Grant { holding, .. } if *holding == self.holding);
        row.kind == RowKind::Award && of_holding && self.rows.is_none_or(|rows| rows.contains(&id))
    }

    /// As many of the cheapest as it takes, and as few of dearer ones.
    fn ways(&self, mut step: Step, least: i64) -> Vec<Way> {
        // What limits leave of it later is for the replay to say.
        step.exact = false;
        let mut found = Vec::new();
        let cheapest = self.units(&step);
        if cheapest > 0 {
            found.push(Way::counted(step.clone(), up(least, cheapest), None));
        }
        let Some(most) = step.dearest(self.context) else { return found };
        let dearest = self.units(&self.at(&step, most));
        if dearest > cheapest {
            let times = up(least, dearest);
            let wanted = up(least, times.max(1));
            let (mut low, mut high) = (step.price, most);
            // The least price that earns so many: what earns too few is below it.
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                match self.units(&self.at(&step, middle)) >= wanted {
                    true => high = middle,
                    false => low = middle,
                }
            }
            found.push(Way::of(self.at(&step, high), times, None));
        }
        found
    }

    fn at(&self, step: &Step, price: i64) -> Step {
        let mut step = step.clone();
        step.priced(self.context, price);
        step
    }

    /// What one step earns on a day on which its conditions hold.
    fn units(&self, step: &Step) -> i64 {
        let (context, days) = (self.context, Guard::All(step.days().to_vec()));
        let here = on_some_day(context, &days, |_| {});
        let steps = vec![(here.at(), Some(step.action(context, &here)))];
        let Some(witness) = witness::replay(context, witness::life(context.program, &here, steps)) else { return 0 };
        let facts = witness.diary.entries.iter().flat_map(|entry| &entry.facts);
        let units = facts.map(|fact| match fact {
            DiaryFact::Granted { source: Source::Row(row), holding, units, .. }
                if *holding == self.holding && self.rows.is_none_or(|rows| rows.contains(row)) =>
            {
                *units
            }
            _ => 0,
        });
        units.sum()
    }
}
