use std::ops::Range;

use crate::quantity::Instant;

/// The number of a text (category, item, channel, store) in [`History::texts`]; 0 is "not given".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(pub u32);

/// All purchases of a file, by customer and time.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// Customers in byte order of their names.
    pub customers: Vec<Customer>,
    /// Purchases; those of one customer stand together, in order of time.
    pub baskets: Vec<Basket>,
    /// Lines; those of one purchase stand together.
    pub items: Vec<Item>,
    /// Names of categories, items, channels and stores; number 0 is the empty text.
    pub texts: Vec<String>,
    /// Rows read.
    pub rows: u64,
    /// The files, as shown in messages.
    pub files: Vec<String>,
    /// What the rows are like.
    pub quality: DataQuality,
}

/// What the rows of files are like; nothing of it is left out of the history but what a filter says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DataQuality {
    /// Rows that a filter left out.
    pub filtered: u64,
    /// Lookups in other tables that found nothing, by join.
    pub missed: Vec<u64>,
    /// Rows that say the same as another one of their purchase.
    pub repeated: u64,
    /// Rows without an amount.
    pub zero: u64,
    /// Rows that bring something back.
    pub returned: u64,
}

/// A customer.
#[derive(Clone, Debug)]
pub struct Customer {
    /// As the file names them.
    pub name: String,
    /// Their purchases in [`History::baskets`].
    pub baskets: Range<usize>,
}

/// One purchase.
#[derive(Clone, Debug)]
pub struct Basket {
    /// When, in local civil time.
    pub at: Instant,
    /// Its lines in [`History::items`].
    pub items: Range<usize>,
    /// Its own name, if given.
    pub name: TextId,
    /// The name of the basket that comes back; 0: it is a purchase.
    pub returns: TextId,
    /// Where it was bought, if given.
    pub channel: TextId,
    /// In which store, if given.
    pub store: TextId,
    /// The first line of its file that belongs to it, from 1.
    pub line: u64,
    /// The number of that file in [`History::files`].
    pub file: u16,
    /// What is redeemed with it: names of rewards, vouchers and payments, with `+` between them.
    pub redeem: TextId,
}

/// One line of a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its category, if given.
    pub category: TextId,
    /// Its item, if given.
    pub item: TextId,
    /// Pieces.
    pub quantity: i32,
    /// Minor units of money for all pieces together.
    pub amount: i64,
}

impl History {
    /// The text of that number.
    pub fn text(&self, id: TextId) -> &str {
        self.texts.get(id.0 as usize).map_or("", String::as_str)
    }

    /// Whether something comes back in it.
    pub fn has_returns(&self) -> bool {
        self.baskets.iter().any(|basket| basket.returns != TextId(0))
    }

    /// The most days in a row without any purchase, and the day after which they come.
    pub fn longest_gap(&self) -> Option<(i32, crate::quantity::Day)> {
        let mut days: Vec<i32> = self.baskets.iter().map(|basket| basket.at.day().0).collect();
        days.sort_unstable();
        days.dedup();
        let gaps = days.windows(2).filter_map(|pair| match pair {
            [a, b] => Some((b - a - 1, crate::quantity::Day(*a))),
            _ => None,
        });
        gaps.max_by_key(|(length, day)| (*length, -day.0)).filter(|(length, _)| *length > 0)
    }

    /// The first and the last instant, if there is any purchase.
    pub fn extent(&self) -> Option<(Instant, Instant)> {
        let first = self.baskets.iter().map(|basket| basket.at).min()?;
        let last = self.baskets.iter().map(|basket| basket.at).max()?;
        Some((first, last))
    }
}
