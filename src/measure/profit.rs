use super::layout::PROFIT;
use super::{Measure, View, values};
use crate::quantity::{Calendar, Day, Instant, Part};

/// Profit.
pub const MEASURE: Measure = Measure {
    key: "profit",
    title: "Profit",
    definition: "gross margin and fees of memberships, less discounts and cost of rewards, plus what partners owe, less acquisition cost (in the first period) and running cost of the program (by days); the twin has no running cost",
    read: |view: &View<'_>| {
        if view.has_margin() {
            values(view.money_mean(view.flow(PROFIT), acquisition(view) + running(view)))
        } else {
            Vec::new()
        }
    },
};

/// Acquisition cost a member, minor units: everybody joins in the first period.
pub(super) fn acquisition(view: &View<'_>) -> f64 {
    let joins = view.period.is_none_or(|period| period == 0);
    if joins { view.scenario.economics.acquisition_cost as f64 } else { 0.0 }
}

/// Running cost a member, minor units; none without a program. A run of fewer members than the scenario
/// asks for bears the fixed cost in proportion.
pub(super) fn running(view: &View<'_>) -> f64 {
    if view.program.is_none() {
        return 0.0;
    }
    let economics = &view.scenario.economics;
    let fixed = economics.running_cost as f64 / view.scenario.customers.max(1) as f64;
    let each = economics.running_cost_per_member as f64;
    if view.sums.related == [0; 2] {
        return (fixed + each) * years(view);
    }
    // A customer bears a part of what the household costs, and all of what those cost whom he brought.
    let of = |part: u64| part as f64 / view.customers().max(1) as f64;
    (fixed * of(view.sums.roots()) + each * of(view.members())) * years(view)
}

/// Years of the view: every day is its part of its own calendar year, so that three calendar years are three.
fn years(view: &View<'_>) -> f64 {
    let start = |period: usize| view.scenario.periods.get(period).map_or(view.scenario.start.start(), |p| p.start);
    let end = |period: usize| view.layout.periods.get(period).copied().unwrap_or(view.scenario.end);
    match view.period {
        Some(period) => between(start(period), end(period)),
        None => between(view.scenario.start.start(), view.scenario.end),
    }
}

/// Calendar years from one instant to another.
pub(super) fn between(from: Instant, to: Instant) -> f64 {
    let calendar = Calendar::plain(Part::Year);
    let place = |at: Instant| {
        let key = calendar.key(at.day());
        let (first, next): (Day, Day) = (calendar.first_day(key), calendar.first_day(key + 1));
        let length = (next.start().0 - first.start().0) as f64;
        f64::from(key) + (at.0 - first.start().0) as f64 / length
    };
    place(to) - place(from)
}
