"""Reports that a phone sends later, without a photograph."""

from typing import Annotated, Final

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from commonfield.offline.types import ActKind, OfflineAct
from commonfield.people.choices import Purpose
from commonfield.services.reports import errors
from commonfield.services.reports.commands import send_report
from commonfield.services.reports.types import NewReport


class OfflineReport(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: str = Field(max_length=8)
    place: Annotated[str, Field(pattern=r"^\d{12}$")] | None = None
    venue: str = Field("", max_length=60)
    spot: str = Field(max_length=60)
    words: str = Field("", max_length=300)
    name: str = Field("", max_length=60)
    phone: str = Field("", max_length=30)


def _send(act: OfflineAct[OfflineReport]) -> None:
    said = act.body.model_dump() | {"place": act.body.place or ""}
    send_report(by=act.by, now=act.now, report=NewReport(**said))


KINDS: Final = (
    ActKind(
        "report",
        Purpose.ACCOUNT,
        _("Report of something broken"),
        OfflineReport,
        _send,
        refusals=(
            errors.ReportKindError,
            errors.ReportPlaceError,
            errors.ReportSpotError,
            errors.ReportWordsError,
            errors.ReportPhoneError,
            errors.ReportsWaitingError,
        ),
    ),
)
