//! Clauses of choices, games, memberships and of what many members share.

use super::Grow;

/// Clauses that are words alone.
const PLAIN: &[&str] = &[
    "in USD",
    "to the second",
    "lapse at once",
    "returns recompute",
    "returns pending only",
    "returned on refund",
    "at the tier before",
    "at the tier after",
    "split at the threshold",
    "enter spring",
    "end membership",
    "covers the whole basket",
    "freeze with ice",
    "cohorts of 30",
    "up to 5 members",
    "promote 10",
    "demote 5",
    "entry on purchase",
    "draw on end of quarter , 2026-12-31",
    "text",
];

impl Grow<'_> {
    pub(super) fn further_clause(&mut self) {
        match self.choose(22) {
            1 => {
                self.put("suspended while");
                self.condition();
            }
            2 => {
                self.put("funded by");
                self.text();
            }
            3 => {
                let word = self.of(&["cooldown", "returns within"]);
                self.put(word);
                self.duration();
            }
            4 => {
                self.put("split");
                self.quantity();
                self.body_with(Self::part, &["\n", ", ", ",\n"], &[" ", "\n", ","]);
            }
            5 => self.choosing(),
            6 => {
                self.put("stock");
                self.expression();
                if self.maybe() {
                    self.put("per");
                    self.period();
                }
            }
            7 => {
                let word = self.of(&["one of", "levels", "pools", "funds"]);
                self.put(word);
                self.list(Self::name);
                self.choice = word == "one of";
            }
            8 => {
                self.put("default");
                self.expression();
            }
            9 => {
                // a deadline behind `give` belongs to what is given
                self.put("takes effect");
                self.deadline();
            }
            10 => {
                self.amount();
                self.put("..");
                self.amount();
                if self.maybe() {
                    self.put("step");
                    self.amount();
                }
            }
            11 => {
                self.put("fee");
                self.expression();
                if self.maybe() {
                    self.put("once");
                } else {
                    self.put("per");
                    self.period();
                }
            }
            12 => {
                self.put("renews");
                self.deadline();
            }
            13 => {
                self.put("complete 2 of");
                self.body_with(Self::goal, &["\n", "; ", ", "], &[" ", "\n", ","]);
                self.within();
            }
            14 => self.goal(),
            15 => self.nested(),
            16 => {
                self.put("promote");
                self.table();
            }
            17 => {
                self.put("pays");
                self.quantity();
            }
            18 => {
                self.put("3 win");
                self.grant();
            }
            19 => {
                self.put("every entry wins");
                self.grant();
            }
            20 => {
                self.put("its value");
                self.off();
            }
            // behind a comma and a list of events it would be one more event
            21 if self.out.trim_end().ends_with(',') => self.put("lapse at once"),
            21 => {
                self.put("every");
                self.period();
            }
            _ => {
                let clause = self.of(PLAIN);
                let clause =
                    if clause == "text" && self.out.trim_end().ends_with(',') { "end membership" } else { clause };
                self.put(clause);
            }
        }
    }

    fn part(&mut self) {
        if self.maybe() {
            self.put("the rest");
        } else {
            self.expression();
        }
        self.put("as");
        self.name();
    }

    fn choosing(&mut self) {
        self.put("choose 1 of");
        self.body_with(Self::option, &["\n", ", ", ",\n"], &[" ", "\n", ","]);
        self.within();
        if self.maybe() {
            self.put("otherwise");
            self.name();
        }
    }

    fn within(&mut self) {
        if self.maybe() {
            self.put("within");
            self.deadline();
        }
    }

    fn option(&mut self) {
        self.name();
        if self.maybe() {
            self.put("may repeat");
        }
        self.depth += 1;
        if self.depth < 4 && self.maybe() {
            self.body(Self::clause);
        }
        self.depth -= 1;
    }

    fn goal(&mut self) {
        self.put("goal");
        self.name();
        if self.maybe() {
            self.put("on");
            self.name();
        }
        if self.maybe() {
            self.put("when");
            self.condition();
        }
    }

    /// A clause with clauses in it.
    fn nested(&mut self) {
        let word = self.of(&["every 7", "at 30", "top 3", "friend", "inviter", "friend on purchase"]);
        self.put(word);
        self.depth += 1;
        if self.depth < 4 {
            self.body(Self::clause);
        } else {
            self.put("{ whole }");
        }
        self.depth -= 1;
    }
}
