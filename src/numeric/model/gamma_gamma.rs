use super::super::{beta_odds_quantile, gamma_quantile, ln, ln_gamma};

/// The Gamma-Gamma model of spending: a customer's baskets are Gamma(p, rate nu), and nu is Gamma(q, gamma)
/// over customers; independent of how often they buy.
///
/// Source: P. S. Fader, B. G. S. Hardie, K. L. Lee, "RFM and CLV: using iso-value curves for customer base
/// analysis", Journal of Marketing Research 42 (2005), 415–430; after R. Colombo, W. Jiang (1999).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GammaGamma {
    /// Shape of a customer's baskets: the larger, the more alike they are.
    pub p: f64,
    /// Shape of the customers' rates: the larger, the more alike customers are. At least 1 for a mean to exist.
    pub q: f64,
    /// Inverse scale of the customers' rates, in units of money.
    pub gamma: f64,
}

impl GammaGamma {
    /// Mean basket over all customers, p gamma / (q − 1); infinite for q ≤ 1.
    pub fn mean(&self) -> f64 {
        if self.q > 1.0 { self.p * self.gamma / (self.q - 1.0) } else { f64::INFINITY }
    }

    /// Expected mean basket of a customer whose first `x` baskets averaged `average`:
    /// p (gamma + x z̄) / (p x + q − 1).
    pub fn mean_given(&self, x: u32, average: f64) -> f64 {
        let x = f64::from(x);
        self.p * (self.gamma + x * average) / (self.p * x + self.q - 1.0)
    }

    /// What the mean basket of a share of customers stays below: it is inverse-gamma(q, p gamma).
    pub fn mean_quantile(&self, share: f64) -> f64 {
        self.p * self.gamma / gamma_quantile(self.q, 1.0 - share)
    }

    /// What a share of single baskets stays below: a basket is gamma · BetaPrime(p, q).
    pub fn basket_quantile(&self, share: f64) -> f64 {
        self.gamma * beta_odds_quantile(share, self.p, self.q)
    }

    /// Logarithm of the density of a customer's average over `x` baskets; both positive.
    pub fn ln_likelihood(&self, x: u32, average: f64) -> f64 {
        let (x, z) = (f64::from(x), average);
        let shape = self.p * x;
        let sum = self.gamma + x * z;
        ln_gamma(shape + self.q) - ln_gamma(shape) - ln_gamma(self.q)
            + self.q * ln(self.gamma / sum)
            + shape * ln(x * z / sum)
            - ln(z)
    }
}
