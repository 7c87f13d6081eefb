//! Grows programs from a list of choices: every construct of the grammar, with space, comments and line breaks
//! wherever they may stand. Shrinking the list shrinks the program.

mod clause;
mod declaration;
mod expression;
mod further;
mod statement;
mod time;

/// One generator; when the choices are used up it takes the shortest way to the end.
pub struct Grow<'c> {
    choices: std::slice::Iter<'c, u16>,
    depth: usize,
    /// Whether what has been given may still take up the next `pending`, `valid` or `expire`.
    given: bool,
    /// Whether the words of a choice came last.
    choice: bool,
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
pub fn program(choices: &[u16]) -> String {
    let mut grow = Grow { choices: choices.iter(), depth: 0, given: false, choice: false, out: String::new() };
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
pub fn events(choices: &[u16]) -> String {
    let mut grow = Grow { choices: choices.iter(), depth: 0, given: false, choice: false, out: String::new() };
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
            // behind a comma and the words of a choice, the first word of a clause would be one more of them
            let between = self.of(betweens);
            let between =
                if std::mem::take(&mut self.choice) { between.replace(',', "\n") } else { between.to_owned() };
            self.out.push_str(&between);
            part(self);
        }
        (self.given, self.choice) = (given, false);
        let close = self.of(ends);
        self.out.push_str(close);
        self.out.push('}');
    }
}
