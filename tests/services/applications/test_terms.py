"""What is shipped as law: twelve services, twenty-one certificates; an operator's own files."""

from datetime import date
from pathlib import Path

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from commonfield.services.applications import errors
from commonfield.services.applications.terms import (
    certificates_in,
    promise_of,
    service_on,
    services_on,
    terms_of,
)

# A day of the terms that are shipped.
TODAY = date(2026, 12, 1)
ASKS = """
[[service]]
code = "well"
since = 2026-12-05
name = "打井"
name_en = "A well"
about = "…"
about_en = "…"
decides = "…"
decides_en = "…"
village = "…"
village_en = "…"
known = ["name"]
basis = "…"
basis_en = "…"
source = "…"
source_en = "…"
certainty = "C"
no_limit = "…"
no_limit_en = "…"

[[service.question]]
code = "where"
kind = "text"
label = "{label}"
label_en = "Where"
"""


@pytest.fixture
def own(tmp_path: Path, settings: Settings) -> Path:
    """Give an operator's folder."""
    settings.DATA_DIR = tmp_path
    folder = tmp_path / "services"
    folder.mkdir()
    return folder


def test_twelve_services_are_shipped_and_none_asks_what_is_on_file():
    # A form that does is refused when it is read.
    assert len(services_on(TODAY)) == 12


def test_each_service_names_its_limit_or_that_there_is_none():
    for each in services_on(TODAY):
        assert (each.limit is None) == bool(each.texts.get("no_limit_en")), each.code
        assert each.limit is None or each.limit.texts["basis"], each.code


def test_what_was_not_checked_has_no_day_of_checking():
    for each in services_on(TODAY):
        assert (each.certainty == "C") == (each.checked_on is None), each.code


def test_round_that_ends_is_offered_until_its_last_day():
    assert service_on("farm_machinery", date(2026, 12, 31)).code == "farm_machinery"
    with pytest.raises(errors.ServiceNotOfferedError):
        service_on("farm_machinery", date(2027, 1, 1))


def test_twenty_certificates_hold_everywhere_and_the_provinces_own_there():
    everywhere = [each.code for each in certificates_in("110105000000")]
    here = [each.code for each in certificates_in("331124104201")]

    assert (len(everywhere), len(set(here)), here[20:]) == (20, 21, ["health"])


def test_operators_service_holds_from_its_day_and_a_promise_in_its_place(own: Path):
    (own / "well.toml").write_text(ASKS.replace("{label}", "哪块地"), encoding="utf-8")
    (own / "promises.toml").write_text(
        '[[promise]]\nservice = "legal_aid"\nplace = "331124"\nsince = 2026-12-01\n'
        '[promise.limit]\ndays = 3\nunit = "working"\nstarts = "submitted"\ncertainty = "A"\n'
        'basis = "县里公布"\nbasis_en = "As the county published"\n',
        encoding="utf-8",
    )

    with pytest.raises(errors.ServiceNotOfferedError):
        service_on("well", TODAY)
    assert service_on("well", date(2026, 12, 5)).texts["name_en"] == "A well"
    assert terms_of("well", date(2027, 12, 5)).since == date(2026, 12, 5)
    here, elsewhere = (promise_of("legal_aid", each, TODAY) for each in ("331124104201", "331127"))
    assert (here and here.days, elsewhere) == (3, None)
    assert promise_of("legal_aid", "331124104201", date(2026, 11, 30)) is None


def test_form_that_asks_for_the_phone_again_is_refused_when_it_is_read(own: Path):
    (own / "well.toml").write_text(ASKS.replace("{label}", "联系电话"), encoding="utf-8")

    with pytest.raises(errors.FormAsksAgainError):
        services_on(TODAY)


PROMISE = """
[[promise]]
service = "legal_aid"
place = "331124"
since = 2026-12-01
[promise.limit]
days = {days}
unit = "working"
starts = "submitted"
certainty = "A"
"""


@pytest.mark.parametrize(
    "text",
    [
        "[[service]]\ncode = 1",
        "[[",
        ASKS + "requred = false\n",
        ASKS.replace("2026-12-05", "2026"),
        '[[service]]\ncode = "well"\nquestion = ["where"]',
        '[[promise]]\nservice = "legal_aid"\nplace = "331124"\nsince = 2026-12-01',
        *(PROMISE.format(days=each) for each in ("-3", "100_000_000", '"soon"')),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_its_name(own: Path, text: str):
    (own / "well.toml").write_text(text.replace("{label}", "哪块地"), encoding="utf-8")

    with pytest.raises(errors.TermsUnreadableError, match=r"well\.toml"):
        services_on(TODAY)


@pytest.mark.parametrize(("part", "other"), [('"well"', '"打井"'), ('"text"', '"choice"')])
def test_code_for_no_address_and_choice_of_nothing_are_refused(own: Path, part: str, other: str):
    text = ASKS.replace(part, other).replace("{label}", "哪块地")
    (own / "well.toml").write_text(text, encoding="utf-8")

    with pytest.raises(errors.TermsUnreadableError):
        services_on(TODAY)


def test_folder_that_cannot_be_read_is_told_at_start_and_is_no_empty_one(own: Path):
    own.rmdir()
    own.write_text("a file")

    (told,) = (each for each in run_checks() if each.id == "services.E001")

    assert "terms of services cannot be read" in told.msg
