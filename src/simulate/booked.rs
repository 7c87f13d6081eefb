//! What became of the units that a scenario's programs gave: the run again, with a book in place of measures.

use std::sync::atomic::{AtomicU64, Ordering};

use super::couple::settle;
use super::gauge::Seen;
use super::hand::Hand;
use super::live::Witness;
use super::members::pool;
use super::prepare::{Prepare, Prepared, prepare};
use super::worker::{Failure, event_failed, meet, world};
use super::{Options, Visit};
use crate::diagnostic::{Diagnostic, table};
use crate::evaluate::Receipt;
use crate::measure::{Book, BookKeeper, Noted};
use crate::quantity::Instant;
use crate::scenario::Scenario;

impl Witness for BookKeeper {
    fn buys(&mut self, _: Instant) {}

    fn bought(&mut self, visit: &Visit, receipt: &Receipt, _: i64) {
        self.sold(visit.at, receipt.paid);
    }

    fn refunded(&mut self, at: Instant, receipt: &Receipt, _: i64) {
        self.sold(at, -receipt.paid);
    }

    fn mailed(&mut self, _: Instant, _: i64) {}

    fn entered(&mut self, _: Instant) {}
}

/// The book of every variant over the whole horizon: the same lives as in [`super::run`]. `None` if it was stopped from outside.
/// Members are named by their numbers where something is noted of them.
///
/// # Errors
/// As [`super::run`]; and F0192 where customers touch.
pub fn books(scenario: &Scenario, options: &Options<'_>, noted: Noted) -> Result<Option<Vec<Book>>, Vec<Diagnostic>> {
    if scenario.touches() {
        return Err(vec![touching(scenario)]);
    }
    let mut prepared = prepare(scenario, options)?;
    if prepared.is_coupled() {
        settle(&mut prepared, options)?;
    }
    let (next, done) = (AtomicU64::new(0), AtomicU64::new(0));
    let found = pool(options)?.broadcast(|_| stretch(&prepared, options, noted, (&next, &done)));
    let mut books: Vec<Book> = keepers(&prepared, noted).into_iter().map(BookKeeper::into_book).collect();
    let mut failure: Option<Failure> = None;
    for result in found {
        match result {
            Ok(theirs) => books.iter_mut().zip(&theirs).for_each(|(mine, theirs)| mine.merge(theirs)),
            Err(found) if failure.as_ref().is_none_or(|first| found.member < first.member) => failure = Some(found),
            Err(_) => {}
        }
    }
    books.iter_mut().for_each(Book::sort);
    match failure {
        Some(failure) => Err(vec![*failure.diagnostic]),
        None => Ok((!options.cancel.load(Ordering::Relaxed)).then_some(books)),
    }
}

/// Books are kept of lives one by one: what friends and households give each other would be missing from them.
fn touching(scenario: &Scenario) -> Diagnostic {
    let what = if scenario.friends.is_some() { "friends" } else { "households" };
    Diagnostic::new(table::CLOSE_TOUCHING, format!("a scenario with {what} is not closed"))
        .help(format!("leave `{what}` out for the close, or close a ledger: `loyal liability --ledger FILE`"))
}

fn keepers(prepared: &Prepared<'_>, noted: Noted) -> Vec<BookKeeper> {
    let scenario = prepared.scenario;
    let (first, last) = (scenario.start, scenario.end.day().plus_days(-1));
    let keeper = |variant: &Prepare| BookKeeper::new(&variant.plan, first, last).noting(noted);
    prepared.variants.iter().map(keeper).collect()
}

/// One thread's members.
fn stretch(
    prepared: &Prepared<'_>,
    options: &Options<'_>,
    noted: Noted,
    (next, done): (&AtomicU64, &AtomicU64),
) -> Result<Vec<Book>, Failure> {
    let mut keepers = keepers(prepared, noted);
    let mut states: Vec<_> = prepared.variants.iter().map(|variant| variant.plan.member()).collect();
    let (mut customer, mut hand, mut seen) =
        (prepared.population.customer(), Hand::new(prepared.luck), Seen::default());
    let chunk = options.chunk_size();
    while !options.cancel.load(Ordering::Relaxed) {
        let first = next.fetch_add(chunk, Ordering::Relaxed);
        if first >= prepared.customers {
            break;
        }
        let end = first.saturating_add(chunk).min(prepared.customers);
        for number in first..end {
            for (at, (keeper, state)) in keepers.iter_mut().zip(&mut states).enumerate() {
                prepared.population.draw(number, &mut customer);
                let segment = customer.segment;
                let Some(ready) = prepared.variants.get(at) else { continue };
                let Some(world) = world(prepared, ready, segment) else { continue };
                meet(ready, number, state);
                let failed = |error| Failure { member: number, diagnostic: Box::new(event_failed(number, &error)) };
                let mut enrolled = true;
                match (prepared.answers.get(segment), ready.gauges.get(segment)) {
                    (Some(answers), Some(gauge)) => {
                        let bench = (&mut *state, &mut seen);
                        let answers = (answers, gauge);
                        enrolled = world
                            .live_responding(&prepared.population, &mut customer, bench, answers, &mut hand, keeper)
                            .map_err(failed)?;
                    }
                    _ => world.live(&customer, state, &mut hand, keeper).map_err(failed)?,
                }
                if enrolled {
                    keeper.end_of(state, &|| number.to_string());
                }
            }
        }
        let all = done.fetch_add(end - first, Ordering::Relaxed) + (end - first);
        (options.progress)(all);
    }
    Ok(keepers.into_iter().map(BookKeeper::into_book).collect())
}
