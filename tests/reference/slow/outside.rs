//! Events from outside: joining, purchases, declared events.

use std::rc::Rc;

use loyal::core::{AtomId, AtomSet, Claims, HoldingId, RowId, Trigger};
use loyal::quantity::Instant;

use super::Slow;
use super::budgets::{KIND_DECLARED, KIND_JOIN, KIND_PURCHASE};
use super::measure::Moved;
use super::midnight::idle_triggers;
use super::price::{Takes, Using};
use super::receipt::{Receipt, Spent};
use super::scene::{Line, Scene, by_atom};

impl Slow<'_> {
    pub(super) fn joining(&mut self) {
        let scene = Scene::bare(self.joined);
        self.kind = KIND_JOIN;
        self.outside_event(scene, &|trigger| *trigger == Trigger::Join, &Takes::default(), Moved::default());
    }

    /// A purchase; returns what was paid, and how many uses were refused.
    pub fn purchase(&mut self, at: Instant, lines: &[Line], words: &[u16], told: (&[Using], &[i64])) -> (i64, u16) {
        let (uses, carried) = told;
        self.settle(at);
        let (bought, lines) = (lines.to_vec(), by_atom(lines));
        let list: Vec<i64> = lines.iter().map(|line| line.amount).collect();
        let mut scene = Scene {
            at,
            lines: lines.clone(),
            stages: [list.clone(), list.clone(), list.clone(), list],
            words: words.to_vec(),
            bought,
            numbers: carried.to_vec(),
            first_purchase: self.purchases == 0,
            ..Scene::default()
        };
        self.kind = KIND_PURCHASE;
        let takes = self.price(&mut scene, uses);
        let paid: i64 = scene.stages[3].iter().sum();
        let atoms: Vec<AtomId> = lines.iter().map(|line| line.atom).collect();
        let of = |set: AtomSet| atoms.iter().any(|&atom| set.has(atom));
        self.outside_event(
            scene,
            &|trigger| matches!(trigger, Trigger::Purchase(set) if of(*set)),
            &takes,
            Moved::default(),
        );
        self.purchases += 1;
        (paid, takes.refused)
    }

    /// An event that the program declares.
    pub fn declared(&mut self, at: Instant, event: u16, numbers: &[i64], words: &[u16]) {
        self.settle(at);
        // Declared events by name.
        let name = &self.program.events[usize::from(event)].name;
        let earlier = self.program.events.iter().filter(|other| other.name < *name).count();
        self.kind = KIND_DECLARED + earlier as u16;
        let scene = Scene { at, numbers: numbers.to_vec(), words: words.to_vec(), ..Scene::default() };
        self.outside_event(scene, &|trigger| *trigger == Trigger::Declared(event), &Takes::default(), Moved::default());
    }

    /// Awards, takes, measures, tiers, follows. `moved` is what the request itself took already.
    pub(super) fn outside_event(
        &mut self,
        scene: Scene,
        own: &dyn Fn(&Trigger) -> bool,
        takes: &Takes,
        mut moved: Moved,
    ) {
        // What was taken or used is an occasion beside the event's own.
        let wanted: &dyn Fn(&Trigger) -> bool = &|trigger| match trigger {
            Trigger::Taken(name) => takes.names.contains(name),
            other => own(other),
        };
        let rows: Vec<RowId> = self.rows_on(wanted).into_iter().filter(|row| !self.skipped.contains(row)).collect();
        for (row, trigger, _) in idle_triggers(self.program) {
            let Trigger::Idle { without, .. } = &self.program.rows[row.index()].on[trigger] else { continue };
            if self.happens(without, wanted, &scene) {
                self.idle.insert((row, trigger), Some(scene.day()));
            }
        }
        let before = self.opens(&scene);
        self.foresee(&scene, wanted);
        let keeps = self.keeps_receipts(own);
        let mut saw = if keeps { self.seen_for_returns() } else { None };
        let dates = self.dates();
        let event = self.event;
        let mut spent = Vec::new();
        self.posted.clear();
        self.charged.clear();
        // Phase 3 reads the state before; then come takes, clocks and grants.
        self.award(&scene, &rows, &mut moved, |member, moved| {
            for ((holding, units, by), payment) in takes.taken.iter().zip(&takes.payments) {
                if let Some(latest) = member.take(*holding, *units, by) {
                    spent.push(Spent::of(*payment, by, latest, *units));
                }
                let name = payment.map(|(index, _)| member.program.money_off[index].name.clone());
                moved.taken.push((*holding, *units, name.unwrap_or_default()));
            }
            for place in 0..member.program.holdings.len() {
                let id = HoldingId(place as u16);
                if member.shape(id).touched_by.iter().any(|by| member.happens(by, wanted, &scene)) {
                    member.touch(id, scene.at);
                }
            }
        });
        // What a share of what another row was credited with has read.
        saw.iter_mut().for_each(|saw| saw.credited.clone_from(&self.credited));
        let saw = saw.map(Rc::new);
        // What follows from something that was used is no award of the purchase.
        self.posted.retain(|given| self.program.rows[given.row.index()].on.iter().any(own));
        let ours = |row: RowId| self.program.rows[row.index()].on.iter().any(own);
        for one in self.day.iter_mut().filter(|one| one.event == event && ours(one.row)) {
            one.kept = keeps;
        }
        let receipt = keeps.then(|| Receipt {
            scene: Scene { matching: self.matching.clone(), ..scene.clone() },
            given: std::mem::take(&mut self.posted),
            spent,
            charged: std::mem::take(&mut self.charged),
            charged_payments: takes.charged.clone(),
            price_event: takes.event,
            saw,
            ..Receipt::blank(scene.at, event, own(&Trigger::Purchase(AtomSet::ALL)))
        });
        self.exchange_on(&scene, wanted);
        self.measure(&scene, wanted, &[], &moved);
        self.move_tiers(&scene);
        self.follow(&scene, &before);
        self.suspend(scene.at);
        self.ranks_after.clear();
        self.tell(&scene, own);
        self.receipts.extend(receipt.map(|receipt| Receipt {
            dates: [dates, self.dates()],
            last_event: self.event,
            ..receipt
        }));
    }

    fn dates(&self) -> Vec<Vec<Option<Instant>>> {
        self.ladders.iter().map(|ladder| ladder.dates.clone()).collect()
    }

    /// Purchases and declared events leave a receipt.
    fn keeps_receipts(&self, wanted: &dyn Fn(&Trigger) -> bool) -> bool {
        wanted(&Trigger::Purchase(AtomSet::ALL))
            || (0..self.program.events.len()).any(|event| wanted(&Trigger::Declared(event as u16)))
    }

    /// The member as the rows see him, where some are recomputed.
    fn seen_for_returns(&self) -> Option<Self> {
        let anew = (0..self.program.rows.len())
            .any(|row| self.program.returns.of(RowId(row as u16)).claims == Claims::Recompute);
        // The entries and receipts of the past are not looked at.
        anew.then(|| Slow { receipts: Vec::new(), entries: Vec::new(), ..self.clone() })
    }
}
