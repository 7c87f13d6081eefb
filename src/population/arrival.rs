use super::manner::MannerStreams;
use crate::numeric::{exp, ln, unit};
use crate::scenario::Arrival;

/// When customers come, and whether another brought them.
///
/// By word of mouth they come as in the model of Bass: each who is not there yet comes at the rate p + q · share who
/// are, so that the share at time t is F(t) = (1 − e^(−(p+q)t)) / (1 + q/p · e^(−(p+q)t)), and of those who come at t
/// the part q·F / (p + q·F) is brought. Source: Bass, Management Science 15 (1969), 215–227.
#[derive(Clone, Copy, Debug)]
pub struct ArrivalSampler {
    seconds: f64,
    /// Rates a year: by themselves, and for each who is there.
    own: f64,
    brought: f64,
    /// Share of all who come within the time.
    reached: f64,
}

const YEAR: f64 = 365.25 * 86_400.0;

impl ArrivalSampler {
    /// `None`: everybody comes at the start.
    pub fn new(arrival: &Arrival) -> Option<Self> {
        match *arrival {
            Arrival::AtStart => None,
            Arrival::Even { days } => {
                Some(ArrivalSampler { seconds: days * 86_400.0, own: 0.0, brought: 0.0, reached: 1.0 })
            }
            Arrival::WordOfMouth { days, own, brought } => {
                let seconds = days * 86_400.0;
                let rate = own + brought;
                let left = exp(-rate * seconds / YEAR);
                let reached = (1.0 - left) / (1.0 + brought / own * left);
                Some(ArrivalSampler { seconds, own, brought, reached })
            }
        }
    }

    /// The second of coming, counted from the start, and whether another brought the customer.
    pub(super) fn draw(&self, customer: u64, from: &mut MannerStreams) -> (i64, bool) {
        from.arrival.start(customer);
        let share = unit(from.arrival.word());
        if self.own <= 0.0 {
            return ((share * self.seconds) as i64, false);
        }
        // The inverse of F at a share of those who come within the time.
        let f = share * self.reached;
        let years = ln((1.0 + self.brought / self.own * f) / (1.0 - f)) / (self.own + self.brought);
        from.brought.start(customer);
        let brought = unit(from.brought.word()) * (self.own + self.brought * f) < self.brought * f;
        ((years * YEAR).min(self.seconds - 1.0).max(0.0) as i64, brought)
    }
}
