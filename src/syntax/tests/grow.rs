//! Grows programs from a list of choices: every construct of the grammar, with space, comments and line breaks
//! wherever they may stand. Shrinking the list shrinks the program.

/// One generator; when the choices are used up it takes the shortest way to the end.
pub(super) struct Grow<'c> {
    choices: std::slice::Iter<'c, u16>,
    depth: usize,
    /// Whether what has been given may still take up the next `pending`, `valid` or `expire`.
    given: bool,
    out: String,
}

const NAMES: &[&str] =
    &["bean", "base", "status", "Gold", "visits", "café", "x1", "_a", "paid", "purchase", "stay", "regular"];
const TEXTS: &[&str] = &["\"coffee\"", "\"flat white\"", "\"# no comment\"", "\"é {\"", "\"\""];
const PERIODS: &[&str] = &["day", "week", "month", "quarter", "half", "year", "calendar year", "membership year"];
const MONTHS: &[&str] = &["March", "September"];
const GAPS: &[&str] =
    &[" ", " ", " ", " ", " ", " ", "  ", "\t", "\n", "\n    ", " # note\n", "\r\n", "\n\n\n", "\n# own line\n", " ; "];
const BETWEEN: &[&str] = &["\n", "\n", "\n\n", "; ", ";", " ;\n", "\n # why\n", "  # because\n", ",\n", ", "];

/// A program from the choices.
pub(super) fn program(choices: &[u16]) -> String {
    let mut grow = Grow { choices: choices.iter(), depth: 0, given: false, out: String::new() };
    while grow.choices.len() > 0 {
        grow.declaration();
        let between = grow.of(&["\n", "\n\n", "\n\n\n# apart\n", "  # behind\n", ";\n"]);
        grow.out.push_str(between);
    }
    grow.out
}

fn no_commas() -> Vec<&'static str> {
    BETWEEN.iter().copied().filter(|between| !between.contains(',')).collect()
}

/// The statements of an events file.
pub(super) fn events(choices: &[u16]) -> String {
    let mut grow = Grow { choices: choices.iter(), depth: 0, given: false, out: String::new() };
    while grow.choices.len() > 0 {
        grow.statement();
        grow.out.push('\n');
    }
    grow.out
}

impl Grow<'_> {
    fn choose(&mut self, count: usize) -> usize {
        self.choices.next().map_or(0, |choice| usize::from(*choice) % count)
    }

    fn of<'s>(&mut self, all: &[&'s str]) -> &'s str {
        all[self.choose(all.len())]
    }

    fn maybe(&mut self) -> bool {
        self.choose(2) == 1
    }

    /// Words of the language or signs, with something between any two.
    fn put(&mut self, words: &str) {
        let parts: Vec<&str> = if words.starts_with('"') { vec![words] } else { words.split(' ').collect() };
        for word in parts {
            if !self.out.is_empty() && !self.out.ends_with(['\n', ' ']) {
                let gap = self.of(GAPS);
                self.out.push_str(gap);
            }
            self.out.push_str(word);
        }
    }

    /// Something that stands on the line of what is before it.
    fn glued(&mut self, word: &str) {
        let gap = self.of(&[" ", "  ", "\t", ""]);
        self.out.push_str(gap);
        self.out.push_str(word);
    }

    fn name(&mut self) {
        let name = self.of(NAMES);
        self.put(name);
    }

    fn text(&mut self) {
        let text = self.of(TEXTS);
        self.put(text);
    }

    fn list(&mut self, item: fn(&mut Self)) {
        item(self);
        while self.maybe() {
            self.put(",");
            item(self);
        }
    }

    fn body(&mut self, part: fn(&mut Self)) {
        self.body_with(part, BETWEEN, &[" ", "\n", " # last\n", ",", "\n# end\n"]);
    }

    /// A body with these between and behind its parts; statements of tests have no commas.
    fn body_with(&mut self, part: fn(&mut Self), betweens: &[&str], ends: &[&str]) {
        self.put("{");
        let open = self.of(&[" ", "\n", "  # inside\n", "\n\n"]);
        self.out.push_str(open);
        let given = std::mem::replace(&mut self.given, false);
        part(self);
        while self.maybe() {
            let between = self.of(betweens);
            self.out.push_str(between);
            part(self);
        }
        self.given = given;
        let close = self.of(ends);
        self.out.push_str(close);
        self.out.push('}');
    }

    fn declaration(&mut self) {
        match self.choose(20) {
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
                self.put("event");
                self.name();
                self.body(Self::field);
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
                self.put("points");
                self.name();
                self.body(Self::clause);
            }
            8 | 9 => {
                self.put("tiers");
                self.name();
                if self.maybe() {
                    self.put("by");
                    self.name();
                }
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
                if self.maybe() {
                    self.put("at once");
                } else {
                    self.put("every");
                    self.period();
                }
                self.gate();
                self.body(Self::clause);
            }
            14 => self.assume(),
            15 => self.guarantee(),
            16 => self.put("include \"shared/returns.loyal\""),
            _ => {
                self.put("test");
                self.text();
                self.body_with(Self::statement, &no_commas(), &[" ", "\n", " # last\n", "\n# end\n"]);
            }
        }
    }

    fn header(&mut self) {
        let clause = self.of(&[
            "currency EUR",
            "calendar America/Argentina/Buenos_Aires",
            "returns within",
            "returns pending only",
        ]);
        self.put(clause);
        if clause.ends_with("within") {
            self.duration();
        }
    }

    fn field(&mut self) {
        self.name();
        // behind a comma, only a kind on the same line tells a field from one more word of a list
        let kind = self.of(&[" one of", " night", "  text"]);
        self.out.push_str(kind);
        if kind == " one of" {
            self.list(Self::name);
        }
    }

    fn param(&mut self) {
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

    fn assume(&mut self) {
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

    fn guarantee(&mut self) {
        self.put("guarantee");
        match self.choose(5) {
            0 => self.put("no arbitrage"),
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

    fn gate(&mut self) {
        let order = self.of(&["", "", "w", "f", "u", "wf", "fw", "wfu", "ufw", "uw"]);
        for part in order.chars() {
            match part {
                'w' => {
                    self.put("when");
                    self.condition();
                }
                'f' => self.put("from 2026-03-01"),
                _ => self.put("until 2026-12-31"),
            }
        }
    }

    fn ladder(&mut self) {
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
                self.put("start at");
                self.name();
            }
        }
    }

    fn clause(&mut self) {
        let kind = self.choose(22);
        // a deadline behind `give` belongs to what is given, and that has one of each
        let kind = if self.given && (3..=5).contains(&kind) { 0 } else { kind };
        match kind {
            0 => self.put("whole"),
            1 => self.put("to 0.01"),
            2 => {
                let round =
                    self.of(&["round down", "round nearest to 0.1", "round up per line", "round to 0.05 per purchase"]);
                self.put(round);
            }
            3 => self.timed("pending"),
            4 => {
                let word = self.of(&["expire", "stamps expire"]);
                self.timed(word);
                if self.maybe() {
                    self.put("when");
                    self.condition();
                }
            }
            5 => self.timed("valid"),
            6 => {
                let how = self.of(&["soonest expiring first", "oldest first", "pro rata"]);
                self.put("spend");
                self.put(how);
            }
            7 => self.put("may go negative"),
            8 => self.put("qualifying"),
            9 => {
                let word = self.of(&["worth", "cost", "minimum basket", "steps of", "at least"]);
                self.put(word);
                self.expression();
            }
            10 | 11 => {
                let word = self.of(&["give", "gives"]);
                self.put(word);
                self.grant();
            }
            12 => {
                self.put("take");
                self.expression();
                self.put("off");
                if self.maybe() {
                    self.put("of");
                    self.list(Self::text);
                }
            }
            13 => {
                self.put("costs");
                self.quantity();
                if self.maybe() {
                    self.put("off");
                }
                if self.maybe() {
                    self.put("plus");
                    self.expression();
                }
            }
            14 | 15 => self.limit(),
            16 => {
                let rest = self.of(&["carry the rest", "drop the rest", "as credited"]);
                self.put(rest);
            }
            17 => {
                self.put("set status Gold");
                if self.maybe() {
                    self.deadline();
                }
            }
            18 => {
                self.put("extend bean by");
                self.duration();
            }
            19 => self.put("\"a description\""),
            20 => {
                self.amount();
                self.put("off");
            }
            _ => {
                self.amount();
                if self.maybe() {
                    self.put("per purchase");
                } else {
                    self.put("give");
                    self.grant();
                }
            }
        }
    }

    fn timed(&mut self, word: &str) {
        self.put(word);
        self.deadline();
    }

    fn grant(&mut self) {
        self.given = true;
        self.quantity();
        if self.maybe() {
            self.put("off");
        }
        if self.maybe() {
            let word = self.of(&["valid", "pending", "expire"]);
            self.timed(word);
        }
    }

    fn limit(&mut self) {
        self.put("at most");
        if self.maybe() {
            self.put("once");
        } else {
            self.expression();
        }
        match self.choose(4) {
            0 => {}
            1 => {
                self.put("per");
                self.period();
            }
            2 => {
                self.put("per last");
                self.duration();
            }
            _ => self.put("per purchase"),
        }
        if self.maybe() {
            let then = self.of(&[", clip", ", reject", ", then stop"]);
            self.put(then);
        }
    }

    fn trigger(&mut self) {
        self.depth += 1;
        match if self.depth > 3 { 0 } else { self.choose(9) } {
            1 => {
                self.put("reach");
                self.condition();
            }
            2 => self.put("leave Gold"),
            3 => {
                let word = self.of(&["start of", "end of"]);
                self.put(word);
                self.period();
            }
            4 => self.put("every"),
            5 => {
                self.duration();
                self.put("without");
                self.list(Self::trigger);
            }
            6 => {
                self.put("purchase of");
                self.list(Self::text);
            }
            7 => {
                self.put("purchase of everything except");
                self.list(Self::text);
            }
            _ => self.name(),
        }
        if self.out.ends_with("every") {
            self.put("15");
            let month = self.of(MONTHS);
            self.glued(month);
        }
        if self.depth < 3 && self.maybe() {
            self.put("where");
            self.condition();
        }
        self.depth -= 1;
    }

    fn deadline(&mut self) {
        match self.choose(4) {
            0 => self.duration(),
            1 => self.put("never"),
            _ => {
                self.step();
                while self.maybe() {
                    self.put(",");
                    self.step();
                }
            }
        }
    }

    fn step(&mut self) {
        match self.choose(7) {
            0 => {
                self.put("to the end of the next");
                self.period();
            }
            1 => {
                self.put("at the end of the");
                self.period();
            }
            2 => self.put("on the next day"),
            3 => {
                self.put("the next 30");
                let month = self.of(MONTHS);
                self.glued(month);
            }
            4 => self.put("until 2026-12-31"),
            5 => {
                self.duration();
                let after = self.of(&["after earning", "after the last one", "after maturing"]);
                self.put(after);
            }
            _ => {
                self.put("after");
                self.duration();
                self.put("without purchase");
            }
        }
    }

    fn duration(&mut self) {
        let count = self.of(&["1", "14", "90", "1_000"]);
        self.put(count);
        let unit = self.of(&["day", "days", "months", "years", "hours", "weeks", "quarters"]);
        self.glued(unit);
    }

    fn period(&mut self) {
        let period = self.of(PERIODS);
        self.put(period);
        match self.choose(6) {
            1 => {
                self.put("from 1");
                self.glued("March");
            }
            2 => self.put("from Sunday"),
            3 => self.put("from 15th"),
            _ => {}
        }
    }

    fn quantity(&mut self) {
        self.expression();
        if self.maybe() {
            self.put("per");
            if self.maybe() {
                self.put("full");
            }
            self.amount();
            if self.maybe() {
                self.put("of");
                self.expression();
            }
        }
    }

    fn condition(&mut self) {
        self.depth += 1;
        self.check();
        while self.depth < 4 && self.maybe() {
            let joint = self.of(&["and", "or"]);
            self.put(joint);
            self.check();
        }
        self.depth -= 1;
    }

    fn check(&mut self) {
        if self.maybe() {
            self.put("not");
        }
        match self.choose(9) {
            0 => self.name(),
            1 => self.put("in the month of birthday"),
            2 => {
                self.put("within");
                self.duration();
                self.put("of birthday");
            }
            3 | 4 => {
                self.expression();
                let sign = self.of(&[">=", "<=", ">", "<", "="]);
                self.put(sign);
                self.expression();
            }
            5 => {
                self.name();
                let is = self.of(&[
                    "is Gold",
                    "is not Silver",
                    "is Silver or above",
                    "is \"app\" , \"web\"",
                    "is not \"app\"",
                ]);
                self.put(is);
            }
            6 => self.put("time in 14:00 .. 17:30"),
            7 => self.put("weekday in Monday .. Friday"),
            _ => {
                self.put("(");
                self.condition();
                self.put(")");
            }
        }
    }

    fn expression(&mut self) {
        self.term();
        while self.depth < 4 && self.maybe() {
            let sign = self.of(&["+", "-"]);
            self.put(sign);
            self.term();
        }
    }

    fn amount(&mut self) {
        let number = self.of(&["1", "0.50", "1_000", "4.00", "999_999.999"]);
        self.put(number);
        if self.maybe() {
            let unit = self.of(&["EUR", "bean", "stamp"]);
            self.glued(unit);
        }
    }

    fn term(&mut self) {
        self.depth += 1;
        match if self.depth > 4 { 0 } else { self.choose(12) } {
            0..=2 => self.amount(),
            3 => self.put("25%"),
            4 => {
                self.put("12.5% of");
                self.name();
            }
            5 => self.put("balance of bean"),
            6 => self.measure(),
            7 => {
                let which = self.of(&["the larger of", "the smaller of"]);
                self.put(which);
                self.expression();
                self.put("and");
                self.expression();
            }
            8 => self.table(),
            9 => {
                self.put("(");
                self.condition();
                self.put(")");
            }
            10 => self.put("2026-03-01"),
            _ => self.name(),
        }
        self.depth -= 1;
    }

    fn table(&mut self) {
        self.put("by");
        self.name();
        if self.maybe() {
            let mode = self.of(&["whole", "marginal"]);
            self.put(mode);
        }
        self.body(Self::row);
        if self.maybe() {
            self.put("of");
            self.name();
        }
    }

    fn row(&mut self) {
        match self.choose(4) {
            0 => self.name(),
            1 => {
                self.put("from 300");
                self.glued("EUR");
            }
            2 => self.put("otherwise"),
            _ => self.put("\"app\" or Gold"),
        }
        self.expression();
    }

    fn measure(&mut self) {
        self.depth += 1;
        if self.maybe() {
            self.put("count of");
            self.list(Self::trigger);
        } else {
            let how = self.of(&["sum of", "max of", "min of", "last of", "distinct of"]);
            self.put(how);
            let source = self.of(&["paid", "earned bean", "spent bean"]);
            self.put(source);
            if self.maybe() {
                self.put("on");
                self.list(Self::trigger);
            }
        }
        self.put("over");
        match self.choose(4) {
            0 => self.put("lifetime"),
            1 => {
                self.put("last");
                self.duration();
            }
            2 => self.put("previous month"),
            _ => self.period(),
        }
        self.depth -= 1;
    }

    fn statement(&mut self) {
        match self.choose(4) {
            0 => {
                self.put("given");
                self.list(Self::fact);
            }
            1 => {
                self.put("expect");
                self.list(Self::claim);
            }
            _ => {
                self.put("on 2026-03-03");
                if self.maybe() {
                    self.put(".. 2026-03-07");
                }
                if self.maybe() {
                    self.put("15:10");
                }
                self.action();
            }
        }
    }

    fn fact(&mut self) {
        let fact =
            self.of(&["joined 2026-01-05", "born 1990-05-01", "balance", "holds", "status Gold", "yearly_spend"]);
        self.put(fact);
        match fact {
            "balance" | "holds" | "yearly_spend" => self.amount(),
            _ => return,
        }
        let until = match fact {
            "balance" => "earned 2026-01-01",
            "holds" => "until 2026-06-30",
            _ => "since 2026-01-01",
        };
        if self.maybe() {
            self.put(until);
        }
    }

    fn action(&mut self) {
        match self.choose(4) {
            0 => {}
            1 => {
                self.put("redeem free_latte");
                if self.maybe() {
                    self.put("2");
                    self.glued("times");
                }
            }
            2 => self.put("join"),
            _ => {
                self.put("purchase");
                self.put("{");
                self.list(Self::entry);
                self.put("}");
                if self.maybe() {
                    self.put("using fiver");
                    if self.maybe() {
                        self.put(", money_off");
                        self.amount();
                    }
                }
            }
        }
    }

    fn entry(&mut self) {
        match self.choose(3) {
            0 => self.name(),
            1 => {
                self.text();
                self.amount();
                if self.maybe() {
                    self.put("x");
                    self.glued("2");
                }
            }
            _ => {
                self.put("channel");
                self.text();
            }
        }
    }

    fn claim(&mut self) {
        let claim = self.of(&[
            "earned",
            "balance",
            "pending",
            "paid",
            "expired",
            "holds",
            "vouchers",
            "stamps coffee_card",
            "refused",
            "status Gold",
        ]);
        self.put(claim);
        match claim {
            "refused" | "status Gold" => {}
            _ => self.amount(),
        }
        if claim == "earned" && self.maybe() {
            self.put("by base");
        }
    }
}
