/// What the lives of one customer meet, in order: drawn by the first that comes so far, and met again by all others, so
/// that a logarithm is taken once a customer and not once a variant.
#[derive(Clone, Debug, Default)]
pub(super) struct Met<T> {
    values: Vec<T>,
    next: usize,
}

impl<T: Copy + Default> Met<T> {
    /// Another customer comes.
    #[inline]
    pub fn forget(&mut self) {
        self.values.clear();
        self.next = 0;
    }

    /// Another life of the same customer begins. Returns whether nothing was met yet, so that the stream behind must
    /// stand at its beginning.
    #[inline]
    pub fn again(&mut self) -> bool {
        self.next = 0;
        self.values.is_empty()
    }

    /// The next value; `more` is asked for at least one if no life has come so far.
    #[inline]
    pub fn next(&mut self, more: impl FnOnce(&mut Vec<T>)) -> T {
        if self.next >= self.values.len() {
            more(&mut self.values);
        }
        let met = self.values.get(self.next).copied();
        self.next += 1;
        met.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Met;

    #[test]
    fn a_further_life_meets_the_same_and_draws_where_it_goes_beyond() {
        let (mut met, mut drawn) = (Met::default(), 0);
        let mut life = |met: &mut Met<u32>, length: usize| -> Vec<u32> {
            let draw = |_| {
                met.next(|values| {
                    drawn += 1;
                    values.push(drawn);
                })
            };
            (0..length).map(draw).collect()
        };
        assert!(met.again());
        assert_eq!(life(&mut met, 2), [1, 2]);
        assert!(!met.again());
        assert_eq!(life(&mut met, 3), [1, 2, 3]);
        met.forget();
        assert_eq!(life(&mut met, 1), [4]);
    }
}
