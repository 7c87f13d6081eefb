//! Wallets and things.

use super::{Wallet, Writer};

pub fn wallets(w: &mut Writer<'_>) {
    for name in ["bean", "star", "mile"].into_iter().take(w.from(1, 3) as usize) {
        wallet(w, name);
    }
}

fn wallet(w: &mut Writer<'_>, name: &str) {
    let decimals = w.pick(&[0, 0, 1, 2]);
    let mut made =
        Wallet { name: name.to_owned(), decimals, qualifying: !w.wallets.is_empty() && w.chance(15), pending: false };
    w.line(&format!("points {name} {{"));
    let unit = ["whole", "to 0.1", "to 0.01"][decimals as usize];
    let rounding = w.pick(&["", ", round down", ", round up", ", round nearest"]);
    w.line(&format!("  {unit}{rounding}"));
    if w.chance(25) {
        made.pending = true;
        let pending = w.pick(&["14 days", "48 hours", "1 month", "3 days"]);
        w.line(&format!("  pending {pending}"));
    }
    if w.chance(20) {
        let activity = w.pick(&["purchase", "purchase, stay", "stay, redemption", "purchase of \"coffee\""]);
        let months = w.from(2, 8);
        w.line(&format!("  expire {months} months without {activity}"));
    } else if w.chance(80) {
        let expiry = w.expiry(made.pending);
        w.line(&format!("  expire {expiry}"));
    }
    let spend = w.pick(&["", "", "  spend oldest first", "  spend pro rata", "  spend soonest expiring first"]);
    if !spend.is_empty() && !made.qualifying {
        w.line(spend);
    }
    if w.chance(15) {
        let most = w.from(50, 900);
        w.line(&format!("  at most {most} {name}"));
    }
    if made.qualifying {
        w.line("  qualifying");
    } else {
        w.line("  cost 0.01 EUR");
    }
    w.line("}");
    w.wallets.push(made);
}

/// Items, perks, badges, vouchers, stamps.
pub fn things(w: &mut Writer<'_>) {
    for kind in ["item", "perk", "badge"] {
        if w.chance(50) {
            let name = w.name("thing");
            let valid = if w.chance(50) { format!("  valid {}\n", w.valid()) } else { String::new() };
            let worth = if kind == "badge" { "" } else { "  worth 3.20 EUR\n  cost 0.70 EUR\n" };
            w.line(&format!("{kind} {name} {{\n{worth}{valid}}}"));
            w.things.push(name);
        }
    }
    for _ in 0..w.below(3) {
        let name = w.name("voucher");
        let off = w.money(9);
        let of = if w.chance(30) { " of \"coffee\"" } else { "" };
        let minimum = if w.chance(40) { format!("  minimum basket {}\n", w.money(30)) } else { String::new() };
        let valid = if w.chance(70) { format!("  valid {}\n", w.valid()) } else { String::new() };
        w.line(&format!("voucher {name} {{\n  {off} off{of}\n{minimum}{valid}}}"));
        w.vouchers.push(name);
    }
    if w.chance(40) {
        let gift = match w.things.first() {
            Some(thing) => thing.clone(),
            None => return,
        };
        let name = w.name("card");
        let lines = w.lines();
        let (most, period, need) = (w.from(1, 4), w.plain_period(), w.from(2, 10));
        let each = w.pick(&["1 stamp per item", "1 stamp", "2 stamp"]);
        let expire = w.pick(&["6 months after the last one", "3 months after earning", "never"]);
        w.line(&format!(
            "stamps {name} on purchase of {lines} {{\n  {each}\n  at most {most} per {period}\n  {need} stamps give {gift}\n  stamps expire {expire}\n}}"
        ));
    }
}
