from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from commonfield.evaluation.queries import board_figures, figures
from commonfield.evaluation.queries.figures import read_figures
from commonfield.orders.choices import Channel
from commonfield_measures.frames.errors import FrameWrongError
from tests.portal.builders import TOWNS, make_county, record, sale, village


def board(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "board.toml"
    path.write_text(f"[[figure]]\n{text}\n", encoding="utf-8")
    return path


def test_revenue_tells_every_channel_of_the_market():
    channels = dict(board_figures()["revenue"].indicator.channels)

    assert set(channels) == set(Channel.values)


def test_what_a_figure_does_not_say_is_its_indicators_own(tmp_path: Path):
    (found,) = read_figures(board(tmp_path, 'indicator = "centres"')).values()

    assert (found.code, found.form, found.name_en) == ("centres", "count", "Centres in use")
    assert (found.unit, found.is_public_list, found.has_months) == ("个", True, False)
    assert found.kinds == ("places.venue_opened", "places.venue_closed")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('indicator = "none"', "none that is defined"),
        ('indicator = "jobs"\ncolour = "red"', "nothing is known of colour"),
        ('indicator = "jobs"\nform = "stars"', "form is"),
        ('indicator = "leaf_price"\nmonths = true', "months are of one term"),
    ],
)
def test_figure_that_cannot_be_read_says_why(text: str, why: str, tmp_path: Path):
    with pytest.raises(FrameWrongError, match=why):
        read_figures(board(tmp_path, text))


@pytest.fixture
def with_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Add two figures to the board's file."""
    path = tmp_path / "board.toml"
    more = """
        [[figure]]
        code = "refunds"
        indicator = "refund_share"
        form = "share"

        [[figure]]
        indicator = "leaf_price"
        form = "fen"
    """
    path.write_text(figures.SHIPPED.read_text(encoding="utf-8") + more, encoding="utf-8")
    monkeypatch.setattr(figures, "SHIPPED", path)
    board_figures.cache_clear()
    yield
    board_figures.cache_clear()


@pytest.mark.usefixtures("with_more")
def test_new_figure_is_one_definition(client: Client):
    make_county()
    record([sale(village(0), f"O{shop}", fen) for shop in range(9) for fen in (10_000, -500)])

    page = client.get("/board/refunds/", headers={"accept-language": "en"})
    towns = client.get("/board/refunds/places.csv").content.decode().splitlines()
    price = client.get("/board/leaf_price/", {"place": village(0)})

    assert "5%" in page.content.decode()
    assert towns[1].startswith(TOWNS[0])
    assert towns[1].endswith(",0.05,")
    assert price.status_code == 200
    assert client.get("/board/").status_code == 200
