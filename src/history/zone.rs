//! The clock of a place: a fixed offset, or a named zone with its daylight saving time.
//!
//! Rules of zones come with the program, not from the machine: results are the same everywhere.

use std::str::FromStr;

use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};

use super::moment::offset;
use crate::quantity::{DAY_SECONDS, Day, Instant};

/// A clock by which instants are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Always so many seconds east of Greenwich.
    Offset(i32),
    /// By the rules of a place.
    Named(TimeZone),
}

/// What the clock showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub at: Instant,
    /// For the second time that night.
    pub again: bool,
    /// Never: the text says a time that the clock skipped.
    pub skipped: bool,
}

impl From<Instant> for Told {
    fn from(at: Instant) -> Told {
        Told { at, again: false, skipped: false }
    }
}

impl FromStr for Zone {
    type Err = String;

    fn from_str(text: &str) -> Result<Zone, String> {
        if let Some(seconds) = offset(text) {
            return Ok(Zone::Offset(seconds));
        }
        let zones = TimeZoneDatabase::bundled();
        match zones.get(text) {
            Ok(zone) if text.contains('/') || text == "UTC" => Ok(Zone::Named(zone)),
            Ok(_) => Err(
                "name a zone by its place, as in Europe/Berlin: other names mean different clocks to different people"
                    .into(),
            ),
            Err(_) => {
                let names: Vec<String> = zones.available().map(|name| name.to_string()).collect();
                let close = crate::base::closest(text, names.iter().map(String::as_str));
                let hint = close.map_or_else(String::new, |close| format!("; did you mean {close}?"));
                Err(format!(
                    "there is no such zone: write a place such as Europe/Berlin, or an offset such as +01:00{hint}"
                ))
            }
        }
    }
}

impl Zone {
    /// What the clock showed so many seconds after 1970 began in Greenwich; `None` outside the years 1900 to 2199.
    pub(super) fn told(&self, seconds: i64) -> Option<Told> {
        let told = match self {
            Zone::Offset(offset) => Instant(seconds + i64::from(*offset)).into(),
            Zone::Named(zone) => {
                let instant = jiff::Timestamp::from_second(seconds).ok()?;
                let offset = zone.to_offset(instant).seconds();
                let at = Instant(seconds + i64::from(offset));
                let again = match ambiguous(zone, at) {
                    Some(AmbiguousOffset::Fold { after, .. }) => after.seconds() == offset,
                    _ => false,
                };
                Told { at, again, skipped: false }
            }
        };
        let years = Instant(-2_208_988_800)..Instant(7_258_118_400);
        years.contains(&told.at).then_some(told)
    }

    /// Whether the clock never showed that time, because it was set forward.
    pub(super) fn skips(&self, at: Instant) -> bool {
        match self {
            Zone::Offset(_) => false,
            Zone::Named(zone) => matches!(ambiguous(zone, at), Some(AmbiguousOffset::Gap { .. })),
        }
    }
}

/// What a zone says of a time on its clock.
fn ambiguous(zone: &TimeZone, at: Instant) -> Option<AmbiguousOffset> {
    let (day, second) = (at.0.div_euclid(DAY_SECONDS), at.0.rem_euclid(DAY_SECONDS));
    let date = Day(i32::try_from(day).ok()?).date();
    let small = |value: i64| i8::try_from(value).ok();
    let (hour, minute, second) = (small(second / 3600)?, small(second / 60 % 60)?, small(second % 60)?);
    let (year, month, day) = (i16::try_from(date.year).ok()?, small(date.month.into())?, small(date.day.into())?);
    let clock = jiff::civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    Some(zone.to_ambiguous_timestamp(clock).offset())
}

#[cfg(test)]
mod tests {
    use super::Zone;
    use crate::quantity::{Date, Instant};

    fn berlin() -> Zone {
        "Europe/Berlin".parse().expect("a zone")
    }

    /// Seconds of a time on a clock.
    fn at(month: u8, day: u8, hour: i64, minute: i64) -> i64 {
        Date { year: 2026, month, day }.to_day().start().0 + hour * 3600 + minute * 60
    }

    #[test]
    fn summer_and_winter_are_told_by_the_rules_of_the_place() {
        let told = |seconds: i64| berlin().told(seconds).map(|told| (told.at.to_string(), told.again));
        let is = |text: &str, again: bool| Some((text.to_owned(), again));
        assert_eq!(told(at(1, 15, 12, 0)), is("2026-01-15 13:00", false));
        assert_eq!(told(at(7, 15, 12, 0)), is("2026-07-15 14:00", false));
        // 29 March: 02:00 becomes 03:00.
        assert_eq!(told(at(3, 29, 0, 59)), is("2026-03-29 01:59", false));
        assert_eq!(told(at(3, 29, 1, 0)), is("2026-03-29 03:00", false));
        // 25 October: 03:00 becomes 02:00, and the hour comes twice.
        assert_eq!(told(at(10, 25, 0, 30)), is("2026-10-25 02:30", false));
        assert_eq!(told(at(10, 25, 1, 30)), is("2026-10-25 02:30", true));
        assert_eq!(told(at(10, 25, 2, 0)), is("2026-10-25 03:00", false));
        // The rule of the last years goes on.
        let later = Date { year: 2150, month: 7, day: 1 }.to_day().start().0;
        assert_eq!(told(later), is("2150-07-01 02:00", false));
    }

    #[test]
    fn times_that_never_were_are_known() {
        let skips = |seconds: i64| berlin().skips(Instant(seconds));
        assert!(skips(at(3, 29, 2, 0)) && skips(at(3, 29, 2, 59)));
        assert!(!skips(at(3, 29, 1, 59)) && !skips(at(3, 29, 3, 0)) && !skips(at(10, 25, 2, 30)));
        assert!(!Zone::Offset(3600).skips(Instant(at(3, 29, 2, 30))));
    }

    #[test]
    fn only_places_name_zones() {
        assert_eq!("+01:00".parse(), Ok(Zone::Offset(3600)));
        assert!("UTC".parse::<Zone>().is_ok());
        assert!("EST".parse::<Zone>().is_err_and(|why| why.contains("by its place")));
        assert!("Europe/Berln".parse::<Zone>().is_err_and(|why| why.contains("did you mean Europe/Berlin?")));
    }
}
