//! Facts of challenges, streaks and leagues in words.

use super::told::{Told, Words};
use crate::evaluate::DiaryFact;

impl Words<'_> {
    pub(super) fn tell_game(&self, told: &mut Told, fact: &DiaryFact) {
        match fact {
            DiaryFact::GoalMet(at, goal) => {
                let challenge = self.program.challenges.get(usize::from(*at));
                let name = challenge.and_then(|one| one.goals.get(usize::from(*goal))).map_or("", |goal| &goal.name);
                told.set("goal_met", format!("goal {name} is met"), None, self);
                told.rule = challenge.map(|one| one.name.clone());
            }
            DiaryFact::ChallengeCompleted(at) => {
                told.set("challenge_completed", "complete".into(), None, self);
                told.rule = self.program.challenges.get(usize::from(*at)).map(|one| one.name.clone());
            }
            DiaryFact::RunEnded(id, length) => {
                told.set("run_ended", format!("the run of {length} ends"), None, self);
                told.rule = self.program.accumulators.get(id.index()).map(|metric| metric.name.clone());
            }
            DiaryFact::Placed(at, place, size) => {
                told.set("placed", format!("place {place} of {size}"), None, self);
                told.rule = self.program.boards.get(usize::from(*at)).map(|board| board.name.clone());
            }
            _ => {}
        }
    }
}
