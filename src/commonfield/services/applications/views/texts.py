"""What pages say of applications."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonfield.front.dates import day_text
from commonfield.front.language import is_chinese
from commonfield.front.templatetags.commonfield import in_language
from commonfield.services.applications.queries import COUNTER
from commonfield.services.applications.types import Answer, Due, Limit, Question, Service, Tracked
from commonfield.services.choices import ApplicationState

KNOWN_WORDS: Final = {
    "name": gettext_lazy("Name"),
    "identity": gettext_lazy("Identity number"),
    "phone": gettext_lazy("Phone"),
    "village": gettext_lazy("Village"),
    "household": gettext_lazy("People in the household"),
}


@dataclass(frozen=True, slots=True)
class ShownApplication:
    tracked: Tracked
    name: str
    state: str
    missing: list[str]
    dues: list[str]

    @property
    def number(self) -> str:
        """The receipt's number as it is read out: the day, then the rest."""
        return f"{self.tracked.number[:6]} {self.tracked.number[6:]}"

    @property
    def missing_text(self) -> str:
        return ("；" if is_chinese() else "; ").join(self.missing)


def shown(of: Tracked) -> ShownApplication:
    is_open = of.decided_at is None and of.state != ApplicationState.WITHDRAWN
    labels = {each.code: in_language(each.texts, "label") for each in of.service.questions}
    labels[COUNTER] = in_language(of.service.texts, "bring") or _("What is shown at the counter")
    return ShownApplication(
        tracked=of,
        name=in_language(of.service.texts, "name"),
        state=str(ApplicationState(of.state).label),
        missing=[labels[each] for each in of.missing if each in labels],
        dues=[_due_words(each, of.service) for each in of.dues] if is_open else [],
    )


def limit_words(limit: Limit) -> str:
    """Say how long a limit is, from when, and whether it can be extended."""
    words = _days(limit, limit.days)
    if limit.extension:
        words += _(", once %(more)s more") % {"more": limit.extension}
    begins = _("from the day it is handed in")
    if limit.starts == "accepted":
        begins = _("from the day it is accepted")
    return f"{words}{'，' if is_chinese() else ', '}{begins}"


def _days(limit: Limit, days: int) -> str:
    if limit.unit == "working":
        return ngettext("%(n)s working day", "%(n)s working days", days) % {"n": days}
    return ngettext("%(n)s calendar day", "%(n)s calendar days", days) % {"n": days}


def _due_words(due: Due, service: Service) -> str:
    what = _("By law") if due.limit == service.limit else _("Promised")
    if due.day is not None:
        words = _("by %(day)s") % {"day": day_text(due.day, chinese=is_chinese())}
    elif due.unknown_year:
        words = _(
            "%(days)s are left in %(year)s, whose days of rest are not announced here yet"
        ) % {"days": _days(due.limit, due.left), "year": due.unknown_year}
    else:
        words = _("the days stand still, %(days)s are left") % {"days": _days(due.limit, due.left)}
    doubt = "" if due.limit.counts else _(" (this limit was not checked)")
    return f"{what}{'：' if is_chinese() else ': '}{words}{doubt}"


def answer_words(question: Question, said: Answer | None) -> str:
    if isinstance(said, bool):
        return _("Yes") if said else _("No")
    for code, zh, en in question.choices:
        if code == said:
            return zh if is_chinese() else en
    return "" if said is None else str(said)
