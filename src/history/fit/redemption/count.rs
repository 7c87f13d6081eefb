//! Members of a ledger as sums: what was there to be redeemed, and what was.

use std::collections::BTreeMap;

use crate::history::movements::{Follow, Moved, What};
use crate::measure::month_of;
use crate::quantity::{Day, Instant};

/// Groups of members that are left out in turn.
pub(super) const GROUPS: usize = 100;
/// Ages and waits beyond this many months are counted with it.
const LONGEST: usize = 1_200;

/// What one month of an age or of a wait came to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cell {
    pub at_risk: f64,
    pub taken: f64,
    pub lost: f64,
}

/// Sums over members, by month.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    pub ages: Vec<Cell>,
    pub waits: Vec<Cell>,
    pub firsts: Vec<Cell>,
}

/// Chances to take the reward, and how many of them were taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Tries {
    /// Members by their chances and by how many of them they took.
    pub members: BTreeMap<(u32, u32), u64>,
    /// By the number of the chance: members who had it and had never taken the reward, and those who then did.
    pub firsts: Vec<(u64, u64)>,
}

impl Tries {
    /// A member had so many chances and took so many, the first of them at that chance.
    pub fn add(&mut self, chances: u32, taken: u32, first: Option<u32>) {
        *self.members.entry((chances, taken)).or_default() += 1;
        let until = first.unwrap_or(chances) as usize;
        if self.firsts.len() < until {
            self.firsts.resize(until, (0, 0));
        }
        for (number, chance) in (1u32..).zip(self.firsts.iter_mut().take(until)) {
            chance.0 += 1;
            chance.1 += u64::from(first == Some(number));
        }
    }
}

/// A cohort of the present member: the month from which it is watched, what was there then, and what left in which month.
#[derive(Clone, Debug, Default)]
struct Cohort {
    from: Option<i32>,
    units: i64,
    left: BTreeMap<i32, (i64, i64)>,
}

/// What happens to the present member at one instant.
#[derive(Clone, Copy, Debug, Default)]
struct Batch {
    at: Instant,
    earns: bool,
    issued: i64,
    redeemed: i64,
    lost: i64,
}

/// The present member.
#[derive(Clone, Debug, Default)]
struct Person {
    known: bool,
    joined: Option<Day>,
    balance: i64,
    batch: Option<Batch>,
    cohorts: BTreeMap<i32, Cohort>,
    /// Since when the reward is within reach.
    reached: Option<Day>,
    /// A purchase after which it could be had, and nothing was taken yet.
    open: bool,
    tries: u32,
    takes: u32,
    first_take: Option<u32>,
    redeemed: Option<Day>,
    waits: Vec<(u32, bool)>,
}

/// Listens to a ledger.
#[derive(Debug)]
pub(super) struct Count<'a> {
    wallet: &'a str,
    reward: i64,
    /// Whether members may have been there before.
    earlier: bool,
    /// The first day and the last one that was watched.
    days: (Day, Day),
    person: Person,
    pub groups: Vec<Sums>,
    pub members: u64,
    pub tries: Tries,
}

impl<'a> Count<'a> {
    pub fn new((wallet, reward): (&'a str, i64), days: (Day, Day), earlier: bool) -> Count<'a> {
        let groups = vec![Sums::default(); GROUPS];
        let (person, tries) = (Person::default(), Tries::default());
        Count { wallet, reward: reward.max(1), earlier, days, person, groups, members: 0, tries }
    }

    fn group(&self) -> usize {
        (self.members % GROUPS as u64) as usize
    }

    /// One instant of the present member is complete.
    fn flush(&mut self) {
        let reward = self.reward;
        let person = &mut self.person;
        let Some(batch) = person.batch.take() else { return };
        let day = batch.at.day();
        let reach = person.balance + batch.issued;
        let takes = batch.redeemed >= reward;
        if batch.earns {
            person.open = reach >= reward;
            person.tries += u32::from(person.open);
        }
        if takes && person.open {
            person.takes += 1;
            person.first_take.get_or_insert(person.tries);
            person.open = false;
        }
        if batch.redeemed > 0 {
            person.redeemed.get_or_insert(day);
        }
        if reach >= reward {
            person.reached.get_or_insert(day);
        }
        person.balance = reach - batch.redeemed - batch.lost;
        let within = person.balance >= reward;
        person.open &= within;
        if let Some(since) = person.reached
            && (takes || !within)
        {
            person.waits.push((months_between(since, day), takes));
            person.reached = within.then_some(day);
        }
    }
}

/// A cohort of a member, month by month until the last one.
fn age(ages: &mut Vec<Cell>, month: i32, cohort: &Cohort, last: i32) {
    let mut held = cohort.units;
    for now in cohort.from.unwrap_or(month)..=last {
        let (redeemed, lost) = cohort.left.get(&now).copied().unwrap_or_default();
        let cell = cell(ages, (now - month).max(0) as u32);
        cell.at_risk += held as f64;
        cell.taken += redeemed as f64;
        cell.lost += lost as f64;
        held -= redeemed + lost;
        if held <= 0 {
            break;
        }
    }
}

/// The month of that number; the last one holds all that lie beyond.
fn cell(cells: &mut Vec<Cell>, month: u32) -> &mut Cell {
    let at = (month as usize).min(LONGEST);
    if cells.len() <= at {
        cells.resize(at + 1, Cell::default());
    }
    cells.get_mut(at).expect("INVARIANT: the cells were made longer than the place")
}

/// Somebody waited so many whole months, and redeemed in the next or was not watched on.
fn wait(cells: &mut Vec<Cell>, months: u32, taken: bool) {
    for month in 0..months.min(LONGEST as u32) {
        cell(cells, month).at_risk += 1.0;
    }
    if taken {
        let cell = cell(cells, months);
        cell.at_risk += 1.0;
        cell.taken += 1.0;
    }
}

/// Whole months from one day to a later one.
fn months_between(from: Day, to: Day) -> u32 {
    let early = from.date().day > to.date().day;
    (month_of(to) - month_of(from) - i32::from(early)).max(0) as u32
}

impl Follow for Count<'_> {
    fn begin(&mut self, _: &str) {
        self.person = Person::default();
    }

    fn moved(&mut self, moved: &Moved<'_>) {
        if moved.wallet != self.wallet {
            return;
        }
        if self.person.batch.is_some_and(|batch| batch.at != moved.at) {
            self.flush();
        }
        let (day, units) = (moved.at.day(), moved.units);
        let person = &mut self.person;
        person.known = true;
        if moved.what == What::Opened {
            // It is watched from the first month of the ledger on.
            person.balance += units;
            let cohort = person.cohorts.entry(moved.cohort).or_default();
            (cohort.from, cohort.units) = (Some(month_of(self.days.0)), cohort.units + units);
            return;
        }
        person.joined.get_or_insert(day);
        let batch = person.batch.get_or_insert(Batch { at: moved.at, ..Batch::default() });
        let cohort = person.cohorts.entry(moved.cohort).or_default();
        let left = |cohort: &mut Cohort, redeemed: i64, lost: i64| {
            let sums = cohort.left.entry(month_of(day)).or_default();
            (sums.0, sums.1) = (sums.0 + redeemed, sums.1 + lost);
        };
        match moved.what {
            What::Opened => {}
            What::Issued => {
                batch.earns = true;
                batch.issued += units;
                cohort.from.get_or_insert(moved.cohort);
                cohort.units += units;
            }
            What::Redeemed => {
                batch.redeemed += units;
                left(cohort, units, 0);
            }
            What::Expired | What::Taken => {
                batch.lost += units;
                left(cohort, 0, units);
            }
        }
    }

    fn end(&mut self) {
        self.flush();
        let person = std::mem::take(&mut self.person);
        if !person.known {
            return;
        }
        let ((_, last), group) = (self.days, self.group());
        if let Some(sums) = self.groups.get_mut(group) {
            for (month, cohort) in &person.cohorts {
                age(&mut sums.ages, *month, cohort, month_of(last));
            }
            person.waits.iter().for_each(|(months, taken)| wait(&mut sums.waits, *months, *taken));
            if let Some(since) = person.reached {
                wait(&mut sums.waits, months_between(since, last), false);
            }
            if let Some(joined) = person.joined.filter(|_| !self.earlier) {
                let length = months_between(joined, person.redeemed.unwrap_or(last));
                wait(&mut sums.firsts, length, person.redeemed.is_some());
            }
        }
        if person.tries > 0 {
            self.tries.add(person.tries, person.takes, person.first_take);
        }
        self.members += 1;
    }
}
