const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// What a date in another form says: year, month, day. `None` if no reading gives a month.
pub(in crate::syntax) fn date(written: &str) -> Option<(i32, u8, u8)> {
    readings(written).first().copied()
}

/// All ways to read a date in another form; `03/01/2026` has two.
pub(super) fn readings(written: &str) -> Vec<(i32, u8, u8)> {
    let lower = written.to_lowercase();
    let numbers: Vec<&str> = lower.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let word = lower.split(|c: char| !c.is_alphabetic()).find_map(month_number);
    let read = |year: &str, month: u8, day: &str| {
        let short = year.len() <= 2;
        let year: i32 = year.parse().ok()?;
        let day: u8 = day.parse().ok()?;
        let fits = (1..=12).contains(&month) && (1..=31).contains(&day);
        fits.then_some((if short { 2000 + year } else { year }, month, day))
    };
    let month = |digits: &str| digits.parse::<u8>().unwrap_or(0);
    let found: Vec<Option<(i32, u8, u8)>> = match (word, numbers.as_slice()) {
        (Some(word), [day, year]) => vec![read(year, word, day)],
        (None, [year, m, day]) if year.len() == 4 => vec![read(year, month(m), day)],
        (None, [day, m, year]) if written.contains('.') => vec![read(year, month(m), day)],
        (None, [a, b, year]) if a == b => vec![read(year, month(a), b)],
        (None, [a, b, year]) => vec![read(year, month(a), b), read(year, month(b), a)],
        _ => Vec::new(),
    };
    found.into_iter().flatten().collect()
}

fn month_number(word: &str) -> Option<u8> {
    if word.len() < 3 {
        return None;
    }
    MONTHS.iter().position(|month| word.starts_with(month)).map(|at| at as u8 + 1)
}

/// What a time in another form says: hour and minute. `None` if no clock shows it.
pub(in crate::syntax) fn time(written: &str) -> Option<(u8, u8)> {
    let lower = written.to_lowercase();
    let mut numbers = lower.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let hour: u8 = numbers.next()?.parse().ok()?;
    let minute: u8 = numbers.next().map_or(Some(0), |minute| minute.parse().ok())?;
    let hour = match (lower.contains('p'), lower.contains('a')) {
        (true, _) if hour < 12 => hour + 12,
        (_, true) if hour == 12 => 0,
        _ => hour,
    };
    (hour < 24 && minute < 60).then_some((hour, minute))
}

#[cfg(test)]
mod tests {
    use super::{readings, time};

    #[test]
    fn dates_are_read_in_every_common_form() {
        for written in ["1 March 2026", "March 1, 2026", "1st Mar 2026", "2026/3/1", "2026-3-1", "1.3.2026"] {
            assert_eq!(readings(written), [(2026, 3, 1)], "{written}");
        }
        assert_eq!(readings("03/01/2026"), [(2026, 3, 1), (2026, 1, 3)]);
        assert_eq!(readings("31/01/26"), [(2026, 1, 31)]);
        assert_eq!(readings("99/99/2026"), []);
    }

    #[test]
    fn times_are_read_in_every_common_form() {
        assert_eq!(time("2pm"), Some((14, 0)));
        assert_eq!(time("2:30 PM"), Some((14, 30)));
        assert_eq!(time("12am"), Some((0, 0)));
        assert_eq!(time("14h30"), Some((14, 30)));
        assert_eq!(time("14:00:00"), Some((14, 0)));
        assert_eq!(time("25h"), None);
    }
}
