"""Masking: nothing missed, next to nothing lawful questioned, and how long it takes.

Files come from ``masking_corpus``, several seeds; beside it a plain checker of regular expressions
on the same files. Time is that of the whole check, as a multiple of reading the same file's text by
the same reader; plain text and CSV are read in next to no time, so theirs is told per megabyte.
"""

import random
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, Final

from bench import masking_corpus as corpus
from bench.harness import Result, environment
from bench.plain_checker import plain_kinds
from commonfield.workshop.masking.reading import contents_of, findings_of

_ON: Final = date(2026, 12, 1)
_SEEDS: Final = (7, 8, 9)
_ROWS: Final = 2_000


def run(runs: int) -> list[Result]:
    """Count what is missed and questioned, then measure each format ``runs`` times."""
    return [*_found(), *_questioned(), *_times(runs)]


def _found() -> list[Result]:
    total = missed = plain_missed = 0
    for seed in _SEEDS:
        for file in corpus.hidden_files(seed):
            total, data = total + 1, file.data
            missed += file.kind not in {each.kind for each in findings_of(data, file.name, _ON)}
            plain_missed += file.kind not in plain_kinds(contents_of(data, file.name))
    return [_share("masking_missed", missed, total, 0.0, {"plain_checker": plain_missed})]


def _questioned() -> list[Result]:
    values = found = plain = 0
    for seed in _SEEDS:
        for file in corpus.lawful_files(seed, 200):
            values, data = values + file.values, file.data
            found += len(findings_of(data, file.name, _ON))
            plain += len(plain_kinds(contents_of(data, file.name)))
    return [_share("masking_questioned", found, values, 1 / 200, {"plain_checker": plain})]


def _share(name: str, count: int, of: int, most: float, more: dict[str, Any]) -> Result:
    return Result(
        name=name,
        value=count / of,
        unit=f"share of {of}",
        peer="limit",
        peer_value=most,
        goal=1.0 if most else 0.0,
        runs=len(_SEEDS),
        spread=0.0,
        is_at_most=True,
        environment=environment("files") | {"count": count} | more,
    )


def _times(runs: int) -> list[Result]:
    chance = random.Random(1)  # noqa: S311 - a benchmark's dice
    head = ["姓名", *list(corpus.LAWFUL)[1:9], "凭证号", "事由"]
    table = [head, *([corpus.LAWFUL[each](chance) for each in head] for _ in range(_ROWS))]
    lines = ["，".join(row) for row in table]
    files = {
        "xlsx": corpus.as_xlsx([[corpus.typed(cell) for cell in row] for row in table]),
        "docx": corpus.as_docx(corpus.docx_table(table)),
        "pdf": corpus.as_pdf(table[:400]),
        "html": corpus.as_html(table),
    }
    quick = {"csv": corpus.as_csv(table), "txt": "\n".join(lines).encode()}
    per_megabyte = {
        f"{kind}_ms_per_mb": round(
            _quickest(partial(findings_of, data, f"a.{kind}", _ON), runs) * 1e9 / len(data)
        )
        for kind, data in quick.items()
    }
    return [_time(kind, data, runs, per_megabyte) for kind, data in files.items()]


def _time(kind: str, data: bytes, runs: int, more: dict[str, Any]) -> Result:
    name = f"公示.{kind}"
    reading = _quickest(lambda: contents_of(data, name), runs + 2, is_apart=kind == "pdf")
    checking = _quickest(lambda: findings_of(data, name, _ON), runs + 2, is_apart=kind == "pdf")
    return Result(
        name=f"masking_time_{kind}",
        value=checking * 1_000,
        unit="ms",
        peer="reading the text",
        peer_value=reading * 1_000,
        goal=2.0,
        runs=runs + 2,
        spread=0.0,
        is_at_most=True,
        environment=environment("files") | {"bytes": len(data)} | more,
    )


def _quickest(work: Callable[[], object], runs: int, *, is_apart: bool = False) -> float:
    """Return the fewest seconds of this process; by the clock where a child process reads."""
    clock = time.perf_counter if is_apart else time.process_time
    taken = []
    for _ in range(max(runs, 3)):
        begun = clock()
        work()
        taken.append(clock() - begun)
    return min(taken)
