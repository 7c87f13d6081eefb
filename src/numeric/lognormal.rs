use super::{exp, exps, normal, normals};

/// A lognormal distribution of amounts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lognormal {
    /// Logarithm of the median.
    pub mu: f64,
    /// Standard deviation of the logarithm.
    pub sigma: f64,
}

impl Lognormal {
    /// The amount of a word; rising in it.
    #[inline]
    pub fn draw(&self, word: u64) -> f64 {
        exp(self.mu + self.sigma * normal(word))
    }

    /// The amounts of many words, with the bits of [`Lognormal::draw`].
    #[inline]
    pub fn draw_many(&self, words: &[u64], into: &mut [f64]) {
        normals(words, into);
        for x in &mut *into {
            *x = self.mu + self.sigma * *x;
        }
        exps(into);
    }

    /// Its mean, exp(mu + sigma²/2).
    pub fn mean(&self) -> f64 {
        exp(self.mu + self.sigma * self.sigma / 2.0)
    }
}
