"""What pages of the board say."""

from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from commonfield.front.dates import day_text
from commonfield.front.language import is_chinese
from commonfield.kernel.errors import must_exist
from commonfield.places.types import PlaceInfo
from commonfield.services.board.rules import notice_kinds
from commonfield.services.board.types import NoticeView, OverdueNotice
from commonfield.services.board.wording import place_text
from commonfield.services.choices import Publisher


def shown(notice: NoticeView) -> dict[str, Any]:
    kind = notice_kinds()[notice.kind]
    chinese = is_chinese()
    return {
        "it": notice,
        "kind": kind.zh if chinese else kind.en,
        "source": kind.source_zh if chinese else kind.source_en,
        "is_checked": kind.is_checked,
        "publisher": Publisher(notice.publisher).label,
        "reasons": [(place_text(each), why) for each, why in notice.reasons.items()],
    }


def overdue_text(each: OverdueNotice) -> dict[str, Any]:
    """Return what is overdue, with its day and basis."""
    kind, chinese = each.kind, is_chinese()
    return {
        "kind": kind.zh if chinese else kind.en,
        "source": kind.source_zh if chinese else kind.source_en,
        "publisher": Publisher(kind.publisher).label,
        "is_checked": kind.is_checked,
        "due_on": each.due_on,
    }


def spoken(notice: NoticeView, village: PlaceInfo) -> str:
    name = village.name if is_chinese() else village.name_en
    return _(
        "%(village)s tells: %(title)s has been published. It hangs at the notice board until"
        " %(day)s. Whoever has a question may ask; an answer comes within 15 days."
    ) % {
        "village": name,
        "title": notice.title,
        "day": day_text(notice.last_day, chinese=is_chinese()),
    }


def as_download(content: bytes | None, name: str) -> HttpResponse:
    """Answer with a notice's file, to be saved, never shown as a page of ours."""
    response = HttpResponse(must_exist(content), content_type="application/octet-stream")
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Cache-Control"] = "no-store"
    return response
