"""Culture's API: library search, what a device did offline, withdrawn voices, heritage."""

from typing import Any, Final

from django.http import HttpRequest
from django.utils.http import urlencode
from ninja import Query, Router

from commonfield.culture import schemas
from commonfield.culture.choices import HeardAs
from commonfield.culture.heritage.queries import items_for_export
from commonfield.culture.heritage.types import ExportedItem
from commonfield.culture.library.queries import search_works
from commonfield.culture.library.types import FoundWork
from commonfield.culture.voices.commands import check_voice
from commonfield.culture.voices.queries import gone_voices
from commonfield.front.api_pages import page_of
from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.kernel.clock import now, today
from commonfield.people.permissions import actor_of
from commonfield.people.types import Reader
from commonfield.workshop.rate_limits import check_rate_limit

titles = Router()
gone = Router()
checks = Router()
heritage_items = Router()

_SENT_A_MINUTE: Final = 60
_SEARCHED_A_MINUTE: Final = 60_000
_MINUTE_S: Final = 60
_ASKED_A_MINUTE: Final = 600
_PAGE: Final = 20


@titles.get(
    "/search",
    response=schemas.LibraryFoundOut,
    summary="Titles of the library, by their words or by what stands in them",
    description="Two characters are enough, in either script, pinyin or first letters. Twenty a"
    " page; `snippet` is the place in the text, empty where the title itself was found; `next` is"
    " an address. Texts that are not everybody's are searched for whoever may read them.",
)
def search(request: HttpRequest, wanted: Query[schemas.LibraryQuery]) -> dict[str, Any]:
    check_rate_limit(request, "library.search", _SEARCHED_A_MINUTE, _MINUTE_S)
    text, first = wanted.text, (wanted.page - 1) * _PAGE
    reader = Reader(actor_of(request).person_id)

    def found() -> tuple[list[dict[str, Any]], int]:
        some = search_works(text, on=today(), reader=reader, first=first, size=_PAGE)
        return [_found(each) for each in some.items], some.total

    key = ("library.search", text, first, today())
    items, total = found() if reader.person_id else cached_locally(key, found)
    query = urlencode({"q": text, "page": str(wanted.page + 1)})
    following = f"{request.path}?{query}" if first + _PAGE < total else None
    return {"items": items, "total": total, "next": following}


def _found(each: FoundWork) -> dict[str, Any]:
    return {
        "id": each.work.id,
        "title": each.work.title,
        "authors": each.work.author_names,
        "snippet": str(each.snippet or ""),
    }


@gone.get(
    "/withdrawn",
    response=schemas.GoneVoicesOut,
    summary="Voices that were taken back",
    description="Whoever holds sounds of `/dialect/voices/<code>.m4a` removes these. `since`: an"
    " instant, such as the `until` of the answer before; `next` is the address of those after.",
)
def withdrawn(request: HttpRequest, wanted: Query[schemas.GoneVoicesQuery]) -> dict[str, Any]:
    check_rate_limit(request, "dialect.withdrawn", _SENT_A_MINUTE, _MINUTE_S)
    found = gone_voices(wanted.since, now=now(), first=wanted.offset)
    asked = {"since": wanted.since.isoformat()} if wanted.since else {}
    query = urlencode(asked | {"offset": str(wanted.offset + len(found.items))})
    return {
        "items": found.items,
        "next": f"{request.path}?{query}" if found.has_more else None,
        "until": found.until,
    }


@checks.post(
    "/voices/{code}/checks",
    response=schemas.VoiceCheckOut,
    summary="Say whether a recording is right",
    description="For reviewers, as on the page: `heard_as` is `right`, `wrong` or `unclear`. Two"
    " who find it right accept it, one who does not refuses it.",
)
def add_check(request: HttpRequest, code: str, body: schemas.VoiceCheckIn) -> dict[str, str]:
    state = check_voice(
        by=actor_of(request), now=now(), code=code, heard_as=HeardAs(body.heard_as), note=body.note
    )
    return {"state": state}


@heritage_items.get(
    "/items",
    response=schemas.HeritageOut,
    summary="Customs, crafts and operas, with who says so",
    description="What everybody may read, by its code; what nobody has confirmed and may be wrong"
    " is not among it. An item's page is `/heritage/<code>/`.",
)
def list_heritage(request: HttpRequest, wanted: Query[schemas.HeritageQuery]) -> dict[str, Any]:
    check_rate_limit(request, "heritage", _ASKED_A_MINUTE, _MINUTE_S)
    taken = items_for_export(place=wanted.place, after=wanted.after, size=wanted.limit + 1)
    page = page_of(request, wanted, taken, lambda each: each.item.code)
    return page | {"items": [_heritage_item(each) for each in page["items"]]}


def _heritage_item(each: ExportedItem) -> dict[str, Any]:
    return {
        "code": each.item.code,
        "said": each.item,
        "confirmations": each.confirmations,
        "credits": each.credits,
    }
