"""What only the province says of figures: who is late, and which errors are known."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from commonfield.evaluation.queries.gaps import Nearness
from commonfield.evaluation.types import Shown
from commonfield.evaluation.views import texts
from commonfield.front import dates, numbers
from commonfield.front.language import is_chinese
from commonfield.province.types import CountyState
from commonfield_measures.indicators.computing import period_of


def late_text(period: str) -> str:
    """Say of when a late county's figure is."""
    return _("Late: figure of %(period)s, compared with nothing.") % {
        "period": texts.period_text(period_of(period))
    }


def error_text(shown: Shown) -> str:
    """Write a figure's standard error, or that it is not known."""
    if shown.value is None:
        return ""
    if shown.error is None:
        return _("not known")
    return texts.number_text(shown.error) if shown.error else _("none")


def errors_text(cells: Iterable[Shown]) -> str:
    """Say of how many figures the error is not known; empty where all are."""
    errors = [each.error for each in cells if each.value is not None]
    unknown = errors.count(None)
    if not unknown:
        return ""
    return _(
        "Of %(all)s figures the error of %(n)s is not known: counties publish an error only with"
        " a figure that they show. Where it is not known, nobody is surely ahead by it."
    ) % {"all": numbers.plain_number(len(errors)), "n": numbers.plain_number(unknown)}


def way_text(found: Nearness) -> str:
    """Return how a gap moved between two periods; empty where that may not be said."""
    if found.direction > 0:
        return _("widens")
    return _("narrows") if found.direction < 0 else ""


def until_text(state: CountyState) -> str:
    """Say until when a late county is complete, beside its name."""
    until = state.complete_until
    if until is None:
        return ""
    return _("late: %(month)s") % {"month": dates.month_text(until, chinese=is_chinese())}
