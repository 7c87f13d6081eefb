use super::Grow;

impl Grow<'_> {
    pub(super) fn clause(&mut self) {
        let kind = self.choose(40);
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
            3 => {
                self.timed("pending");
                if self.maybe() {
                    self.put("when");
                    self.condition();
                }
            }
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
                self.off();
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
                let set = self.of(&["set status Gold", "set policies 2", "set segment \"a\""]);
                let (set, value) = set.rsplit_once(' ').unwrap_or((set, "Gold"));
                self.put(set);
                self.put(value);
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
                self.off();
            }
            22.. => self.further_clause(),
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

    pub(super) fn timed(&mut self, word: &str) {
        self.put(word);
        self.deadline();
    }

    pub(super) fn grant(&mut self) {
        self.given = true;
        if self.choose(5) == 1 {
            self.put("one");
        }
        self.quantity();
        if self.maybe() {
            self.off();
        }
        if self.choose(5) == 1 {
            self.put("as");
            self.list(Self::name);
        }
        if self.choose(5) == 1 {
            self.put("for each policy");
        }
        if self.maybe() {
            let word = self.of(&["valid", "pending", "expire"]);
            self.timed(word);
        }
        if self.choose(5) == 1 {
            self.put("each");
        }
    }

    pub(super) fn off(&mut self) {
        self.put("off");
        match self.choose(4) {
            1 => {
                self.put("of");
                self.list(Self::text);
            }
            2 => self.put("of everything except \"gift\""),
            _ => {}
        }
    }

    pub(super) fn limit(&mut self) {
        self.put("at most");
        if self.maybe() {
            self.put("once");
        } else {
            self.expression();
            if self.choose(4) == 1 {
                self.put("of paid");
            }
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
        if self.choose(4) == 1 {
            self.put("when");
            self.condition();
        }
        if self.maybe() {
            let then = self.of(&[", clip", ", reject", ", then stop", ", finish the award"]);
            self.put(then);
        }
    }
}
