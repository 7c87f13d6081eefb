use super::acts::live_without;
use super::circle::Circles;
use super::couple::Noted;
use super::gauge::Seen;
use super::hand::Hand;
use super::live::World;
use super::prepare::{Prepare, Prepared};
use crate::diagnostic::{Diagnostic, table};
use crate::evaluate::{EventError, Member};
use crate::measure::{Broken, Life, Sums, Tally};
use crate::population::Customer;

/// One thread's bench: buffers that are used again for every member.
pub struct Worker<'a> {
    prepared: &'a Prepared<'a>,
    customer: Customer,
    /// By cell.
    twin: Vec<Tally<'a>>,
    /// Whether the twin is not lived, because the sums of the first variant tell its own.
    told: bool,
    /// Tallies by cell.
    variants: Vec<(Member, Vec<Tally<'a>>)>,
    /// The cell of the customer at hand.
    cell: usize,
    /// Purchases and minor units of the twin beyond what was to be expected, if anybody wants to know.
    controls: Option<[f64; 2]>,
    /// What members are heard to do that touches others, by variant; empty if nobody listens.
    noted: Vec<Option<Noted>>,
    hand: Hand,
    seen: Seen,
    /// Where customers touch, they are counted together.
    circles: Option<Box<Circles<'a>>>,
}

/// A member whose life could not be simulated.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The member.
    pub member: u64,
    /// Why.
    pub diagnostic: Box<Diagnostic>,
}

impl<'a> Worker<'a> {
    /// An empty bench.
    pub fn new(prepared: &'a Prepared<'a>) -> Self {
        let circles = Circles::new(prepared).map(Box::new);
        // Circles count for themselves, and lend their sums to one tally.
        let cells = if circles.is_some() { 1 } else { prepared.cells.len() };
        let variant =
            |variant: &'a Prepare| (variant.plan.member(), (0..cells).map(|_| Tally::new(&variant.layout)).collect());
        Worker {
            prepared,
            customer: prepared.population.customer(),
            twin: (0..cells).map(|_| twin(prepared, Tally::new(&prepared.twin))).collect(),
            variants: prepared.variants.iter().map(variant).collect(),
            told: circles.is_none() && prepared.first_tells_twin(),
            cell: 0,
            controls: None,
            noted: Vec::new(),
            hand: Hand::new(prepared.luck),
            seen: Seen::default(),
            circles,
        }
    }

    /// From now on notes what members do that touches others, in the variants that have something to note.
    pub fn listen(&mut self, noted: Vec<Option<Noted>>) {
        self.noted = noted;
    }

    /// What was noted.
    pub fn take_noted(&mut self) -> Vec<Option<Noted>> {
        std::mem::take(&mut self.noted)
    }

    /// From now on adds up what the twin buys beyond what was to be expected.
    pub fn watch_controls(&mut self) {
        self.controls = Some([0.0; 2]);
    }

    /// Purchases and minor units beyond what was to be expected, of all members together, in their order.
    pub fn controls(&self) -> [f64; 2] {
        self.controls.unwrap_or_default()
    }

    /// A bench that keeps every life until the next one, for [`Worker::members_each`].
    pub fn keeping(prepared: &'a Prepared<'a>) -> Self {
        let plain = Worker::new(prepared);
        let keeping = |tallies: Vec<Tally<'a>>| tallies.into_iter().map(Tally::keeping).collect::<Vec<_>>();
        let variants = plain.variants.into_iter().map(|(member, tallies)| (member, keeping(tallies))).collect();
        let mut circles = plain.circles;
        circles.iter_mut().for_each(|circles| circles.keep());
        Worker { twin: keeping(plain.twin), told: false, variants, circles, ..plain }
    }

    /// Simulates the members from `first` until before `end`, one after the other, and shows each: the segment, and
    /// the lives in the order of the sums, the twin's first. Shows nothing on a bench that does not keep lives.
    ///
    /// # Errors
    /// As [`Worker::members`].
    pub fn members_each(&mut self, first: u64, end: u64, mut show: impl FnMut(usize, &[&Life])) -> Result<(), Failure> {
        for member in first..end {
            self.members(member, member + 1)?;
            if let Some(circles) = &self.circles {
                circles.each(&mut show);
                continue;
            }
            let lives = std::iter::once(&self.twin).chain(self.variants.iter().map(|(_, tallies)| tallies));
            let lives = lives.map(|tallies| tallies.get(self.cell).and_then(Tally::life));
            if let Some(lives) = lives.collect::<Option<Vec<&Life>>>() {
                show(self.customer.segment, &lives);
            }
        }
        Ok(())
    }

    /// Simulates the members from `first` until before `end`.
    ///
    /// # Errors
    /// The first member that cannot be simulated, or whose ledger does not balance.
    pub fn members(&mut self, first: u64, end: u64) -> Result<(), Failure> {
        if let Some(circles) = &mut self.circles {
            let Some(twin) = self.twin.first_mut() else { return Ok(()) };
            let count = |root| circles.count(root, twin, &mut self.noted, &mut self.hand);
            return (first..end).try_for_each(count);
        }
        for member in first..end {
            self.prepared.population.draw(member, &mut self.customer);
            self.cell = self.prepared.cells.of(&self.customer);
            if !self.told {
                self.twin(member)?;
            }
            if self.controls.is_some() {
                self.add_controls();
            }
            if !self.prepared.answers.is_empty() {
                self.responding(member)?;
                continue;
            }
            for (at, (variant, (state, tallies))) in self.prepared.variants.iter().zip(&mut self.variants).enumerate() {
                let Some(tally) = tallies.get_mut(self.cell) else { continue };
                meet(variant, member, state);
                let world = world(self.prepared, variant, self.customer.segment);
                let Some(world) = world else { continue };
                tally.begin(&variant.initial);
                world
                    .live(&self.customer, state, &mut self.hand, tally)
                    .map_err(|error| Failure { member, diagnostic: Box::new(event_failed(member, &error)) })?;
                tally.end(Some(state)).map_err(|broken| not_counted(member, broken, variant))?;
                part(self.noted.get_mut(at), member, state, tally);
            }
        }
        Ok(())
    }

    #[cold]
    fn add_controls(&mut self) {
        let expected = self.prepared.population.expected(&mut self.customer);
        if let (Some(expected), Some([purchases, spent])) = (expected, &mut self.controls) {
            let visits = &self.customer.visits;
            let amount: i64 = visits.iter().map(|visit| visit.amount).sum();
            *purchases += visits.len() as f64 - expected.purchases;
            *spent += amount as f64 - visits.len() as f64 * expected.basket;
        }
    }

    /// The lives that the programs change.
    #[cold]
    fn responding(&mut self, member: u64) -> Result<(), Failure> {
        let failed = |error: EventError| Failure { member, diagnostic: Box::new(event_failed(member, &error)) };
        let segment = self.customer.segment;
        let Some(answers) = self.prepared.answers.get(segment) else { return Ok(()) };
        let Some(twin) = self.twin.get(self.cell) else { return Ok(()) };
        for (at, (variant, (state, tallies))) in self.prepared.variants.iter().zip(&mut self.variants).enumerate() {
            let Some(tally) = tallies.get_mut(self.cell) else { continue };
            meet(variant, member, state);
            let world = world(self.prepared, variant, segment);
            let (Some(world), Some(gauge)) = (world, variant.gauges.get(segment)) else { continue };
            tally.begin(&[]);
            tally.against(twin.alone());
            let enrolled = world
                .live_responding(
                    &self.prepared.population,
                    &mut self.customer,
                    (state, &mut self.seen),
                    (answers, gauge),
                    &mut self.hand,
                    tally,
                )
                .map_err(failed)?;
            let held = enrolled.then_some(&*state);
            tally.end(held).map_err(|broken| not_counted(member, broken, variant))?;
            part(self.noted.get_mut(at), member, state, tally);
        }
        Ok(())
    }

    /// The same life without a program.
    fn twin(&mut self, member: u64) -> Result<(), Failure> {
        let Some(twin) = self.twin.get_mut(self.cell) else { return Ok(()) };
        without(self.prepared, &self.customer, twin, &mut self.hand)
            .map_err(|_| Failure { member, diagnostic: Box::new(too_large(member)) })
    }

    /// What was counted: the twin, then the variants; cell by cell.
    pub fn into_sums(self) -> Vec<Sums> {
        if let Some(circles) = self.circles {
            return circles.into_sums();
        }
        let variants = self.variants.into_iter().map(|(_, tallies)| tallies);
        let mut subjects: Vec<_> = std::iter::once(self.twin).chain(variants).map(Vec::into_iter).collect();
        let mut all = Vec::new();
        for _ in 0..self.prepared.cells.len() {
            let first = all.len();
            all.extend(subjects.iter_mut().filter_map(Iterator::next).map(Tally::into_sums));
            if let (true, Some(variant), [.., twin, own]) =
                (self.told, self.prepared.variants.first(), all.get_mut(first..first + 2).unwrap_or_default())
            {
                *twin = own.without_program(&variant.layout, &self.prepared.twin);
            }
        }
        all
    }
}

/// A customer's life without a program.
///
/// # Errors
/// What does not add up.
#[inline]
pub fn without(
    prepared: &Prepared<'_>,
    customer: &Customer,
    twin: &mut Tally<'_>,
    hand: &mut Hand,
) -> Result<(), Broken> {
    let costs = &prepared.twin.costs;
    twin.begin(&[]);
    let margins = costs.margins.get(customer.segment).map_or(&[][..], Vec::as_slice);
    let segment = prepared.scenario.segments.get(customer.segment);
    if let Some(returns) = segment.and_then(|segment| segment.returns) {
        hand.start(customer.number);
        live_without(customer, (returns, margins), prepared.scenario.end, hand, twin);
    } else {
        let margin = |category: u16| margins.get(usize::from(category)).copied().unwrap_or(0);
        let purchases = customer.visits.iter();
        twin.lived(purchases.map(|visit| (visit.at, visit.amount, margin(visit.category))));
    }
    twin.end(None)
}

/// Tells a member what the others come to, before the life begins.
#[inline]
pub fn meet(variant: &Prepare, member: u64, state: &mut Member) {
    if let Some(coupling) = &variant.coupling {
        state.join_others(member, &coupling.cuts);
        state.promise(coupling.given(member));
    }
}

/// Notes what a member did that touches the others, after the life.
#[inline]
fn part(noted: Option<&mut Option<Noted>>, member: u64, state: &Member, tally: &mut Tally<'_>) {
    if let Some(Some(noted)) = noted {
        noted.note(member, state, tally.heard());
    }
}

/// The twin's tally; where a program changes lives, its margins are what they are held against.
fn twin<'a>(prepared: &Prepared<'_>, tally: Tally<'a>) -> Tally<'a> {
    if prepared.answers.is_empty() { tally } else { tally.remembering() }
}

/// A variant as a member of a segment meets it.
pub fn world<'a>(prepared: &'a Prepared<'a>, variant: &'a Prepare, segment: usize) -> Option<World<'a>> {
    Some(World {
        plan: &variant.plan,
        choices: variant.choices.get(segment)?,
        returns: prepared.scenario.segments.get(segment)?.returns,
        margins: variant.layout.costs.margins.get(segment).map_or(&[][..], Vec::as_slice),
        start: prepared.scenario.start.start(),
        end: prepared.scenario.end,
    })
}

pub fn event_failed(member: u64, error: &EventError) -> Diagnostic {
    let cause = Diagnostic::from(error);
    let message = format!("the life of member {member} cannot be simulated: {}", cause.message);
    Diagnostic::new(table::SIMULATION_FAILED, message)
        .help(format!("look at that life: `loyal explain SCENARIO --member {member}`"))
        .related(cause)
}

pub fn not_counted(member: u64, broken: Broken, variant: &Prepare) -> Failure {
    let diagnostic = match broken {
        Broken::TooLarge => too_large(member),
        Broken::Unbalanced(holding) => {
            let name = variant.plan.program().holdings.get(holding.index()).map_or("", |holding| holding.name.as_str());
            let message = format!(
                "the books of member {member} do not balance: issued `{name}` is not redeemed + expired + clawed back + outstanding"
            );
            Diagnostic::new(table::SIMULATION_FAILED, message).help(
                "nothing is reported: this is a defect of loyal, please report it with the program and the scenario",
            )
        }
    };
    Failure { member, diagnostic: Box::new(diagnostic) }
}

pub fn too_large(member: u64) -> Diagnostic {
    Diagnostic::new(table::SIMULATION_FAILED, format!("the sums became too large to be exact, at member {member}"))
        .help("smaller baskets or fewer members keep them in range")
}

pub fn without_end(member: u64) -> Diagnostic {
    Diagnostic::new(table::SIMULATION_FAILED, format!("customer {member} brings others, who bring others, without end"))
        .help("fewer invitations, or fewer that are accepted, under [friends]")
}
