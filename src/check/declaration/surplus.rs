//! `carry the surplus, at most 40 night`: what a metric has above the tier that it reached goes on into its next period.

use crate::base::Span;
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{NoSurplus, Twice};
use crate::check::model::{CarriedSurplus, Metric, Tier};
use crate::check::typed::{CondKind, ExprKind, How, MeasureSource, Relation, Window};
use crate::syntax::tree::{self, Name};

impl Checker<'_> {
    /// The surplus of the ladder's metric; says why if there is none to speak of.
    pub(super) fn surplus(
        &mut self,
        most: Option<&tree::Expr>,
        span: Span,
        by: Option<(&Name, &Metric)>,
        tiers: &[Tier],
    ) -> Option<CarriedSurplus> {
        let Some((name, metric)) = by else {
            self.no_surplus(span, "the ladder has no metric of which something could be left over");
            return None;
        };
        let measure = &metric.measure;
        let periods =
            matches!(measure.window, Window::Period(_) | Window::SinceJoining(_) | Window::SinceMembership(..));
        let sums = matches!(measure.how, How::Sum | How::Count)
            && !matches!(measure.source, MeasureSource::Periods(..) | MeasureSource::Goals(_));
        if !periods || !sums || measure.previous {
            self.no_surplus(span, "its metric does not begin anew from period to period, or is no sum");
            return None;
        }
        if tiers.iter().any(|tier| tier.reach.as_ref().is_some_and(|reach| reach.kind == CondKind::Poison)) {
            return None;
        }
        let over: Option<Vec<i64>> = tiers.iter().filter(|tier| tier.reach.is_some()).map(threshold).collect();
        let Some(over) = over.filter(|over| !over.is_empty()) else {
            self.no_surplus(span, "a tier has no threshold above which something could be left");
            return None;
        };
        let unit = measure.ty.unit()?;
        let most = match most {
            Some(most) => Some(self.whole_of(most, unit, 1, "the most that is carried")?),
            None => None,
        };
        let Some((Symbol::Metric(metric), _)) = self.names.get(&name.text) else { return None };
        let before = self
            .out
            .ladders
            .iter()
            .find(|ladder| ladder.surplus.as_ref().is_some_and(|surplus| surplus.metric == metric));
        if let Some(first) = before.map(|ladder| ladder.span) {
            let what = format!("the surplus of `{}`", name.text);
            self.say(Twice { what: &what, second: span, first });
            return None;
        }
        Some(CarriedSurplus { metric, over, most })
    }

    fn no_surplus(&mut self, span: Span, why: &str) {
        self.say(NoSurplus { span, why: why.into() });
    }
}

/// `at 40 night`, in smallest units.
fn threshold(tier: &Tier) -> Option<i64> {
    let CondKind::Compare(left, Relation::AtLeast, right) = &tier.reach.as_ref()?.kind else { return None };
    matches!(left.kind, ExprKind::Metric(_)).then_some(())?;
    right.as_constant()?.as_whole()
}
