"""The JSON of supply."""

from django.http import HttpRequest
from ninja import Router

from commonfield.kernel.clock import china_month, now
from commonfield.people.permissions import actor_of
from commonfield.supply.commands import read_statement
from commonfield.supply.schemas import StatementOut
from commonfield.supply.types import GrowerStatement

router = Router()


@router.get(
    "/growers/{code}/statement",
    response=StatementOut,
    summary="A grower's statement of a month",
    description="For the grower's, their helper's or their cooperative's token with the scope"
    " `read`. Kinds: leaf,"
    " leaf_back (a weighing taken back), share (of tea sold online), share_back (of tea"
    " refunded later), payout.",
)
def statement(request: HttpRequest, code: str, period: str = "") -> GrowerStatement:
    instant = now()
    return read_statement(
        by=actor_of(request), now=instant, code=code, period=period or china_month(instant)
    )
