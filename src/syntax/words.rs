//! How messages and the tree builder see each rule of the grammar: one exhaustive table.

use super::grammar::Rule;

/// What a rule is to the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// A word of the language, written as it stands.
    Word,
    /// A symbol or operator, written as it stands.
    Symbol(&'static str),
    /// Something described.
    Thing(&'static str),
    /// Nothing that a message should name: parts of a construct, and spellings from elsewhere.
    Hidden,
}

/// The word of a `kw_…` rule.
pub(super) fn word(rule: Rule) -> Option<String> {
    format!("{rule:?}").strip_prefix("kw_").map(str::to_owned)
}

/// The table.
#[rustfmt::skip] // a table: one line for many rules
#[allow(clippy::too_many_lines, reason = "one arm for each word of the grammar")]
pub(super) fn shown(rule: Rule) -> Shown {
    match rule {
        Rule::kw_a | Rule::kw_above | Rule::kw_activate | Rule::kw_activated | Rule::kw_after | Rule::kw_allow | Rule::kw_amount
        | Rule::kw_and | Rule::kw_arbitrage | Rule::kw_as | Rule::kw_assume | Rule::kw_at | Rule::kw_award
        | Rule::kw_back | Rule::kw_backdated | Rule::kw_badge | Rule::kw_balance | Rule::kw_basket | Rule::kw_because | Rule::kw_before
        | Rule::kw_below | Rule::kw_best | Rule::kw_born | Rule::kw_budget | Rule::kw_by | Rule::kw_calendar
        | Rule::kw_cancel | Rule::kw_carry | Rule::kw_category | Rule::kw_challenge | Rule::kw_charged | Rule::kw_cheapest
        | Rule::kw_choice | Rule::kw_choose | Rule::kw_choosing | Rule::kw_clawed | Rule::kw_cohorts
        | Rule::kw_complete | Rule::kw_confirm | Rule::kw_convert | Rule::kw_cooldown | Rule::kw_cost | Rule::kw_costs
        | Rule::kw_count | Rule::kw_covers | Rule::kw_credited | Rule::kw_currency | Rule::kw_daily | Rule::kw_day | Rule::kw_dearest
        | Rule::kw_default | Rule::kw_demote | Rule::kw_discount | Rule::kw_distinct | Rule::kw_down | Rule::kw_draw
        | Rule::kw_drop | Rule::kw_each | Rule::kw_earn | Rule::kw_earned | Rule::kw_earns | Rule::kw_effect
        | Rule::kw_end | Rule::kw_enter | Rule::kw_entry | Rule::kw_event | Rule::kw_ever | Rule::kw_every
        | Rule::kw_everything | Rule::kw_except | Rule::kw_exclusive | Rule::kw_expect | Rule::kw_expire
        | Rule::kw_expired | Rule::kw_expiring | Rule::kw_extend | Rule::kw_extra | Rule::kw_fee | Rule::kw_finish
        | Rule::kw_first | Rule::kw_for | Rule::kw_forgiven | Rule::kw_freeze | Rule::kw_friend | Rule::kw_from
        | Rule::kw_full | Rule::kw_funded | Rule::kw_funds | Rule::kw_gift | Rule::kw_give | Rule::kw_given
        | Rule::kw_gives | Rule::kw_go | Rule::kw_goal | Rule::kw_grace | Rule::kw_guarantee | Rule::kw_holds
        | Rule::kw_household | Rule::kw_if | Rule::kw_in | Rule::kw_include | Rule::kw_invite | Rule::kw_inviter
        | Rule::kw_is | Rule::kw_item | Rule::kw_items | Rule::kw_its | Rule::kw_joined | Rule::kw_keep
        | Rule::kw_kept | Rule::kw_lapse | Rule::kw_larger | Rule::kw_last | Rule::kw_league | Rule::kw_least
        | Rule::kw_leave | Rule::kw_less | Rule::kw_let | Rule::kw_levels | Rule::kw_lifetime | Rule::kw_limit
        | Rule::kw_line | Rule::kw_loses | Rule::kw_max | Rule::kw_may | Rule::kw_member | Rule::kw_members
        | Rule::kw_membership | Rule::kw_metric | Rule::kw_min | Rule::kw_minimum | Rule::kw_money | Rule::kw_month
        | Rule::kw_more | Rule::kw_most | Rule::kw_move | Rule::kw_nearest | Rule::kw_negative | Rule::kw_never
        | Rule::kw_next | Rule::kw_no | Rule::kw_not | Rule::kw_nothing | Rule::kw_of | Rule::kw_off | Rule::kw_oldest | Rule::kw_on
        | Rule::kw_once | Rule::kw_one | Rule::kw_only | Rule::kw_or | Rule::kw_otherwise | Rule::kw_out
        | Rule::kw_over | Rule::kw_owes | Rule::kw_paid | Rule::kw_param | Rule::kw_partner | Rule::kw_paying
        | Rule::kw_pays | Rule::kw_pending | Rule::kw_per | Rule::kw_percent | Rule::kw_perk | Rule::kw_plus
        | Rule::kw_points | Rule::kw_pools | Rule::kw_previous | Rule::kw_pro | Rule::kw_program | Rule::kw_promote
        | Rule::kw_purchase | Rule::kw_qualifying | Rule::kw_raffle | Rule::kw_rata | Rule::kw_reach
        | Rule::kw_reaching | Rule::kw_recompute | Rule::kw_recount | Rule::kw_redeem | Rule::kw_referral
        | Rule::kw_refund | Rule::kw_refused | Rule::kw_renews | Rule::kw_repeat | Rule::kw_rest | Rule::kw_return
        | Rule::kw_returned | Rule::kw_returns | Rule::kw_review | Rule::kw_reward | Rule::kw_round | Rule::kw_run
        | Rule::kw_runs | Rule::kw_second | Rule::kw_set | Rule::kw_since | Rule::kw_smaller | Rule::kw_soonest
        | Rule::kw_spend | Rule::kw_spent | Rule::kw_split | Rule::kw_splitting | Rule::kw_stamps | Rule::kw_start
        | Rule::kw_step | Rule::kw_steps | Rule::kw_stock | Rule::kw_streak | Rule::kw_sum | Rule::kw_surplus | Rule::kw_suspended
        | Rule::kw_take | Rule::kw_takes | Rule::kw_test | Rule::kw_text | Rule::kw_than | Rule::kw_the
        | Rule::kw_then | Rule::kw_threshold | Rule::kw_tier | Rule::kw_tiers | Rule::kw_times | Rule::kw_to
        | Rule::kw_top | Rule::kw_unit | Rule::kw_until | Rule::kw_up | Rule::kw_using | Rule::kw_valid
        | Rule::kw_value | Rule::kw_voucher | Rule::kw_vouchers | Rule::kw_what | Rule::kw_when | Rule::kw_where
        | Rule::kw_while | Rule::kw_whole | Rule::kw_win | Rule::kw_wins | Rule::kw_with | Rule::kw_within
        | Rule::kw_without | Rule::kw_worth => Shown::Word,
        Rule::open => Shown::Symbol("{"),
        Rule::kw_friends => Shown::Symbol("friend's"),
        Rule::close => Shown::Symbol("}"),
        Rule::open_round => Shown::Symbol("("),
        Rule::close_round => Shown::Symbol(")"),
        Rule::comma => Shown::Symbol(","),
        Rule::range => Shown::Symbol(".."),
        Rule::assign => Shown::Symbol("="),
        Rule::plus_sign => Shown::Symbol("+"),
        Rule::minus_sign => Shown::Symbol("-"),
        Rule::at_least_sign => Shown::Symbol(">="),
        Rule::at_most_sign => Shown::Symbol("<="),
        Rule::above_sign => Shown::Symbol(">"),
        Rule::below_sign => Shown::Symbol("<"),
        Rule::equal_sign => Shown::Symbol("="),
        Rule::times_sign => Shown::Symbol("x"),
        Rule::or => Shown::Symbol("or"),
        Rule::and => Shown::Symbol("and"),
        Rule::not => Shown::Symbol("not"),
        Rule::include => Shown::Thing("an include"),
        Rule::declaration | Rule::program | Rule::program_head | Rule::unit | Rule::category | Rule::event |
        Rule::event_head | Rule::param | Rule::let_named | Rule::metric | Rule::points | Rule::points_head |
        Rule::tiers | Rule::tiers_head | Rule::instrument | Rule::instrument_head | Rule::instrument_kind |
        Rule::award_rule | Rule::award_head | Rule::rule_kind | Rule::stamps | Rule::stamps_head |
        Rule::reward | Rule::reward_head | Rule::convert | Rule::convert_head | Rule::assume |
        Rule::guarantee | Rule::allow | Rule::test | Rule::test_head | Rule::amendment | Rule::amendment_head | Rule::member |
        Rule::member_head | Rule::choice | Rule::choice_head | Rule::group | Rule::group_head | Rule::group_kind |
        Rule::grouped | Rule::limit_named | Rule::limit_head | Rule::limit_kind | Rule::membership |
        Rule::membership_head | Rule::challenge | Rule::challenge_head | Rule::streak | Rule::streak_head |
        Rule::league | Rule::league_head | Rule::referral | Rule::referral_head | Rule::household |
        Rule::household_head | Rule::partner | Rule::partner_head | Rule::raffle | Rule::raffle_head => Shown::Thing("a declaration"),
        Rule::header_clause | Rule::currency | Rule::calendar | Rule::runs | Rule::returns | Rule::money_off_first => Shown::Thing("a clause of the program"),
        Rule::field | Rule::line_fields => Shown::Thing("a field"),
        Rule::one_of => Shown::Thing("`one of` with words"),
        Rule::listed | Rule::name => Shown::Thing("a name"),
        Rule::ladder_clause | Rule::move_up | Rule::move_down | Rule::keep | Rule::grace | Rule::start_at | Rule::review_daily | Rule::carry_surplus => Shown::Thing("a clause of the tiers"),
        Rule::at_once => Shown::Thing("`at once`"),
        Rule::tier => Shown::Thing("a tier"),
        Rule::every => Shown::Thing("`every`"),
        Rule::gate | Rule::when => Shown::Thing("`when`"),
        Rule::from => Shown::Thing("`from`"),
        Rule::until => Shown::Thing("`until`"),
        Rule::if_activated => Shown::Thing("`if activated`"),
        Rule::as_of => Shown::Thing("`as of`"),
        Rule::assume_subject | Rule::is_values | Rule::row_key => Shown::Thing("a name or a text"),
        Rule::value_range => Shown::Thing("a range"),
        Rule::because => Shown::Thing("`because` with a reason"),
        Rule::owned_by => Shown::Thing("`by` with an owner"),
        Rule::promise | Rule::promised_limit | Rule::promised_least => Shown::Thing("a promise"),
        Rule::clause | Rule::whole_points | Rule::to_grain | Rule::round | Rule::pending | Rule::expire |
        Rule::valid | Rule::spend | Rule::may_go_negative | Rule::qualifying | Rule::worth | Rule::cost |
        Rule::minimum | Rule::give | Rule::take | Rule::costs | Rule::steps_of | Rule::at_least | Rule::rest
        | Rule::as_credited | Rule::set_rank | Rule::extend | Rule::stamps_expire | Rule::description |
        Rule::counted | Rule::in_unit | Rule::to_the_second | Rule::suspended | Rule::lapse_at_once | Rule::funded |
        Rule::returned | Rule::cooldown | Rule::at_the_tier | Rule::split_threshold | Rule::split | Rule::choose |
        Rule::enter | Rule::end_membership | Rule::stock | Rule::covers | Rule::choice_words | Rule::any_text |
        Rule::default | Rule::takes_effect | Rule::fee | Rule::renews | Rule::complete | Rule::freeze |
        Rule::milestone | Rule::levels | Rule::every_period | Rule::cohorts | Rule::promote | Rule::top |
        Rule::party | Rule::up_to | Rule::pools | Rule::funds | Rule::pays | Rule::entry_on | Rule::draw_on |
        Rule::every_entry | Rule::win | Rule::its_value => Shown::Thing("a clause"),
        Rule::goal => Shown::Thing("a goal"),
        Rule::option => Shown::Thing("an option"),
        Rule::split_part => Shown::Thing("a part such as `20% as NAME`"),
        Rule::round_mode => Shown::Thing("`down`, `up` or `nearest`"),
        Rule::grant => Shown::Thing("what is given"),
        Rule::limit => Shown::Thing("a limit"),
        Rule::limit_per => Shown::Thing("`per`"),
        Rule::rolling | Rule::duration => Shown::Thing("a length such as `30 days`"),
        Rule::limit_word => Shown::Thing("`clip`, `reject` or `stop`"),
        Rule::triggers | Rule::trigger | Rule::reach | Rule::leave | Rule::start_of | Rule::end_of_trigger |
        Rule::every_date | Rule::every_full | Rule::every_weekday | Rule::idle | Rule::happening | Rule::program_edge | Rule::around | Rule::friend_does => Shown::Thing("an event"),
        Rule::lines => Shown::Thing("categories in quotes"),
        Rule::deadline | Rule::step | Rule::end_of | Rule::end_of_named | Rule::next_day | Rule::next_date | Rule::next_ordinal | Rule::length => Shown::Thing("a deadline such as `30 days`"),
        Rule::period => Shown::Thing("a period such as `month`"),
        Rule::period_unit => Shown::Thing("`day`, `week`, `month`, `quarter`, `half year` or `year`"),
        Rule::duration_unit => Shown::Thing("`days`, `weeks`, `months` or `years`"),
        Rule::plural => Shown::Thing("`days`, `weeks`, `months`, `quarters` or `years`"),
        Rule::before_what => Shown::Thing("`discounts`, `vouchers` or `points`"),
        Rule::day_month => Shown::Thing("a day such as `15 March`"),
        Rule::quantity | Rule::expression | Rule::parenthesised | Rule::larger_smaller | Rule::by_price | Rule::of_chain |
        Rule::balance_of | Rule::amount | Rule::table | Rule::measure | Rule::counting | Rule::summing |
        Rule::measure_how | Rule::counting_periods | Rule::amount_before => Shown::Thing("an amount"),
        Rule::condition | Rule::check | Rule::comparison => Shown::Thing("a condition"),
        Rule::compared => Shown::Thing("a comparison such as `>= 6`"),
        Rule::is_tail => Shown::Thing("`is`"),
        Rule::bound => Shown::Thing("`or above`"),
        Rule::in_tail => Shown::Thing("`in`"),
        Rule::table_mode => Shown::Thing("`whole` or `marginal`"),
        Rule::row | Rule::row_names => Shown::Thing("a row of the table"),
        Rule::source => Shown::Thing("what is added up"),
        Rule::window | Rule::window_last | Rule::window_period | Rule::since_reaching => Shown::Thing("a window such as `calendar year` or `last 90 days`"),
        Rule::statement | Rule::given | Rule::on_day | Rule::expect => Shown::Thing("`given`, `on` or `expect`"),
        Rule::fact | Rule::fact_joined | Rule::fact_born | Rule::fact_balance | Rule::fact_holds |
        Rule::fact_value => Shown::Thing("a fact"),
        Rule::action | Rule::redeem | Rule::happens | Rule::choose_step | Rule::set_step | Rule::activate | Rule::return_of |
        Rule::confirm | Rule::enter_step | Rule::invite | Rule::league_step | Rule::raffle_step => Shown::Thing("what happens"),
        Rule::record => Shown::Thing("what was bought in `{ }`"),
        Rule::entry | Rule::entry_own | Rule::entry_line | Rule::entry_times | Rule::entry_field | Rule::line_field => Shown::Thing("an entry"),
        Rule::using => Shown::Thing("`using`"),
        Rule::claim | Rule::claim_earned | Rule::claim_balance | Rule::claim_pending | Rule::claim_paid |
        Rule::claim_expired | Rule::claim_holds | Rule::claim_stamps | Rule::claim_refused |
        Rule::claim_value | Rule::claim_booked | Rule::booked => Shown::Thing("a claim"),
        Rule::who => Shown::Thing("a member's name in quotes"),
        Rule::zone => Shown::Thing("a time zone such as `Europe/Paris`"),
        Rule::text | Rule::straight_text => Shown::Thing("a text in quotes"),
        Rule::number => Shown::Thing("a number"),
        Rule::whole_number => Shown::Thing("a whole number"),
        Rule::percent => Shown::Thing("a percentage"),
        Rule::date | Rule::iso_date => Shown::Thing("a date such as `2026-03-01`"),
        Rule::time | Rule::clock_time => Shown::Thing("a time such as `14:00`"),
        Rule::ordinal => Shown::Thing("a day such as `15th`"),
        Rule::month_word => Shown::Thing("a month"),
        Rule::EOI | Rule::break_sign | Rule::space_sign | Rule::WHITESPACE | Rule::COMMENT | Rule::gap |
        Rule::letter | Rule::whole_items | Rule::whole_body | Rule::whole_header | Rule::whole_ladder |
        Rule::whole_field | Rule::whole_statement | Rule::whole_statements | Rule::whole_expression |
        Rule::whole_head | Rule::head | Rule::header_line | Rule::param_range | Rule::param_step |
        Rule::ladder_line | Rule::one_step | Rule::to_earned | Rule::ladder_word | Rule::tier_at |
        Rule::tier_kept | Rule::body | Rule::clause_line | Rule::soonest_first | Rule::oldest_first |
        Rule::pro_rata | Rule::plus | Rule::counted_off | Rule::counted_give | Rule::grant_pending |
        Rule::grant_valid | Rule::of_lines | Rule::texts | Rule::names | Rule::listed_name | Rule::line_head | Rule::field_line | Rule::group_line | Rule::convert_on |
        Rule::counted_range | Rule::split_rest | Rule::option_body | Rule::may_repeat | Rule::within_deadline |
        Rule::otherwise | Rule::off_of | Rule::grant_as | Rule::grant_each | Rule::limit_of | Rule::finish_award |
        Rule::word_gap | Rule::about | Rule::period_where | Rule::period_with | Rule::by_month | Rule::worth_each |
        Rule::choosing | Rule::place | Rule::prize | Rule::limit_then | Rule::clause_word |
        Rule::where_clause | Rule::trigger_kind | Rule::except | Rule::step_word | Rule::length_after |
        Rule::last_one | Rule::length_without | Rule::period_from | Rule::period_of | Rule::choice_clause | Rule::month_ahead | Rule::weekday_ahead
        | Rule::per_tail | Rule::per_of | Rule::both | Rule::in_the_month | Rule::within |
        Rule::compare_sign | Rule::time_range | Rule::name_range | Rule::add_sign | Rule::term |
        Rule::number_like | Rule::of_head | Rule::of_item | Rule::no_unit | Rule::times_two | Rule::row_line
        | Rule::row_from | Rule::row_otherwise | Rule::source_earned | Rule::source_spent | Rule::over |
        Rule::on_to | Rule::plain_word | Rule::plain_number | Rule::trivia | Rule::name_start | Rule::foreign_quote |
        Rule::foreign_quoted | Rule::date_in_digits | Rule::month_letter | Rule::date_from_month | Rule::percent_word |
        Rule::redeem_times | Rule::use_item | Rule::reserved | Rule::bound_word |
        Rule::foreign_text | Rule::foreign_sign | Rule::foreign_assign | Rule::foreign_range |
        Rule::foreign_equal | Rule::foreign_unequal | Rule::foreign_at_least | Rule::foreign_at_most |
        Rule::foreign_and | Rule::foreign_or | Rule::foreign_not | Rule::foreign_times | Rule::foreign_when
        | Rule::foreign_otherwise | Rule::foreign_percent | Rule::foreign_money | Rule::money_sign |
        Rule::foreign_multiple | Rule::foreign_number | Rule::comma_number | Rule::foreign_entry_times |
        Rule::foreign_date | Rule::foreign_time | Rule::meridiem | Rule::measure_ahead => Shown::Hidden,
    }
}
