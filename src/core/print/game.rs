//! Challenges, leagues and raffles, and metrics that are no plain sums.

use std::fmt::Write as _;

use super::{Print, when};
use crate::core::{Aggregate, Guard, Names, RoundStart};

impl Print<'_> {
    /// An aggregate that is no plain sum.
    pub(super) fn game(&self, aggregate: &Aggregate) -> String {
        match aggregate {
            Aggregate::EarnedBy(holding, rows) => {
                let name = |row: &crate::core::RowId| self.program.rows.get(row.index()).map_or("?", |row| &row.name);
                let rows: Vec<&str> = rows.iter().map(name).collect();
                format!("earned {} by {}", self.holding(*holding), rows.join(", "))
            }
            Aggregate::SpentBy(holding, takers) => {
                format!("spent {} by {}", self.holding(*holding), takers.join(", "))
            }
            Aggregate::Distinct(Names::Word(field)) => format!("distinct {}", self.formula.field(*field)),
            Aggregate::Distinct(Names::Lines(sets)) => {
                let sets: Vec<String> = sets.iter().map(|set| self.formula.of(*set)).collect();
                format!("distinct lines{}", sets.join(" |"))
            }
            Aggregate::Periods(of) => format!("count of {}s", when::calendar(*of)),
            Aggregate::Run { period, freeze } => {
                let freeze = freeze.map_or(String::new(), |holding| format!(" frozen by {}", self.holding(holding)));
                format!("run of {}s{freeze}", when::calendar(*period))
            }
            Aggregate::Goals(at) => {
                format!("goals of {}", self.program.challenges.get(usize::from(*at)).map_or("?", |one| &one.name))
            }
            _ => String::new(),
        }
    }

    pub(super) fn challenges(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for challenge in &self.program.challenges {
            let mut line =
                format!("rounds   {}: {} of {} goals", challenge.name, challenge.need, challenge.goals.len());
            if !challenge.within.is_never() {
                let start = if challenge.start == RoundStart::Joining { " from joining" } else { "" };
                let _ = write!(line, "; until {}{start}", self.formula.deadline(&challenge.within));
            }
            line.push_str(if challenge.repeats { "; again and again" } else { "; once" });
            if challenge.guard != Guard::True {
                let _ = write!(line, "; if {}", self.formula.guard(&challenge.guard));
            }
            lines.push(line);
            for goal in &challenge.goals {
                lines.push(format!("         {} when {}", goal.name, self.formula.guard(&goal.when)));
            }
        }
        lines
    }

    pub(super) fn boards(&self) -> Vec<String> {
        let numbers = |counts: &[u32]| counts.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
        let board = |board: &crate::core::Board| {
            format!(
                "board    {} by {} every {}, cohorts of {}, up {{{}}}, down {{{}}}",
                board.name,
                self.formula.accumulator(board.score),
                when::calendar(board.every),
                board.cohort,
                numbers(&board.promote),
                numbers(&board.demote)
            )
        };
        self.program.boards.iter().map(board).collect()
    }

    pub(super) fn raffles(&self) -> Vec<String> {
        let raffle = |raffle: &crate::core::Raffle| {
            let prizes: Vec<String> =
                raffle.prizes.iter().map(|prize| format!("{} {}", prize.count, prize.name)).collect();
            let draws = self.formula.triggers(&raffle.draws);
            format!("raffle   {} drawn on {draws}: {}", raffle.name, prizes.join(", "))
        };
        self.program.raffles.iter().map(raffle).collect()
    }
}
