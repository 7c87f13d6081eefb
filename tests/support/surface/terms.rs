//! Deadlines, calendars, periods.

use super::Writer;

impl Writer<'_> {
    /// A period of the calendar, as in `over calendar …`.
    pub fn period(&mut self) -> String {
        match self.below(10) {
            0 => "day".to_owned(),
            1 => "week".to_owned(),
            2 | 3 => "month".to_owned(),
            4 => "quarter".to_owned(),
            5 => "half".to_owned(),
            6 => format!("year from {} {}", self.from(1, 28), self.month()),
            _ => "year".to_owned(),
        }
    }

    /// A period that has an end in the usual calendar.
    pub fn plain_period(&mut self) -> String {
        self.pick(&["day", "week", "month", "quarter", "half", "year"]).to_owned()
    }

    pub fn month(&mut self) -> String {
        let months = ["January", "February", "March", "April", "May", "June", "July", "August", "September"];
        self.pick(&months).to_owned()
    }

    pub fn date(&mut self) -> String {
        format!("{}-{:02}-{:02}", self.from(2024, 2027), self.from(1, 12), self.from(1, 28))
    }

    pub fn length(&mut self) -> String {
        match self.below(5) {
            0 => format!("{} hours", self.from(2, 900)),
            1 | 2 => format!("{} days", self.from(2, 200)),
            _ => format!("{} months", self.from(2, 14)),
        }
    }

    /// When a lot lapses.
    pub fn expiry(&mut self, pending: bool) -> String {
        match self.below(9) {
            0 => "never".to_owned(),
            1 => format!("{} months after earning, at the end of the month", self.from(2, 14)),
            2 => {
                let (months, day, month) = (self.from(2, 14), self.from(1, 28), self.month());
                format!("{months} months after earning, then the next {day} {month}")
            }
            3 => format!("at the end of the {}", self.plain_period()),
            4 => format!("at the end of the next calendar {}", self.plain_period()),
            5 if pending => format!("{} after maturing", self.length()),
            _ => format!("{} after earning", self.length()),
        }
    }

    /// How long a thing is valid, or a gift that has a term of its own.
    pub fn valid(&mut self) -> String {
        match self.below(4) {
            0 => format!("to the end of the {}", self.plain_period()),
            _ => self.length(),
        }
    }

    /// Until when a tier is kept.
    pub fn keep(&mut self) -> String {
        match self.below(5) {
            0 => format!("to the end of the {}", self.plain_period()),
            1 | 2 => format!("to the end of the next calendar {}", self.plain_period()),
            3 => format!("{} days", self.from(2, 90)),
            _ => format!("{} months", self.from(2, 14)),
        }
    }
}
