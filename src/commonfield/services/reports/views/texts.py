"""What pages say of reports."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from commonfield.services.choices import CLOSED_REPORTS, ReportKind, ReportState
from commonfield.services.reports.commands import STILL_BROKEN
from commonfield.services.reports.types import StepView


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A report in words, with what became of it."""

    view: Any
    kind: str
    state: str
    is_closed: bool
    steps: Sequence[tuple[StepView, str]]


def shown(view: Any) -> ShownReport:  # noqa: ANN401 - a report as one of its readers sees it
    """Return a report in words."""
    steps = [
        (replace(each, reason=""), _("Still broken, says the reporter"))
        if each.reason == STILL_BROKEN
        else (each, str(ReportState(each.state).label))
        for each in getattr(view, "steps", ())
    ]
    state = str(ReportState(view.state).label)
    is_closed = view.state in CLOSED_REPORTS
    return ShownReport(view, str(ReportKind(view.kind).label), state, is_closed, steps)
