//! Tables for terminals and logs. The only module that knows comfy-table.

use comfy_table::{CellAlignment, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle};

use crate::diagnostic::render::visible;

/// A table: first column to the left, all others to the right, a line below the header.
pub fn table(header: &[String], rows: &[Vec<String>], unicode: bool) -> String {
    let fill = if unicode { '─' } else { '-' };
    let style = TableStyle::new()
        .header_lines(ContentLineStyle::none().junction(' '))
        .header_separator(LineStyle::none().fill(fill).junction(fill))
        .content_lines(ContentLineStyle::none().junction(' '));
    let mut table = Table::new();
    table.force_no_tty();
    table.load_style(style);
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header.iter().map(|text| visible(text)).collect::<Vec<_>>());
    for row in rows {
        table.add_row(row.iter().map(|text| visible(text)).collect::<Vec<_>>());
    }
    for at in 1..header.len() {
        if let Some(column) = table.column_mut(at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut out = String::new();
    for line in table.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// A whole number of smallest units with a decimal point and thousands in groups: `-1,234.50`.
pub fn decimal(value: i128, decimals: u8) -> String {
    let digits = value.unsigned_abs().to_string();
    let digits = format!("{digits:0>width$}", width = usize::from(decimals) + 1);
    let (whole, part) = digits.split_at(digits.len() - usize::from(decimals));
    let mut out = String::from(if value < 0 { "-" } else { "" });
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !part.is_empty() {
        out.push('.');
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{decimal, table};

    #[test]
    fn smallest_units_become_decimals() {
        assert_eq!(decimal(-123_450, 2), "-1,234.50");
        assert_eq!(decimal(5, 2), "0.05");
        assert_eq!(decimal(0, 0), "0");
        assert_eq!(decimal(1_000_000, 0), "1,000,000");
    }

    #[test]
    fn numbers_stand_to_the_right() {
        let row = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        let drawn = table(&row("month", "issued"), &[row("1997-01", "7"), row("total", "1,200")], false);
        assert_eq!(drawn, " month     issued\n------------------\n 1997-01        7\n total      1,200\n");
    }
}
