import datetime as dt

from sessions.queries.months import days_within, last_day, months_between, next_month


def test_months_between_two_days_hold_both_ends() -> None:
    assert months_between(dt.date(2025, 11, 30), dt.date(2026, 2, 1)) == (
        dt.date(2025, 11, 1),
        dt.date(2025, 12, 1),
        dt.date(2026, 1, 1),
        dt.date(2026, 2, 1),
    )


def test_no_months_where_the_end_lies_before_the_month_of_the_start() -> None:
    assert months_between(dt.date(2026, 6, 15), dt.date(2026, 5, 31)) == ()


def test_one_month_where_the_end_lies_before_the_start_in_it() -> None:
    assert months_between(dt.date(2026, 6, 15), dt.date(2026, 6, 2)) == (dt.date(2026, 6, 1),)


def test_the_last_day_knows_leap_years() -> None:
    assert last_day(dt.date(2028, 2, 1)) == dt.date(2028, 2, 29)
    assert last_day(dt.date(2026, 2, 1)) == dt.date(2026, 2, 28)


def test_after_december_comes_january() -> None:
    assert next_month(dt.date(2026, 12, 1)) == dt.date(2027, 1, 1)


def test_days_within_a_month() -> None:
    june = dt.date(2026, 6, 1)
    assert days_within(june, dt.date(2026, 5, 1), dt.date(2026, 7, 1)) == 30
    assert days_within(june, dt.date(2026, 6, 16), dt.date(2026, 7, 1)) == 15
    assert days_within(june, dt.date(2026, 6, 10), dt.date(2026, 6, 10)) == 1
    assert days_within(june, dt.date(2026, 7, 1), dt.date(2026, 8, 1)) == 0
