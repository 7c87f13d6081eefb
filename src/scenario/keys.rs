//! Every key of a scenario in one place: the reader checks against these tables, and the JSON Schema for
//! editors is generated from them.

mod customer;
mod result;

pub(super) use customer::*;
pub(super) use result::{PRECISION, TARGET};

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Takes {
    /// Any text.
    Text,
    /// One of several words.
    Word(&'static [&'static str]),
    /// A whole number.
    Count,
    /// A number without a unit.
    Number,
    /// A share: `"62%"`.
    Share,
    /// A share, or a table of shares by name.
    Shares,
    /// Money: `"9.50 EUR"`.
    Money,
    /// Money by year and member.
    Costs,
    /// A length of time.
    Duration,
    /// A date.
    Date,
    /// A whole number, or a word.
    CountOrWord(&'static [&'static str]),
    /// A number, or a length of time.
    NumberOrDuration,
    /// Money, a share or a number: the bound of a target.
    Bound,
    /// A table with keys of its own.
    Table(&'static Keys),
    /// Tables under one heading, each `[[…]]`.
    Tables(&'static Keys),
    /// A word, or what is taken how often.
    Wishes(&'static [&'static str], &'static Keys),
    /// A word, or a share.
    WordOrShare(&'static [&'static str]),
    /// A list of money.
    Amounts,
    /// A list of names.
    Names,
    /// Values of program parameters by name.
    Settings,
    /// Effects by name.
    Response,
    /// Fields of members: values with shares.
    Fields,
    /// A word, or a table with keys of its own.
    WordOrTable(&'static [&'static str], &'static Keys),
    /// So many numbers.
    Numbers(usize),
    /// Known from the design, but not in this version.
    NotYet(&'static str),
}

/// One key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub name: &'static str,
    pub takes: Takes,
    pub needed: bool,
    pub says: &'static str,
    pub example: &'static str,
}

/// The keys of one table.
#[derive(Debug)]
pub(super) struct Keys {
    /// As shown in messages: "the scenario", "a segment".
    pub title: &'static str,
    pub keys: &'static [Key],
}

pub(super) const fn must(name: &'static str, takes: Takes, says: &'static str, example: &'static str) -> Key {
    Key { name, takes, needed: true, says, example }
}

pub(super) const fn may(name: &'static str, takes: Takes, says: &'static str, example: &'static str) -> Key {
    Key { name, takes, needed: false, says, example }
}

const fn later(name: &'static str, instead: &'static str) -> Key {
    Key { name, takes: Takes::NotYet(instead), needed: false, says: "not in this version", example: "" }
}

pub(super) const PERIODS: &[&str] = &["weeks", "months", "quarters", "years"];
pub(super) const PRESETS: &[&str] = super::preset::NAMES;
pub(super) const MODELS: &[&str] = &["bg-nbd", "mbg-nbd", "pareto-nbd", "nbd", "bg-cnbd-k", "bg-bb", "sbg"];
pub(super) const GAMMA_GAMMA_PRESETS: &[&str] = &["online-store"];
pub(super) const REDEMPTIONS: &[&str] = &["asap", "never", "none", "stockpile"];
pub(super) const WISHES: &[&str] = &["asap", "never", "none"];
pub(super) const PRECISION_OF: &[&str] = &["value", "difference"];
pub(super) const TIME_UNITS: &[&str] = &["day", "week"];

pub(super) const SCENARIO: Keys = Keys {
    title: "the scenario",
    keys: &[
        must("title", Takes::Text, "what the scenario asks", "title = \"does an easier gold pay?\""),
        must(
            "program",
            Takes::Text,
            "path of the rule file, from this file's folder",
            "program = \"../programs/bean_club.loyal\"",
        ),
        must("customers", Takes::Count, "number of members", "customers = 200_000"),
        must("horizon", Takes::Duration, "how long everybody is followed", "horizon = \"3 years\""),
        must("start", Takes::Date, "first day; everybody joins at its midnight", "start = 2026-01-01"),
        may("seed", Takes::Count, "seed of all luck (default 1)", "seed = 2026"),
        may(
            "periods",
            Takes::CountOrWord(PERIODS),
            "reporting periods: calendar months (the default), weeks, quarters or years, or a number of equal parts",
            "periods = 36",
        ),
        may("economics", Takes::Table(&ECONOMICS), "what the company earns and pays", "[economics]"),
        must("segment", Takes::Tables(&SEGMENT), "a kind of customers", "[[segment]]"),
        may("response", Takes::Response, "how the program changes behaviour", "[response]"),
        may("mailing", Takes::Tables(&MAILING), "a mail to members", "[[mailing]]"),
        may(
            "households",
            Takes::Settings,
            "who lives together: shares of households by the number of customers in them, 1 to 16",
            "households = { 1 = \"40%\", 2 = \"35%\", 4 = \"25%\" }",
        ),
        may("friends", Takes::Table(&FRIENDS), "members bring others, who become customers too", "[friends]"),
        may("variant", Takes::Tables(&VARIANT), "a program to compare", "[[variant]]"),
        may(
            "precision",
            Takes::Table(&PRECISION),
            "stop as soon as a measure is known well enough; `customers` is then the most",
            "precision = { measure = \"reward_cost\", within = \"1%\" }",
        ),
        may(
            "compare",
            Takes::Table(&super::compare::COMPARE),
            "what a comparison of the variants looks at",
            "[compare]",
        ),
        may("target", Takes::Tables(&TARGET), "something that must hold of the result", "[[target]]"),
        may(
            "uncertain",
            Takes::Tables(&super::uncertain::UNCERTAIN),
            "a number that is only known within a range; ranges may also stand in the place of values: \"5% to 10%\"",
            "[[uncertain]]",
        ),
    ],
};

pub(super) const ECONOMICS: Keys = Keys {
    title: "[economics]",
    keys: &[
        may(
            "gross_margin",
            Takes::Shares,
            "gross margin on the list price: one, or by category with `other` for the rest",
            "gross_margin = \"62%\"",
        ),
        may("acquisition_cost", Takes::Money, "cost of every member who joins", "acquisition_cost = \"18 EUR\""),
        may(
            "running_cost",
            Takes::Costs,
            "cost of running the program",
            "running_cost = \"40_000 EUR per year + 0.35 EUR per member per year\"",
        ),
        may(
            "discount_rate",
            Takes::Share,
            "yearly rate at which later profits are discounted",
            "discount_rate = \"8% per year\"",
        ),
    ],
};

pub(super) const SEGMENT: Keys = Keys {
    title: "a segment",
    keys: &[
        must("name", Takes::Text, "the segment's name", "name = \"regulars\""),
        may(
            "share",
            Takes::Share,
            "share of all members; needed as soon as there are several segments",
            "share = \"100%\"",
        ),
        must(
            "process",
            Takes::Table(&PROCESS),
            "when they buy",
            "process = { model = \"bg-nbd\", preset = \"frequent-retail\" }",
        ),
        must(
            "basket",
            Takes::Table(&BASKET),
            "how much they spend at a time",
            "basket = { lognormal = { median = \"9.50 EUR\", sigma = 0.6 } }",
        ),
        may(
            "lines",
            Takes::Shares,
            "what they buy: every purchase is one line of a category drawn with these shares; `other` is everything that the program does not name",
            "lines = { coffee = \"70%\", other = \"30%\" }",
        ),
        may(
            "joining",
            Takes::WordOrTable(&["at start"], &JOINING),
            "when they come, with their first purchase (default \"at start\")",
            "joining = { over = \"1 year\" }",
        ),
        may(
            "enrol",
            Takes::Table(&ENROL),
            "how they become members; without it all do, at once",
            "enrol = { share = \"60%\", slope = 1.37, steps = 2, never = \"35%\" }",
        ),
        may(
            "season",
            Takes::WordOrTable(SEASONS, &SEASON),
            "how busy days are: \"even\" (the default), \"retail\", or factors of one's own",
            "season = \"retail\"",
        ),
        may("channels", Takes::Shares, "where they buy", "channels = { shop = \"70%\", app = \"30%\" }"),
        may("stores", Takes::Shares, "in which store they buy", "stores = { harbour = \"40%\", other = \"60%\" }"),
        may(
            "members",
            Takes::Fields,
            "what members are: fields of the program with shares of their values",
            "members = { card = { paper = \"30%\", app = \"70%\" } }",
        ),
        may(
            "returns",
            Takes::Table(&RETURNS),
            "how purchases come back",
            "returns = { share = \"8%\", after = \"10 days\" }",
        ),
        may(
            "choices",
            Takes::Table(&CHOICES),
            "what they do with what they have earned",
            "choices = { redeem = \"asap\" }",
        ),
    ],
};

pub(super) const PROCESS: Keys = Keys {
    title: "`process`",
    keys: &[
        must("model", Takes::Word(MODELS), "the model", "model = \"bg-nbd\""),
        may(
            "preset",
            Takes::Word(PRESETS),
            "published or fitted parameters in place of one's own",
            "preset = \"frequent-retail\"",
        ),
        may("r", Takes::Number, "shape of the purchase rates", "r = 0.243"),
        may(
            "alpha",
            Takes::NumberOrDuration,
            "inverse scale of the purchase rates: a time, or a number with `unit`; first shape of the probabilities of buying (bg-bb) or leaving (sbg), a number",
            "alpha = \"4.414 weeks\"",
        ),
        may("a", Takes::Number, "first shape of the dropout probabilities (bg-nbd, mbg-nbd, bg-cnbd-k)", "a = 0.793"),
        may("b", Takes::Number, "second shape of the dropout probabilities", "b = 2.426"),
        may("s", Takes::Number, "shape of the rates of leaving (pareto-nbd)", "s = 0.606"),
        may(
            "beta",
            Takes::NumberOrDuration,
            "inverse scale of the rates of leaving (pareto-nbd), a time; second shape of the probabilities of buying (bg-bb) or leaving (sbg), a number",
            "beta = \"11.669 weeks\"",
        ),
        may("gamma", Takes::Number, "first shape of the probabilities of leaving (bg-bb)", "gamma = 0.657"),
        may("delta", Takes::Number, "second shape of the probabilities of leaving (bg-bb)", "delta = 2.783"),
        may("k", Takes::Count, "stages of a gap (bg-cnbd-k): the more, the more regular", "k = 2"),
        may(
            "every",
            Takes::Duration,
            "from one opportunity (bg-bb) or renewal (sbg) to the next",
            "every = \"1 month\"",
        ),
        may("unit", Takes::Word(TIME_UNITS), "unit of time of the parameters", "unit = \"week\""),
    ],
};

pub(super) const BASKET: Keys = Keys {
    title: "`basket`",
    keys: &[
        may(
            "lognormal",
            Takes::Table(&LOGNORMAL),
            "lognormal amounts, the same for everybody",
            "basket = { lognormal = { median = \"9.50 EUR\", sigma = 0.6 } }",
        ),
        may(
            "gamma-gamma",
            Takes::Table(&GAMMA_GAMMA),
            "gamma amounts around a level of the customer's own",
            "basket = { gamma-gamma = { preset = \"online-store\", mean = \"35 EUR\" } }",
        ),
        may(
            "empirical",
            Takes::Table(&EMPIRICAL),
            "amounts that were seen, each equally likely",
            "basket = { empirical = { file = \"data/cdnow.csv\" } }",
        ),
    ],
};

pub(super) const GAMMA_GAMMA: Keys = Keys {
    title: "`gamma-gamma`",
    keys: &[
        may("preset", Takes::Word(GAMMA_GAMMA_PRESETS), "published p and q", "preset = \"online-store\""),
        may("p", Takes::Number, "shape of a customer's amounts: the larger, the more alike", "p = 6.25"),
        may("q", Takes::Number, "shape of the customers' levels: the larger, the more alike; above 1", "q = 3.74"),
        may("gamma", Takes::Money, "scale of the customers' levels", "gamma = \"15.44 EUR\""),
        may("mean", Takes::Money, "the average basket, in place of gamma", "mean = \"35 EUR\""),
    ],
};

pub(super) const EMPIRICAL: Keys = Keys {
    title: "`empirical`",
    keys: &[
        may("amounts", Takes::Amounts, "the amounts themselves", "amounts = [\"3.50 EUR\", \"12 EUR\"]"),
        may(
            "file",
            Takes::Text,
            "a CSV file with an amount a line, from this file's folder",
            "file = \"data/cdnow.csv\"",
        ),
        may("column", Takes::Text, "the file's column (default \"amount\")", "column = \"amount\""),
    ],
};

pub(super) const LOGNORMAL: Keys = Keys {
    title: "`lognormal`",
    keys: &[
        may("median", Takes::Money, "half of the baskets are smaller", "median = \"9.50 EUR\""),
        may("mean", Takes::Money, "the average basket, in place of the median", "mean = \"11.37 EUR\""),
        must("sigma", Takes::Number, "standard deviation of the logarithm", "sigma = 0.6"),
    ],
};

pub(super) const VARIANT: Keys = Keys {
    title: "a variant",
    keys: &[
        must("name", Takes::Text, "the variant's name", "name = \"gold at 800\""),
        may("set", Takes::Settings, "values of program parameters", "set = { gold_from = \"800 EUR\" }"),
        may("program", Takes::Text, "another rule file, from this file's folder", "program = \"other.loyal\""),
        may(
            "launch",
            Takes::Table(&LAUNCH),
            "a pilot first, everywhere later",
            "launch = { stores = [\"north\"], everywhere = \"6 months\" }",
        ),
    ],
};

/// The words for a kind of value, as messages say them.
pub(super) fn wanted(takes: Takes) -> &'static str {
    match takes {
        Takes::Text => "a text",
        Takes::Word(_) => "a word in quotes",
        Takes::Count => "a whole number",
        Takes::Number => "a number",
        Takes::Share => "a share such as \"62%\"",
        Takes::Shares => "a share such as \"62%\", or a table of shares",
        Takes::Money => "an amount of money in quotes",
        Takes::Costs => "costs in quotes",
        Takes::Duration => "a time in quotes",
        Takes::Date => "a date",
        Takes::CountOrWord(_) => "a whole number or a word in quotes",
        Takes::NumberOrDuration => "a number or a time in quotes",
        Takes::Bound => "an amount, a share or a number",
        Takes::Table(_) | Takes::Settings => "a table",
        Takes::Tables(_) => "tables, each under its own [[heading]]",
        Takes::Wishes(..) => "a word in quotes or a table of rewards with shares",
        Takes::WordOrShare(_) => "a word or a share, in quotes",
        Takes::Names => "a list of names in quotes",
        Takes::Amounts => "a list of amounts of money in quotes",
        Takes::Response | Takes::Fields => "a table",
        Takes::WordOrTable(..) => "a word in quotes or a table",
        Takes::Numbers(7) => "seven numbers",
        Takes::Numbers(12) => "twelve numbers",
        Takes::Numbers(_) => "numbers",
        Takes::NotYet(_) => "nothing yet",
    }
}
