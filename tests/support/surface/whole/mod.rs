//! Programs of the whole language: on top of what the second evaluator knows, every construct that the checker takes.

mod crossing;
mod games;
mod goods;
mod milestones;
mod others;
mod own;
mod statements;
mod times;
mod values;

use rand_chacha::ChaCha8Rng;

use super::{Writer, holdings, metrics, rules};

/// A program in which every construct of the language occurs now and then; it checks without an error.
pub fn whole(rng: &mut ChaCha8Rng) -> String {
    let mut writer = Writer::new(rng);
    let w = &mut writer;
    header(w);
    if w.chance(6) {
        w.line("# a remark;\n;# and one more\n\n");
    }
    metrics::of_events(w);
    holdings::wallets(w);
    metrics::of_wallets(w);
    metrics::tiers(w);
    holdings::things(w);
    rules::rules(w);
    rules::requests(w);
    let parts: [fn(&mut Writer<'_>); 30] = [
        times::wallet,
        times::tiers,
        times::triggers,
        times::conversion,
        times::amendment,
        times::windows,
        values::params,
        values::amounts,
        values::conditions,
        values::lines_of_events,
        values::splits,
        values::things,
        values::rewards,
        values::sharing,
        games::metrics,
        games::challenge,
        games::streak,
        games::league,
        games::raffle,
        own::choices,
        own::member,
        own::membership,
        own::menu,
        own::activation,
        others::partner,
        others::promises,
        crossing::tiers,
        goods::fields,
        milestones::gifts,
        milestones::surplus,
    ];
    for part in parts {
        if w.chance(22) {
            part(w);
        }
    }
    // At most one household, and one referral, a program.
    if w.chance(15) {
        others::household(w);
    }
    if w.chance(15) {
        others::referral(w);
    }
    if w.chance(50) {
        statements::test(w);
    }
    writer.text
}

fn header(w: &mut Writer<'_>) {
    let runs = w.pick(&["", "", "  runs 2024-01-01 ..\n", "  runs 2024-01-01 .. 2031-12-31\n"]);
    let returns = w.pick(&[
        "",
        "  returns within 30 days\n",
        "  returns pending only\n",
        "  returns recount tiers\n",
        "  returns recompute\n",
        "  returns nothing\n",
    ]);
    let order = w.pick(&["", "", "  money off before percent off\n"]);
    let comma = w.pick(&["", ","]);
    w.line(&format!(
        "program \"Whole\" {{\n  currency EUR{comma}\n  calendar Europe/Ljubljana\n{runs}{returns}{order}}}"
    ));
    w.line("unit night\nunit kilo to 0.1\nevent stay {\n  nights night\n  price money\n  brand one of city, beach\n  own flag\n}");
    w.line("event workout {\n  minutes count\n}");
    w.line("category \"hot drinks\" = \"coffee\", \"tea\"");
    if w.chance(20) {
        let name = w.name("set");
        w.line(&format!("category \"{name}\" = items \"latte 12\", \"mug 3\""));
    }
}

impl Writer<'_> {
    /// A wallet of its own for a part: whole points with a cost.
    fn own_wallet(&mut self) -> String {
        let name = self.name("coin");
        self.line(&format!("points {name} {{\n  whole\n  cost 0.01 EUR\n}}"));
        name
    }

    /// An item of its own for a part.
    fn own_item(&mut self) -> String {
        let name = self.name("mug");
        self.line(&format!("item {name} {{ worth 4 EUR; cost 1 EUR }}"));
        name
    }
}
