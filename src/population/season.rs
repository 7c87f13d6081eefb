use crate::numeric::pow;
use crate::quantity::Day;
use crate::scenario;

/// How busy each day is, as a clock of its own: on a day with factor 2 it runs twice as fast. Purchases are even in
/// that time, whatever the model.
#[derive(Clone, Debug)]
pub struct Season {
    /// Own seconds at each midnight, from the scenario's start.
    midnights: Vec<f64>,
}

/// A season as a customer sees it, who counts from a second of their own.
#[derive(Clone, Copy, Debug)]
pub struct Clock<'a> {
    season: &'a Season,
    /// The civil second, counted from the start, from which the customer counts; and its own time.
    civil: f64,
    own: f64,
}

const DAY: f64 = 86_400.0;

impl Season {
    /// Of a segment, over the days of a scenario.
    pub fn new(season: &scenario::Season, start: Day, days: i32) -> Season {
        let mut midnights = Vec::with_capacity(days.max(0) as usize + 2);
        let mut sum = 0.0;
        for at in 0..=days + 1 {
            midnights.push(sum);
            let day = start.plus_days(at);
            let weekday = season.weekday.get(usize::from(day.weekday().0) % 7).copied().unwrap_or(1.0);
            let month = season.month.get(usize::from(day.date().month - 1) % 12).copied().unwrap_or(1.0);
            let trend = pow(season.trend, f64::from(at) / 365.25);
            sum += DAY * weekday * month * trend;
        }
        Season { midnights }
    }

    /// The clock of a customer who counts from a civil second on.
    pub fn from(&self, second: i64) -> Clock<'_> {
        let civil = second as f64;
        Clock { season: self, civil, own: self.absolute(civil) }
    }

    fn absolute(&self, civil: f64) -> f64 {
        let day = ((civil / DAY) as usize).min(self.midnights.len().saturating_sub(2));
        match (self.midnights.get(day), self.midnights.get(day + 1)) {
            (Some(before), Some(next)) => before + (civil / DAY - day as f64) * (next - before),
            _ => civil,
        }
    }
}

impl Clock<'_> {
    /// Own seconds of civil seconds, both counted from the customer's origin.
    pub fn own(&self, civil: f64) -> f64 {
        self.season.absolute(civil + self.civil) - self.own
    }

    /// Civil seconds of own seconds; beyond the last day, infinity.
    pub fn civil(&self, own: f64) -> f64 {
        let own = own + self.own;
        let midnights = &self.season.midnights;
        let after = midnights.partition_point(|midnight| *midnight <= own);
        match (midnights.get(after.wrapping_sub(1)), midnights.get(after)) {
            (Some(before), Some(next)) => ((after - 1) as f64 + (own - before) / (next - before)) * DAY - self.civil,
            _ => f64::INFINITY,
        }
    }
}
