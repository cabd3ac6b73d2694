"""Words for the library's pages: a title's rights, its chapters' names."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from urllib.parse import quote

from django.utils.translation import gettext, gettext_lazy, pgettext

from commonfield.front.dates import day_text
from commonfield.front.language import is_chinese
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import today
from commonfield.kernel.errors import must_exist
from commonfield.library.choices import Rights, Subject, WorkKind
from commonfield.library.rules import ANNOUNCED_DAYS, language_of
from commonfield.library.types import ChapterLine, WorkInfo
from commonfield.places.queries import venues_by_code

_MINUTE_S: Final = 60
# A chapter is cut into at most so many files.
_LOOK_BACK: Final = 30
# A chapter without a title of its own, by what its work is.
_NUMBERED: Final = {
    WorkKind.BOOK: gettext_lazy("Chapter %(n)s"),
    WorkKind.PICTURES: gettext_lazy("Page %(n)s"),
    WorkKind.SOUND: gettext_lazy("Part %(n)s"),
}


# The way back and the way on.
_TURNS: Final = {
    WorkKind.BOOK: (gettext_lazy("Previous chapter"), gettext_lazy("Next chapter")),
    WorkKind.PICTURES: (gettext_lazy("Previous"), gettext_lazy("Next")),
    WorkKind.SOUND: (gettext_lazy("Previous part"), gettext_lazy("Next part")),
}


@dataclass(frozen=True, slots=True)
class ShownChapter:
    """A line of a table of contents as it is shown."""

    number: int
    name: str
    depth: int
    minutes: int
    has_title: bool
    # Of its name, where that is its own.
    language: str
    # Where in its chapter it begins, as an address says it; empty: at its start.
    at: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """A chapter among those before and after it."""

    at: ShownChapter
    previous: ShownChapter | None
    next: ShownChapter | None
    # What the ways to them are called.
    back: str
    on: str


def shown_chapters(work: WorkInfo) -> list[ShownChapter]:
    """Return the chapters in reading order, without those reached by links only."""
    return [shown_chapter(work, line) for line in work.contents if not line.is_aside]


def shown_contents(work: WorkInfo) -> list[ShownChapter]:
    """Return the table of contents: the chapters, or the places in them that it names."""
    lines = [line for line in work.contents if not line.is_aside]
    return [each for line in lines for each in _marks(work, line) or [shown_chapter(work, line)]]


def _marks(work: WorkInfo, line: ChapterLine) -> list[ShownChapter]:
    whole, shown = shown_chapter(work, line), list[ShownChapter]()
    for mark in line.marks:
        shown.append(
            replace(
                whole,
                name=mark.title,
                depth=mark.depth,
                minutes=whole.minutes if mark.title == line.title else 0,
                has_title=True,
                language=language_of(mark.title) or work.language,
                at=f"#{quote(mark.anchor)}" if mark.anchor else "",
            )
        )
    return shown


def shown_chapter(work: WorkInfo, line: ChapterLine) -> ShownChapter:
    minutes = max(1, round(line.seconds / _MINUTE_S))
    title = line.title or _title_before(work, line)
    name = title if line.title else _continued(work, line, title)
    language = (language_of(title) or work.language) if title else ""
    return ShownChapter(line.number, name, line.depth, minutes, bool(line.title), language)


def _title_before(work: WorkInfo, line: ChapterLine) -> str:
    """Return the title that a file without its own goes on from: books are cut at any place."""
    if work.kind != WorkKind.BOOK or line.is_aside:
        return ""
    before = work.contents[max(0, line.number - _LOOK_BACK) : line.number - 1][::-1]
    titles = (each.marks[-1].title if each.marks else each.title for each in before)
    return next(filter(None, titles), "")


def _continued(work: WorkInfo, line: ChapterLine, title: str) -> str:
    if not title:
        return numbered(work, line.number)
    return gettext("%(title)s (continued)") % {"title": title}


def minutes_of(work: WorkInfo) -> int:
    """Return the minutes that a whole title takes."""
    seconds = sum(line.seconds for line in work.contents if not line.is_aside)
    return max(1, round(seconds / _MINUTE_S))


def problem_text(name: str, words: object) -> str:
    """Put a title's or a file's name before a message about it."""
    return gettext("%(name)s: %(text)s") % {"name": name, "text": words}


def numbered(work: WorkInfo, number: int) -> str:
    """Return the name of a chapter without a title."""
    return _NUMBERED[WorkKind(work.kind)] % {"n": number}


def chapter_at(work: WorkInfo, number: int) -> ShownChapter | None:
    """Return a chapter by its number, if there is one."""
    line = next((each for each in work.contents if each.number == number), None)
    return shown_chapter(work, line) if line else None


def turn_words(work: WorkInfo) -> tuple[str, str]:
    """Return the words for the links to the chapters before and after."""
    back, on = _TURNS[WorkKind(work.kind)]
    return str(back), str(on)


def around(work: WorkInfo, number: int) -> Around:
    """Return a chapter and its neighbours; one reached by links only has none."""
    at = must_exist(chapter_at(work, number))
    chapters = shown_chapters(work)
    back, on = turn_words(work)
    if at not in chapters:
        return Around(at, None, None, back, on)
    place = chapters.index(at)
    before = chapters[place - 1] if place else None
    return Around(at, before, next(iter(chapters[place + 1 :]), None), back, on)


def title_pair(work: WorkInfo) -> list[tuple[str, str]]:
    """Return a title and its translation, if there is one, each with its language.

    The one in the page's language comes first.
    """
    own, english = (work.language, work.title), ("en", work.title_en)
    if not work.title_en or work.title_en == work.title:
        return [own]
    return [own, english] if is_chinese() else [english, own]


def description_lines(work: WorkInfo) -> list[tuple[str, str]]:
    """Return a title's description, line by line with its language; the page's own first."""
    lines = [(language_of(line), line) for line in work.description.splitlines() if line.strip()]
    own = "zh" if is_chinese() else "en"
    return sorted(lines, key=lambda line: not line[0].startswith(own))


def speeds() -> list[tuple[str, str]]:
    return [
        ("0.75", gettext("Slower")),
        ("1", pgettext("speed", "Normal")),
        ("1.25", gettext("Faster")),
        ("1.5", gettext("Fastest")),
    ]


def hall_name(code: str) -> str:
    return hall_names([code])[code]


def hall_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of halls in the page's language, by their codes."""
    wanted = list(codes)
    found = venues_by_code(wanted)
    return {code: in_language(found[code], "name") if code in found else code for code in wanted}


def subject_name(code: str) -> str:
    return str(Subject(code).label)


def rights_words(work: WorkInfo) -> str:
    """Return the words for a title's rights and permitted uses."""
    match work.rights:
        case Rights.OWN:
            return gettext("Our own work. You may read it here, take it along and pass it on.")
        case Rights.PUBLIC_DOMAIN:
            return gettext("Out of copyright. You may read it here, take it along and pass it on.")
        case Rights.LICENSED if work.licensed_until is None:
            return gettext("Licensed. You may read it here or take it along, but not pass it on.")
        case Rights.LICENSED:
            text = gettext(
                "Licensed until %(day)s. Until then you may read it here or take it along, but not"
                " pass it on."
            )
        case Rights.HALL_ONLY:
            text = gettext(
                "Licensed for reading inside the hall only: open it on the screen of %(hall)s."
            )
        case _:
            text = gettext(
                "Free of charge for villagers under the rural scheme from %(day)s: for readers who"
                " sign in, and on the hall's screen. It may not be taken along or passed on."
            )
    day = work.licensed_until or opens_on(work)
    params = {
        "day": day_text(day, chinese=is_chinese()) if day else "",
        "hall": hall_name(work.hall),
    }
    return text % params


def opens_on(work: WorkInfo) -> date | None:
    """Return the day on which a title under the rural scheme opens."""
    if work.rights != Rights.RURAL_SCHEME or work.announced_on is None:
        return None
    return work.announced_on + timedelta(days=ANNOUNCED_DAYS)


def opens_later(work: WorkInfo) -> date | None:
    """Return the day on which a title opens, if it is not open yet."""
    opens = opens_on(work)
    return opens if opens and opens > today() else None
