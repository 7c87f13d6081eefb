//! A hundred and more scenarios that mean harm or make no sense: each is refused with the code that fits, a place and
//! a way out; none is simulated.

#![allow(clippy::disallowed_methods, reason = "tests read files")]

#[path = "support/scenario.rs"]
mod support;

const BASE: &str = "title = \"Hostile\"\nprogram = \"../programs/bean_club.loyal\"\ncustomers = 1_000\nhorizon = \"1 year\"\nstart = 2026-01-01\n\
    seed = 1\n\n[economics]\ngross_margin = \"40%\"\nrunning_cost = \"100 EUR per year\"\ndiscount_rate = \"8% per year\"\n\n\
    [response]\npreset = \"none\"\n\n[[segment]]\nname = \"all\"\nshare = \"100%\"\n\
    process = { model = \"bg-nbd\", preset = \"frequent-retail\" }\n\
    basket = { lognormal = { median = \"9.50 EUR\", sigma = 0.6 } }\nlines = { coffee = \"70%\", other = \"30%\" }\n";

const PROCESS: &str = "process = { model = \"bg-nbd\", preset = \"frequent-retail\" }";
const BASKET: &str = "basket = { lognormal = { median = \"9.50 EUR\", sigma = 0.6 } }";
const LINES: &str = "lines = { coffee = \"70%\", other = \"30%\" }";
const END: &str = "other = \"30%\" }\n";

/// What is replaced, by what, and the code that must come of it.
const TABLE: &[(&str, &str, &str)] = &[
    // The file as a whole.
    (BASE, "", "X0003"),
    (BASE, "\u{feff}\u{0}", "X0001"),
    ("seed = 1", "seed = ", "X0001"),
    ("title = \"Hostile\"", "title = \"Hostile", "X0001"),
    ("title = \"Hostile\"", "title = \"\"", "X0006"),
    ("title = \"Hostile\"", "title = 7", "X0004"),
    ("title = \"Hostile\"", "title = \"a\"\ntitle = \"b\"", "X0001"),
    ("title = \"Hostile\"", "titel = \"Hostile\"", "X0002"),
    ("[economics]", "[economics]\n[economics]", "X0001"),
    // The program.
    ("../programs/bean_club.loyal", "../programs/no_such.loyal", "F0001"),
    ("\"../programs/bean_club.loyal\"", "\"\"", "X0006"),
    ("\"../programs/bean_club.loyal\"", "[\"a\", \"b\"]", "X0004"),
    ("../programs/bean_club.loyal", "scenario-in-memory.toml", "X0010"),
    // How many, how long, when.
    ("customers = 1_000", "customers = 0", "X0006"),
    ("customers = 1_000", "customers = -5", "X0006"),
    ("customers = 1_000", "customers = 1_000_000_000_000", "X0008"),
    ("customers = 1_000", "customers = 9_223_372_036_854_775_807", "X0008"),
    ("customers = 1_000", "customers = 99_999_999_999_999_999_999_999", "X0008"),
    ("customers = 1_000", "customers = 1e6", "X0004"),
    ("customers = 1_000", "customers = nan", "X0004"),
    ("customers = 1_000", "customers = inf", "X0004"),
    ("customers = 1_000", "customers = \"many\"", "X0004"),
    ("customers = 1_000", "customers = true", "X0004"),
    ("horizon = \"1 year\"", "horizon = \"1_000_000 years\"", "X0009"),
    ("horizon = \"1 year\"", "horizon = \"51 years\"", "X0009"),
    ("horizon = \"1 year\"", "horizon = \"0 days\"", "X0009"),
    ("horizon = \"1 year\"", "horizon = \"-3 years\"", "X0009"),
    ("horizon = \"1 year\"", "horizon = \"0.3 days\"", "X0009"),
    ("horizon = \"1 year\"", "horizon = \"99999999999999 days\"", "X0009"),
    ("horizon = \"1 year\"", "horizon = \"1 fortnight\"", "X0005"),
    ("horizon = \"1 year\"", "horizon = \"a while\"", "X0005"),
    ("horizon = \"1 year\"", "horizon = \"3\"", "X0005"),
    ("horizon = \"1 year\"", "horizon = 3", "X0004"),
    ("horizon = \"1 year\"", "horizon = \"NaN years\"", "X0005"),
    ("start = 2026-01-01", "start = 1492-10-12", "X0006"),
    ("start = 2026-01-01", "start = 9999-12-31", "X0006"),
    ("start = 2026-01-01", "start = 2026-02-30", "X0001"),
    ("start = 2026-01-01", "start = \"2026-01-01\"", "X0004"),
    ("start = 2026-01-01", "start = 2026-01-01T00:00:00Z", "X0006"),
    ("seed = 1", "seed = -1", "X0006"),
    ("seed = 1", "seed = 1.5", "X0004"),
    ("seed = 1", "seed = 99_999_999_999_999_999_999", "X0006"),
    ("seed = 1", "seed = 1\nperiods = 0", "X0006"),
    ("seed = 1", "seed = 1\nperiods = 1_000_000_000", "X0006"),
    ("seed = 1", "seed = 1\nperiods = \"fortnights\"", "X0015"),
    // Economics.
    ("gross_margin = \"40%\"", "gross_margin = \"400%\"", "X0006"),
    ("gross_margin = \"40%\"", "gross_margin = \"-4%\"", "X0006"),
    ("gross_margin = \"40%\"", "gross_margin = 0.4", "X0004"),
    ("gross_margin = \"40%\"", "gross_margin = \"nan%\"", "X0005"),
    ("gross_margin = \"40%\"", "gross_margin = \"1e308%\"", "X0005"),
    ("gross_margin = \"40%\"", "gross_margin = \"40.00000000000000001%\"", "X0005"),
    ("100 EUR per year", "100 USD per year", "X0017"),
    ("100 EUR per year", "100 EUR per fortnight", "X0005"),
    ("100 EUR per year", "-100 EUR per year", "X0006"),
    ("100 EUR per year", "0.001 EUR per year", "X0005"),
    ("discount_rate = \"8% per year\"", "discount_rate = \"8% per month\"", "X0005"),
    ("discount_rate = \"8% per year\"", "discount_rate = \"-200% per year\"", "X0006"),
    // Segments.
    ("share = \"100%\"", "share = \"90%\"", "X0007"),
    ("share = \"100%\"", "share = \"-100%\"", "X0006"),
    ("share = \"100%\"", "share = \"100\"", "X0005"),
    ("share = \"100%\"", "share = 1", "X0004"),
    ("name = \"all\"", "name = \"\"", "X0006"),
    ("name = \"all\"", "nmae = \"all\"", "X0002"),
    ("[[segment]]", "[segment]", "X0004"),
    ("[[segment]]", "[[segments]]", "X0002"),
    (LINES, "lines = { coffee = \"70%\", other = \"40%\" }", "X0007"),
    (LINES, "lines = { coffee = \"170%\", other = \"-70%\" }", "X0006"),
    (LINES, "lines = {}", "X0006"),
    (LINES, "lines = { cofee = \"70%\", other = \"30%\" }", "X0013"),
    (LINES, "lines = { coffee = 0.7, other = 0.3 }", "X0004"),
    (LINES, "lines = \"coffee\"", "X0004"),
    // When they buy.
    (PROCESS, "process = {}", "X0003"),
    (PROCESS, "process = { model = \"bg-ndb\" }", "X0015"),
    (PROCESS, "process = { model = \"bg-nbd\", preset = \"frequent-retial\" }", "X0015"),
    (PROCESS, "process = { model = \"bg-nbd\", preset = \"donations\" }", "X0502"),
    (PROCESS, "process = { model = \"nbd\", r = 1, alpha = \"2 weeks\", a = 1 }", "X0501"),
    (PROCESS, "process = { model = \"bg-nbd\", preset = \"frequent-retail\", r = 1 }", "X0019"),
    (PROCESS, "process = { model = \"nbd\", r = nan, alpha = \"2 weeks\" }", "X0004"),
    (PROCESS, "process = { model = \"nbd\", r = 1e308, alpha = \"2 weeks\" }", "X0006"),
    (PROCESS, "process = { model = \"nbd\", r = -1, alpha = \"2 weeks\" }", "X0006"),
    (PROCESS, "process = { model = \"nbd\", r = 0, alpha = \"2 weeks\" }", "X0006"),
    (PROCESS, "process = { model = \"nbd\", r = 1, alpha = \"0 weeks\" }", "X0006"),
    (PROCESS, "process = { model = \"nbd\", r = 1, alpha = \"1 month\" }", "X0005"),
    (PROCESS, "process = { model = \"nbd\", r = 1, alpha = 2 }", "X0003"),
    (PROCESS, "process = { model = \"nbd\", r = 1, alpha = \"2 weeks\", unit = \"week\" }", "X0019"),
    (PROCESS, "process = { model = \"bg-cnbd-k\", k = 17, r = 1, alpha = \"2 weeks\" }", "X0006"),
    (PROCESS, "process = { model = \"bg-cnbd-k\", k = 0, r = 1, alpha = \"2 weeks\" }", "X0006"),
    (PROCESS, "process = { model = \"sbg\", preset = \"subscription\", every = \"0 months\" }", "X0006"),
    (PROCESS, "process = { model = \"sbg\", preset = \"subscription\", every = \"1.5 months\" }", "X0006"),
    (PROCESS, "process = \"often\"", "X0004"),
    // How much.
    (BASKET, "basket = {}", "X0003"),
    (BASKET, "basket = { lognormal = { median = \"0 EUR\", sigma = 0.6 } }", "X0006"),
    (BASKET, "basket = { lognormal = { median = \"-9 EUR\", sigma = 0.6 } }", "X0006"),
    (BASKET, "basket = { lognormal = { median = \"9 USD\", sigma = 0.6 } }", "X0017"),
    (BASKET, "basket = { lognormal = { median = \"9 EUR\", sigma = -1 } }", "X0006"),
    (BASKET, "basket = { lognormal = { median = \"9 EUR\", sigma = 1e308 } }", "X0006"),
    (BASKET, "basket = { lognormal = { median = \"9 EUR\", mean = \"9 EUR\", sigma = 1 } }", "X0019"),
    (BASKET, "basket = { lognormal = { sigma = 1 } }", "X0003"),
    (BASKET, "basket = { gamma-gamma = { p = 6, q = 0.5, mean = \"9 EUR\" } }", "X0006"),
    (BASKET, "basket = { gamma-gamma = { p = 6, q = 3 } }", "X0003"),
    (BASKET, "basket = { empirical = { amounts = [] } }", "X0004"),
    (BASKET, "basket = { empirical = { amounts = [\"x\"] } }", "X0005"),
    (BASKET, "basket = { empirical = { file = \"no_such.csv\" } }", "F0001"),
    // Season, arrival, signing up, fields, returns.
    (END, "other = \"30%\" }\nseason = \"monsoon\"\n", "X0015"),
    (END, "other = \"30%\" }\nseason = { weekday = [1, 2, 3] }\n", "X0004"),
    (END, "other = \"30%\" }\nseason = { weekday = [0, 0, 0, 0, 0, 0, 0] }\n", "X0006"),
    (END, "other = \"30%\" }\nseason = { weekday = [1, 1, 1, 1, 1, 1, -1] }\n", "X0006"),
    (END, "other = \"30%\" }\nseason = { month = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, nan] }\n", "X0004"),
    (END, "other = \"30%\" }\nseason = { trend = \"-100% per year\" }\n", "X0006"),
    (END, "other = \"30%\" }\njoining = \"whenever\"\n", "X0015"),
    (END, "other = \"30%\" }\njoining = { over = \"2 years\" }\n", "X0006"),
    (END, "other = \"30%\" }\njoining = { over = \"1 month\", brought = \"40%\" }\n", "X0003"),
    (END, "other = \"30%\" }\nenrol = { share = \"140%\" }\n", "X0006"),
    (END, "other = \"30%\" }\nenrol = { steps = -2 }\n", "X0006"),
    (END, "other = \"30%\" }\nenrol = { slope = 1e308 }\n", "X0006"),
    (END, "other = \"30%\" }\nmembers = { shoe_size = { big = \"100%\" } }\n", "X0205"),
    (END, "other = \"30%\" }\nreturns = { share = \"101%\" }\n", "X0006"),
    (END, "other = \"30%\" }\nreturns = { share = \"5%\", after = \"-1 days\" }\n", "X0006"),
    (END, "other = \"30%\" }\nchannels = { shop = \"50%\" }\n", "X0007"),
    (END, "other = \"30%\" }\nchannels = {}\n", "X0006"),
    // Choices.
    (END, "other = \"30%\" }\nchoices = { redeem = { lattte = \"10%\" } }\n", "X0012"),
    (END, "other = \"30%\" }\nchoices = { redeem = \"sometimes\" }\n", "X0015"),
    (END, "other = \"30%\" }\nchoices = { redeem = \"never\", stockpile = {} }\n", "X0019"),
    (END, "other = \"30%\" }\nchoices = { stockpile = { steepness = -1 } }\n", "X0006"),
    (END, "other = \"30%\" }\nchoices = { vouchers = \"110%\" }\n", "X0006"),
    (END, "other = \"30%\" }\nchoices = { pick = \"best\" }\n", "X0015"),
    (END, "other = \"30%\" }\nchoices = { membership = { start = \"-1%\" } }\n", "X0006"),
    (END, "other = \"30%\" }\nchoices = { income = \"high\" }\n", "X0016"),
    // Responses and mailings.
    ("preset = \"none\"\n", "preset = \"hope\"\n", "X0015"),
    ("preset = \"none\"\n", "", "X0003"),
    ("preset = \"none\"\n", "preset = \"none\"\nmagic = \"on\"\n", "X0200"),
    ("preset = \"none\"\n", "preset = \"none\"\nself_selection = \"on\"\n", "X0201"),
    ("preset = \"none\"\n", "preset = \"none\"\nnovelty = { lift = \"1e308%\" }\n", "X0005"),
    ("preset = \"none\"\n", "preset = \"none\"\nnovelty = { half_life = \"0 days\" }\n", "X0006"),
    ("preset = \"none\"\n", "preset = \"none\"\ndropout_of_members = { times = -1 }\n", "X0006"),
    ("preset = \"none\"\n", "preset = \"none\"\ndropout_of_members = { times = nan }\n", "X0005"),
    ("preset = \"none\"\n", "preset = \"none\"\ntier_moves = { up = \"50%\", down = \"1%\" }\n", "X0203"),
    (
        "preset = \"none\"\n",
        "preset = \"none\"\nsatisfaction = { promoters = \"80%\", detractors = \"40%\" }\n",
        "X0203",
    ),
    (END, "other = \"30%\" }\n[[mailing]]\nname = \"a\"\n", "X0019"),
    (END, "other = \"30%\" }\n[[mailing]]\nname = \"a\"\nto = \"everybody\"\n", "X0015"),
    (END, "other = \"30%\" }\n[[mailing]]\nname = \"a\"\nevery = \"0 days\"\n", "X0006"),
    // Variants and targets.
    (END, "other = \"30%\" }\n[[variant]]\nname = \"a\"\n[[variant]]\nname = \"a\"\n", "X0018"),
    (END, "other = \"30%\" }\n[[variant]]\nname = \"twin\"\n", "X0018"),
    (END, "other = \"30%\" }\n[[variant]]\nset = { gold_from = \"1 EUR\" }\n", "X0003"),
    (END, "other = \"30%\" }\n[[variant]]\nname = \"a\"\nset = { no_such = \"1 EUR\" }\n", "X0011"),
    (END, "other = \"30%\" }\n[[variant]]\nname = \"a\"\nset = { gold_from = \"gold_from\" }\n", "X0011"),
    (END, "other = \"30%\" }\n[[variant]]\nname = \"a\"\nset = { gold_from = \"1e308 EUR\" }\n", "X0011"),
    (END, "other = \"30%\" }\n[[variant]]\nname = \"a\"\nprogram = \"scenario-in-memory.toml\"\n", "X0010"),
    (END, "other = \"30%\" }\n[[target]]\nmeasure = \"reward_cost\"\n", "X0003"),
    (
        END,
        "other = \"30%\" }\n[[target]]\nmeasure = \"reward_cost\"\nat_most = \"5 EUR\"\nat_least = \"1 EUR\"\n",
        "X0019",
    ),
    (END, "other = \"30%\" }\n[[target]]\nmeasure = \"reward_cost\"\nat_most = nan\n", "X0004"),
    (
        END,
        "other = \"30%\" }\n[[target]]\nmeasure = \"reward_cost\"\nat_most = \"5 EUR\"\nwith_confidence = \"100%\"\n",
        "X0006",
    ),
    // What is uncertain must be drawable all over its range.
    (END, "other = \"30%\" }\n[[uncertain]]\nparam = \"zzz\"\nrange = \"1 to 2\"\n", "X0151"),
    (END, "other = \"30%\" }\n[[uncertain]]\nparam = \"gold_from\"\nrange = \"1 to 9_000 EUR\"\n", "X0151"),
    (END, "other = \"30%\" }\n[[uncertain]]\nwhat = \"customers\"\nrange = \"1 to 2\"\n", "X0151"),
    (END, "other = \"30%\" }\n[[uncertain]]\nwhat = \"economics.gross_margin\"\nrange = \"-50% to 150%\"\n", "X0151"),
    ("seed = 1", "seed = 1\nprecision = { within = \"1%\", of = \"difference\" }", "X0019"),
];

#[test]
fn each_is_refused_with_the_code_that_fits() {
    assert!(TABLE.len() >= 120, "{}", TABLE.len());
    let mut wrong = Vec::new();
    for (what, by, code) in TABLE {
        assert!(BASE.contains(what), "{what} is not in the scenario");
        let text = BASE.replacen(what, by, 1);
        let found = support::problems(&text);
        let codes: Vec<&str> = found.iter().map(|one| one.code.0).collect();
        let fits = found.iter().any(|one| one.code.0 == *code && one.is_error());
        // A message says where, and what next.
        let helps = found.iter().filter(|one| one.is_error()).all(|one| one.span().is_some() && one.help.is_some());
        if !fits || !helps {
            wrong.push(format!("{by:?}: {codes:?} and not {code} ({helps})"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_scenario_itself_is_clean() {
    assert_eq!(support::problems(BASE), Vec::new());
}
