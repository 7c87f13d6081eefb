use super::Grow;

impl Grow<'_> {
    pub(super) fn quantity(&mut self) {
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

    pub(super) fn condition(&mut self) {
        self.depth += 1;
        self.check();
        while self.depth < 4 && self.maybe() {
            let joint = self.of(&["and", "or"]);
            self.put(joint);
            self.check();
        }
        self.depth -= 1;
    }

    pub(super) fn check(&mut self) {
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

    pub(super) fn expression(&mut self) {
        self.term();
        while self.depth < 4 && self.maybe() {
            let sign = self.of(&["+", "-"]);
            self.put(sign);
            self.term();
        }
    }

    pub(super) fn amount(&mut self) {
        let number = self.of(&["1", "0.50", "1_000", "4.00", "999_999.999"]);
        self.put(number);
        if self.maybe() {
            let unit = self.of(&["EUR", "bean", "stamp"]);
            self.glued(unit);
        }
    }

    pub(super) fn term(&mut self) {
        self.depth += 1;
        match if self.depth > 4 { 0 } else { self.choose(13) } {
            13 => {
                let which = self.of(&[
                    "the cheapest item",
                    "the cheapest of every 3 items",
                    "the 2 cheapest of every 5",
                    "the dearest per full 3 items",
                    "the 2 dearest items",
                ]);
                self.put(which);
            }
            12 => {
                let before = self.of(&["amount before vouchers", "amount before points", "amount before discounts"]);
                self.put(before);
            }
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
                if self.maybe() {
                    self.put("per 2");
                    self.glued("EUR");
                }
                self.put(")");
            }
            10 => self.put("2026-03-01"),
            _ => self.name(),
        }
        self.depth -= 1;
    }

    pub(super) fn table(&mut self) {
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

    pub(super) fn row(&mut self) {
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
        if self.choose(4) == 1 {
            self.put("per 1");
            self.glued("EUR");
        }
    }

    pub(super) fn measure(&mut self) {
        self.depth += 1;
        if self.choose(4) == 1 {
            self.periods();
        } else if self.maybe() {
            self.put("count of");
            self.list(Self::trigger);
        } else {
            let how = self.of(&["sum of", "max of", "min of", "last of", "distinct of"]);
            self.put(how);
            let source = self.of(&["paid", "earned bean", "spent bean", "earned bean by base", "spent bean by a , b"]);
            self.put(source);
            if self.maybe() {
                self.put("on");
                self.list(Self::trigger);
            }
        }
        self.put("over");
        match self.choose(5) {
            0 => self.put("lifetime"),
            1 => {
                self.put("last");
                self.duration();
                if self.choose(4) == 1 {
                    self.put("by month");
                }
            }
            4 => self.put("since reaching Gold"),
            2 => self.put("previous month"),
            _ => self.period(),
        }
        self.depth -= 1;
    }

    /// `count of months where visits >= 4`
    fn periods(&mut self) {
        let count = self.of(&["count of days", "run of weeks", "count of calendar months", "run of calendar years"]);
        self.put(count);
        if self.maybe() {
            self.put("where");
            self.condition();
        } else {
            self.put("with");
            self.list(Self::trigger);
        }
    }
}
