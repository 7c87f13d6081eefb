use super::{Grow, MONTHS, PERIODS};

impl Grow<'_> {
    pub(super) fn trigger(&mut self) {
        self.depth += 1;
        match if self.depth > 3 { 0 } else { self.choose(14) } {
            9 => {
                self.put("every");
                return self.every_period();
            }
            10 => self.put("2026-12-24"),
            11 => {
                let edge = self.of(&["start of program", "end of program", "end of the program"]);
                self.put(edge);
            }
            12 => {
                self.duration();
                let side = self.of(&["before birthday", "after join"]);
                self.put(side);
            }
            13 => {
                let about = self.of(&["redemption of latte", "expiry of bean"]);
                self.put(about);
            }
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

    fn every_period(&mut self) {
        self.period();
        self.depth -= 1;
    }

    pub(super) fn deadline(&mut self) {
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

    pub(super) fn step(&mut self) {
        match self.choose(10) {
            9 => {
                self.put("until the end of");
                let month = self.of(MONTHS);
                self.put(month);
            }
            7 => self.put("the next day at 06:00"),
            8 => self.put("the next 10th"),
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

    pub(super) fn duration(&mut self) {
        let count = self.of(&["1", "14", "90", "1_000"]);
        self.put(count);
        let unit = self.of(&["day", "days", "months", "years", "hours", "weeks", "quarters"]);
        self.glued(unit);
    }

    pub(super) fn period(&mut self) {
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
}
