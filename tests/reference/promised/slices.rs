//! Small programs cut out of large ones: a few declarations and all that they name.

use std::collections::BTreeSet;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// A declaration of a text, what it declares, and every word in it.
struct Block<'t> {
    text: &'t str,
    declares: Vec<&'t str>,
    words: BTreeSet<&'t str>,
}

/// Words as names are written.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

impl<'t> Block<'t> {
    fn new(text: &'t str) -> Block<'t> {
        let head = words(text).next().unwrap_or_default();
        // Of groups the rules, of tiers, leagues and what members are each part; of everything else the second word.
        let mut declares: Vec<&str> = match head {
            "best" | "first" | "exclusive" => Vec::new(),
            _ => words(text).skip(1).take(1).collect(),
        };
        let parts = || text.split(['\n', '{', '}', ';', ',']).skip(1).map(str::trim_start);
        match head {
            // Others say "end membership", "distinct of category".
            "membership" | "category" => declares.push(head),
            "tiers" | "member" | "league" => declares.extend(parts().filter_map(|part| words(part).next())),
            _ => {
                let rules = parts().filter(|part| RULES.iter().any(|kind| part.starts_with(kind)));
                declares.extend(rules.filter_map(|rule| words(rule).nth(1)));
            }
        }
        Block { text, declares, words: words(text).collect() }
    }

    /// What every program has, and what the domain is about.
    fn is_always(&self) -> bool {
        ["program ", "unit ", "event "].iter().any(|kind| self.text.starts_with(kind))
    }

    fn is_rule(&self) -> bool {
        RULES.iter().chain(&["best of", "first of", "exclusive"]).any(|kind| self.text.starts_with(kind))
    }
}

/// What gives.
const RULES: [&str; 3] = ["earn ", "gift ", "discount "];

/// The declarations of a text, one after the other.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let (mut blocks, mut start, mut end, mut depth) = (Vec::new(), 0, 0, 0i32);
    for line in text.split_inclusive('\n') {
        end += line.len();
        let count = |which: char| line.matches(which).count() as i32;
        depth += count('{') - count('}');
        if depth == 0 {
            let block = &text[start..end];
            if !block.trim().is_empty() && !block.trim_start().starts_with(['#', ';']) {
                blocks.push(Block::new(block));
            }
            start = end;
        }
    }
    blocks
}

/// A few declarations of the text, a rule at least, and all that they name.
pub fn slice(text: &str, rng: &mut ChaCha8Rng) -> String {
    let blocks = blocks(text);
    let of = |wanted: &dyn Fn(&Block<'_>) -> bool| -> Vec<usize> {
        (0..blocks.len()).filter(|at| wanted(&blocks[*at])).collect()
    };
    let (rules, all) = (of(&|block| block.is_rule()), of(&|block| !block.text.starts_with("test ")));
    let mut kept: BTreeSet<usize> = of(&|block| block.is_always()).into_iter().collect();
    let mut open = vec![rules[rng.random_range(0..rules.len())]];
    open.extend((0..rng.random_range(0..3)).map(|_| all[rng.random_range(0..all.len())]));
    while let Some(at) = open.pop() {
        if kept.insert(at) {
            let named = |other: &Block<'_>| other.declares.iter().any(|name| blocks[at].words.contains(name));
            open.extend(of(&named));
        }
    }
    kept.into_iter().map(|at| blocks[at].text).collect::<Vec<_>>().join("\n")
}
