//! Ladders of tiers.

use super::Lowering;
use super::amount::Place;
use super::deadline::deadline;
use crate::check::model;
use crate::core::{Fall, Guard, Ladder, LadderVersion, Tier};

impl Lowering<'_> {
    pub fn ladders(&mut self) -> Vec<Ladder> {
        let checked = self.checked;
        checked.ladders.iter().map(|ladder| self.ladder(ladder)).collect()
    }

    fn ladder(&mut self, ladder: &model::Ladder) -> Ladder {
        let place = Place::STATE;
        let open = self.gate_reasons(&ladder.gate, place);
        let mut tiers = Vec::new();
        for tier in &ladder.tiers {
            self.parts = 0;
            let reach = tier.reach.as_ref().map_or(Guard::True, |cond| self.guard(cond, place));
            let own: Vec<Guard> =
                if tier.reach.is_some() { open.iter().map(|part| part.0.clone()).collect() } else { Vec::new() };
            let within = |guard: Guard| super::guard::all(own.iter().cloned().chain([guard]).collect());
            let reach = within(reach);
            let keep = tier.keep.as_ref().map_or_else(|| reach.clone(), |cond| within(self.guard(cond, place)));
            tiers.push(Tier { name: tier.name.clone(), span: tier.span, reach, keep });
        }
        Ladder {
            name: ladder.name.clone(),
            span: ladder.span,
            tiers,
            keep: deadline(&ladder.keep),
            reviews: ladder.reviews,
            fall: fall(ladder.fall),
            initial: ladder.initial,
            starts: ladder.starts.iter().map(|(cond, rank)| (self.guard(cond, place), *rank)).collect(),
            daily: ladder.daily,
            versions: ladder.versions.iter().map(version).collect(),
        }
    }
}

fn fall(fall: model::Fall) -> Fall {
    match fall {
        model::Fall::ToEarned => Fall::ToEarned,
        model::Fall::OneStep => Fall::OneStep,
        model::Fall::Never => Fall::Never,
    }
}

fn version(later: &model::AmendedLadder) -> LadderVersion {
    LadderVersion {
        since: super::holding::since(later.since),
        keep: deadline(&later.keep),
        fall: fall(later.fall),
        initial: later.initial,
    }
}
