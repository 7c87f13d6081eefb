use super::typed::MoneyField;

/// A word of the language that stands where names stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BuiltIn {
    Money(MoneyField),
    Items,
    /// What lapses.
    Expired,
    Weekday,
    Month,
    Day,
    Time,
    Category,
    Item,
    Event(BuiltInEvent),
    /// Words of other clauses, which no declaration may take.
    Word,
}

/// Events that need no declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BuiltInEvent {
    Join,
    Purchase,
    Birthday,
    Anniversary,
    Redemption,
    Return,
    Expiry,
}

/// Every built-in word with what it means, in words.
pub(crate) const BUILT_IN: &[(&str, BuiltIn, &str)] = &[
    ("paid", BuiltIn::Money(MoneyField::Paid), "what the member pays"),
    ("basket", BuiltIn::Money(MoneyField::Basket), "the amount as listed"),
    ("discount", BuiltIn::Money(MoneyField::Discount), "what discounts took off"),
    ("items", BuiltIn::Items, "the number of pieces"),
    ("expired", BuiltIn::Expired, "what lapses"),
    ("weekday", BuiltIn::Weekday, "the weekday of the event"),
    ("month", BuiltIn::Month, "the month of the event"),
    ("day", BuiltIn::Day, "the day of the month of the event"),
    ("time", BuiltIn::Time, "the time of the event"),
    ("category", BuiltIn::Category, "the category of a line"),
    ("item", BuiltIn::Item, "the item of a line"),
    ("join", BuiltIn::Event(BuiltInEvent::Join), "joining the program"),
    ("purchase", BuiltIn::Event(BuiltInEvent::Purchase), "a purchase"),
    ("birthday", BuiltIn::Event(BuiltInEvent::Birthday), "the member's birthday"),
    ("anniversary", BuiltIn::Event(BuiltInEvent::Anniversary), "the day of joining in later years"),
    ("redemption", BuiltIn::Event(BuiltInEvent::Redemption), "taking a reward"),
    ("return", BuiltIn::Event(BuiltInEvent::Return), "a return of goods"),
    ("expiry", BuiltIn::Event(BuiltInEvent::Expiry), "points that lapse"),
    ("earning", BuiltIn::Word, "the moment of an award"),
    ("maturing", BuiltIn::Word, "the moment at which an award can be spent"),
    ("joining", BuiltIn::Word, "the day of joining"),
    ("lifetime", BuiltIn::Word, "the whole membership"),
    ("money", BuiltIn::Word, "an amount in the program's currency"),
    ("count", BuiltIn::Word, "a bare count"),
    ("text", BuiltIn::Word, "a field with names as values"),
    ("flag", BuiltIn::Word, "a field that is set or not"),
    ("yes", BuiltIn::Word, "a flag that is set"),
    ("no", BuiltIn::Word, "a flag that is not set"),
];

/// Text fields of every purchase, in the order of the core.
pub(crate) const PURCHASE_WORDS: [(&str, &str); 4] = [
    ("channel", "the channel of a purchase"),
    ("store", "the store of a purchase"),
    ("partner", "the partner of a purchase"),
    ("payment", "the means of payment of a purchase"),
];

/// The built-in word of that name.
pub(crate) fn built_in(name: &str) -> Option<(BuiltIn, &'static str)> {
    BUILT_IN.iter().find(|row| row.0 == name).map(|row| (row.1, row.2))
}

/// Weekdays from Monday.
pub const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Months from January.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
