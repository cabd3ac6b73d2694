"""The heritage's API: the items that everybody may read."""

from typing import Any, Final

from django.http import HttpRequest
from ninja import Query, Router

from commonfield.front.api_pages import page_of
from commonfield.heritage import schemas
from commonfield.heritage.queries import items_for_export
from commonfield.heritage.types import ExportedItem
from commonfield.workshop.rate_limits import check_rate_limit

heritage_items = Router()

_MINUTE_S: Final = 60
_ASKED_A_MINUTE: Final = 600


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
