//! Lives of one member, which several programs may live.

use loyal::core::{AttributeId, Program};
use loyal::evaluate::{Joining, Plan};
use loyal::quantity::{Date, Day, Instant};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::given::Given;
use crate::compare::fast;
use crate::generate::{Happening, history, known};

/// Happenings of a life.
const EVENTS: u32 = 40;

/// A member, and what happens.
pub struct Life {
    first: Day,
    born: Day,
    attributes: Vec<(AttributeId, i64)>,
    events: Vec<(i64, Happening)>,
}

impl Life {
    /// A random life that fits the program.
    pub fn new(program: &Program, rng: &mut ChaCha8Rng) -> Life {
        let first = Date::new(2024, 1, 1).expect("a date").to_day().plus_days(rng.random_range(0..800));
        let events = history(rng, program, first, EVENTS);
        let events = events.into_iter().filter_map(|(second, happening)| Some((second, within(happening)?))).collect();
        let born = Day(-3_000 + rng.random_range(0..366));
        Life { first, born, attributes: known(rng, program), events }
    }

    /// What the program gives in it; `None` if it is not lived.
    pub fn lived<'p>(&self, program: &'p Program) -> Option<Given<'p>> {
        let end = Instant(self.events.last()?.0).day().plus_days(70);
        let plan = Plan::with_receipts(program, self.first, end.plus_days(1)).ok()?;
        let mut given = Given::new(program);
        let mut member = plan.member();
        let joined = Instant(self.first.start().0.min(self.events[0].0));
        let joining = Joining { joined, born: Some(self.born), attributes: &self.attributes, run_join_rules: true };
        plan.start(&mut member, &joining, &mut given).ok()?;
        for (second, happening) in &self.events {
            let leaves = matches!(happening, Happening::Leave);
            given.next = price(program, happening);
            if fast(&plan, &mut member, &mut given, Instant(*second), happening).is_err() || leaves {
                return Some(given);
            }
        }
        let _ = plan.settle(&mut member, end.start(), &mut given);
        Some(given)
    }
}

/// Within the stated domain, and nothing that takes back.
fn within(happening: Happening) -> Option<Happening> {
    match happening {
        Happening::Return { .. } | Happening::Confirm { .. } => None,
        Happening::Purchase { mut lines, words, uses, goods } => {
            lines.iter_mut().for_each(|line| line.amount = line.amount.max(i64::from(line.items)));
            Some(Happening::Purchase { lines, words, uses, goods })
        }
        other => Some(other),
    }
}

/// The price of a purchase that is paid in money alone, or of a stay.
fn price(program: &Program, happening: &Happening) -> Option<i64> {
    match happening {
        Happening::Purchase { lines, uses, .. } if uses.is_empty() => Some(lines.iter().map(|line| line.amount).sum()),
        Happening::Declared { event, numbers, .. } if program.events[usize::from(*event)].name == "stay" => {
            program.fields.iter().zip(numbers).find(|(field, _)| field.name == "stay.price").map(|(_, price)| *price)
        }
        _ => None,
    }
}
