use super::{Grow, no_commas};

impl Grow<'_> {
    pub(super) fn declaration(&mut self) {
        match self.choose(28) {
            0 => {
                self.put("unit");
                self.name();
                if self.maybe() {
                    self.put("to 0.01");
                }
            }
            1 => {
                self.put("program");
                self.text();
                if self.maybe() {
                    // once only: a program does not run twice
                    let runs = self.of(&["{ runs 2026-01-01 .. 2027-12-31 }", "{ runs 2026-01-01 .. }"]);
                    self.put(runs);
                } else {
                    self.body(Self::header);
                }
            }
            2 => {
                self.put("category");
                self.text();
                self.put("=");
                if self.maybe() {
                    self.put("items");
                }
                self.list(Self::text);
            }
            3 => {
                if self.maybe() {
                    self.put("event");
                    self.name();
                    self.body(Self::field);
                } else {
                    self.put("member");
                    self.body(Self::plain_field);
                }
            }
            4 => self.param(),
            5 => {
                self.put("let");
                self.name();
                self.put("=");
                self.condition();
            }
            6 => {
                self.put("metric");
                self.name();
                self.put("=");
                self.measure();
            }
            7 => {
                let kind = self.of(&["points", "choice", "membership", "challenge", "referral", "household", "raffle"]);
                self.put(kind);
                self.name();
                self.gate();
                self.body(Self::clause);
            }
            8 | 9 => {
                self.put("tiers");
                self.name();
                if self.maybe() {
                    self.put("by");
                    self.name();
                }
                self.gate();
                // behind `without purchase,` a tier would be one more event
                self.body_with(Self::ladder, &no_commas(), &[" ", "\n", " # last\n", "\n# end\n"]);
            }
            10 => {
                let kind = self.of(&["item", "voucher", "perk", "badge", "reward"]);
                self.put(kind);
                self.name();
                self.gate();
                self.body(Self::clause);
            }
            11 | 12 => {
                let kind = self.of(&["earn", "gift", "discount", "stamps"]);
                self.put(kind);
                self.name();
                self.put("on");
                self.list(Self::trigger);
                self.gate();
                self.body(Self::clause);
            }
            13 => {
                self.put("convert");
                self.name();
                match self.choose(3) {
                    0 => self.put("at once"),
                    1 => {
                        self.put("every");
                        self.period();
                    }
                    _ => {
                        self.put("on");
                        self.list(Self::trigger);
                    }
                }
                self.gate();
                self.body(Self::clause);
            }
            14 => self.assume(),
            15 if self.maybe() => self.allow(),
            15 => self.guarantee(),
            16 => self.include_or_amendment(),
            17 => self.group(),
            18 => {
                let kind = self.of(&["limit", "budget"]);
                self.put(kind);
                self.name();
                self.put("on");
                self.list(Self::name);
                self.gate();
                self.body(Self::clause);
            }
            19 => {
                self.put("streak");
                self.name();
                let unit = self.of(&["of days with", "of weeks with"]);
                self.put(unit);
                self.list(Self::trigger);
                self.gate();
                self.body(Self::clause);
            }
            20 => {
                self.put("league");
                self.name();
                self.put("by");
                self.name();
                self.gate();
                self.body(Self::clause);
            }
            21 => {
                self.put("partner");
                self.text();
                self.body(Self::clause);
            }
            _ => {
                self.put("test");
                self.text();
                self.body_with(Self::statement, &no_commas(), &[" ", "\n", " # last\n", "\n# end\n"]);
            }
        }
    }

    fn include_or_amendment(&mut self) {
        if self.depth > 0 || self.maybe() {
            // what stands in an amendment is a declaration
            let depth = self.depth;
            return self.put(if depth > 0 { "unit night" } else { "include \"shared/returns.loyal\"" });
        }
        self.put("from 2026-07-01");
        if self.maybe() {
            self.put("as of joining");
        }
        self.depth += 1;
        self.body_with(Self::declaration_line, &["\n", "\n\n", "\n# apart\n"], &["\n", " # last\n"]);
        self.depth -= 1;
    }

    /// A declaration on a line of its own.
    fn declaration_line(&mut self) {
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.declaration();
    }

    pub(super) fn group(&mut self) {
        let kind = self.of(&["best of", "first of", "exclusive"]);
        self.put(kind);
        if self.maybe() {
            self.name();
        }
        self.body_with(Self::grouped, &["\n", "\n\n", " ; ", "\n# apart\n"], &["\n", " ", " # last\n"]);
    }

    fn grouped(&mut self) {
        self.depth += 1;
        match if self.depth > 3 { 0 } else { self.choose(5) } {
            1 => self.limit(),
            2 => self.group(),
            _ => {
                let kind = self.of(&["earn", "gift", "discount"]);
                self.put(kind);
                self.name();
                self.put("on");
                self.list(Self::trigger);
                self.gate();
                self.body(Self::clause);
            }
        }
        self.depth -= 1;
    }

    pub(super) fn header(&mut self) {
        let clause = self.of(&[
            "currency EUR",
            "calendar America/Argentina/Buenos_Aires",
            "returns within",
            "returns pending only",
            "returns recompute",
            "returns recount tiers",
            "returns nothing",
        ]);
        self.put(clause);
        if clause.ends_with("within") {
            self.duration();
        }
    }

    pub(super) fn field(&mut self) {
        if self.depth == 0 && self.choose(6) == 1 {
            self.put("line");
            self.depth += 1;
            self.body(Self::plain_field);
            self.depth -= 1;
        } else {
            self.plain_field();
        }
    }

    fn plain_field(&mut self) {
        self.name();
        // behind a comma, only a kind on the same line tells a field from one more word of a list
        let kind = self.of(&[" one of", " night", "  text"]);
        self.out.push_str(kind);
        if kind == " one of" {
            self.list(Self::name);
        }
    }

    pub(super) fn param(&mut self) {
        self.put("param");
        self.name();
        self.put("=");
        self.expression();
        if self.maybe() {
            self.put("in");
            self.expression();
            self.put("..");
            self.expression();
            if self.maybe() {
                self.put("step");
                self.expression();
            }
        }
    }

    pub(super) fn assume(&mut self) {
        self.put("assume");
        if self.maybe() {
            self.text();
        }
        self.name();
        if self.maybe() {
            return self.limit();
        }
        self.expression();
        if self.maybe() {
            self.put("..");
            self.expression();
        }
    }

    pub(super) fn guarantee(&mut self) {
        self.put("guarantee");
        match self.choose(6) {
            0 => self.put("no arbitrage"),
            5 => {
                self.name();
                self.put("at least");
                self.expression();
                if self.maybe() {
                    self.put("when");
                    self.condition();
                }
            }
            1 => self.put("paying more never earns less"),
            2 => {
                self.put("splitting a purchase never earns more than");
                self.expression();
                self.put("extra");
                if self.maybe() {
                    self.put(", within one tier");
                }
            }
            3 => {
                self.name();
                self.limit();
            }
            _ => self.condition(),
        }
    }

    fn allow(&mut self) {
        self.put("allow");
        self.name();
        if self.maybe() {
            self.put("on");
            self.list(Self::name);
        }
        for word in self.of(&["", "u", "ubo", "oub", "b"]).chars() {
            match word {
                'u' => self.put("until 2026-12-31"),
                'b' => {
                    self.put("because");
                    self.text();
                }
                _ => {
                    self.put("by");
                    self.text();
                }
            }
        }
    }

    pub(super) fn gate(&mut self) {
        let order = self.of(&[
            "", "", "", "w", "f", "u", "wf", "fw", "wfu", "ufw", "uw", "a", "wa", "aw", "o", "of", "wfuao", "oaufw",
        ]);
        for part in order.chars() {
            match part {
                'w' => {
                    self.put("when");
                    self.condition();
                }
                'f' => self.put("from 2026-03-01"),
                'u' => self.put("until 2026-12-31"),
                'a' => {
                    let activated = self.of(&["if activated", "if activated , backdated"]);
                    self.put(activated);
                }
                _ => self.put("as of joining"),
            }
        }
    }

    pub(super) fn ladder(&mut self) {
        match self.choose(8) {
            0 | 1 => self.name(),
            2 => {
                self.name();
                self.put("at");
                self.expression();
                if self.maybe() {
                    self.put("kept at");
                    self.expression();
                }
            }
            3 => {
                self.name();
                self.put("when");
                self.condition();
                if self.maybe() {
                    self.put("kept when");
                    self.condition();
                }
            }
            4 => {
                let how = self.of(&[
                    "move up at once",
                    "move down one step",
                    "move down to what is earned",
                    "move down never",
                ]);
                self.put(how);
            }
            5 => {
                let which = self.of(&["keep", "move up"]);
                self.put(which);
                self.deadline();
            }
            6 => {
                self.put("grace");
                self.duration();
            }
            _ => {
                if self.maybe() {
                    let clause = self.of(&["review daily", "carry the surplus", "carry the surplus, at most 40 night"]);
                    return self.put(clause);
                }
                self.put("start at");
                self.name();
                if self.maybe() {
                    self.put("when");
                    self.condition();
                }
            }
        }
    }
}
