"""The library's part of the demo county: the starter shelf, what halls made, who read what.

All of it is written by the library's commands but for a hall's shelf, which takes all of the
starter shelf at once.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Final

from commonfield.library import commands as library
from commonfield.library.choices import Rights, Subject, WorkKind
from commonfield.library.desk.commands import object_to, publish_work
from commonfield.library.models import Chapter, ShelfPlace
from commonfield.library.types import (
    DrawnPage,
    NewChapter,
    NewObjection,
    NewWork,
    Taken,
    WorkDetails,
)
from commonfield.people.types import GUEST, SYSTEM
from commonfield.places.types import PlaceInfo

_INVENTED: Final = "演示：文字和图画为虚构，不记载真实的人和事"
_OPERAS: Final = (
    ("高腔一折（待录）", "A Scene of Gaoqiang (to be recorded)"),
    ("越剧一折（待录）", "A Scene of Yue Opera (to be recorded)"),
    ("村里的山歌（待录）", "Songs of the Hills (to be recorded)"),
)
_SUNG: Final = "请在权利说明里写明：谁唱的、谁录的、唱的人同意给谁听。写好以前不能上架。"

_RULES: Final = (
    "书可以带回家看，看完放回原处；弄湿了也请拿来，不用赔。",
    "晚上七点到九点有人在。钥匙由三户人家轮着管，门上贴着这个星期是谁。",
    "想听录音的，请戴耳机；想把字放大的，让年轻人帮您按一下。",
)
_OBJECTION: Final = "这份须知是我写的，贴在墙上可以，放到网上没有问过我。"


@dataclass(frozen=True, slots=True)
class DemoBook:
    """A published title. Units: seconds of each of its pages, in order."""

    work: int
    since: datetime
    seconds: tuple[int, ...]


def add_starter_shelf(*, hall: str, now: datetime) -> list[DemoBook]:
    """Bring the fifteen books to a hall, published."""
    taken = library.add_starter_shelf(by=SYSTEM, now=now, hall=hall)
    # The catalogue begins with what was published last.
    return [
        _published(each, now + timedelta(minutes=len(taken) - index))
        for index, each in enumerate(taken)
    ]


def add_spoken_books(*, hall: str, now: datetime) -> list[DemoBook]:
    """Bring some of them as a recording, read by this machine if it can, published after them.

    A demo of an earlier version has it already.
    """
    taken = library.add_spoken_books(by=SYSTEM, now=now, hall=hall)
    return [_published(each, now + timedelta(hours=1)) for each in taken if each.state == "taken"]


def albums() -> list[dict[str, Any]]:
    """Return what a few halls made, each another one."""
    text = files(__package__ or "").joinpath("albums.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["album"]
    return found


def add_album(
    album: Mapping[str, Any], *, hall: str, village: PlaceInfo, now: datetime
) -> DemoBook:
    """Bring an album that a village's people made, published."""
    details = WorkDetails(
        title=album["title"]["zh"].format(village=village.short_name),
        title_en=album["title"]["en"].format(village=village.name_en),
        subject=Subject.VILLAGE,
        rights=Rights.OWN,
        rights_note=_INVENTED,
        authors=f"{village.short_name}文化礼堂",
        language="zh",
        description=f"{album['summary']['zh']}\n{album['summary']['en']}",
    )
    pages = [DrawnPage(**page) for page in album["page"]]
    taken = library.add_drawn_work(by=SYSTEM, now=now, hall=hall, details=details, pages=pages)
    return _published(taken, now)


def add_opera_drafts(*, hall: str, now: datetime) -> None:
    """Leave three places for a hall's own recordings, whose rights are to be filled in."""
    for title, title_en in _OPERAS:
        details = WorkDetails(
            title=title,
            title_en=title_en,
            subject=Subject.CUSTOMS,
            # Not published before its keeper says whose.
            rights=Rights.OWN,
            description=_SUNG,
        )
        chapter = NewChapter(title=title, html="", text="")
        work = NewWork(WorkKind.SOUND, details, (chapter,))
        library.add_work(by=SYSTEM, now=now, hall=hall, work=work)


def add_disputed_text(
    *, hall: str, village: PlaceInfo, now: datetime, objected_at: datetime
) -> None:
    """Bring a short text with an objection that the county has not settled yet."""
    details = WorkDetails(
        title=f"{village.short_name}礼堂借书须知",
        title_en=f"How to Borrow in the Hall of {village.name_en}",
        subject=Subject.VILLAGE,
        rights=Rights.OWN,
        rights_note=_INVENTED,
        authors=f"{village.short_name}文化礼堂",
        language="zh",
    )
    html = "\n".join(f"<p>{line}</p>" for line in _RULES)
    chapter = NewChapter(details.title, html, "\n".join(_RULES), seconds=20)
    work = NewWork(WorkKind.BOOK, details, (chapter,))
    taken = library.add_work(by=SYSTEM, now=now, hall=hall, work=work)
    publish_work(by=SYSTEM, now=now, work=taken.work)
    objection = NewObjection(_OBJECTION, "演示电话 13800138000")
    object_to(by=GUEST, now=objected_at, work=taken.work, objection=objection)


def put_on_shelves(books: Sequence[DemoBook], halls: Mapping[str, datetime]) -> None:
    """Let other halls offer titles too, each from a moment on."""
    ShelfPlace.objects.bulk_create(
        ShelfPlace(hall=hall, work_id=book.work, placed_at=now)
        for hall, now in halls.items()
        for book in books
    )


def _published(taken: Taken, now: datetime) -> DemoBook:
    publish_work(by=SYSTEM, now=now, work=taken.work)
    rows = Chapter.objects.filter(work_id=taken.work).order_by("number")
    return DemoBook(taken.work, now, tuple(rows.values_list("seconds", flat=True)))
