//! Phase 5, and windows: a metric is recomputed from everything that ever fed it.

use loyal::core::{AccumulatorId, Aggregate, HoldingId, Trigger, Window};
use loyal::quantity::Day;

use super::scene::Scene;
use super::state::Contribution;
use super::{Slow, unsupported};

/// What an event posted, for metrics of what is earned and spent.
#[derive(Clone, Debug, Default)]
pub struct Moved {
    pub granted: Vec<(HoldingId, i64)>,
    pub taken: Vec<(HoldingId, i64)>,
}

impl Slow<'_> {
    /// Phase 5: each metric is fed once.
    pub(super) fn measure(&mut self, scene: &Scene, wanted: &dyn Fn(&Trigger) -> bool, moved: &Moved) {
        let mut news = Vec::new();
        let sum = |list: &[(HoldingId, i64)], of: HoldingId| -> i128 {
            list.iter().filter(|moved| moved.0 == of).map(|moved| i128::from(moved.1)).sum()
        };
        for (place, accumulator) in self.program.accumulators.iter().enumerate() {
            if !self.holds(&accumulator.filter, scene) {
                continue;
            }
            let triggered = accumulator.on.iter().any(wanted);
            let value = match &accumulator.aggregate {
                Aggregate::Earned(holding) => Some(sum(&moved.granted, *holding)).filter(|value| *value != 0),
                Aggregate::Spent(holding) => Some(sum(&moved.taken, *holding)).filter(|value| *value != 0),
                Aggregate::Count => triggered.then_some(1),
                Aggregate::Sum(e) | Aggregate::Greatest(e) | Aggregate::Least(e) | Aggregate::Last(e) => {
                    triggered.then(|| self.value(e, scene))
                }
                #[allow(unreachable_patterns, reason = "constructs that the language gains arrive here first")]
                other => unsupported(&format!("{other:?}")),
            };
            if let Some(value) = value {
                let to = AccumulatorId(place as u16);
                news.push(Contribution { to, day: scene.day(), value });
            }
        }
        self.fed.extend(news.iter().map(|new| new.to.index()));
        self.contributions.extend(news);
    }

    /// An accumulator recomputed from every contribution that was ever made to it.
    pub fn accumulated(&self, place: usize, ago: u8, today: Day) -> i128 {
        let accumulator = &self.program.accumulators[place];
        let inside = |day: Day| self.same_window(accumulator.window, day, i32::from(ago), today);
        let mut values = self.contributions.iter().filter(|c| c.to.index() == place && inside(c.day)).map(|c| c.value);
        match accumulator.aggregate {
            Aggregate::Greatest(_) => values.max().unwrap_or(0),
            Aggregate::Least(_) => values.min().unwrap_or(0),
            Aggregate::Last(_) => values.next_back().unwrap_or(0),
            _ => values.sum(),
        }
    }

    /// Whether what happened on `day` lies in the window as it stands `today`, or so many periods ago.
    pub(super) fn same_window(&self, window: Window, day: Day, ago: i32, today: Day) -> bool {
        match window {
            Window::Lifetime => true,
            Window::Event => false,
            Window::Period(calendar) => calendar.key(day) == calendar.key(today) - ago,
            Window::SinceJoining { months } => {
                self.since_joining(day, months) == self.since_joining(today, months) - ago
            }
            Window::LastDays(days) => day > today.plus_days(-i32::from(days)) && day <= today,
            Window::LastMonths(months) => day > today.plus_months(-i32::from(months)) && day <= today,
            #[allow(unreachable_patterns, reason = "constructs that the language gains arrive here first")]
            other => unsupported(&format!("{other:?}")),
        }
    }

    /// Number of whole periods of `months` from joining to `day`.
    fn since_joining(&self, day: Day, months: u16) -> i32 {
        (0..).take_while(|&k| self.joined.day().plus_months((k + 1) * i32::from(months)) <= day).count() as i32
    }
}
