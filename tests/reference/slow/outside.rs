//! Events from outside: joining, purchases, declared events.

use loyal::core::{AtomId, AtomSet, HoldingId, RowId, Trigger};
use loyal::quantity::Instant;

use super::Slow;
use super::budgets::{KIND_DECLARED, KIND_JOIN, KIND_PURCHASE};
use super::measure::Moved;
use super::midnight::idle_triggers;
use super::price::{Takes, Using};
use super::scene::{Line, Scene, by_atom};

impl Slow<'_> {
    pub(super) fn joining(&mut self) {
        let scene = Scene::bare(self.joined);
        self.kind = KIND_JOIN;
        self.outside_event(scene, &|trigger| *trigger == Trigger::Join, &Takes::default(), Moved::default());
    }

    /// A purchase; returns what was paid, and how many uses were refused.
    pub fn purchase(&mut self, at: Instant, lines: &[Line], words: &[u16], uses: &[Using]) -> (i64, u16) {
        self.settle(at);
        let lines = by_atom(lines);
        let list: Vec<i64> = lines.iter().map(|line| line.amount).collect();
        let mut scene = Scene {
            at,
            lines: lines.clone(),
            stages: [list.clone(), list.clone(), list.clone(), list],
            words: words.to_vec(),
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
        wanted: &dyn Fn(&Trigger) -> bool,
        takes: &Takes,
        mut moved: Moved,
    ) {
        let rows: Vec<RowId> = self.rows_on(wanted);
        for (row, trigger, _) in idle_triggers(self.program) {
            let Trigger::Idle { without, .. } = &self.program.rows[row.index()].on[trigger] else { continue };
            if wanted(without) {
                self.idle.insert((row, trigger), Some(scene.day()));
            }
        }
        self.fed.clear();
        self.event += 1;
        self.before_goals(&scene);
        let before = self.watch(&scene);
        // Phase 3 reads the state before; then come takes, clocks and grants.
        self.award(&scene, &rows, &mut moved, |member, moved| {
            for (holding, units, by) in &takes.taken {
                member.take(*holding, *units, by);
                moved.taken.push((*holding, *units));
            }
            for place in 0..member.program.holdings.len() {
                let id = HoldingId(place as u16);
                if member.shape(id).touched_by.iter().any(wanted) {
                    member.touch(id, scene.at);
                }
            }
        });
        self.exchange_on(scene.at, wanted);
        self.measure(&scene, wanted, &[], &moved);
        self.move_tiers(&scene);
        self.follow(&scene, &before);
        self.suspend(scene.at);
    }
}
