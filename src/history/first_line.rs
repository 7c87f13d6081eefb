//! What to say of a first line that does not name the columns that are needed.

use crate::base::closest;

use super::line::{Field, Separator, cut};

/// The flag's word for each separator, and whether a line seems to be cut by it.
const SEPARATORS: [(Separator, &str); 5] = [
    (Separator::Comma, "comma"),
    (Separator::Semicolon, "semicolon"),
    (Separator::Tab, "tab"),
    (Separator::Bar, "bar"),
    (Separator::Whitespace, "whitespace"),
];

/// The separator that cuts a line into most fields: the declared one unless another cuts more.
fn likely(text: &str, declared: Separator) -> (Separator, &'static str, usize) {
    let count = |separator| {
        let mut fields = Vec::new();
        cut(text, separator, &mut fields).map_or(0, |()| fields.len())
    };
    let mut best = (declared, "", count(declared));
    for (separator, word) in SEPARATORS {
        let fields = count(separator);
        if fields > best.2 && (separator != Separator::Whitespace || best.2 < 2) {
            best = (separator, word, fields);
        }
    }
    best
}

/// Whether a first line is data already: a field of it begins like a number, and none is the name of a known column.
pub(crate) fn is_data(text: &str, separator: Separator, known: &[&str]) -> bool {
    let mut fields: Vec<Field<'_>> = Vec::new();
    if cut(text, likely(text, separator).0, &mut fields).is_err() {
        return false;
    }
    let number =
        |field: &Field<'_>| field.text.trim_start_matches(['-', '+', '.']).starts_with(|c: char| c.is_ascii_digit());
    let name = |field: &Field<'_>| known.iter().any(|name| field.text.eq_ignore_ascii_case(name));
    fields.iter().any(number) && !fields.iter().any(name)
}

/// A column that is needed and not there: our name of it, and the file's.
#[derive(Clone, Copy)]
pub(crate) struct Missing<'a> {
    pub ours: &'a str,
    pub theirs: &'a str,
}

/// What helps where columns are missing; `named` says that `--names` was given.
pub(crate) fn advice(
    text: &str,
    (separator, named): (Separator, bool),
    known: &[&str],
    missing: &[Missing<'_>],
) -> String {
    let ours: Vec<&str> = missing.iter().map(|one| one.ours).collect();
    let (cutting, word, fields) = likely(text, separator);
    let cutting_flag = if word.is_empty() { String::new() } else { format!("--separator {word}") };
    if named {
        return format!("`--names` has the names of all columns in their order, among them {}", ours.join(", "));
    }
    if is_data(text, separator, known) {
        let flags = format!("--names {},… {cutting_flag}", ours.join(","));
        return format!(
            "this line is data already: say what its {fields} columns are, in their order: `{}`",
            flags.trim()
        );
    }
    if !cutting_flag.is_empty() {
        return format!("say what stands between columns: `{cutting_flag}`");
    }
    let Some(first) = missing.first() else { return String::new() };
    let mut names = Vec::new();
    let close = match cut(text, cutting, &mut names) {
        Ok(()) => closest(first.theirs, names.iter().map(|field| field.text.as_ref())),
        Err(_) => None,
    };
    match close {
        Some(close) if first.ours != first.theirs => format!("did you mean `{close}`?"),
        close => format!(
            "say which column of the file it is: `--map {}={}`; the usual names are `{}`",
            first.ours,
            close.unwrap_or("…"),
            known.join(",")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 4] = ["customer", "date", "amount", "basket"];

    fn help(text: &str, named: bool, theirs: &str) -> String {
        let missing = [Missing { ours: "customer", theirs }];
        advice(text, (Separator::Comma, named), &KNOWN, &missing)
    }

    #[test]
    fn data_in_the_first_line_ask_for_names() {
        assert_eq!(
            help(" 00004 0001 19970101  2   29.33", false, "customer"),
            "this line is data already: say what its 5 columns are, in their order: `--names customer,… --separator whitespace`"
        );
        assert_eq!(
            help("ann,2026-03-01,12.50", false, "customer"),
            "this line is data already: say what its 3 columns are, in their order: `--names customer,…`"
        );
        assert_eq!(
            help("ann;2026-03-01;12,50", false, "customer"),
            "this line is data already: say what its 3 columns are, in their order: `--names customer,… --separator semicolon`"
        );
    }

    #[test]
    fn names_in_the_first_line_ask_for_what_they_mean() {
        assert_eq!(
            help("customer;date;amount", false, "customer"),
            "say what stands between columns: `--separator semicolon`"
        );
        assert_eq!(help("household,date,amount", false, "houshold"), "did you mean `household`?");
        assert_eq!(
            help("custmer,date,amount", false, "customer"),
            "say which column of the file it is: `--map customer=custmer`; the usual names are `customer,date,amount,basket`"
        );
        assert_eq!(
            help("who,date,amount", false, "customer"),
            "say which column of the file it is: `--map customer=…`; the usual names are `customer,date,amount,basket`"
        );
    }

    #[test]
    fn names_that_were_given_lack_one() {
        assert_eq!(
            help("ann,2026-03-01", true, "customer"),
            "`--names` has the names of all columns in their order, among them customer"
        );
    }
}
