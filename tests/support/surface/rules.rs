//! Rules, rewards, conversions.

use super::{Tiers, Wallet, Writer};

impl Writer<'_> {
    fn wallet(&mut self) -> Wallet {
        let wallets = self.wallets.clone();
        self.pick(&wallets)
    }

    fn spendable(&mut self) -> Option<Wallet> {
        let wallets: Vec<Wallet> = self.wallets.iter().filter(|wallet| !wallet.qualifying).cloned().collect();
        (!wallets.is_empty()).then(|| self.pick(&wallets))
    }

    fn ladder(&mut self) -> Option<Tiers> {
        let ladders = self.ladders.clone();
        (!ladders.is_empty()).then(|| self.pick(&ladders))
    }

    /// A condition on the member, or on when it happens.
    pub fn condition(&mut self, depth: u32) -> String {
        match self.below(12) {
            0 => format!("weekday is {}", self.pick(&["Monday", "Tuesday", "Saturday"])),
            1 => "weekday in Monday .. Friday".to_owned(),
            2 => format!("time in {:02}:00 .. {:02}:30", self.below(12), self.from(12, 23)),
            3 | 4 => match self.ladder() {
                Some(ladder) => {
                    let tier = self.pick(&ladder.tiers);
                    let how = self.pick(&["", " or above", " or below"]);
                    format!("{} is {tier}{how}", ladder.name)
                }
                None => "in the month of birthday".to_owned(),
            },
            5 | 6 if !self.metrics.is_empty() => {
                let metric = {
                    let metrics = self.metrics.clone();
                    self.pick(&metrics)
                };
                let (value, is) = (self.threshold(&metric), self.pick(&[">=", ">", "<", "<="]));
                format!("{} {is} {value}", metric.name)
            }
            7 => {
                let wallet = self.wallet();
                let units = self.units(&wallet, 200);
                format!("balance of {} >= {units}", wallet.name)
            }
            8 => format!("within {} days of birthday", self.from(1, 60)),
            10 if depth > 0 => {
                let (a, b) = (self.condition(depth - 1), self.condition(depth - 1));
                format!("({a} {} {b})", self.pick(&["and", "or"]))
            }
            11 if depth > 0 => format!("not ({})", self.condition(depth - 1)),
            _ => "in the month of birthday".to_owned(),
        }
    }

    fn gate(&mut self) -> String {
        let mut gate = String::new();
        if self.chance(40) {
            gate += &format!(" when {}", self.condition(2));
        }
        if self.chance(8) {
            gate += &format!(" from {}", self.date());
        }
        gate
    }

    /// What the event must be like.
    fn filter(&mut self) -> String {
        match self.below(12) {
            0 => format!(" where paid >= {}", self.money(40)),
            1 => format!(" where basket >= {}", self.money(40)),
            2 => " where channel is \"app\", \"web\"".to_owned(),
            _ => String::new(),
        }
    }

    /// What an award gives for a purchase, and whether another rule may take a share of it.
    fn amount(&mut self, wallet: &Wallet) -> (String, bool) {
        let units = self.units(wallet, 4);
        let stage = self.pick(&["paid", "paid", "basket"]);
        match self.below(12) {
            0 => (self.units(wallet, 60), false),
            1 => (format!("{units} per full {} of {stage}", self.money(30)), true),
            2 => (format!("{units} per item"), true),
            3 | 4 if !self.ladders.is_empty() => {
                let ladder = self.ladder().expect("there are some");
                let rows: Vec<String> =
                    ladder.tiers.iter().map(|tier| format!("{tier} {}", self.units(wallet, 4))).collect();
                (format!("by {} {{ {} }} per 1 EUR of {stage}", ladder.name, rows.join(", ")), true)
            }
            5 => {
                let (a, b) = (self.units(wallet, 3), self.units(wallet, 9));
                let marginal = self.pick(&["", " marginal"]);
                (format!("by {stage}{marginal} {{ from 0 EUR {a}, from 20 EUR {b} }} per 1 EUR of {stage}"), true)
            }
            6 => {
                let (a, b) = (self.units(wallet, 9), self.units(wallet, 9));
                (format!("by channel {{ \"app\" {a}, otherwise {b} }}"), false)
            }
            7 => {
                let (a, b) = (self.units(wallet, 9), self.units(wallet, 9));
                (format!("by weekday {{ Saturday or Sunday {a}, otherwise {b} }}"), false)
            }
            8 => {
                let which = self.pick(&["larger", "smaller"]);
                (format!("{units} per 1 EUR of the {which} of {stage} and {}", self.money(30)), false)
            }
            9 => (format!("by {stage} {{ from 10 EUR {units}, from 30 EUR {} }}", self.units(wallet, 30)), false),
            _ => (format!("{units} per 1 EUR of {stage}"), true),
        }
    }

    fn limits(&mut self, wallet: Option<&Wallet>) -> String {
        let mut text = String::new();
        if self.chance(20) {
            let period = self.limit_period();
            text += &format!("  at most once per {period}\n");
        } else if self.chance(10) {
            let (count, period) = (self.from(2, 4), self.limit_period());
            text += &format!("  at most {count} per {period}\n");
        }
        if let (Some(wallet), true) = (wallet, self.chance(30)) {
            let units = self.units(wallet, 150);
            let period = if self.chance(25) { "purchase".to_owned() } else { self.limit_period() };
            let how = self.pick(&["", ", clip", ", reject", ", finish the award"]);
            text += &format!("  at most {units} per {period}{how}\n");
        }
        text
    }

    fn limit_period(&mut self) -> String {
        match self.below(8) {
            0 => format!("last {} days", self.from(1, 60)),
            1 => "membership year".to_owned(),
            _ => self.plain_period(),
        }
    }

    fn gift_trigger(&mut self) -> String {
        match self.below(16) {
            0 => "join".to_owned(),
            1 => "birthday".to_owned(),
            2 => "anniversary".to_owned(),
            3 => format!("{} days without purchase", self.from(5, 90)),
            4 => format!(
                "{} months without {}",
                self.from(1, 4),
                self.pick(&["stay", "redemption", "purchase of \"coffee\""])
            ),
            5 => format!("start of {}", self.plain_period()),
            6 => format!("end of {}", self.plain_period()),
            7 => format!("every {} {}", self.from(1, 28), self.month()),
            8 => "redemption".to_owned(),
            9 | 10 if !self.ladders.is_empty() => {
                let ladder = self.ladder().expect("there are some");
                let tier = self.pick(&ladder.tiers[1..]);
                format!("{} {tier}", self.pick(&["reach", "leave"]))
            }
            11 | 12 if !self.metrics.is_empty() => {
                let metric = {
                    let metrics = self.metrics.clone();
                    self.pick(&metrics)
                };
                let value = self.threshold(&metric);
                format!("reach {} >= {value}", metric.name)
            }
            13 => "stay where brand is beach".to_owned(),
            14 => "workout, stay".to_owned(),
            _ => "workout".to_owned(),
        }
    }

    fn gift_effect(&mut self) -> (String, Option<Wallet>) {
        let things: Vec<String> = self.things.iter().chain(&self.vouchers).cloned().collect();
        match self.below(10) {
            0 if !self.ladders.is_empty() => {
                let ladder = self.ladder().expect("there are some");
                let (tier, days) = (self.pick(&ladder.tiers[1..]), self.from(5, 200));
                (format!("set {} {tier} for {days} days", ladder.name), None)
            }
            1 => {
                let wallet = self.wallet();
                (format!("extend {} by {} months", wallet.name, self.from(1, 6)), None)
            }
            2..=4 if !things.is_empty() => {
                let thing = self.pick(&things);
                let count = self.pick(&["", "", "2 "]);
                let valid = if self.chance(30) { format!(" valid {}", self.valid()) } else { String::new() };
                (format!("give {count}{thing}{valid}"), None)
            }
            _ => {
                let wallet = self.wallet();
                let units = self.units(&wallet, 60);
                let own = if self.chance(15) { format!(" expire {} days", self.from(5, 200)) } else { String::new() };
                (format!("give {units}{own}"), Some(wallet))
            }
        }
    }
}

pub fn rules(w: &mut Writer<'_>) {
    for _ in 0..w.from(1, 4) {
        earn(w);
    }
    for _ in 0..w.below(3) {
        share(w);
    }
    for _ in 0..w.below(4) {
        gift(w);
    }
    for _ in 0..w.below(3) {
        discount(w);
    }
    if w.chance(40) {
        let (wallet, name) = (w.wallet(), w.name("nights"));
        let units = w.units(&wallet, 40);
        let limits = w.limits(Some(&wallet));
        w.line(&format!("earn {name} on stay {{\n  give {units} per 1 night of nights\n{limits}}}"));
    }
}

fn earn(w: &mut Writer<'_>) {
    let (wallet, name) = (w.wallet(), w.name("earn"));
    let of = if w.chance(35) { format!(" of {}", w.lines()) } else { String::new() };
    let filter = w.filter();
    let gate = w.gate();
    let (amount, shareable) = w.amount(&wallet);
    let limits = w.limits(Some(&wallet));
    w.line(&format!("earn {name} on purchase{of}{filter}{gate} {{\n  give {amount}\n{limits}}}"));
    if shareable {
        w.rates.push((name, of.is_empty()));
    }
}

fn share(w: &mut Writer<'_>) {
    if w.rates.is_empty() {
        return;
    }
    let (rate, on_all) = {
        let rates = w.rates.clone();
        w.pick(&rates)
    };
    let name = w.name("share");
    let of = if w.chance(40) { format!(" of {}", w.lines()) } else { String::new() };
    let gate = w.gate();
    let percent = match w.ladder() {
        Some(ladder) if w.chance(40) => {
            let rows: Vec<String> = ladder.tiers.iter().map(|tier| format!("{tier} {}%", w.from(1, 150))).collect();
            format!("by {} {{ {} }}", ladder.name, rows.join(", "))
        }
        _ => format!("{}%", w.from(1, 150)),
    };
    let credited = if of.is_empty() && on_all && w.chance(40) { "  as credited\n" } else { "" };
    w.line(&format!("earn {name} on purchase{of}{gate} {{\n  give {percent} of {rate}\n{credited}}}"));
}

fn gift(w: &mut Writer<'_>) {
    let name = w.name("gift");
    let trigger = w.gift_trigger();
    let gate = w.gate();
    let (effect, wallet) = w.gift_effect();
    let gives = effect.starts_with("give");
    let limits = if gives { w.limits(wallet.as_ref()).replace("per purchase", "per day") } else { String::new() };
    w.line(&format!("gift {name} on {trigger}{gate} {{\n  {effect}\n{limits}}}"));
}

fn discount(w: &mut Writer<'_>) {
    let name = w.name("discount");
    let of = if w.chance(30) { format!(" of {}", w.lines()) } else { String::new() };
    let gate = w.gate();
    let what = match w.ladder() {
        Some(ladder) if w.chance(30) => {
            let rows: Vec<String> = ladder.tiers.iter().map(|tier| format!("{tier} {}%", w.below(30))).collect();
            format!("take by {} {{ {} }} off", ladder.name, rows.join(", "))
        }
        _ if w.chance(50) => format!("take {}% off", w.from(1, 40)),
        _ => format!("take {} off", w.money(8)),
    };
    w.line(&format!("discount {name} on purchase{of}{gate} {{\n  {what}\n}}"));
}

pub fn requests(w: &mut Writer<'_>) {
    for _ in 0..w.below(3) {
        let Some(wallet) = w.spendable() else { return };
        let things: Vec<String> = w.things.iter().chain(&w.vouchers).cloned().collect();
        if things.is_empty() {
            break;
        }
        let (name, thing, units) = (w.name("reward"), w.pick(&things), w.units(&wallet, 90));
        let gate = if w.chance(30) { format!(" when {}", w.condition(1)) } else { String::new() };
        let limit =
            if w.chance(30) { format!("  at most {} per {}\n", w.from(1, 3), w.plain_period()) } else { String::new() };
        w.line(&format!("reward {name}{gate} {{\n  costs {units}\n  gives {thing}\n{limit}}}"));
    }
    if let (Some(wallet), true) = (w.spendable(), w.chance(60)) {
        let (name, step) = (w.name("reward"), w.from(1, 30));
        let mut text = format!(
            "reward {name} {{\n  costs {step} {} per 1 EUR off\n  steps of {step} {}\n",
            wallet.name, wallet.name
        );
        if w.chance(30) {
            text += &format!("  at least {} {}\n", step * w.from(1, 3), wallet.name);
        }
        if w.chance(30) {
            text += &format!("  at most {}% of basket\n", w.from(10, 90));
        }
        if w.chance(30) {
            text += &format!("  at most {} EUR\n", w.from(1, 20));
        }
        if w.chance(30) {
            text += &format!("  minimum basket {}\n", w.money(20));
        }
        w.line(&format!("{text}}}"));
    }
    if let (Some(wallet), Some(thing), true) = (w.spendable(), w.things.first().cloned(), w.chance(40)) {
        let (step, least) = (w.from(5, 60), w.from(1, 3));
        let when = if w.chance(50) { "at once".to_owned() } else { format!("every {}", w.plain_period()) };
        let rest = w.pick(&["", "  carry the rest\n", "  drop the rest\n"]);
        let name = &wallet.name;
        w.line(&format!(
            "convert {name} {when} {{\n  at least {} {name}\n  steps of {step} {name}\n  gives {thing}\n{rest}}}",
            step * least
        ));
    }
}
