//! Flat programs whose purchases may follow one another in a tight loop, as long as nothing else happens.
//!
//! A flat program is *steady* if all its awards of purchases go into one holding, on conditions that the calendar and the
//! lines answer, and at most one ladder is moved by purchases, whose tiers are kept to days that a table knows. What a purchase needs is then known before a stretch of purchases begins.

use super::{CALM, Flat, FlatStep, PURCHASE, Plan, Recipe};

/// What all purchases have in common.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct Steady {
    /// Where every award goes.
    pub holding: u16,
    /// How its lots are made.
    pub recipe: Recipe,
    /// Whose tier decides about rates.
    pub rates_by: u16,
    /// The ladder that purchases move.
    pub ladder: Option<u16>,
    /// The metric that sums the money of purchases, and rows by class of days: where purchases feed that alone, and those
    /// rows give units for all money. Days of other rows, or of none, have an empty list; so have all where lines matter.
    pub spend: u16,
    pub rows: Vec<Vec<u16>>,
}

impl Steady {
    /// What purchases of a flat program have in common, if that is enough.
    pub fn of(plan: &Plan, (steps, feeds): (&[FlatStep], &[(u16, Option<u64>)]), ladders: &[u16]) -> Option<Steady> {
        let listening = || plan.occasions[PURCHASE].listeners.iter().filter_map(|entry| steps.get(usize::from(*entry)));
        let first = listening().next()?;
        // A product of a factor and a calm amount stays within half of what 64 bits hold, and so does a denominator.
        let small = |factor: &i64| (0..=i64::MAX / 2 / CALM).contains(factor);
        let alike = |step: &FlatStep| {
            let calm = step.over.is_calm() && step.factors.iter().all(small);
            // Of one holding, so of one recipe.
            step.holding == first.holding && step.checks.is_empty() && calm
        };
        let rates = || listening().filter(|step| step.factors.iter().any(|factor| *factor != step.factors[0]));
        let rates_by = rates().next().map_or(0, |step| step.ladder);
        let kept = |ladder: &u16| {
            let of = &plan.ladders[usize::from(*ladder)];
            let term = &plan.terms[usize::from(of.keep)];
            of.versions.is_empty() && (term.is_tabulated() || term.is_never())
        };
        let fine = listening().all(alike)
            && rates().all(|step| step.ladder == rates_by)
            && plan.days.bands.len() == 1
            && !plan.rolls_daily
            && ladders.len() <= 1
            && ladders.iter().all(kept);
        let (spend, rows) = match feeds {
            [(spend, Some(u64::MAX))] if !plan.lines_matter => (*spend, by_class(plan, steps)),
            _ => (0, Vec::new()),
        };
        let (holding, recipe, ladder) = (first.holding, first.recipe, ladders.first().copied());
        fine.then_some(Steady { holding, recipe, rates_by, ladder, spend, rows })
    }
}

/// Rows that give units for all money, by class of days; an empty list if any of the class gives something else.
fn by_class(plan: &Plan, steps: &[FlatStep]) -> Vec<Vec<u16>> {
    let all = |row: &u16| steps[usize::from(*row)].money == Some(u64::MAX) && steps[usize::from(*row)].atoms & 1 != 0;
    let rows = |class: usize| {
        let rows = plan.occasions[PURCHASE].rows.rows(class as u16, 0, 1);
        if rows.iter().all(all) { rows.to_vec() } else { Vec::new() }
    };
    (0..plan.days.representatives.len()).map(rows).collect()
}

impl Flat {
    /// The same, knowing whether it is steady.
    pub fn settled(self, plan: &Plan, ladders: &[u16]) -> Flat {
        let steady = Steady::of(plan, (&self.steps, &self.feeds), ladders);
        Flat { steady, ..self }
    }
}
