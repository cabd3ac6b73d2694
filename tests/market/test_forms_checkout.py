"""A form read plainly gives what Django's form gives, or is left to Django's."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from commonfield.market.forms.shop import read_by_form, read_plainly

pytestmark = pytest.mark.any_engine

METHODS = ["cod", "simulated"]
WHOLE = {
    "name": "赵小兰",
    "phone": "13800138000",
    "detail": "西屏街道 1 号",
    "payment": "cod",
    "region": "331124",
    "key": "k" * 32,
    "lines": "S00001-1:2",
    "expected_total_fen": "9800",
}
awkward = st.text(max_size=90) | st.sampled_from(
    [
        "",
        " ",
        "\0",
        "a\0b",
        "\n茶\u3000",
        "+98",
        "-98",
        "98.0",
        "٣",
        " 98 ",
        "9" * 13,
        "9" * 5000,
        "k" * 65,
    ]
)


def sent(values: dict[str, str]) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(values)
    return data


@given(st.dictionaries(st.sampled_from(sorted(WHOLE)), awkward, max_size=3))
def test_plain_reading_never_differs_from_the_form(changed: dict[str, str]):
    data = sent(WHOLE | changed)

    plainly = read_plainly(data, METHODS)

    assert plainly is None or plainly == read_by_form(data, METHODS)


@given(st.sets(st.sampled_from(sorted(WHOLE)), min_size=1))
def test_form_that_lacks_something_gives_nothing(missing: set[str]):
    data = sent({name: value for name, value in WHOLE.items() if name not in missing})

    assert (read_plainly(data, METHODS), read_by_form(data, METHODS)) == (None, None)


def test_whole_form_is_read_plainly():
    assert read_plainly(sent(WHOLE), METHODS) == WHOLE | {"expected_total_fen": 9800}
