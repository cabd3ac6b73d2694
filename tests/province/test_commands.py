"""Filling a province's site from a collection: again, cut off, with what changed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from commonfield.kernel.clock import now
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.types import SYSTEM
from commonfield.places.models import Division
from commonfield.province.commands import collect
from commonfield.province.models import CollectedCounty, CollectedFigures
from commonfield_measures.collecting.example import write_counties
from tests.people.builders import COUNTY, make_actor
from tests.province.builders import make_counties


class _CutOffError(Exception):
    """The power went."""


def cut_off_before(write: int) -> Callable[..., Any]:
    """Return a wrapper of statements that fails before a write of this room."""
    left = [write]

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: ANN401 - Django's signature
        if "province_" in sql and not sql.lstrip().startswith("SELECT"):
            left[0] -= 1
            if left[0] < 0:
                raise _CutOffError
        return run(sql, params, many, context)

    return execute


def said() -> dict[str, Any]:
    """Return what the site says of each county."""
    return {
        each.code: (
            each.complete_until,
            sorted(each.figures.values_list("sight", "indicator", "level", "period")),
        )
        for each in CollectedCounty.objects.all()
    }


def ids() -> list[int]:
    return list(CollectedFigures.objects.order_by("pk").values_list("pk", flat=True))


def test_collecting_fills_once_what_was_cut_off_next_time_and_nothing_that_is_refused(
    tmp_path: Path,
):
    make_counties()
    sources = [str(each) for each in write_counties(tmp_path)]
    to, keys = tmp_path / "to", tmp_path / "counties.toml"
    cuts = 0
    states = []
    for write in (0, 3, 8, 1_000):
        try:
            with connection.execute_wrapper(cut_off_before(write)):
                collect(by=SYSTEM, now=now(), sources=sources, to=to, keys=keys)
            break
        except _CutOffError:
            cuts += 1
            states.append(said())
    whole, before = said(), ids()

    found = collect(by=SYSTEM, now=now(), sources=sources, to=to, keys=keys)

    assert cuts > 1
    assert len(whole) == len(sources)
    # Each time a county says all that it says at the end, or what it said before: nothing.
    assert all(state.items() <= whole.items() for state in states)
    assert [(each.code, each.is_new) for each in found] == [
        *(("331122", False), ("331124", False), ("331127", False))
    ]
    assert ids() == before
    assert {sight for _until, rows in whole.values() for sight, *_key in rows} == {
        "public",
        "whole",
    }
    assert Division.objects.get(code="331127190202").name == "庚村"

    other = Path(sources[1], "manifest.json").read_text()
    Path(sources[0], "manifest.json").write_text(other.replace("331122", "331124"))
    collect(by=SYSTEM, now=now(), sources=sources, to=to, keys=keys)

    refused = dict(CollectedCounty.objects.values_list("code", "refused"))
    assert refused == {"331122000000": "", "331124000000": "forged", "331127000000": ""}
    assert said() == whole


def test_nobody_but_the_program_fills_it(tmp_path: Path):
    administrator = make_actor(Role.COUNTY_ADMIN, place=COUNTY)

    with pytest.raises(PermissionRefusedError):
        collect(by=administrator, now=now(), sources=[], to=tmp_path)
