use std::collections::BTreeMap;
use std::ops::Range;

use crate::quantity::{Day, Instant};

/// The number of a text (category, item, channel, store) in [`Overview::texts`]; 0 is "not given".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(pub u32);

/// All purchases of some files, by customer and time.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// Customers in byte order of their names.
    pub customers: Vec<Customer>,
    /// Purchases; those of one customer stand together, in order of time.
    pub baskets: Vec<Basket>,
    /// Lines; those of one purchase stand together.
    pub items: Vec<Item>,
    /// What is known of all rows.
    pub overview: Overview,
}

/// Some of the customers with all their purchases, as [`History`] has them.
#[derive(Clone, Debug, Default)]
pub(super) struct Portion {
    pub customers: Vec<Customer>,
    pub baskets: Vec<Basket>,
    pub items: Vec<Item>,
    /// Rows that say the same as another one of their purchase.
    pub repeated: u64,
}

/// What is known of all rows of some files without their being arranged.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// Names of categories, items, channels and stores, and what is redeemed; number 0 is the empty text.
    pub texts: Vec<String>,
    /// Rows read.
    pub rows: u64,
    /// The files, as shown in messages.
    pub files: Vec<String>,
    /// What the rows are like.
    pub quality: DataQuality,
    /// The first and the last instant, if there is any row.
    pub extent: Option<(Instant, Instant)>,
    /// Texts of the column `redeem` with the file and the line where each stands first.
    pub(super) redeemed: BTreeMap<TextId, (u16, u64)>,
    /// Whether something happened on a day, from [`FIRST_DAY`].
    pub(super) days: Vec<bool>,
    /// The day that was noted last.
    pub(super) noted: Option<Day>,
}

/// 1 January 1900, the first day of a purchase.
pub(super) const FIRST_DAY: i32 = -25_567;

/// What the rows of files are like; nothing of it is left out of the history but what a filter says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DataQuality {
    /// Rows that a filter left out.
    pub filtered: u64,
    /// Lookups in other tables that found nothing, by join.
    pub missed: Vec<u64>,
    /// Rows without an amount.
    pub zero: u64,
    /// Rows that bring something back.
    pub returned: u64,
    /// Rows without an offset at a time that the clock of the zone skips in spring.
    pub skipped: u64,
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
    /// The number of its own name among those of its customer, if given.
    pub name: TextId,
    /// The number of the name of the basket that comes back; 0: it is a purchase.
    pub returns: TextId,
    /// Where it was bought, if given.
    pub channel: TextId,
    /// In which store, if given.
    pub store: TextId,
    /// The first line of its file that belongs to it, from 1.
    pub line: u64,
    /// The number of that file in [`Overview::files`].
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
    /// The first and the last instant, if there is any purchase.
    pub fn extent(&self) -> Option<(Instant, Instant)> {
        self.overview.extent
    }
}

impl Overview {
    /// The text of that number.
    pub fn text(&self, id: TextId) -> &str {
        self.texts.get(id.0 as usize).map_or("", String::as_str)
    }

    /// Whether something comes back in it.
    pub fn has_returns(&self) -> bool {
        self.quality.returned > 0
    }

    /// A row was read.
    pub(super) fn note(&mut self, at: Instant, redeem: TextId, (file, line): (u16, u64)) {
        self.rows += 1;
        let (first, last) = self.extent.unwrap_or((at, at));
        self.extent = Some((first.min(at), last.max(at)));
        let day = at.day();
        // Rows of a day mostly stand together.
        if self.noted != Some(day) {
            self.noted = Some(day);
            self.mark(day);
        }
        if redeem != TextId(0) {
            self.redeemed.entry(redeem).or_insert((file, line));
        }
    }

    fn mark(&mut self, day: Day) {
        let place = usize::try_from(day.0 - FIRST_DAY).unwrap_or(0);
        if self.days.len() <= place {
            self.days.resize(place + 1, false);
        }
        if let Some(day) = self.days.get_mut(place) {
            *day = true;
        }
    }

    /// The most days in a row without any purchase, and the day after which they come.
    pub fn longest_gap(&self) -> Option<(i32, Day)> {
        let days: Vec<i32> = (FIRST_DAY..).zip(&self.days).filter(|(_, any)| **any).map(|(day, _)| day).collect();
        let gaps = days.windows(2).filter_map(|pair| match pair {
            [a, b] => Some((b - a - 1, Day(*a))),
            _ => None,
        });
        gaps.max_by_key(|(length, day)| (*length, -day.0)).filter(|(length, _)| *length > 0)
    }
}
