use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;

use super::record::{self, Row, Written};
use super::{Desk, Name, Overflow, Room, Spool};
use crate::history::model::{Item, Portion, TextId};
use crate::quantity::Instant;

/// A disk of so many bytes.
struct Disk(Vec<u8>, usize);

impl Overflow for Disk {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.0.len() + bytes.len() > self.1 {
            return Err(io::Error::other("No space left on device (os error 28)"));
        }
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn get(&self, from: u64, into: &mut [u8]) -> io::Result<()> {
        let from = from as usize;
        into.copy_from_slice(&self.0[from..from + into.len()]);
        Ok(())
    }
}

fn row(customer: &str, second: i64, amount: i64, line: u64) -> Row<'_> {
    let item = Item { category: TextId(0), item: TextId(0), quantity: 1, amount };
    let (channel, store, redeem) = (TextId(0), TextId(0), TextId(0));
    let at = Instant(second);
    Row {
        customer: Name::of(customer),
        at,
        again: false,
        basket: "",
        returns: "",
        item,
        channel,
        store,
        redeem,
        file: 0,
        line,
    }
}

/// Customers with their amounts in order, whichever portion they lie in.
fn customers(portions: &[Portion]) -> Vec<(String, Vec<i64>)> {
    let mut all: Vec<_> = portions
        .iter()
        .flat_map(|portion| {
            portion.customers.iter().map(|customer| {
                let baskets = &portion.baskets[customer.baskets.clone()];
                let items = baskets.iter().flat_map(|basket| &portion.items[basket.items.clone()]);
                (customer.name.clone(), items.map(|item| item.amount).collect())
            })
        })
        .collect();
    all.sort();
    all
}

fn spooled(rows: &[(u8, i64, i64)], room: Option<Room<'_>>) -> (Vec<Portion>, u64) {
    let mut spool = Spool::new(room);
    for (at, (customer, second, amount)) in rows.iter().enumerate() {
        spool.take(&row(&format!("c{customer}"), *second, *amount, at as u64 + 2));
    }
    let kept = spool.finish().expect("there is room");
    let portions = (0..kept.portions()).map(|number| {
        let mut desk = Desk::default();
        kept.portion(number, &mut desk).expect("nothing is wrong");
        desk.into_portion()
    });
    (portions.collect(), kept.overflown())
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        customer in "[a-zé]{0,9}|[0-9]{1,19}",
        basket in "[0-9]{0,12}",
        returns in "[0-9]{0,3}",
        second in -2_208_988_800i64..7_258_118_400,
        amount in 0i64..1_000_000_000_000,
        words in prop::array::uniform5(0u32..1_000_000),
        quantity in 1i32..1_000_000,
        (again, file, line) in (any::<bool>(), any::<u16>(), any::<u32>()),
    ) {
        let [category, item, channel, store, redeem] = words.map(TextId);
        let item = Item { category, item, quantity, amount };
        let (at, line) = (Instant(second), u64::from(line));
        let first = Row { customer: Name::of(&customer), at, again, basket: &basket, returns: &returns, item, channel, store, redeem, file, line };
        let second = Row { line: line + 7, again: false, ..first };
        let mut bytes = Vec::new();
        let mut last = Written::default();
        record::write(&first, &mut last, &mut bytes);
        record::write(&second, &mut last, &mut bytes);
        let (mut rest, mut last) = (bytes.as_slice(), Written::default());
        prop_assert_eq!(record::read(&mut rest, &mut last), Some(first));
        prop_assert_eq!(record::read(&mut rest, &mut last), Some(second));
        prop_assert!(rest.is_empty());
        // A record that is cut off is no record.
        let mut cut = &bytes[..bytes.len() / 3];
        let mut last = Written::default();
        while let Some(row) = record::read(&mut cut, &mut last) {
            prop_assert_eq!(row, first);
        }
    }

    #[test]
    fn the_disk_changes_nothing(rows in prop::collection::vec((0u8..40, 0i64..50, 0i64..1000), 1..300), most in 1usize..2000) {
        let (whole, none) = spooled(&rows, None);
        let place = || Ok(Box::new(Disk(Vec::new(), 1 << 20)) as Box<dyn Overflow>);
        let (parts, overflown) = spooled(&rows, Some(Room { most, overflow: &place }));
        prop_assert_eq!(none, 0);
        prop_assert!(overflown > 0 || rows.len() * 5 <= most + 100, "{overflown}");
        prop_assert_eq!(customers(&whole), customers(&parts));
    }
}

#[test]
fn a_full_disk_is_said_and_only_one_place_is_made() {
    let made = AtomicUsize::new(0);
    let place = || {
        made.fetch_add(1, Ordering::Relaxed);
        Ok(Box::new(Disk(Vec::new(), 1_000)) as Box<dyn Overflow>)
    };
    let mut spool = Spool::new(Some(Room { most: 100, overflow: &place }));
    for line in 0..10_000 {
        spool.take(&row("ann", line, 5, line as u64));
        if spool.is_full() {
            break;
        }
    }
    assert!(spool.is_full() && made.load(Ordering::Relaxed) == 1);
    let why = spool.finish().err().expect("the disk is full");
    assert_eq!(why.code.0, "F0220");
    assert!(why.message.ends_with("no space left on device"), "{}", why.message);
}

#[test]
fn bytes_that_came_back_changed_are_an_error() {
    let place = || {
        struct Liar;
        impl Overflow for Liar {
            fn put(&mut self, _: &[u8]) -> io::Result<()> {
                Ok(())
            }
            fn get(&self, _: u64, into: &mut [u8]) -> io::Result<()> {
                into.fill(0xff);
                Ok(())
            }
        }
        Ok(Box::new(Liar) as Box<dyn Overflow>)
    };
    let mut spool = Spool::new(Some(Room { most: 10, overflow: &place }));
    (0..100).for_each(|line| spool.take(&row("ann", line, 5, line as u64)));
    let kept = spool.finish().expect("there is room");
    let changed = |number| kept.portion(number, &mut Desk::default()).is_err_and(|why| why.code.0 == "F0220");
    assert!((0..kept.portions()).any(changed));
}
