//! The rows of a portion by customer and time, and in purchases.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::Hash;

use super::super::model::{Basket, Customer, Item, Portion, TextId};
use super::record::{self, Written};
use super::{NONE, Name, Quick};
use crate::diagnostic::{Diagnostic, table};
use crate::quantity::Instant;

/// Most lines of one purchase (`core` section 3).
const MOST_ITEMS: usize = 1_000;

/// A row whose texts are numbers.
#[derive(Clone, Copy)]
struct Line {
    customer: u32,
    at: Instant,
    basket: TextId,
    returns: TextId,
    redeem: TextId,
    channel: TextId,
    store: TextId,
    item: Item,
    line: u64,
    file: u16,
    again: bool,
}

/// Names by number, numbered by first appearance.
struct Names<T> {
    numbers: HashMap<T, u32, Quick>,
    list: Vec<T>,
}

impl<T: Copy + Eq + Hash> Names<T> {
    fn new() -> Names<T> {
        Names { numbers: HashMap::default(), list: Vec::new() }
    }

    #[inline]
    fn number(&mut self, name: T) -> u32 {
        // A customer's rows often stand together.
        let last = self.list.len().wrapping_sub(1);
        if self.list.get(last) == Some(&name) {
            return last as u32;
        }
        let next = self.list.len() as u32;
        let number = *self.numbers.entry(name).or_insert(next);
        if number == next {
            self.list.push(name);
        }
        number
    }
}

impl<'a> Names<&'a str> {
    /// The number of a text that is mostly none; number 0 is the empty text.
    #[inline]
    fn given(&mut self, text: &'a str) -> TextId {
        TextId(if text.is_empty() { 0 } else { self.number(text) })
    }

    fn text(&self, number: u32) -> &'a str {
        self.list.get(number as usize).copied().unwrap_or("")
    }
}

/// Where a portion is arranged and lies then. Whoever has a desk asks for memory once, not for every portion.
#[derive(Default)]
pub(in crate::history) struct Desk {
    /// Bytes that came back from below.
    pub(super) below: Vec<u8>,
    lines: Vec<Line>,
    /// Where each customer's rows begin among `places`, customers in order of their names.
    starts: Vec<u32>,
    free: Vec<u32>,
    /// Numbers of `lines` by customer.
    places: Vec<u32>,
    pub(super) portion: Portion,
}

impl Desk {
    /// The portion that lies there, to be kept.
    pub fn into_portion(self) -> Portion {
        self.portion
    }

    /// Nothing of the last portion is left but the room that it took.
    fn clear(&mut self) {
        self.lines.clear();
        self.starts.clear();
        self.places.clear();
        self.portion.customers.clear();
        self.portion.baskets.clear();
        self.portion.items.clear();
        self.portion.repeated = 0;
    }
}

/// Arranges the records of some buckets, each in parts that follow one another.
///
/// # Errors
/// A purchase with too many lines, or bytes that are no records.
pub(super) fn arrange(buckets: &[Vec<&[u8]>], count: usize, desk: &mut Desk) -> Result<(), Diagnostic> {
    let mut customers = Names::<Name<'_>>::new();
    let mut baskets = Names::<&str>::new();
    baskets.number("");
    desk.clear();
    desk.lines.reserve(count);
    for parts in buckets {
        let mut last = Written::default();
        for part in parts {
            let mut bytes = *part;
            while !bytes.is_empty() {
                let Some(row) = record::read(&mut bytes, &mut last) else { return Err(damaged()) };
                desk.lines.push(Line {
                    customer: customers.number(row.customer),
                    at: row.at,
                    basket: baskets.given(row.basket),
                    returns: baskets.given(row.returns),
                    redeem: row.redeem,
                    channel: row.channel,
                    store: row.store,
                    item: row.item,
                    line: row.line,
                    file: row.file,
                    again: row.again,
                });
            }
        }
    }
    // Customers in byte order of their names.
    let mut names: Vec<(String, u32)> = customers.list.iter().map(|name| name.text()).zip(0..).collect();
    names.sort_unstable();
    by_customer(desk, &names);
    grouped(desk, names, &baskets)
}

/// The rows' places, by customers in that order and as they came (a counting sort).
fn by_customer(desk: &mut Desk, names: &[(String, u32)]) {
    let Desk { lines, starts, free, places, .. } = desk;
    let mut rank = vec![0u32; names.len()];
    for ((_, number), at) in names.iter().zip(0..) {
        if let Some(place) = rank.get_mut(*number as usize) {
            *place = at;
        }
    }
    starts.resize(names.len() + 1, 0);
    for line in lines.iter_mut() {
        line.customer = rank.get(line.customer as usize).copied().unwrap_or(0);
        if let Some(count) = starts.get_mut(line.customer as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in starts.iter_mut() {
        sum += *start;
        *start = sum;
    }
    free.clone_from(starts);
    places.resize(lines.len(), 0);
    for (line, at) in lines.iter().zip(0..) {
        if let Some(next) = free.get_mut(line.customer as usize) {
            if let Some(place) = places.get_mut(*next as usize) {
                *place = at;
            }
            *next += 1;
        }
    }
}

fn grouped(desk: &mut Desk, customers: Vec<(String, u32)>, names: &Names<&str>) -> Result<(), Diagnostic> {
    let Desk { lines, starts, places, portion, .. } = desk;
    let key = |line: &Line| (line.at, line.returns != NONE, line.again);
    let in_time = |a: &Line, b: &Line| {
        let named = |line: &Line| (names.text(line.basket.0), names.text(line.returns.0), line.file, line.line);
        key(a).cmp(&key(b)).then_with(|| named(a).cmp(&named(b)))
    };
    portion.items.reserve(lines.len());
    let of = |place: &u32| lines.get(*place as usize);
    for (range, (name, _)) in starts.windows(2).zip(customers) {
        let &[from, until] = range else { continue };
        let Some(own) = places.get_mut(from as usize..until as usize) else { continue };
        let compare = |a: &u32, b: &u32| match (of(a), of(b)) {
            (Some(a), Some(b)) => in_time(a, b),
            _ => Ordering::Equal,
        };
        if !own.is_sorted_by(|a, b| compare(a, b) != Ordering::Greater) {
            own.sort_unstable_by(compare);
        }
        let start = portion.baskets.len();
        purchases(own.iter().filter_map(of), portion).map_err(|at| too_many(&name, at))?;
        portion.customers.push(Customer { name, baskets: start..portion.baskets.len() });
    }
    Ok(())
}

/// The purchases of a customer's rows, which come in their order; the time of one that has too many lines.
fn purchases<'l>(lines: impl Iterator<Item = &'l Line>, portion: &mut Portion) -> Result<(), Instant> {
    let mut last: Option<&Line> = None;
    for line in lines {
        if last.is_none_or(|last| !last.is_of_purchase(line)) {
            let start = portion.items.len();
            portion.baskets.push(Basket {
                at: line.at,
                items: start..start,
                name: line.basket,
                returns: line.returns,
                channel: line.channel,
                store: line.store,
                line: line.line,
                file: line.file,
                redeem: line.redeem,
            });
        }
        portion.repeated += u64::from(last.is_some_and(|last| last.is_same(line)));
        last = Some(line);
        portion.items.push(line.item);
        if let Some(basket) = portion.baskets.last_mut() {
            basket.items.end = portion.items.len();
            if basket.items.len() > MOST_ITEMS {
                return Err(line.at);
            }
        }
    }
    Ok(())
}

fn too_many(customer: &str, at: Instant) -> Diagnostic {
    let message = format!("a purchase of customer `{customer}` on {} has more than {MOST_ITEMS} lines", at.day());
    Diagnostic::new(table::DATA_BASKET, message)
        .help("rows of one customer and date are one purchase; a column `basket` tells purchases of one day apart")
}

fn damaged() -> Diagnostic {
    let message = "the rows that were kept on the disk came back changed";
    Diagnostic::new(table::DATA_OVERFLOW, message)
        .help("try again with another folder (--temporary) or more memory (--memory); nothing was written")
}

impl Line {
    /// Whether two rows of a customer are of one purchase.
    fn is_of_purchase(&self, other: &Line) -> bool {
        (self.at, self.again, self.basket, self.returns) == (other.at, other.again, other.basket, other.returns)
    }

    /// Whether two rows of a customer say the same.
    fn is_same(&self, other: &Line) -> bool {
        self.is_of_purchase(other) && (self.item, self.channel, self.store) == (other.item, other.channel, other.store)
    }
}
