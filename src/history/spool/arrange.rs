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

/// Arranges the records of some buckets, each in parts that follow one another.
///
/// # Errors
/// A purchase with too many lines, or bytes that are no records.
pub(super) fn arrange(buckets: &[Vec<&[u8]>], count: usize) -> Result<Portion, Diagnostic> {
    let mut customers = Names::<Name<'_>>::new();
    let mut baskets = Names::<&str>::new();
    baskets.number("");
    let mut lines: Vec<Line> = Vec::with_capacity(count);
    for parts in buckets {
        let mut last = Written::default();
        for part in parts {
            let mut bytes = *part;
            while !bytes.is_empty() {
                let Some(row) = record::read(&mut bytes, &mut last) else { return Err(damaged()) };
                lines.push(Line {
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
    let order: Vec<u32> = names.iter().map(|(_, number)| *number).collect();
    let rows = by_customer(&lines, &order);
    grouped(&lines, rows, names, &baskets)
}

/// The rows' places, by customers in that order and as they came (a counting sort); where each customer's begin.
fn by_customer(lines: &[Line], order: &[u32]) -> (Vec<u32>, Vec<usize>) {
    let mut rank = vec![0u32; order.len()];
    for (at, number) in order.iter().enumerate() {
        if let Some(place) = rank.get_mut(*number as usize) {
            *place = at as u32;
        }
    }
    let of = |line: &Line| rank.get(line.customer as usize).copied().unwrap_or(0) as usize;
    let mut starts = vec![0usize; order.len() + 1];
    for line in lines {
        if let Some(count) = starts.get_mut(of(line) + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut free = starts.clone();
    let mut places = vec![0u32; lines.len()];
    for (at, line) in lines.iter().enumerate() {
        if let Some(next) = free.get_mut(of(line)) {
            if let Some(place) = places.get_mut(*next) {
                *place = at as u32;
            }
            *next += 1;
        }
    }
    (places, starts)
}

fn grouped(
    lines: &[Line],
    (mut places, starts): (Vec<u32>, Vec<usize>),
    customers: Vec<(String, u32)>,
    names: &Names<&str>,
) -> Result<Portion, Diagnostic> {
    let key = |line: &Line| (line.at, line.returns != NONE, line.again);
    let in_time = |a: &Line, b: &Line| {
        let named = |line: &Line| (names.text(line.basket.0), names.text(line.returns.0), line.file, line.line);
        key(a).cmp(&key(b)).then_with(|| named(a).cmp(&named(b)))
    };
    let mut portion = Portion { items: Vec::with_capacity(lines.len()), ..Portion::default() };
    let of = |place: &u32| lines.get(*place as usize);
    for (range, (name, _)) in starts.windows(2).zip(customers) {
        let &[from, until] = range else { continue };
        let Some(own) = places.get_mut(from..until) else { continue };
        let compare = |a: &u32, b: &u32| match (of(a), of(b)) {
            (Some(a), Some(b)) => in_time(a, b),
            _ => Ordering::Equal,
        };
        if !own.is_sorted_by(|a, b| compare(a, b) != Ordering::Greater) {
            own.sort_unstable_by(compare);
        }
        let start = portion.baskets.len();
        let mut last: Option<&Line> = None;
        for line in own.iter().filter_map(of) {
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
                    return Err(too_many(&name, line.at));
                }
            }
        }
        portion.customers.push(Customer { name, baskets: start..portion.baskets.len() });
    }
    Ok(portion)
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
