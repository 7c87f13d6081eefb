//! Turns of a sentence that people bring along, and what is written instead.

/// What to say about a word in the wrong place, from the word before it and the words that could stand there.
pub(super) fn turn(before: &str, found: &str, could: &dyn Fn(&str) -> bool) -> Option<&'static str> {
    of_tiers_and_times(before, found, could).or_else(|| of_rules(before, found, could))
}

/// Turns in tiers, metrics, conditions and terms.
fn of_tiers_and_times(before: &str, found: &str, could: &dyn Fn(&str) -> bool) -> Option<&'static str> {
    Some(match (before, found) {
        (_, "if" | "when" | "unless" | "where") if could("each") && !could("when") => {
            "a condition holds for the whole rule and stands before its `{`; write one rule for each condition"
        }
        (_, "between") if could("until") => "days from and to are written `from 2026-01-01 until 2026-01-31`",
        (_, "between") | ("between", _) => {
            "a span of time is written `time in 06:00 .. 10:30`, two bounds `>= 10 EUR and … <= 20 EUR`"
        }
        ("is", "at" | "above" | "over" | "below" | "under" | "higher" | "minimum") => {
            "the bound stands behind the tier, as in `status is Gold or above`; a number is compared, as in `nights >= 10`"
        }
        (_, "or" | "and") if could("kept") => {
            "several thresholds are one condition, as in `Gold when spend >= 300 EUR or visits >= 10`"
        }
        ("carry", _) => "what is more than a tier needs goes on with `carry the surplus`",
        ("over", "first" | "the") => {
            "what is bought soon after joining is asked for with `when within 90 days of joining`"
        }
        ("over", "a" | "this" | "each") => "write `over calendar year`, `over last 90 days` or `over lifetime`",
        (_, "per" | "in" | "during" | "within" | "for") if could("over") => {
            "say over which time: `over calendar year`, `over last 90 days` or `over lifetime`"
        }
        ("earned" | "spent" | "expired" | "redeemed", _) if could("a declaration") => {
            "a metric of points is a sum, as in `sum of earned bean over calendar year`"
        }
        (_, "over") if !could("over") && could("a declaration") => {
            "a metric is a `sum of …`, `count of …`, `max of …`, `min of …` or `last of …` over a time"
        }
        (_, "voucher" | "vouchers" | "coupon") if could("off") => {
            "write `gives 5 EUR off`, or declare a voucher and give it by its name"
        }
        (_, "from" | ">=" | ">" | "from:" | ":" | "starting" | "over" | "above") if could("at") && could("kept") => {
            "a threshold is written `Gold at 300 EUR`, a condition `Gold when …`"
        }
        (_, "end" | "next" | "year" | "month")
            if matches!(before, "expire" | "valid" | "pending") || could("the") && could("every") =>
        {
            "a named end has `the`: `the end of the month`, `the end of the next calendar year`, `the next 30 September`"
        }
        ("last", "activity" | "purchase" | "use" | "transaction") | ("months" | "days" | "years", "of") => {
            "inactivity names what counts as activity: `12 months without purchase, redemption`"
        }
        (_, "per" | "for" | "each" | "every") if could("backdated") => {
            "an activation for a time has no comma: `if activated per quarter`"
        }
        (_, ",") if could("or") && could("and") && !could(",") => {
            "conditions are joined with `and` or `or`, each asked in full: `brand is city or brand is beach`"
        }
        ("first", "anniversary") => "once is `12 months after join`; `anniversary` is every year",
        _ => return None,
    })
}

/// Turns in rules, goods and amounts.
fn of_rules(before: &str, found: &str, could: &dyn Fn(&str) -> bool) -> Option<&'static str> {
    Some(match (before, found) {
        (
            "give_back",
            "minimum" | "maximum" | "min" | "max" | "least" | "most" | "above" | "below" | "over" | "under",
        ) => "a promise is written `guarantee give_back at least 1%` or `guarantee give_back at most 10%`",
        (_, "plus" | "minus") if could("+") => {
            "a sum is written with `+` or `-`, a rate in it in parentheses: `10 bean + (2 bean per 1 EUR of paid)`"
        }
        ("give", "at" | "least" | "minimum") => {
            "a least award is written `give the larger of 250 bean and (1 bean per 1 EUR of paid)`"
        }
        ("category", _) => {
            "the name of a category stands in quotes, as in `category \"hot drinks\" = \"coffee\", \"tea\"`"
        }
        ("minimum", _) => {
            "a least award is written `give the larger of 250 bean and (1 bean per 1 EUR of paid)`; `minimum basket 15 EUR` \
             belongs to rewards and vouchers"
        }
        (_, ">=" | ">" | "<=" | "<" | "=") if could("over") && could("where") => {
            "periods in which something held are counted so: `count of months where spend >= 50 EUR over calendar year`"
        }
        ("purchase", "on" | "during") => {
            "days are asked for with `when weekday in Saturday .. Sunday` behind the event"
        }
        ("birthday", "month" | "week") => {
            "`on birthday` is the day; `when in the month of birthday`, `when within 7 days of birthday` ask about days"
        }
        (_, "every") if could("on") => "say when with `on`, as in `on start of month`, `on every Tuesday`",
        (_, "to" | "till" | "through" | "-") if could("until") => {
            "days from and to are written `from 2026-01-01 until 2026-01-31`"
        }
        ("steps", "of") if could(",") => {
            "how much may be taken at a time is a clause of its own, behind `;` or on a line of its own: `steps of 500 bean`"
        }
        ("friend" | "inviter", _) if !could("joined") => "what each gets stands in braces: `friend { give 500 bean }`",
        (_, "monthly" | "yearly" | "annually" | "weekly" | "daily" | "quarterly") => {
            "write `per month`, `per year`, `per week`, `per day`; a period is `calendar month`, `calendar year`"
        }
        ("every", "purchase" | "visit" | "order") => "`on purchase` is every purchase",
        ("for", "every") => "a rate is written `1 bean per 1 EUR of paid`, a count `5 bean for each item`",
        (_, "for") if could("per") && could("off") => "one for each piece is written `1 stamp per item`",
        ("double" | "twice" | "triple" | "treble", _) => {
            "as much again is a share of the other rule: `100% of base` doubles it, `200% of base` trebles it"
        }
        ("the", "basket" | "paid" | "purchase" | "amount") => "leave out `the`, as in `5% of basket`",
        ("after", "earn" | "purchase" | "issue") => {
            "a term counts `after earning`, `after maturing` or `without` something, as in `6 months without purchase`"
        }
        (_, "after" | "following") if could(",") && !could("is") => {
            "steps of a deadline follow one another: `the end of the next calendar year, then the end of February`"
        }
        (_, "after" | "since") if could("is") => "time since joining is asked for with `within 365 days of joining`",
        (_, quoted) if quoted.starts_with('"') && could("a name") && could("a clause of the tiers") => {
            "a name stands without quotes: a letter first, then letters, digits and `_`"
        }
        _ => return None,
    })
}

/// What to say about a word that begins no clause.
pub(super) fn clause(word: &str) -> Option<&'static str> {
    Some(match word {
        "once" => "write `at most once per year`, or whatever the time is",
        "max" | "maximum" | "limit" | "limited" | "cap" | "capped" | "upto" => "write `at most 100 bean per day`",
        "min" | "minimal" => {
            "write `minimum basket 15 EUR` in a voucher or reward, `at least 150 bean` in a conversion"
        }
        "when" | "if" => "a condition holds for the whole declaration and stands before its `{`",
        "price" | "requires" | "redeem" => "what a reward takes is written `costs 150 bean`",
        "expires" | "expiry" | "lapses" => "write `expire 12 months after earning`, in a voucher `valid 30 days`",
        "and" | "or" => "each clause stands alone, without `and`; steps of a deadline follow one another with `then`",
        "activate" | "activated" | "activation" => {
            "what must be activated says so before its `{`, as in `earn double on purchase if activated { … }`"
        }
        "all" | "everything" | "full" => "a reward that pays for all or nothing says `covers the whole basket`",
        "receive" | "award" | "get" | "gets" | "add" => "write `give 50 bean`",
        _ => return None,
    })
}
