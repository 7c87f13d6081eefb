//! A thread's bench for circles: draws one after the other and counts it in every program and without one.

use super::blocks::BLOCKS;
use super::tallies::{Tallies, Twin};
use super::{Bench, Circle, place};
use crate::measure::{Life, Sums, Tally};
use crate::population::Brought;
use crate::quantity::Instant;
use crate::simulate::couple::Noted;
use crate::simulate::hand::Hand;
use crate::simulate::members::empty_block;
use crate::simulate::prepare::Prepared;
use crate::simulate::worker::{Failure, not_counted, too_large, without};

/// Counts circles.
pub struct Circles<'a> {
    prepared: &'a Prepared<'a>,
    bench: Bench,
    tallies: Vec<Tallies<'a>>,
    /// By block: the twin's sums, then those of the variants.
    blocks: Vec<Vec<Sums>>,
    brought: Vec<Brought>,
    twins: Vec<Twin>,
    lives: Vec<Life>,
    keeping: bool,
}

impl<'a> Circles<'a> {
    /// An empty bench; `None` where nobody touches.
    pub fn new(prepared: &'a Prepared<'a>) -> Option<Circles<'a>> {
        Some(Circles {
            prepared,
            bench: Bench::new(prepared)?,
            tallies: prepared.variants.iter().map(|variant| Tallies::new(&variant.layout)).collect(),
            blocks: (0..BLOCKS).map(|_| empty_block(prepared)).collect(),
            brought: Vec::new(),
            twins: Vec::new(),
            lives: Vec::new(),
            keeping: false,
        })
    }

    /// From now on keeps the lives of those who come by themselves or live with them.
    pub fn keep(&mut self) {
        self.keeping = true;
        self.tallies.iter_mut().for_each(Tallies::keep);
    }

    /// What was counted, block by block.
    pub fn into_sums(self) -> Vec<Sums> {
        self.blocks.into_iter().flatten().collect()
    }

    /// Those who come by themselves or live with them, in the last circle: the segment, and lives in the order of the
    /// sums.
    pub fn each(&self, mut show: impl FnMut(usize, &[&Life])) {
        for (at, (twin, customer)) in self.lives.iter().zip(&self.bench.customers).enumerate() {
            let lives = std::iter::once(Some(twin)).chain(self.tallies.iter().map(|tallies| tallies.life(at)));
            if let Some(lives) = lives.collect::<Option<Vec<&Life>>>() {
                show(customer.segment, &lives);
            }
        }
    }

    /// Counts the circle of that number.
    ///
    /// # Errors
    /// As for a member.
    pub fn count(
        &mut self,
        root: u64,
        twin: &mut Tally<'a>,
        noted: &mut [Option<Noted>],
        hand: &mut Hand,
    ) -> Result<(), Failure> {
        let block = (root % BLOCKS as u64) as usize;
        let mut sums = self.blocks.get_mut(block).map(std::mem::take).unwrap_or_default();
        let counted = self.count_into(root, twin, noted, hand, &mut sums);
        if let Some(place) = self.blocks.get_mut(block) {
            *place = sums;
        }
        counted
    }

    fn count_into(
        &mut self,
        root: u64,
        twin: &mut Tally<'a>,
        noted: &mut [Option<Noted>],
        hand: &mut Hand,
        sums: &mut [Sums],
    ) -> Result<(), Failure> {
        let together = self.bench.draw(self.prepared, root);
        if let Some(sums) = sums.first_mut() {
            twin.exchange(sums);
        }
        let without = self.without(root, together, twin, hand);
        if let Some(sums) = sums.first_mut() {
            twin.exchange(sums);
            sums.related[1] += together as u64 - 1;
        }
        without?;
        let variants = self.prepared.variants.iter().zip(&mut self.tallies).zip(sums.iter_mut().skip(1)).enumerate();
        for (at, ((variant, tallies), sums)) in variants {
            tallies.begin(std::mem::take(sums), &self.twins);
            let mut circle = Circle::new(self.prepared, variant);
            let lived = circle.live(together, &mut self.bench, hand, tallies);
            lived.map_err(|stopped| stopped.into_failure(root))?;
            let mut members = 0;
            for (who, (number, enrolled)) in circle.lived().enumerate() {
                let member = self.bench.party.member(who as u16);
                let Some(tally) = tallies.seat(who) else { continue };
                let held = member.filter(|_| enrolled);
                tally.end(held).map_err(|broken| not_counted(root, broken, variant))?;
                if let (Some(Some(noted)), Some(member)) = (noted.get_mut(at), held) {
                    noted.note(number, member, tally.heard());
                }
                members += 1;
            }
            tallies.sums().related[0] += members - together as u64;
            tallies.sums().related[1] += together as u64 - 1;
            *sums = tallies.take();
        }
        Ok(())
    }

    /// Everybody who would come without a program, one after the other.
    fn without(&mut self, root: u64, together: usize, twin: &mut Tally<'a>, hand: &mut Hand) -> Result<(), Failure> {
        let prepared = self.prepared;
        self.twins.clear();
        self.lives.clear();
        // Those who are brought, as they are found; those before them are drawn already.
        let mut brought: Vec<(u64, Instant)> = Vec::new();
        let mut at = 0;
        while at < together + brought.len() {
            let customer = place(&mut self.bench.customers, at, &prepared.population);
            if let Some((number, comes)) = at.checked_sub(together).and_then(|nth| brought.get(nth)) {
                prepared.population.draw_brought(*number, *comes, false, customer);
            }
            let number = customer.number;
            without(prepared, customer, twin, hand).map_err(|_| too_large_at(root))?;
            self.twins.push(Twin::new(number, twin.alone()));
            if let (Some(life), true) = (twin.life(), self.keeping && at < together) {
                self.lives.push(life.clone());
            }
            let (joined, end) = (customer.joined, prepared.scenario.end);
            self.bench.sampler.friends(number, &mut self.brought);
            let anyway = self.brought.iter().filter(|friend| friend.anyway);
            let comes = anyway.map(|friend| (friend.number, Instant(joined.0.saturating_add(friend.after))));
            brought.extend(comes.filter(|(_, at)| *at < end));
            at += 1;
        }
        twin.add_brought(brought.len() as u64);
        Ok(())
    }
}

fn too_large_at(root: u64) -> Failure {
    Failure { member: root, diagnostic: Box::new(too_large(root)) }
}
