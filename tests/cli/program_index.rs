//! The index of `programs/`, made from the comments at their heads, and the mechanisms that they cover.

use std::collections::BTreeMap;

use crate::generated::same;
use crate::support::root;

/// What program designers use, as retail and loyalty handbooks list it.
const MECHANISMS: [&str; 22] = [
    "points on purchases, exchanged for goods",
    "every Nth purchase free, a coupon after a number of purchases",
    "a fixed discount for whoever carries the card",
    "category cards with rising rights",
    "progressive scale; cumulative discounts and bonuses",
    "thresholds that unlock delivery, a draw, first access, a higher discount",
    "gifts on conditions of the purchase",
    "raffles and draws",
    "access closed to others, clubs, VIP rights",
    "a birthday reward",
    "a welcome gift",
    "points for actions other than buying",
    "referral, one- and two-sided",
    "subscription with repeated delivery or a paid membership",
    "streaks, badges, leagues, challenges",
    "cash back at named sellers",
    "messages and gifts to a chosen segment, a reminder after a visit",
    "several channels, one account",
    "a launch in stages",
    "something to lose by leaving",
    "several designs tried against one another",
    "offers that follow what was bought; vouchers for the next purchase",
];

struct Head {
    file: String,
    title: String,
    first: String,
    mechanisms: Vec<usize>,
}

/// The comment at the top of a program, as one text a paragraph.
fn head(path: &std::path::Path) -> Head {
    let text = std::fs::read_to_string(path).expect("a program is UTF-8");
    let file = path.file_name().expect("a name").to_string_lossy().into_owned();
    let comment: Vec<&str> = text.lines().map_while(|line| line.strip_prefix('#')).map(str::trim).collect();
    let joined = comment.join(" ");
    let first = joined.split_inclusive(". ").next().unwrap_or_default().trim().trim_end_matches('.').to_owned();
    let list = comment.iter().find_map(|line| line.strip_prefix("Mechanisms: "));
    let list = list.unwrap_or_else(|| panic!("{file}: its comment lacks a line `# Mechanisms: M1, …`"));
    let mechanisms = list.split(", ").map(|one| {
        let number = one.strip_prefix('M').and_then(|digits| digits.parse().ok());
        number.filter(|number| (1..=MECHANISMS.len()).contains(number)).unwrap_or_else(|| panic!("{file}: `{one}`"))
    });
    let mechanisms = mechanisms.collect();
    let title = text.lines().find_map(|line| line.strip_prefix("program \"")?.split('"').next());
    assert!(
        joined.to_lowercase().contains("source") || file == "ref1.loyal" || file == "bean_club.loyal",
        "{file}: no source"
    );
    Head { title: title.unwrap_or_default().to_owned(), file, first, mechanisms }
}

#[test]
fn index_of_programs() {
    let mut paths: Vec<_> =
        std::fs::read_dir(root().join("programs")).expect("programs").map(|e| e.expect("one").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "loyal"));
    paths.sort();
    let heads: Vec<Head> = paths.iter().map(|path| head(path)).collect();
    let mut text = String::from(
        "# Programs\n\nReal and typical programs, each with its terms as published, its source, and tests of its oddities: `loyal test programs/*.loyal`.\n\
         Made from their comments by `LOYAL_GENERATE=write cargo test --test cli program_index`.\n\n| file | program | mechanisms |\n|---|---|---|\n",
    );
    let mut by_mechanism: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for head in &heads {
        let list: Vec<String> = head.mechanisms.iter().map(|number| format!("M{number}")).collect();
        text.push_str(&format!(
            "| [{0}]({0}) | **{1}**: {2} | {3} |\n",
            head.file,
            head.title,
            head.first,
            list.join(", ")
        ));
        for number in &head.mechanisms {
            by_mechanism.entry(*number).or_default().push(&head.file);
        }
    }
    text.push_str("\n## By mechanism\n\n| | mechanism | programs |\n|---|---|---|\n");
    for (at, mechanism) in MECHANISMS.iter().enumerate() {
        let files = by_mechanism.get(&(at + 1)).unwrap_or_else(|| panic!("no program has M{}: {mechanism}", at + 1));
        let links: Vec<String> =
            files.iter().map(|file| format!("[{}]({file})", file.trim_end_matches(".loyal"))).collect();
        text.push_str(&format!("| M{} | {mechanism} | {} |\n", at + 1, links.join(", ")));
    }
    same("programs/README.md", &text);
}
