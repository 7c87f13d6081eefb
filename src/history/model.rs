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
    /// Rows that a filter left out.
    pub filtered: u64,
    /// Lookups in other tables that found nothing, by join.
    pub missed: Vec<u64>,
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
    /// The first line of the file that belongs to it, from 1.
    pub line: u64,
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

    /// The first and the last instant, if there is any purchase.
    pub fn extent(&self) -> Option<(Instant, Instant)> {
        let first = self.baskets.iter().map(|basket| basket.at).min()?;
        let last = self.baskets.iter().map(|basket| basket.at).max()?;
        Some((first, last))
    }
}
