use super::uniform::Chance;

/// One of several outcomes with given shares.
#[derive(Clone, Debug, PartialEq)]
pub struct Categorical {
    /// Chance of the outcome or an earlier one; the last outcome takes what is left.
    up_to: Vec<Chance>,
}

impl Categorical {
    /// Outcomes 0, 1, … with shares proportional to `weights`. A single outcome needs no draw.
    pub fn new(weights: &[f64]) -> Categorical {
        let total: f64 = weights.iter().sum();
        let mut sum = 0.0;
        let mut up_to = Vec::with_capacity(weights.len());
        for weight in weights.iter().take(weights.len().saturating_sub(1)) {
            sum += weight;
            up_to.push(Chance::new(sum / total));
        }
        Categorical { up_to }
    }

    /// Whether there is only one outcome.
    #[inline]
    pub fn is_certain(&self) -> bool {
        self.up_to.is_empty()
    }

    /// The outcome of a word; rising in it.
    #[inline]
    pub fn draw(&self, word: u64) -> usize {
        self.up_to.iter().position(|chance| chance.says_yes(word)).unwrap_or(self.up_to.len())
    }
}
