import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from commonfield.places.models import Division
from tests.places.builders import make_folder, make_list


def run(directory: Path, *options: str) -> str:
    output = StringIO()
    call_command("load_places", str(directory), *options, stdout=output, stderr=StringIO())
    return output.getvalue()


def test_load_places_says_what_it_did(tmp_path: Path):
    make_folder(tmp_path, {"list_2023.csv": make_list()})

    first, second = run(tmp_path), run(tmp_path)

    assert first.splitlines() == [
        "list_2023.csv: 6 rows (divisions)",
        "6 added, 0 changed, 0 closed, 0 unchanged, 0 successors added.",
    ]
    assert second.splitlines()[1:] == [
        "0 added, 0 changed, 0 closed, 6 unchanged, 0 successors added.",
        "Everything was known already; nothing was changed.",
    ]


def test_load_places_as_json(tmp_path: Path):
    make_folder(tmp_path, {"list_2023.csv": make_list()})

    result = json.loads(run(tmp_path, "--json"))

    assert result == {
        "ok": True,
        "added": 6,
        "changed": 0,
        "closed": 0,
        "unchanged": 0,
        "successors_added": 0,
        "unmatched": 0,
        "files": [{"name": "list_2023.csv", "shape": "country", "rows": 6}],
    }


def test_load_places_refuses_with_file_line_and_reason(tmp_path: Path):
    make_folder(tmp_path, {"list_2023.csv": make_list() + "99,,province,短码\n"})

    with pytest.raises(CommandError) as caught:
        run(tmp_path)

    assert str(caught.value) == (
        "list_2023.csv, line 8: “99” is not a code of 12 digits of a division that can exist."
        " Nothing was loaded."
    )
    assert Division.objects.count() == 0


def test_load_places_refuses_as_json(tmp_path: Path):
    make_folder(tmp_path, {"list_2023.csv": "a,b\n"})
    output = StringIO()

    with pytest.raises(CommandError):
        call_command("load_places", str(tmp_path), "--json", stdout=output, stderr=StringIO())

    refusal = json.loads(output.getvalue())
    assert (refusal["ok"], refusal["code"], refusal["file"], refusal["line"]) == (
        False,
        "load_wrong_header",
        "list_2023.csv",
        1,
    )
