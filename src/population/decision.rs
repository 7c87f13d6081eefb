use super::Purpose;
use crate::numeric::{Beta, Chance, Luck, Side, Stream};

/// Whether a customer takes a reward that can be had: one decision a purchase, drawn whether the program
/// asks for it or not, so that another program meets the same decisions.
#[derive(Clone, Debug)]
pub struct DecisionSampler {
    mean: f64,
    own: Option<Beta>,
    habit: Side,
    wish: Stream,
    chance: Chance,
}

impl DecisionSampler {
    /// The `number`-th listed reward, taken with a mean probability; `spread` (0 to 1) says how much
    /// customers differ: the variance of their own probabilities is mean · (1 − mean) · spread.
    pub fn new(luck: Luck, number: u16, mean: f64, spread: f64) -> Self {
        let differs = spread > 0.0 && mean > 0.0 && mean < 1.0;
        // A beta distribution with a + b = 1 / spread − 1 has just that variance.
        let own = differs.then(|| {
            let strength = 1.0 / spread - 1.0;
            Beta::new(mean * strength, (1.0 - mean) * strength)
        });
        DecisionSampler {
            mean,
            own,
            habit: luck.side(Purpose::Habit(number).number()),
            wish: luck.stream(Purpose::Wish(number).number()),
            chance: Chance::new(mean),
        }
    }

    /// Moves to a customer.
    #[inline]
    pub fn start(&mut self, customer: u64) {
        self.wish.start(customer);
        if let Some(own) = &self.own {
            self.habit.start(customer, 0);
            self.chance = Chance::new(own.draw(&mut self.habit));
        }
    }

    /// The decision at the customer's next purchase.
    #[inline]
    pub fn draw(&mut self) -> bool {
        self.chance.says_yes(self.wish.word())
    }

    /// The mean probability.
    pub fn mean(&self) -> f64 {
        self.mean
    }
}
