import pytest

from commonfield.supply.errors import BadPeriodError
from commonfield.supply.rules import month_span, next_month, parse_weight, previous_month


@pytest.mark.parametrize(
    ("text", "weight_g"),
    [
        ("12.5", 12_500),
        (" 12.5 kg ", 12_500),
        ("\uff11\uff12\uff0e\uff15公斤", 12_500),
        ("12。5", 12_500),
        ("25斤", 12_500),
        ("0.5斤", 250),
        ("0.001", 1),
        ("0", 0),
    ],
)
def test_weight_is_read_in_grams(text: str, weight_g: int):
    assert parse_weight(text) == weight_g


@pytest.mark.parametrize("text", ["", "12,5", "1e3", "-1", "12.5555", "0.001斤", "十二", "12 t"])
def test_weight_that_is_none_is_refused(text: str):
    with pytest.raises(ValueError, match=r".*"):
        parse_weight(text)


def test_month_begins_and_ends_in_china():
    starts_at, ends_at = month_span("2026-12")

    assert (starts_at.isoformat(), ends_at.isoformat()) == (
        "2026-11-30T16:00:00+00:00",
        "2026-12-31T16:00:00+00:00",
    )


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-1", "2026", "", "202611", "\uff12\uff10\uff12\uff16-\uff11\uff11"]
)
def test_month_that_is_none_is_refused(text: str):
    with pytest.raises(BadPeriodError):
        month_span(text)


def test_months_follow_each_other_over_new_year():
    assert (previous_month("2026-01"), next_month("2026-12")) == ("2025-12", "2027-01")
    assert (previous_month("2026-12"), next_month("2026-01")) == ("2026-11", "2026-02")
