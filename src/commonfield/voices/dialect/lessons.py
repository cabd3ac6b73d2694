"""The twelve lessons and the varieties that come with the program."""

import csv
import io
import tomllib
from functools import cache
from importlib.resources import files

from commonfield.voices.dialect.types import Lesson, Meaning, NewWord, VarietyInfo, WordEntry


@cache
def lessons() -> tuple[Lesson, ...]:
    """Return the twelve lessons, the same for every variety."""
    return tuple(
        Lesson(
            number=each["number"],
            **{name: each[name]["zh"] for name in ("title", "scene", "question")},
            **{f"{name}_en": each[name]["en"] for name in ("title", "scene", "question")},
            meanings=tuple(
                Meaning(f"{each['number']:02}.{place:02}", zh, en)
                for place, (zh, en) in enumerate(each["meanings"], 1)
            ),
        )
        for each in tomllib.loads(_content("lessons.toml"))["lesson"]
    )


@cache
def meanings() -> dict[str, Meaning]:
    return {each.code: each for lesson in lessons() for each in lesson.meanings}


@cache
def shipped_varieties() -> tuple[VarietyInfo, ...]:
    """Return the varieties that come with the program, each with its area."""
    found = tomllib.loads(_content("varieties.toml"))["variety"]
    return tuple(
        VarietyInfo(
            places=tuple(each["areas"]),
            **{name: value for name, value in each.items() if name not in {"areas", "certainty"}},
        )
        for each in found
    )


@cache
def shipped_words(variety: str) -> tuple[NewWord, ...]:
    """Return the lessons' words of a variety; most have none yet.

    The file also says by which two sources a word was checked, and what was found in none or one.
    """
    if not files(__package__ or "").joinpath("content", f"{variety}.csv").is_file():
        return ()
    return tuple(
        NewWord(WordEntry(**row), number, code)
        for number, (row, _checked) in enumerate(checked_rows(variety), 2)
        if (code := row.pop("source_code"))
    )


def checked_rows(variety: str) -> list[tuple[dict[str, str], str]]:
    """Return the rows of a variety's file, each with what it was checked by; most say nothing."""
    rows = csv.DictReader(io.StringIO(_content(f"{variety}.csv")))
    return [(row, row.pop("checked") or "") for row in rows]


def _content(name: str) -> str:
    return files(__package__ or "").joinpath("content", name).read_text(encoding="utf-8")
