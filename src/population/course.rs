use super::purchases::{Clocks, Dates, Nature, PurchaseStreams};
use super::season::Clock;
use crate::numeric::Chance;
use crate::quantity::Day;

/// How a life goes on, purchase by purchase, under multipliers that may change on the way.
///
/// The clocks are those of the twin: a changed intensity stretches the gap that is running and does not draw it
/// again. A change of a multiplier to the value that it has already is no change at all, so that with every
/// multiplier at 1 each purchase falls on the twin's second.
#[derive(Clone, Debug)]
pub struct Course {
    nature: Nature,
    joined: Day,
    /// Seconds until the horizon.
    end: f64,
    intensity: f64,
    dropout: f64,
    /// The last point of the running gap at which something changed, in seconds of the season's own time.
    time: f64,
    /// What was left of the gap then, at intensity 1.
    left: f64,
    /// The second at which the customer leaves in any case.
    dies_at: f64,
    /// Number of the last date.
    step: i32,
    alive: bool,
}

impl Course {
    /// A life that begins on a day, with a horizon in seconds from the first purchase.
    pub fn new(nature: Nature, joined: Day, horizon: i64) -> Course {
        let dies_at = match &nature {
            Nature::Clocks(clocks) => clocks.dies_at,
            Nature::Dates(_) => f64::INFINITY,
        };
        Course {
            nature,
            joined,
            end: horizon as f64,
            intensity: 1.0,
            dropout: 1.0,
            time: 0.0,
            left: 0.0,
            dies_at,
            step: 0,
            alive: true,
        }
    }

    /// The first purchase has been made, at second 0: whether it was the last is decided here, and the first gap
    /// begins. `from` must stand at the first words of the life.
    pub fn begin(&mut self, from: &mut PurchaseStreams) {
        let Nature::Clocks(clocks) = self.nature else { return };
        if clocks.dies_at.is_finite() || clocks.dies_at.is_nan() {
            // The clock of leaving took the first word.
            let _ = from.next_leave();
        }
        if clocks.leaves_at_once {
            self.leave(clocks.leaves, from);
        }
        self.left = gap(&clocks, from);
    }

    /// All repeat purchases of a life that nothing changes, without a season, in one loop: the seconds to which
    /// [`Course::ahead`], [`Course::arrive`] and [`Course::bought`] come step by step. Returns whether the customer is
    /// one for whom that is so simple; the life has otherwise not gone on.
    pub(super) fn unchanged(&mut self, from: &mut PurchaseStreams, mut buy: impl FnMut(i64)) -> bool {
        let Nature::Clocks(clocks) = self.nature else { return false };
        if clocks.stages.is_some() || !clocks.dies_at.is_infinite() {
            return false;
        }
        let (leaves, end) = (Chance::new(clocks.leaves), self.end);
        let mut time = self.left;
        while self.alive && time < end {
            buy(time as i64);
            self.alive = !leaves.says_yes(from.next_leave());
            time += gap(&clocks, from);
        }
        true
    }

    /// The next second at which something may happen; `None`: nothing before the horizon.
    pub fn ahead(&self, season: Option<Clock<'_>>) -> Option<i64> {
        if !self.alive {
            return None;
        }
        match &self.nature {
            Nature::Clocks(_) => {
                let time = self.due();
                let at = season.map_or(time, |season| season.civil(time));
                // A stretch without bound (a rate of zero) ends the life as well.
                if at >= self.end.min(self.dies_at) || at.is_nan() { None } else { Some(at as i64) }
            }
            Nature::Dates(dates) => {
                let day = dates.every.after(self.joined, self.step + 1);
                let at = day.start().0 - self.joined.start().0;
                if (at as f64) < self.end { Some(at) } else { None }
            }
        }
    }

    fn due(&self) -> f64 {
        self.time + self.left / self.intensity
    }

    /// That second has come: whether a purchase takes place.
    pub fn arrive(&mut self, from: &mut PurchaseStreams) -> bool {
        match self.nature {
            Nature::Clocks(clocks) => {
                self.time = self.due();
                self.left = gap(&clocks, from);
                true
            }
            Nature::Dates(dates) => self.chance(dates, from),
        }
    }

    fn chance(&mut self, dates: Dates, from: &mut PurchaseStreams) -> bool {
        self.step += 1;
        self.leave(dates.leaves, from);
        let Some(buys) = dates.buys else { return self.alive };
        self.alive && Chance::new(buys * self.intensity).says_yes(from.gap.word())
    }

    /// A repeat purchase has been made: whether it was the last is decided here.
    pub fn bought(&mut self, from: &mut PurchaseStreams) {
        if let Nature::Clocks(clocks) = self.nature
            && clocks.dies_at.is_infinite()
        {
            self.leave(clocks.leaves, from);
        }
    }

    fn leave(&mut self, leaves: f64, from: &mut PurchaseStreams) {
        if Chance::new(leaves * self.dropout).says_yes(from.next_leave()) {
            self.alive = false;
        }
    }

    /// From that second on, the intensity and the probability of leaving are so many times the customer's own.
    pub fn change(&mut self, at: i64, (intensity, dropout): (f64, f64), season: Option<Clock<'_>>) {
        if intensity.to_bits() != self.intensity.to_bits() {
            let at = at as f64;
            let now = season.map_or(at, |season| season.own(at));
            // A purchase falls somewhere inside its second.
            if now > self.time {
                self.left = (self.left - (now - self.time) * self.intensity).max(0.0);
                self.time = now;
            }
            self.intensity = intensity;
        }
        if dropout.to_bits() != self.dropout.to_bits() {
            let at = at as f64;
            if self.dies_at.is_finite() && self.dies_at > at {
                self.dies_at = at + (self.dies_at - at) * self.dropout / dropout;
            }
            self.dropout = dropout;
        }
    }
}

/// The next gap at intensity 1, in seconds of the season's own time.
#[inline]
fn gap(clocks: &Clocks, from: &mut PurchaseStreams) -> f64 {
    from.next_clock(clocks.stages) * clocks.stretch
}
