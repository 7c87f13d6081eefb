//! Gamma and beta draws. Source of the method: G. Marsaglia, W. W. Tsang, "A simple method for generating
//! gamma variables", ACM TOMS 26 (2000), 363–372; shapes below 1 by their boost with u^(1/shape).

use super::{Side, ln, normal, pow, sqrt, unit, unit_exponential};

/// A gamma distribution with scale 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gamma {
    shape: f64,
    d: f64,
    c: f64,
}

impl Gamma {
    /// The distribution of that shape, which must be positive.
    pub fn new(shape: f64) -> Gamma {
        let boosted = if shape < 1.0 { shape + 1.0 } else { shape };
        let d = boosted - 1.0 / 3.0;
        Gamma { shape, d, c: 1.0 / sqrt(9.0 * d) }
    }

    /// One draw from the words of a side stream.
    #[inline]
    pub fn draw(&self, words: &mut Side) -> f64 {
        if is_one(self.shape) {
            return unit_exponential(words.word());
        }
        let body = self.draw_boosted(words);
        if self.shape < 1.0 { body * pow(unit(words.word()), 1.0 / self.shape) } else { body }
    }

    fn draw_boosted(&self, words: &mut Side) -> f64 {
        loop {
            let x = normal(words.word());
            let u = unit(words.word());
            let t = 1.0 + self.c * x;
            let v = t * t * t;
            if t <= 0.0 {
                continue;
            }
            let square = x * x;
            if u < 1.0 - 0.0331 * square * square || ln(u) < 0.5 * square + self.d * (1.0 - v + ln(v)) {
                return self.d * v;
            }
        }
    }
}

/// Shape 1 is the exponential: one word by inversion instead of a rejection loop.
fn is_one(shape: f64) -> bool {
    shape.to_bits() == 1f64.to_bits()
}

/// A beta distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta {
    a: Gamma,
    b: Gamma,
}

impl Beta {
    /// The distribution with those two positive shapes.
    pub fn new(a: f64, b: f64) -> Beta {
        Beta { a: Gamma::new(a), b: Gamma::new(b) }
    }

    /// One draw from the words of a side stream: X / (X + Y) of two gammas.
    #[inline]
    pub fn draw(&self, words: &mut Side) -> f64 {
        let x = self.a.draw(words);
        let y = self.b.draw(words);
        // Both can underflow to zero for tiny shapes; the beta then sits at its lower end.
        if x > 0.0 { x / (x + y) } else { 0.0 }
    }
}
