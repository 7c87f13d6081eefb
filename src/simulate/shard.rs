use std::fmt;
use std::str::FromStr;

/// One of several equal shares of a run's members: the `index`-th, from 1, of `of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: u64,
    of: u64,
}

/// The most shares of one run.
const MOST: u64 = 100_000;

impl Shard {
    /// The whole run.
    pub const WHOLE: Shard = Shard { index: 1, of: 1 };

    /// The first member and the first one after the share, of so many members.
    pub fn members(self, customers: u64) -> (u64, u64) {
        let edge = |at: u64| (u128::from(customers) * u128::from(at) / u128::from(self.of)) as u64;
        (edge(self.index - 1), edge(self.index))
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let parts = text.split_once('/').and_then(|(index, of)| index.parse().ok().zip(of.parse().ok()));
        match parts {
            Some((index, of)) if (1..=of).contains(&index) && of <= MOST => Ok(Shard { index, of }),
            _ => Err(format!("a shard is written 2/8: the second of eight, at most {MOST}")),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::Shard;

    #[test]
    fn shares_cover_everybody_once() {
        for (customers, of) in [(10, 3), (0, 2), (2, 5), (1_000_000_000, 99_999), (4_096, 8)] {
            let mut next = 0;
            for index in 1..=of {
                let shard: Shard = format!("{index}/{of}").parse().expect("a shard");
                let (first, end) = shard.members(customers);
                assert_eq!(first, next);
                next = end;
            }
            assert_eq!(next, customers);
        }
        for text in ["0/2", "3/2", "1", "1/0", "-1/2", "a/b", "1/100001"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
