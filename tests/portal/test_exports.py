"""Operators' commands: the ledger and the facts as files, the registry, the readiness to serve."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from commonfield.facts.kinds import all_kinds
from commonfield.kernel.clock import now
from commonfield.portal.management.commands import serve
from commonfield.workshop.guards import remove_guards
from commonfield_measures.collecting.gathering import collect
from commonfield_measures.locking import locked
from measures.tests.s3_fake import ACCESS_KEY, BUCKET, REGION, SECRET_KEY, s3_store
from tests.facts.builders import make_fact
from tests.ledger.builders import owe, payee, run_payouts
from tests.night import MONTH
from tests.people.builders import make_places


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_export_ledger_writes_a_file_that_bean_check_accepts(tmp_path: Path):
    owe(123_456)
    run_payouts(payee())
    target = tmp_path / "ledger.beancount"

    run("export_ledger", "--format", "beancount", str(target))

    bean_check = Path(sys.executable).parent / "bean-check"
    judged = subprocess.run([bean_check, target], check=False, capture_output=True, text=True)
    assert (judged.returncode, judged.stdout, judged.stderr) == (0, "", "")
    assert target.read_text().count(' * "') == 2
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.beancount"]


def test_export_ledger_to_a_folder_that_is_not_there(tmp_path: Path):
    with pytest.raises(CommandError, match="cannot be written"):
        run("export_ledger", str(tmp_path / "nowhere" / "ledger.beancount"))


def test_export_facts_tells_what_is_new(tmp_path: Path):
    make_fact()

    told = [run("export_facts", "--to", str(tmp_path)) for _ in range(2)]

    signed = told[0].splitlines()[-1]
    assert told == [
        f"331124/{MONTH}: 1 facts\n1 new facts in {tmp_path}.\n{signed}\n",
        f"0 new facts in {tmp_path}.\n{signed}\n",
    ]


def test_export_is_what_a_province_collects(tmp_path: Path):
    make_fact()
    signed = run("export_facts", "--to", str(tmp_path / "sent")).splitlines()[-1]
    (tmp_path / "to").mkdir()
    line = signed.removeprefix("Signed. Who collects it must know the key: ")
    (tmp_path / "to" / "counties.toml").write_text(f"[counties]\n{line}\n")

    (county,) = collect([tmp_path / "sent"], tmp_path / "to", now=now())

    assert (county.is_new, county.refused, county.months) == (True, [], (MONTH,))


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_export_goes_to_a_store_and_never_with_pseudonyms(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    settings.DATA_DIR = tmp_path
    make_fact()
    address = f"s3://{BUCKET}/331124"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    monkeypatch.setenv("AWS_REGION", REGION)
    with s3_store() as (endpoint, bucket):
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)

        told = run("export_facts", "--to", address)

        with pytest.raises(CommandError, match="Pseudonyms never leave"):
            run("export_facts", "--to", address, "--with-subjects")
    # A file of facts, the register, the description.
    assert told.endswith(f"\n3 files sent to {address}.\n")
    assert (len(bucket.files), list(bucket.files)[-1]) == (4, "331124/manifest.json")


def test_export_facts_writes_the_register_of_places(tmp_path: Path):
    make_places()

    run("export_facts", "--to", str(tmp_path))

    table = pq.read_table(tmp_path / "registers" / "places.parquet")
    assert table.column_names == [
        *("code", "level", "kind", "name", "name_en", "pinyin", "urban_rural"),
        *("valid_from", "valid_to", "successor"),
    ]
    assert table.num_rows == 6


def test_export_facts_refuses_to_mix_with_and_without_subjects(tmp_path: Path):
    run("export_facts", "--to", str(tmp_path))

    with pytest.raises(CommandError, match="Choose another folder"):
        run("export_facts", "--to", str(tmp_path), "--with-subjects")


def test_two_exports_into_one_folder_do_not_meet(tmp_path: Path):
    with locked(tmp_path), pytest.raises(CommandError, match="Another export"):
        call_command("export_facts", to=str(tmp_path), stdout=StringIO())


def test_fact_kinds_lists_every_kind_with_its_meaning_in_both_languages():
    kinds = json.loads(run("fact_kinds", "--json"))

    assert [kind["kind"] for kind in kinds] == sorted(kind.code for kind in all_kinds())
    assert {tuple(kind) for kind in kinds} == {
        ("kind", "zh", "en", "unit", "is_act", "counts_as", "recorded_by", "subject")
    }
    assert [
        kind["kind"] for kind in kinds if not (kind["zh"] and kind["en"] and kind["unit"])
    ] == []


def test_fact_kinds_are_read_by_people_too():
    assert len(run("fact_kinds").splitlines()) == len(all_kinds())


@pytest.mark.skipif(sys.platform != "linux", reason="only there is memory a folder")
def test_servers_metrics_need_no_disk(settings: Settings):
    assert not serve.metrics_folder(8000).is_relative_to(settings.DATA_DIR)


def test_serve_refuses_a_database_whose_guards_are_gone():
    remove_guards(connection)

    with pytest.raises(CommandError, match="guards do not stand"):
        run("serve")
