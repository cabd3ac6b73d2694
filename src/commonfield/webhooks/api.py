"""Events and webhooks by API, for an organisation's own systems."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.http import urlencode
from ninja import Query, Router, Status

from commonfield.front.idempotency import KEY_HEADER, done_once
from commonfield.kernel.clock import now, today
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of
from commonfield.people.queries import organisations_held
from commonfield.webhooks import commands, queries, schemas
from commonfield.webhooks.types import NewWebhook, WebhookDeliveryView, WebhookView

events = Router(tags=["events and webhooks"])
hooks = Router(tags=["events and webhooks"])


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
        query = {"after": str(last), "limit": str(wanted.limit)}
        following = f"{request.path}?{urlencode(query)}"
    return {"items": shown, "next": following, "last": last}


@hooks.get("/webhooks", response=list[schemas.WebhookOut], summary="Webhooks")
def list_webhooks(request: HttpRequest) -> list[WebhookView]:
    by = actor_of(request)
    held = sorted(organisations_held(by, {Role.KEEPER}, today()))
    return [row for each in held for row in queries.webhooks_of(each, by=by, now=now())]


@hooks.post(
    "/webhooks",
    response={201: schemas.WebhookMadeOut},
    summary="Add a webhook",
    openapi_extra=KEY_HEADER,
)
@done_once
def add_webhook(request: HttpRequest, body: schemas.WebhookIn) -> schemas.WebhookMadeOut:
    new = NewWebhook(**body.model_dump())
    code, secret = commands.add_webhook(by=actor_of(request), now=now(), webhook=new)
    return schemas.WebhookMadeOut(code=code, secret=secret)


@hooks.get("/webhooks/{code}", response=schemas.WebhookOut, summary="A webhook")
def read_webhook(request: HttpRequest, code: str) -> WebhookView:
    return queries.webhook(code, by=actor_of(request), now=now())


@hooks.delete("/webhooks/{code}", response={204: None}, summary="End a webhook")
def end_webhook(request: HttpRequest, code: str) -> Status[None]:
    commands.end_webhook(by=actor_of(request), now=now(), code=code)
    return Status(204, None)


@hooks.post(
    "/webhooks/{code}/secret",
    response={201: schemas.WebhookSecretOut},
    summary="Renew a webhook's secret",
    openapi_extra=KEY_HEADER,
)
@done_once
def renew_secret(request: HttpRequest, code: str) -> schemas.WebhookSecretOut:
    secret = commands.renew_secret(by=actor_of(request), now=now(), code=code)
    return schemas.WebhookSecretOut(secret=secret)


@hooks.post("/webhooks/{code}/try", response={204: None}, summary="Send a test event")
def try_webhook(request: HttpRequest, code: str) -> Status[None]:
    commands.try_webhook(by=actor_of(request), now=now(), code=code)
    return Status(204, None)


@hooks.get(
    "/webhooks/{code}/deliveries",
    response=list[schemas.WebhookDeliveryOut],
    summary="The latest deliveries of a webhook",
)
def list_webhook_deliveries(request: HttpRequest, code: str) -> list[WebhookDeliveryView]:
    return queries.deliveries_of(code, by=actor_of(request), now=now())


@hooks.post(
    "/webhooks/{code}/deliveries/{event_id}/again",
    response={204: None},
    summary="Send a delivery again",
)
def send_again(request: HttpRequest, code: str, event_id: UUID) -> Status[None]:
    """After it has arrived or was given up; refused while it is still tried."""
    by = actor_of(request)
    commands.send_again(by=by, now=now(), code=code, event_id=str(event_id))
    return Status(204, None)
