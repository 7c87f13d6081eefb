//! Tables exported as Parquet hold what the CSV files hold.

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;

use crate::support::{folder, run, text};

#[test]
fn parquet_files_hold_the_figures_of_the_csv_files() {
    let folder = folder();
    let mut made = Vec::new();
    for name in ["one", "two"] {
        let out = folder.path().join(name);
        let ran = run(&[
            "liability",
            "--ledger",
            "simulations/data/ledger.csv",
            "--terms",
            "simulations/data/terms.toml",
            "--out",
            text(&out),
            "--export",
            "parquet",
        ]);
        assert_eq!(ran.status, Some(0), "{ran:?}");
        let mut bytes = Vec::new();
        for table in ["roll_forward", "cohorts", "entries", "lots"] {
            let path = out.join(format!("{table}.parquet"));
            bytes.push(std::fs::read(&path).expect("there"));
            let reader = SerializedFileReader::new(std::fs::File::open(&path).expect("there")).expect("Parquet");
            let mut csv = csv::Reader::from_path(out.join(format!("{table}.csv"))).expect("there");
            let header = csv.headers().expect("a header").clone();
            let mut records = csv.records();
            let mut count = 0;
            for row in reader.get_row_iter(None).expect("rows") {
                let (row, record) = (row.expect("a row"), records.next().expect("as many").expect("a row"));
                count += 1;
                for (at, (name, field)) in row.get_column_iter().enumerate() {
                    assert_eq!(name, &header[at]);
                    let shown = match field {
                        Field::Str(text) => text.clone(),
                        Field::Long(whole) => whole.to_string(),
                        Field::Double(value) => format!("{value:.6}"),
                        Field::Null => String::new(),
                        Field::Decimal(_) => field.to_string(),
                        other => panic!("{other:?}"),
                    };
                    assert_eq!(shown, record[at], "{table} {name}");
                }
            }
            assert!(count > 10 && records.next().is_none(), "{table}");
        }
        made.push(bytes);
    }
    assert_eq!(made[0], made[1]);
}
