"""The commands as an operator runs them, on a demo county of the test's own."""

import csv
import sys
from pathlib import Path
from typing import Final
from urllib.request import urlopen

import pytest
from django.core.management import CommandError, call_command

from commonfield.people.commands import create_person
from commonfield.people.types import SYSTEM, NewPerson
from commonfield.projects.plan.choices import TargetState
from tests.demo import ORDERS
from tests.night import NIGHT
from tests.people.builders import NOW, VILLAGE, make_places
from tests.plain_sql import table_names
from tests.running import PROGRAM, Installation

# What platforms' files bring beside the year's orders.
FROM_FILES: Final = 5


def counts(installation: Installation) -> dict[str, int]:
    """Return how many rows each table holds, but what the search and the page cache write anew."""
    with installation.connection() as connection:
        return {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608 - its own tables
            for name in table_names(connection)
            if not name.startswith(("stores_search", "workshop_page_change"))
        }


def test_demo_run_again_changes_nothing(demo_county: Installation):
    before = counts(demo_county)

    demo_county.run("demo", "--scale", "county", exit_code=1)
    told = demo_county.run("demo", "--scale", "small", "--seed", "1")

    assert "The demo county stands: scale small, seed 1" in told
    assert counts(demo_county) == before
    books = demo_county.run_json("check_books", "--json")
    assert books["ok"] is True
    assert books["checked"]["orders"] == (6_000 if NIGHT else ORDERS) + FROM_FILES


def test_demo_shows_a_target_in_every_state(demo_county: Installation):
    with demo_county.server() as server:
        plan = urlopen(f"{server.base_url}/projects/plan.csv").read().decode("utf-8-sig")  # noqa: S310 - the loopback

    states = {row["state"] for row in csv.DictReader(plan.splitlines())} - {""}
    assert states == set(TargetState.values)


def test_signins_name_one_person_for_each_role(demo_county: Installation):
    found = demo_county.run_json("demo_signins", "--json")

    assert [signin["role"] for signin in found] == [
        "accountant",
        "analyst",
        "auditor",
        "bureau",
        "clerk",
        "county_admin",
        "dialect_reviewer",
        "editor",
        "grower",
        "hall_keeper",
        "helper",
        "heritage",
        "keeper",
        "park_manager",
        "planner",
        "reviewer",
        "supervisor",
        "supplier",
        "village_clerk",
    ]
    assert all(set(signin) == {"role", "username", "password", "token"} for signin in found)


def test_probe_makes_a_store_with_so_much_stock(demo_county: Installation):
    probe = demo_county.run_json("probe", "--stock", "1", "--skus", "2", "--json")

    assert set(probe) == {"store", "skus", "base_url", "keeper_token"}
    assert [len(probe["skus"]), probe["store"][:6]] == [2, "probe-"]
    with demo_county.connection() as connection:
        stock = connection.execute(
            "SELECT s.available FROM stores_stock s JOIN stores_sku k ON k.id = s.sku_id"
            " JOIN stores_product p ON p.id = k.product_id"
            " JOIN stores_store t ON t.id = p.store_id"
            " WHERE t.slug LIKE 'probe-%'"
        ).fetchall()
    # That the books agree afterwards is tested on a restored county (tests/portal/test_backup.py).
    assert [tuple(row) for row in stock] == [(1,), (1,)]


@pytest.mark.any_engine
@pytest.mark.parametrize("command", [["demo_signins", "--json"], ["probe", "--stock", "1"]])
def test_signins_and_probe_refuse_outside_a_demo(command: list[str]):
    make_places()
    invented = NewPerson(name="演示", home_place=VILLAGE, demo_role="clerk")
    create_person(by=SYSTEM, now=NOW, person=invented)

    with pytest.raises(CommandError, match="demo"):
        call_command(*command)


def test_demo_is_refused_where_a_real_county_stands(fresh_database: Installation):
    said = fresh_database.run(
        "shell",
        "-c",
        "import sys\n"
        "from django.core.checks import run_checks\n"
        "run_checks()\n"
        "print(sys.modules.keys() & {'numpy', 'pyarrow', 'commonfield.evaluation.queries'})\n"
        "from commonfield.kernel.clock import now\n"
        "from commonfield.people.commands import bootstrap_administrator\n"
        "from commonfield.people.types import NewCounty\n"
        "from commonfield.places.models import Division\n"
        "Division.objects.create(code='331124000000', parent_code='331100000000', level='county',"
        " kind='county', name='松阳县', short_name='松阳县', name_en='Songyang', pinyin='')\n"
        "bootstrap_administrator(now=now(), county=NewCounty('331124000000', 'Bureau', 'chief',"
        " 'green-terrace-9'))\n",
        # Started, not forked: what it loads is told below.
        program=(sys.executable, str(PROGRAM)),
    )

    fresh_database.run("demo", exit_code=3)

    # A short command loads no arrays: they were a quarter of it.
    assert said.endswith("set()\n")
    assert not (Path(fresh_database.data_dir) / "demo-mode").exists()
