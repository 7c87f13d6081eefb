//! A small calculator of spreadsheet formulas, written for these tests alone: every formula of a workbook is worked out again from the cells that
//! hold figures, and must come to the result that stands beside it.

use std::collections::BTreeMap;

use calamine::{Data, Reader as _, Xlsx};

/// What a cell or a formula comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Empty,
    Number(f64),
    Text(String),
    List(Vec<Vec<Value>>),
}

/// One sheet as a file holds it.
#[derive(Default)]
pub struct Sheet {
    pub cells: BTreeMap<(usize, usize), Value>,
    pub formulas: BTreeMap<(usize, usize), String>,
    pub height: usize,
}

/// A workbook as another reader than ours sees it.
pub struct Workbook {
    pub sheets: BTreeMap<String, Sheet>,
}

impl Workbook {
    pub fn open(bytes: &[u8]) -> Workbook {
        let mut file: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).expect("a workbook");
        let mut sheets = BTreeMap::new();
        for name in file.sheet_names() {
            let mut sheet = Sheet::default();
            let range = file.worksheet_range(&name).expect("a sheet");
            let (top, left) = range.start().unwrap_or((0, 0));
            for (row, cells) in range.rows().enumerate() {
                for (column, cell) in cells.iter().enumerate() {
                    let value = match cell {
                        Data::Float(value) => Value::Number(*value),
                        Data::Int(value) => Value::Number(*value as f64),
                        Data::String(text) => Value::Text(text.clone()),
                        Data::Empty => continue,
                        other => panic!("{name} {row} {column}: {other:?}"),
                    };
                    sheet.cells.insert((row + top as usize, column + left as usize), value);
                }
            }
            sheet.height = range.height() + top as usize;
            let formulas = file.worksheet_formula(&name).expect("formulas");
            let (top, left) = formulas.start().unwrap_or((0, 0));
            for (row, cells) in formulas.rows().enumerate() {
                for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                    sheet.formulas.insert((row + top as usize, column + left as usize), text.clone());
                }
            }
            sheets.insert(name, sheet);
        }
        Workbook { sheets }
    }

    pub fn sheet(&self, name: &str) -> &Sheet {
        self.sheets.get(name).unwrap_or_else(|| panic!("no sheet {name}"))
    }

    fn cell(&self, sheet: &str, row: usize, column: usize, seen: &mut Seen) -> Value {
        let key = (sheet.to_owned(), row, column);
        if let Some(known) = seen.get(&key) {
            return known.clone();
        }
        let found = match self.sheet(sheet).formulas.get(&(row, column)) {
            Some(text) => Parser { book: self, sheet, text: text.as_bytes(), at: 0, seen }.whole(),
            None => self.sheet(sheet).cells.get(&(row, column)).cloned().unwrap_or(Value::Empty),
        };
        seen.insert(key, found.clone());
        found
    }

    /// One cell, worked out.
    pub fn worked_out(&self, sheet: &str, row: usize, column: usize) -> f64 {
        number(&self.cell(sheet, row, column, &mut Seen::new()))
    }

    /// Works out every formula; the number of formulas, and the first that comes to something else than its result.
    pub fn recalculate(&self) -> (usize, Option<String>) {
        let (mut seen, mut count) = (Seen::new(), 0);
        for (name, sheet) in &self.sheets {
            for ((row, column), text) in &sheet.formulas {
                count += 1;
                let found = self.cell(name, *row, *column, &mut seen);
                let cached = sheet.cells.get(&(*row, *column)).cloned().unwrap_or(Value::Empty);
                let same = match (&found, &cached) {
                    (Value::Number(a), Value::Number(b)) => (a - b).abs() <= 1e-9 * b.abs().max(1.0),
                    (Value::Text(a), Value::Empty) => a.is_empty(),
                    (a, b) => a == b,
                };
                if !same {
                    let said =
                        format!("{name} row {} column {}: ={text} is {found:?}, not {cached:?}", row + 1, column + 1);
                    return (count, Some(said));
                }
            }
        }
        (count, None)
    }
}

type Seen = BTreeMap<(String, usize, usize), Value>;

struct Parser<'a> {
    book: &'a Workbook,
    sheet: &'a str,
    text: &'a [u8],
    at: usize,
    seen: &'a mut Seen,
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Number(value) => *value,
        Value::Empty => 0.0,
        other => panic!("not a number: {other:?}"),
    }
}

fn each(left: &Value, right: &Value, of: &dyn Fn(&Value, &Value) -> Value) -> Value {
    match (left, right) {
        (Value::List(rows), Value::List(others)) => {
            let row = |(a, b): (&Vec<Value>, &Vec<Value>)| a.iter().zip(b).map(|(a, b)| of(a, b)).collect();
            Value::List(rows.iter().zip(others).map(row).collect())
        }
        (Value::List(rows), other) => {
            Value::List(rows.iter().map(|row| row.iter().map(|one| of(one, other)).collect()).collect())
        }
        (a, b) => of(a, b),
    }
}

fn flat(value: &Value) -> Vec<Value> {
    match value {
        Value::List(rows) => rows.iter().flatten().cloned().collect(),
        other => vec![other.clone()],
    }
}

fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => a.to_lowercase() == b.to_lowercase(),
        (Value::Empty, Value::Text(text)) | (Value::Text(text), Value::Empty) => text.is_empty(),
        (Value::Text(_), _) | (_, Value::Text(_)) => false,
        (a, b) => (number(a) - number(b)).abs() == 0.0,
    }
}

impl Parser<'_> {
    fn whole(mut self) -> Value {
        let found = self.compared();
        assert_eq!(self.at, self.text.len(), "a formula ends: {}", String::from_utf8_lossy(self.text));
        found
    }

    fn next(&mut self, sign: u8) -> bool {
        let is = self.text.get(self.at) == Some(&sign);
        self.at += usize::from(is);
        is
    }

    fn compared(&mut self) -> Value {
        let left = self.sum();
        if self.next(b'=') {
            let right = self.sum();
            return each(&left, &right, &|a, b| Value::Number(f64::from(u8::from(equal(a, b)))));
        }
        if self.next(b'>') {
            let right = self.sum();
            return each(&left, &right, &|a, b| Value::Number(f64::from(u8::from(number(a) > number(b)))));
        }
        left
    }

    fn sum(&mut self) -> Value {
        let mut left = self.product();
        loop {
            let sign = if self.next(b'+') {
                1.0
            } else if self.next(b'-') {
                -1.0
            } else {
                return left;
            };
            let right = self.product();
            left = each(&left, &right, &|a, b| Value::Number(number(a) + sign * number(b)));
        }
    }

    fn product(&mut self) -> Value {
        let mut left = self.factor();
        loop {
            if self.next(b'*') {
                let right = self.factor();
                left = each(&left, &right, &|a, b| Value::Number(number(a) * number(b)));
            } else if self.next(b'/') {
                let right = self.factor();
                left = each(&left, &right, &|a, b| Value::Number(number(a) / number(b)));
            } else {
                return left;
            }
        }
    }

    fn factor(&mut self) -> Value {
        if self.next(b'(') {
            let inner = self.compared();
            assert!(self.next(b')'), "a bracket closes");
            return inner;
        }
        if self.next(b'"') {
            let text = self.until(b'"');
            return Value::Text(text);
        }
        if self.next(b'\'') {
            let sheet = self.until(b'\'');
            assert!(self.next(b'!'), "a place follows a sheet");
            let word = self.word();
            return self.place(&sheet, &word);
        }
        if self.text.get(self.at).is_some_and(u8::is_ascii_digit) {
            let word = self.word();
            return Value::Number(word.parse().expect("a number"));
        }
        let word = self.word();
        if self.next(b'(') {
            return self.function(&word);
        }
        let sheet = self.sheet.to_owned();
        self.place(&sheet, &word)
    }

    fn until(&mut self, end: u8) -> String {
        let rest = &self.text[self.at..];
        let length = rest.iter().position(|sign| *sign == end).expect("a text ends");
        self.at += length + 1;
        String::from_utf8(rest[..length].to_vec()).expect("text")
    }

    fn word(&mut self) -> String {
        let rest = &self.text[self.at..];
        let length = rest.iter().take_while(|sign| sign.is_ascii_alphanumeric() || **sign == b'.').count();
        assert!(length > 0, "a word at {} of {}", self.at, String::from_utf8_lossy(self.text));
        self.at += length;
        String::from_utf8(rest[..length].to_vec()).expect("text")
    }

    fn place(&mut self, sheet: &str, word: &str) -> Value {
        let from = place(word);
        if !self.next(b':') {
            return self.book.cell(sheet, from.0, from.1, self.seen);
        }
        let word = self.word();
        let to = place(&word);
        let row = |row: usize, seen: &mut Seen| {
            (from.1..=to.1).map(|column| self.book.cell(sheet, row, column, seen)).collect::<Vec<_>>()
        };
        Value::List((from.0..=to.0).map(|at| row(at, self.seen)).collect())
    }

    fn function(&mut self, name: &str) -> Value {
        let mut given = Vec::new();
        while !self.next(b')') {
            given.push(self.compared());
            self.next(b',');
        }
        let numbers = || {
            let flat = given.iter().flat_map(flat);
            flat.filter(|value| matches!(value, Value::Number(_))).map(|value| number(&value)).collect::<Vec<_>>()
        };
        match name {
            "SUM" | "SUMPRODUCT" => Value::Number(numbers().iter().sum()),
            "MIN" => Value::Number(numbers().into_iter().fold(f64::INFINITY, f64::min)),
            "MAX" => Value::Number(numbers().into_iter().fold(f64::NEG_INFINITY, f64::max)),
            "SQRT" => Value::Number(number(&given[0]).sqrt()),
            "ROUND" => {
                let scale = (0..number(&given[1]) as u8).fold(1.0, |scale, _| scale * 10.0);
                // A half goes away from zero, dust of binary fractions aside, as spreadsheets do.
                let scaled = number(&given[0]) * scale;
                let dust = scaled.abs() * 1e-15;
                Value::Number((scaled + scaled.signum() * dust).round() / scale)
            }
            "IF" => {
                if number(&given[0]) == 0.0 {
                    given[2].clone()
                } else {
                    given[1].clone()
                }
            }
            "MATCH" => {
                let place = flat(&given[1]).iter().position(|one| equal(one, &given[0])).expect("a match");
                Value::Number(place as f64 + 1.0)
            }
            "INDEX" => flat(&given[0])[number(&given[1]) as usize - 1].clone(),
            other => panic!("no function {other}"),
        }
    }
}

/// Row and column of a place, both counted from nought.
fn place(word: &str) -> (usize, usize) {
    let letters = word.bytes().take_while(u8::is_ascii_uppercase);
    let column = letters.clone().fold(0, |sum, letter| sum * 26 + usize::from(letter - b'A') + 1);
    let row: usize = word[letters.count()..].parse().expect("a row");
    (row - 1, column - 1)
}
