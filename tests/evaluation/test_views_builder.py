import csv
import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from commonfield.evaluation.queries.periods import village_years, windows
from commonfield_measures.cli import main
from commonfield_measures.composite.building import build_index
from tests.evaluation.builders_county import TOWNS, make_busy_county
from tests.evaluation.pages import page_of, rows_of, words_in
from tests.front.drawings import elements
from tests.portal.builders import NOW, make_county

PAGE = "/evaluation/builder/"


@pytest.fixture
def reader(reader: Client) -> Client:
    make_busy_county()
    return reader


def html(client: Client, query: str = "") -> str:
    return page_of(client, PAGE + query)


def text_in(found: str, part: str) -> str:
    pattern = rf'id="{part}"[^>]*>(.*?)</(?:p|div|span|section)>'
    return words_in(re.findall(pattern, found, re.DOTALL)[0])


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    return rows_of(client, f"{PAGE}league.csv{query}")


def test_nothing_asked_is_the_template_itself(reader: Client) -> None:
    page = html(reader)

    assert "All places have the same rank as in the index itself." in words_in(page)
    assert len(re.findall(r'name="w_', page)) == 10
    assert text_in(page, "w_material_share") == "50%"


def test_changed_weight_moves_ranks_against_the_template(reader: Client) -> None:
    before = {row["place"]: row["rank"] for row in rows(reader)}

    after = rows(reader, "?w_leaf_price=100")

    assert {row["place"]: row["template_rank"] for row in after} == before
    assert [row["rank"] for row in after] == ["1", "2", "3", "4", "5", "6"]
    assert {row["place"]: row["rank"] for row in after} != before
    said = words_in(html(reader, "?w_leaf_price=100"))
    assert re.search(r"\d of 6 towns change rank compared with the index itself", said)
    assert "Who moves most" in said


def test_buttons_work_without_script(reader: Client) -> None:
    response = reader.get(f"{PAGE}?w_material=2&draws=300&more=material")

    split = urlsplit(response.headers["Location"])
    asked = parse_qs(split.query)
    assert (response.status_code, split.path, split.fragment) == (302, PAGE, "w_material")
    assert (asked["w_material"], asked["draws"]) == (["2.2"], ["300"])
    assert "more" not in asked
    assert text_in(html(reader, f"?{split.query}"), "w_material_share") == "68.8%"


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("w_leaf_price=-1", "w_leaf_price", "A weight is 0 or more."),
        ("w_leaf_price=abc", "w_leaf_price", "Write the weight as a number, such as 1 or 0.25."),
        (
            "w_leaf_price=1e308",
            "w_leaf_price",
            "A weight is 1000 at most; only proportions matter.",
        ),
        (
            "w_halls=0&w_hall_coverage=0",
            "w_halls",
            "The weights of this group add up to nothing. Give at least one of them more than 0.",
        ),
        ("draws=1000000000", "draws", "Ensure this value is less than or equal to 10000."),
        ("noise=-5", "noise", "Ensure this value is greater than or equal to 0."),
    ],
)
def test_bad_answer_is_named_beside_its_question(
    reader: Client, query: str, field: str, said: str
) -> None:
    page = html(reader, f"?w_online_sales=7&{query}")

    assert text_in(page, f"{field}_error") == said
    assert re.search(r'name="w_online_sales" value="7"', page)
    assert "Nothing is computed yet" in text_in(page, "said")
    assert re.search(r'id="result" data-part data-refused', page)


def test_unknown_part_is_named_above_all(reader: Client) -> None:
    page = html(reader, "?w_moon=1")

    assert "This index has no component “moon”" in words_in(page)


def test_group_without_weight_where_it_can_be_known_is_named(reader: Client) -> None:
    # Of this group only what nobody has a figure for is left with a weight.
    query = "&".join(
        f"w_{code}=0"
        for code in ("growers_reached", "leaf_price", "online_sales", "online_stores", "jobs")
    )

    page = html(reader, f"?{query}")

    assert "Nothing is computed yet" in text_in(page, "said")
    assert "Material" in text_in(page, "w_tea_income_per_resident_error")


def test_picture_is_a_file_of_all_places(reader: Client) -> None:
    response = reader.get(f"{PAGE}league.svg?w_leaf_price=3")

    assert response.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert "league-commonfield-town-" in response.headers["Content-Disposition"]
    assert len(elements(response.getvalue(), "circle")) == 2 * TOWNS


def save(client: Client, query: str, folder: Path) -> dict[str, Any]:
    for name in ("iData.csv", "iMeta.csv", "errors.csv", "method.json"):
        (folder / name).write_bytes(client.get(f"{PAGE}{name}{query}").content)
    method: dict[str, Any] = json.loads((folder / "method.json").read_text())
    return method


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?w_leaf_price=3&w_material=0.7&draws=150&noise=40&seed=7",
        "?normalise=zscore&within=gmean&between=amean&impute=mean",
        "?impute=complete&normalise=percentile",
        "?normalise=rank&within=hmean&between=hmean&noise=0",
    ],
)
def test_program_repeats_the_page(reader: Client, query: str, tmp_path: Path) -> None:
    shown = {row["place"]: row for row in rows(reader, query)}

    method = save(reader, query, tmp_path)
    said = method["command"]
    files = ["--data", tmp_path / "iData.csv", "--meta", tmp_path / "iMeta.csv"]
    given = map(str, [*files, "--out", tmp_path / "out"])
    rest = [str(tmp_path / each) if each == "errors.csv" else each for each in said[3:]]
    assert main([*said[1:3], *given, *rest]) == 0

    scores, intervals = (
        list(csv.DictReader(io.StringIO((tmp_path / "out" / name).read_text())))
        for name in ("scores.csv", "intervals.csv")
    )
    assert {row["uCode"]: float(row["index"]) for row in scores} == {
        place: float(row["score"]) for place, row in shown.items()
    }
    assert {row["uCode"]: (row["nominal"], float(row["q05"])) for row in intervals} == {
        place: (row["rank"], float(row["rank_q05"])) for place, row in shown.items()
    }


def test_method_says_what_it_was_made_of(reader: Client, tmp_path: Path) -> None:
    method = save(reader, "?draws=200&seed=5", tmp_path)

    index = build_index(tmp_path / "iData.csv", tmp_path / "iMeta.csv")
    assert method["inputs"]["data"] == {"file": "iData.csv", "sha256": index.data.sha256}
    assert method["inputs"]["meta"]["sha256"] == index.meta.sha256
    assert (method["frame"]["code"], method["frame"]["edition"]) == ("commonfield", "2026-11-26")
    assert method["seed"] == 5
    ways = method["draws"].pop("ways")
    assert method["draws"].pop("errors")["file"] == "errors.csv"
    assert method["draws"] == {"draws": 200, "noise": 0.25, "seed": 5}
    assert ways[0] == {"impute": "median", "normalise": "minmax", "aggregate": "amean"}
    # Gaps are filled by lot, so no way to fill them is drawn.
    assert len(ways) == 6
    assert method["values"]["level"] == "town"
    assert method["left_out"]["tea_income_per_resident"] == "empty"


@pytest.mark.parametrize("name", ["league.svg", "league.csv", "method.json", "iData.csv"])
def test_file_of_what_cannot_be_computed_is_refused_with_the_reason(
    reader: Client, name: str
) -> None:
    response = reader.get(f"{PAGE}{name}?draws=1")

    assert response.status_code == 422
    assert "Number of draws" in response.content.decode()


def test_county_without_facts_says_what_is_missing(client: Client) -> None:
    make_county()
    client.cookies["language"] = "en"

    page = html(client)

    assert "Nothing is computed yet" in text_in(page, "said")
    assert 'class="problem"' in page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_other_template_lets_weights_of_the_first_go(client: Client, language: str) -> None:
    make_busy_county()
    client.cookies["language"] = language

    page = html(client, "?frame=commonfield&of=another&w_material=5")

    assert re.search(r'name="w_material" value="1"', page)


def test_all_rows_stay_asked_for(reader: Client) -> None:
    page = html(reader, "?show=all")

    assert '<input type="hidden" name="show" value="all">' in page


def test_period_goes_along_from_towns_to_villages(reader: Client) -> None:
    towns, villages = windows(NOW)[0].name, village_years(NOW)[0].name

    page = html(reader, f"?level=village&period={towns}")

    assert f'value="{villages}" selected' in page
    assert "Select a valid choice" not in page
