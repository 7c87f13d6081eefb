use super::Grow;

impl Grow<'_> {
    pub(super) fn statement(&mut self) {
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

    /// Whose it is, if not the member's own.
    fn who(&mut self) {
        let who = self.of(&["", "", "", "\"Ana\"", "friend \"Bo\""]);
        match who.split_once(' ') {
            Some((friend, name)) => {
                self.put(friend);
                self.put(name);
            }
            None if who.is_empty() => {}
            None => self.put(who),
        }
    }

    pub(super) fn fact(&mut self) {
        self.who();
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
        if fact == "holds" && self.choose(4) == 1 {
            self.put("of");
            self.amount();
        }
        if self.maybe() {
            self.put(until);
        }
    }

    pub(super) fn action(&mut self) {
        let kind = self.choose(14);
        if kind > 0 {
            self.who();
        }
        match kind {
            0 => {}
            4.. => self.further_action(kind),
            1 => {
                self.put("redeem free_latte");
                if self.choose(4) == 1 {
                    self.put("choosing large");
                }
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

    fn further_action(&mut self, kind: usize) {
        match kind {
            4 => {
                let set = self.of(&["choose earn_mode", "set policies"]);
                self.put(set);
                self.amount();
            }
            5 => self.put("choose earn_mode miles"),
            6 => self.put("activate triple_week"),
            7 | 8 => {
                let what = self.of(&["return of 2026-03-01", "confirm 2026-03-01", "cancel 2026-03-01"]);
                self.put(what);
                if self.maybe() {
                    self.put("15:10");
                }
                if what.starts_with("return") && self.maybe() {
                    self.put("{");
                    self.list(Self::entry);
                    self.put("}");
                }
            }
            9 => {
                let way = self.of(&["enter plus", "leave family", "leave"]);
                self.put(way);
            }
            10 => {
                self.put("invite");
                self.put("\"Bo\"");
            }
            11 => self.put("league weekly 3 of 30"),
            12 => {
                let luck = self.of(&["raffle spring wins car", "raffle spring loses"]);
                self.put(luck);
            }
            _ => self.put("set segment student"),
        }
    }

    pub(super) fn entry(&mut self) {
        match self.choose(4) {
            0 => self.name(),
            3 => {
                self.put("line");
                self.put("{");
                self.put("distance 300");
                self.glued("mile");
                self.put(", cabin business");
                self.put("}");
            }
            1 => {
                self.text();
                self.amount();
                if self.maybe() {
                    self.put("x");
                    self.glued("2");
                }
                match self.choose(5) {
                    1 => self.put("own"),
                    2 => {
                        self.put("own origin");
                        self.text();
                    }
                    _ => {}
                }
            }
            _ => {
                self.put("channel");
                self.text();
            }
        }
    }

    pub(super) fn claim(&mut self) {
        self.who();
        let claim = self.of(&[
            "charged",
            "forgiven",
            "clawed back",
            "owes",
            "paid out",
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
        if claim == "holds" && self.choose(4) == 1 {
            self.put("of");
            self.amount();
        }
        if claim == "earned" && self.maybe() {
            self.put("by base");
        }
    }
}
