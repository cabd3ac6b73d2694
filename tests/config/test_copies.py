"""What builders write again is what the commands wrote, and only where it may be."""

import os
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django import Settings

from tests.copies import taken_back
from tests.orders.builders import make_life_shop, order_at
from tests.people.builders import make_person
from tests.places.builders import make_division
from tests.plain_sql import columns_of, rows_of, table_names

# Where the numbers of the next rows stand.
NUMBERS: Final = "sqlite_sequence" if connection.vendor == "sqlite" else "pg_sequences"


def built() -> tuple[int, dict[str, Any]]:
    """Return how many statements an order takes, and every row afterwards; all is taken back."""
    with taken_back():
        with CaptureQueriesContext(connection) as asked:
            buyer = make_person("so called here only")
            order_at(make_life_shop(), "packed", payment="cod", person_id=buyer)
        plain = connection.connection
        names = [*table_names(plain), NUMBERS]
        return len(asked), {name: rows_of(plain, name, columns_of(plain, name)) for name in names}


def test_copy_is_equal_to_what_commands_wrote():
    _asked, written = built()

    assert built() == (0, written)


CHANGES: Final[dict[str, Callable[[pytest.MonkeyPatch, Settings], object]]] = {
    "row": lambda _patch, _settings: make_division("331124104299", "新村"),
    "setting": lambda _patch, settings: setattr(settings, "BASE_URL", "http://elsewhere"),
    "language": lambda _patch, _settings: translation.activate("en"),
    "patch": lambda patch, _settings: patch.setitem(os.environ, "ANYTHING", "1"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_is_copied_where_something_changed(
    change: str, monkeypatch: pytest.MonkeyPatch, settings: Settings
):
    with taken_back():
        make_person(change)
    with translation.override("zh-hans"):
        CHANGES[change](monkeypatch, settings)

        with CaptureQueriesContext(connection) as asked:
            make_person(change)

    assert len(asked) > 0
