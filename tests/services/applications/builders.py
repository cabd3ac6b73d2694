"""Applications for tests: a villager of Shang'an, their helper, an officer of the county."""

import io
from datetime import date, datetime, timedelta
from typing import Any, Final

from PIL import Image

from commonfield.people.choices import ConsentChannel, Purpose
from commonfield.people.commands import give_consent
from commonfield.people.types import SYSTEM, Actor
from commonfield.services.applications.commands import accept_application, apply_for
from commonfield.services.applications.queries import tracked
from commonfield.services.applications.types import NewApplication
from commonfield.services.models import ServiceApplication
from tests import night

NOW: Final = night.NOW
# By whatever a service asks.
ANSWERS: Final[dict[str, dict[str, Any]]] = {
    "legal_aid": {"matter": "wages", "what": "老板欠了三个月工钱"},
    "homestead": {"what": "again", "area": 100, "storeys": 2},
    "temporary_relief": {"what": "灶间着了火", "when": f"{night.YESTERDAY}", "urgent": True},
    "low_income": {"income": 8000, "reason": "illness", "may_check": True},
}


def after(days: int) -> datetime:
    """Return the same hour some days later."""
    return NOW + timedelta(days=days)


def application(service: str = "legal_aid", **said: Any) -> NewApplication:  # noqa: ANN401 - any field's
    """Return what is handed in, with the consent given on the page."""
    own = {"answers": ANSWERS[service], "channel": ConsentChannel.SELF}
    return NewApplication(**{"service": service, **own, **said})


def applied(by: Actor, service: str = "legal_aid", *, now: datetime = NOW, **said: Any) -> str:  # noqa: ANN401 - any field's
    """Hand in an application for oneself; return its number."""
    new = application(service, **said)
    return apply_for(by=by, now=now, person_id=by.person_id or 0, new=new)


def allow_helper(person_id: int) -> None:
    """Let a person agree that helpers act with them."""
    purpose, channel = Purpose.HELPER, ConsentChannel.SELF
    give_consent(by=SYSTEM, now=NOW, person_id=person_id, purpose=purpose, channel=channel)


def picture() -> bytes:
    """Return a photograph of a paper."""
    packed = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(packed, "JPEG")
    return packed.getvalue()


def row_of(number: str) -> ServiceApplication:
    """Return the row of an application."""
    return ServiceApplication.objects.get(number=number)


def accepted(officer: Actor, number: str, now: datetime = NOW) -> str:
    """Let an officer accept an application; return its number."""
    accept_application(by=officer, now=now, number=number)
    return number


def due_of(number: str) -> date | None:
    """Return the first day on which a limit ends."""
    return tracked(number).first_day
