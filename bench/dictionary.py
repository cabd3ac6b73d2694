"""The dictionary: 30,000 words of a variety, imported and looked up.

The words are made up; eight lines ask two workers for many different words, by characters, by
reading, by meaning. *Nothing cached*: no page is kept (``PAGE_CACHE_MB=0``). The limits are those
that were set when the dictionary was planned; ``BENCH_SMALL=1`` measures a tenth.
"""

import os
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote

from django.db import connection

from bench.harness import Result, environment
from bench.library import commonfield_served
from bench.shop_crowd import crowd, visits_to
from commonfield.kernel import clock
from commonfield.people.types import SYSTEM
from commonfield.places.commands import load_divisions
from commonfield.places.queries import shipped_data_dir
from commonfield.voices.dialect.commands import import_words, load_dialects
from commonfield.voices.dialect.types import NewWord, WordEntry, WordSource

_WORDS: Final = 3_000 if os.environ.get("BENCH_SMALL") else 30_000
_CONNECTIONS: Final = 8
_SECONDS: Final = 4.0
_WARM_UP_S: Final = 6.0
_ASKED: Final = 400
_SEED: Final = 20_261_128
_COLLECTION: Final = WordSource("bench", "made up")
_CHARACTERS: Final = (
    "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而"
    "过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美茶山水春风月花雨村田"
)
_ONSETS: Final = ("", "p", "ph", "b", "m", "t", "th", "d", "n", "l", "ts", "tsh", "dz", "s", "k")
_RHYMES: Final = ("a", "au", "an", "aq", "e", "eu", "en", "i", "in", "iq", "o", "on", "oq", "u")
_MEANINGS: Final = ("water", "hill", "tea", "rain", "house", "child", "road", "field", "day")


def run(runs: int) -> list[Result]:
    """Measure on whichever engine the installation has."""
    now, chance = clock.now(), random.Random(_SEED)  # noqa: S311 - no secret
    load_divisions(by="system", now=now, directory=shipped_data_dir())
    load_dialects(by=SYSTEM, now=now, places=["330203000000"])
    words = list(_words(chance))
    started = time.perf_counter()
    import_words(by=SYSTEM, now=now, variety="ningbo", words=words, collection=_COLLECTION)
    seconds = time.perf_counter() - started
    asked = [f"/dialect/search/?q={quote(each)}" for each in _questions(words, chance)]
    with commonfield_served() as (port, _group):
        kept = _rates(port, asked, runs)
    with commonfield_served(PAGE_CACHE_MB="0") as (port, _group):
        anew = _rates(port, asked, runs)
    return [
        _result("import_s", [seconds], "s", 120, is_at_most=True),
        _result("search", kept, "pages/s", 500),
        _result("search_cold", anew, "pages/s", 100),
    ]


def _words(chance: random.Random) -> Iterator[NewWord]:
    for number in range(_WORDS):
        length = chance.randint(1, 4)
        syllables = [chance.choice(_ONSETS) + chance.choice(_RHYMES) for _ in range(length)]
        yield NewWord(
            WordEntry(
                headword="".join(chance.choices(_CHARACTERS, k=length)),
                romanisation=" ".join(syllables),
                gloss="".join(chance.choices(_CHARACTERS, k=chance.randint(1, 4))),
                gloss_en=" ".join(chance.sample(_MEANINGS, k=2)),
            ),
            number,
            str(number),
        )


def _questions(words: Sequence[NewWord], chance: random.Random) -> Iterator[str]:
    for each in chance.sample(words, k=_ASKED):
        said = each.words
        yield chance.choice((said.headword, said.romanisation, said.gloss, said.gloss_en))


def _rates(port: int, addresses: Sequence[str], runs: int) -> list[float]:
    visits = visits_to(addresses)
    crowd(port, visits, connections=_CONNECTIONS, seconds=_WARM_UP_S)
    return [crowd(port, visits, connections=_CONNECTIONS, seconds=_SECONDS) for _ in range(runs)]


def _result(
    what: str, values: Sequence[float], unit: str, limit: float, *, is_at_most: bool = False
) -> Result:
    middle = statistics.median(values)
    return Result(
        name=f"dictionary_{what}_{connection.vendor}",
        value=middle,
        unit=unit,
        peer="limit",
        peer_value=limit,
        goal=1,
        runs=len(values),
        spread=(max(values) - min(values)) / middle,
        is_at_most=is_at_most,
        environment=environment(connection.vendor) | {"words": _WORDS, "connections": _CONNECTIONS},
    )
