//! A table of which two columns are looked up.

use std::collections::HashMap;
use std::io::BufRead;

use super::complaint::Complaints;
use super::sheet::{Form, Known, Next, Sheet};
use crate::base::Sources;
use crate::diagnostic::{Diagnostic, table};

const COLUMNS: &[Known] = &[Known { name: "key", needed: true }, Known { name: "value", needed: true }];

/// Reads key and value of every row, under the file's names for them. A key that stands twice with two values is an error. `None` iff there are errors.
pub fn read_lookup(
    input: impl BufRead,
    name: &str,
    (key, value): (&str, &str),
    sources: &mut Sources,
) -> (Option<HashMap<String, String>>, Vec<Diagnostic>) {
    let mut complaints = Complaints { name, decimals: 0, sources, list: Vec::new() };
    let form =
        Form { columns: vec![("key".into(), key.to_owned()), ("value".into(), value.to_owned())], ..Form::default() };
    let mut found: HashMap<String, String> = HashMap::new();
    if let Some(mut sheet) = Sheet::begin(input, &form, COLUMNS, &mut complaints) {
        let columns = sheet.columns();
        loop {
            let row = match sheet.next(&mut complaints) {
                Next::End => break,
                Next::Nothing => continue,
                Next::Row(row) => row,
            };
            let (key, value) = (columns.text(&row, 0), columns.text(&row, 1));
            match found.get(key) {
                None => {
                    found.insert(key.to_owned(), value.to_owned());
                }
                Some(other) if other != value => {
                    if let Some(field) = columns.cell(&row, 0) {
                        let message = format!("`{key}` is looked up as `{other}` and as `{value}`");
                        complaints.at(table::DATA_LINE, message, row.text, row.line, field, "here again").help =
                            Some("a table that is joined has each key once".into());
                    }
                }
                Some(_) => {}
            }
            if complaints.list.len() >= 50 {
                break;
            }
        }
    }
    let broken = complaints.list.iter().any(Diagnostic::is_error);
    ((!broken).then_some(found), complaints.list)
}
