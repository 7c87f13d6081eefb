//! A workbook as bytes of an Office Open XML file.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};

use super::{Book, Cell, Form, Sheet};

/// The bytes of a workbook. There is no clock in them: the same workbook gives the same bytes.
///
/// # Errors
/// What the writer said.
pub fn workbook_bytes(book: &Book) -> Result<Vec<u8>, String> {
    written(book).map_err(|error| error.to_string())
}

fn written(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The first day that the format can name, in place of the clock.
    let never = ExcelDateTime::from_ymd(1980, 1, 1)?;
    let title: String = book.title.chars().take(200).collect();
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&never));
    for sheet in &book.sheets {
        write_sheet(workbook.add_worksheet(), sheet)?;
    }
    workbook.save_to_buffer()
}

fn shape(form: Form) -> Format {
    Format::new().set_num_format(match form {
        Form::Decimals(0) => "#,##0".to_owned(),
        Form::Decimals(digits) => format!("#,##0.{}", "0".repeat(digits.into())),
        Form::Percent => "0.00%".to_owned(),
        Form::Plain => "General".to_owned(),
    })
}

fn write_sheet(into: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    into.set_name(sheet.name)?;
    // A formula without a figure says an empty text, not nought.
    into.set_formula_result_default("");
    if sheet.frozen > 0 {
        into.set_freeze_panes(sheet.frozen, 0)?;
    }
    let head = Format::new().set_bold().set_text_wrap();
    let mut widths: Vec<usize> = Vec::new();
    for (row, cells) in (0u32..).zip(&sheet.rows) {
        for (column, cell) in (0u16..).zip(cells) {
            let width = match cell {
                Cell::Text(text) => text.chars().count(),
                Cell::Head(text) => text.chars().count().min(14),
                Cell::Empty => 0,
                Cell::Number(..) | Cell::Formula(..) => 12,
            };
            match widths.get_mut(usize::from(column)) {
                Some(widest) => *widest = width.max(*widest),
                None => widths.push(width),
            }
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    into.write_string(row, column, text)?;
                }
                Cell::Head(text) => {
                    into.write_string_with_format(row, column, text, &head)?;
                }
                Cell::Number(value, form) => {
                    into.write_number_with_format(row, column, *value, &shape(*form))?;
                }
                Cell::Formula(text, value, form) => {
                    let result = value.map_or_else(String::new, |value| format!("{value}"));
                    let formula = Formula::new(format!("={text}")).set_result(result);
                    into.write_formula_with_format(row, column, formula, &shape(*form))?;
                }
            }
        }
    }
    for (column, width) in (0u16..).zip(widths) {
        into.set_column_width(column, (width + 2).clamp(8, 60) as f64)?;
    }
    Ok(())
}
