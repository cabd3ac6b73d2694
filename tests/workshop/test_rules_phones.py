"""Which phone numbers are taken, however they are typed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.workshop.phones import is_mobile, mask_phone, phone_digits, plain_phone

digits = st.text("0123456789", min_size=5, max_size=15)
mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("138 1234 5678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("86 138 1234 5678", "13812345678"),
        ("8613812345", None),
        ("0578-8062345", "05788062345"),
        ("（0578）8062345", "05788062345"),
        ("+86 578 8062345", "05788062345"),
        ("010-62345678", "01062345678"),
        ("000-2345678", None),
        ("+852 2123 4567", "+85221234567"),
        ("00852 2123 4567", "+85221234567"),
        ("+1 (415) 555-2671", "+14155552671"),
        ("+86 415 555", None),
        ("2123 4567", None),
        ("12345", None),
        ("23812345678", None),
        ("\uff11\uff13\uff181234\uff15\uff16\uff17\uff18", "13812345678"),
        ("\uff11\uff12\uff13\uff14\uff15", None),
        ("٠١٢٣٤٥٦٧٨٩٠", None),
        ("0000000", None),
        ("", None),
    ],
)
def test_plain_phone(typed: str, plain: str | None):
    assert plain_phone(typed) == plain


@pytest.mark.parametrize(("typed", "plain"), [("8062345", "8062345"), ("86138123", "86138123")])
def test_older_records_are_found_by_what_they_hold(typed: str, plain: str):
    assert plain_phone(typed, is_local=True) == plain


@given(mobiles, st.sampled_from(["", "+86", "0086", "86"]), st.sampled_from(["", " ", "-"]))
def test_mobile_is_one_however_it_is_written(mobile: str, country: str, gap: str):
    typed = gap.join((country, mobile[:3], mobile[3:7], mobile[7:]))

    assert (plain_phone(typed), phone_digits(typed)) == (mobile, mobile)


@given(digits)
def test_bare_digits_are_a_mobile_a_landline_or_nothing(typed: str):
    is_one = re.fullmatch(r"(0086|86)?1[3-9]\d{9}|(0086)?0(10|2\d|[3-9]\d\d)[2-9]\d{6,7}", typed)
    is_elsewhere = re.fullmatch(r"00[1-9]\d{6,14}", typed) and not typed.startswith("0086")
    is_area = re.fullmatch(r"0086(10|2\d|[3-9]\d\d)[2-9]\d{6,7}", typed)

    assert (plain_phone(typed) is not None) == bool(is_one or is_elsewhere or is_area)


@given(st.text(max_size=24) | digits)
def test_what_is_stored_is_taken_again(typed: str):
    plain = plain_phone(typed)

    assert plain is None or plain_phone(plain) == plain
    assert plain is None or is_mobile(plain) or plain[0] in "0+"


def test_masks():
    shown = [mask_phone("13812345678"), mask_phone("8062345"), mask_phone("")]

    assert shown == ["138****5678", "*****45", ""]
