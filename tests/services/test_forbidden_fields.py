"""What the State Council office's letter 12 of 2026 bars in public bodies' apps has no field here.

Check-ins, rankings by points, time spent online, forced log-ins, photographs as needless proof:
attendance is the one number that a keeper counted.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from typing import Final

import pytest
from django import forms
from django.apps import apps

from commonfield import services

BARRED: Final = {
    "check-in": r"check_?(ed_)?in|punch|clocked|attendees?$|attendance_(list|of)|scanned",
    "ranking": r"points?$|scores?$|rank(ing)?$|leaderboard|stars?$|streak",
    "time online": r"online_(s|min|time|duration)|dwell|stay_(s|min)|last_(seen|login|active)",
    "forced log-in": r"(must|force[sd]?|required?)_(log_?in|sign_?in|install)|log_?ins?_count",
    "proof photograph": r"proof|evidence|selfie|(photo|picture|image)s?_of_(event|work|people)",
}
# Files that are themselves what a page shows.
SHOWN: Final = {"HallPictureForm.picture", "NoticeForm.file", "ReportForm.photo"}


def barred(name: str) -> str:
    """Return for what a field of this name is barred; empty if it is not."""
    return next((what for what, words in BARRED.items() if re.search(words, name)), "")


def fields_of_models() -> Iterator[str]:
    for model in apps.get_app_config("services").get_models(include_auto_created=True):
        yield from (f"{model.__name__}.{field.name}" for field in model._meta.get_fields())


def forms_of_room() -> Iterator[type[forms.Form]]:
    for found in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        if "forms" in found.name.split("."):
            for _name, each in inspect.getmembers(importlib.import_module(found.name)):
                if inspect.isclass(each) and issubclass(each, forms.Form):
                    yield each


def fields_of_forms() -> Iterator[tuple[str, forms.Field]]:
    for form in {each for each in forms_of_room() if each.__module__.startswith(services.__name__)}:
        for name, field in form.base_fields.items():
            yield f"{form.__name__}.{name}", field


def test_no_table_and_no_form_has_a_barred_field():
    names = {*fields_of_models(), *(name for name, _field in fields_of_forms())}

    assert {"Booking.visits", "HoursForm.day_1"} <= names
    assert {name: what for name in sorted(names) if (what := barred(name.rpartition(".")[2]))} == {}


def test_no_form_asks_for_a_photograph_that_no_page_shows():
    files = {name for name, field in fields_of_forms() if isinstance(field, forms.FileField)}

    assert files - SHOWN == set()


@pytest.mark.parametrize(
    "name",
    ["checked_in_at", "points", "rank", "online_min", "must_sign_in", "proof", "last_seen_at"],
)
def test_names_of_what_is_barred_are_known(name: str):
    assert barred(name)
