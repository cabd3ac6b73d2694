"""Events and webhooks by API, for an organisation's own systems."""

from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode
from ninja import Query, Router

from commonfield.kernel.clock import now
from commonfield.people.permissions import actor_of
from commonfield.webhooks import queries, schemas

events = Router(tags=["events and webhooks"])


@events.get(
    "/events",
    response=schemas.EventsOut,
    by_alias=True,
    summary="What happened, in order",
    description="The log of your organisation's events, with the same ids as in webhooks. It is"
    " kept for 30 days; `after` an event that it no longer has is refused with `event_unknown`.",
)
def list_events(request: HttpRequest, wanted: Query[schemas.EventsQuery]) -> dict[str, Any]:
    rows = queries.events_after(
        wanted.after, by=actor_of(request), now=now(), since=wanted.since, limit=wanted.limit + 1
    )
    shown = rows[: wanted.limit]
    last = shown[-1].id if shown else wanted.after
    following = None
    if rows[wanted.limit :]:
        following = f"{request.path}?{urlencode({'after': last, 'limit': wanted.limit})}"
    return {"items": shown, "next": following, "last": last}
