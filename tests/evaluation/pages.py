"""What a reader gets from an address: a page, its words, the rows of a table."""

import csv
import io
import re
from html import unescape

from django.template.loader import render_to_string
from django.test import Client

from commonfield.evaluation.types import League
from commonfield.evaluation.views.league import ranking_context


def page_of(client: Client, address: str) -> str:
    """Return the page at an address, as HTML."""
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()[-500:]
    return response.content.decode()


def text_of(client: Client, address: str) -> str:
    """Return the words of the page's own part, without its head and foot."""
    page = re.search(r"<main.*</main>", page_of(client, address), re.DOTALL)
    return words_in(page[0] if page else "")


def words_in(html: str) -> str:
    """Return the words of a piece of HTML, one space between them."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    """Return the rows of the CSV file at an address."""
    content = client.get(address).getvalue().decode("utf-8-sig")
    # Spreadsheets keep long digits by a tab behind them.
    return list(csv.DictReader(io.StringIO(content.replace("\t", ""))))


def sentences_of(league: League) -> list[str]:
    """Return what the page says of a league, sentence by sentence."""
    html = render_to_string("evaluation/league_said.html", ranking_context(league))
    return [words_in(each) for each in re.findall(r"<p.*?</p>", html, re.DOTALL)]
