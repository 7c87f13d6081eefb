//! The mistakes that are seeded: each operator makes every text with one mistake of its kind.

/// A way to make a mistake: its name, and every text that it makes of a program.
pub type Operator = (&'static str, fn(&str) -> Vec<String>);

pub const OPERATORS: &[Operator] = &[
    ("drop a cap", drop_cap),
    ("remove once", remove_once),
    ("swap tiers", swap_tiers),
    ("swap rates of tiers", swap_rates),
    ("times 100", times_100),
    ("shift a date", shift_date),
    ("drop a condition", drop_condition),
    ("turn a comparison", turn_comparison),
];

/// The text before its first test, without what a comment says: where mistakes are made.
fn body(text: &str) -> usize {
    text.find("\ntest \"").unwrap_or(text.len())
}

/// Whether a place lies in a comment, or in what is said about the rules in place of the rules: what is promised and
/// assumed is not where mistakes are made.
fn apart(text: &str, at: usize) -> bool {
    let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let said = ["guarantee ", "assume ", "allow "];
    text[line..at].contains('#') || said.iter().any(|word| text[line..].starts_with(word))
}

/// Places of a word in the body, not in comments.
fn places(text: &str, word: &str) -> Vec<usize> {
    let end = body(text);
    let starts = |at: usize| at == 0 || !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '"');
    text[..end].match_indices(word).map(|(at, _)| at).filter(|at| starts(*at) && !apart(text, *at)).collect()
}

/// Where a clause that begins here ends: the line, a semicolon or a brace.
fn clause_end(text: &str, from: usize) -> usize {
    text[from..].find(['\n', ';', '}']).map_or(text.len(), |at| from + at)
}

fn without(text: &str, from: usize, until: usize) -> String {
    format!("{}{}", &text[..from], &text[until..])
}

fn drop_cap(text: &str) -> Vec<String> {
    let caps = places(text, "at most ").into_iter().filter(|at| !text[*at..].starts_with("at most once"));
    caps.filter(|at| text[..*at].trim_end_matches(' ').ends_with(['\n', ';', '{']))
        .map(|at| without(text, at, clause_end(text, at)))
        .collect()
}

fn remove_once(text: &str) -> Vec<String> {
    places(text, "at most once").into_iter().map(|at| without(text, at, clause_end(text, at))).collect()
}

/// Numbers in a text: where, how long.
fn numbers(text: &str, from: usize, until: usize) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = from;
    while at < until {
        let begins = bytes[at].is_ascii_digit()
            && !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '-' || c == '.' || c == ':');
        if !begins {
            at += 1;
            continue;
        }
        let length =
            text[at..until].find(|c: char| !(c.is_ascii_digit() || c == '_' || c == '.')).unwrap_or(until - at);
        let word = text[at..at + length].trim_end_matches('.');
        let next = text[at + word.len()..].chars().next();
        if !matches!(next, Some('-' | ':')) {
            found.push((at, word.len()));
        }
        at += length.max(1);
    }
    found
}

fn replaced(text: &str, (at, length): (usize, usize), new: &str) -> String {
    format!("{}{new}{}", &text[..at], &text[at + length..])
}

fn hundredfold(number: &str) -> String {
    let plain = number.replace('_', "");
    match plain.split_once('.') {
        Some((whole, part)) => {
            let digits = format!("{part:0<2}");
            let (two, rest) = digits.split_at(2);
            let whole = format!("{whole}{two}");
            let whole = whole.trim_start_matches('0');
            let whole = if whole.is_empty() { "0" } else { whole };
            if rest.trim_end_matches('0').is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") }
        }
        None => format!("{plain}00"),
    }
}

fn times_100(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for word in ["give ", "costs ", "take ", "gives ", "at most "] {
        for at in places(text, word) {
            // The first number is how much; what stands behind `per` is another mistake.
            if let Some(number) = numbers(text, at, clause_end(text, at)).into_iter().next() {
                out.push(replaced(text, number, &hundredfold(&text[number.0..number.0 + number.1])));
            }
        }
    }
    out
}

fn swapped(text: &str, one: (usize, usize), two: (usize, usize)) -> String {
    let (a, b) = (&text[one.0..one.0 + one.1], &text[two.0..two.0 + two.1]);
    let later = replaced(text, two, a);
    replaced(&later, one, b)
}

/// Thresholds of neighbouring tiers change places.
fn swap_tiers(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for at in places(text, "tiers ") {
        let Some(end) = text[at..].find("\n}").map(|length| at + length) else { continue };
        let mut thresholds: Vec<(usize, usize)> = Vec::new();
        let mut line_start = at;
        for line in text[at..end].split_inclusive('\n') {
            let threshold = line.find(" at ").or_else(|| line.find(">="));
            if let Some(place) = threshold
                && !line.trim_start().starts_with('#')
                && let Some(number) = numbers(text, line_start + place, line_start + line.len()).first()
            {
                thresholds.push(*number);
            }
            line_start += line.len();
        }
        out.extend(thresholds.windows(2).map(|pair| swapped(text, pair[0], pair[1])));
    }
    out.retain(|changed| changed != text);
    out
}

/// Rates of neighbouring rows of a table by tier change places.
fn swap_rates(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for at in places(text, "by ") {
        let Some(open) = text[at..].find('{').filter(|open| *open < 30).map(|open| at + open) else { continue };
        let Some(close) = text[open..].find('}').map(|close| open + close) else { continue };
        out.extend(numbers(text, open, close).windows(2).map(|pair| swapped(text, pair[0], pair[1])));
    }
    out.retain(|changed| changed != text);
    out
}

/// A year more or less.
fn shift_date(text: &str) -> Vec<String> {
    let end = body(text);
    let mut out = Vec::new();
    for word in ["from ", "until ", "valid until ", "expire on "] {
        for at in places(text, word) {
            let from = at + word.len();
            let date =
                text.get(from..from + 10).filter(|date| from + 10 <= end && date.as_bytes().get(4) == Some(&b'-'));
            let Some(year) = date.and_then(|date| date[..4].parse::<i32>().ok()) else { continue };
            for other in [year - 1, year + 1] {
                out.push(replaced(text, (from, 4), &other.to_string()));
            }
        }
    }
    out
}

fn drop_condition(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for word in [" where ", " when "] {
        for (at, _) in text[..body(text)].match_indices(word) {
            let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
            let rule = ["earn ", "gift ", "discount ", "reward ", "best", "  earn ", "  gift "];
            let Some(open) = text[at..].find(['{', '\n']).map(|open| at + open) else { continue };
            if rule.iter().any(|word| text[line..].starts_with(word)) {
                out.push(format!("{} {}", &text[..at], &text[open..]));
            }
        }
    }
    out
}

fn turn_comparison(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (one, other) in [(">=", "<="), ("<=", ">="), (" > ", " < "), (" < ", " > ")] {
        for (at, _) in text[..body(text)].match_indices(one) {
            if !apart(text, at) {
                out.push(replaced(text, (at, one.len()), other));
            }
        }
    }
    out
}
