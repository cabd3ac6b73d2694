"""Terms of tenancies, public lines, and what may be shown of tenants. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from commonfield.projects.parks import errors
from commonfield.projects.parks.types import Half
from commonfield.workshop.personal_numbers import has_long_number
from commonfield_measures.publishing.suppression import Contributions, is_safe, merged

MOST_YEARS: Final = 5
MOST_M2: Final = 20_000
MOST_LINE: Final = 100
_YEAR: Final = timedelta(days=366)
# Of a place's code: a village, a town, a county.
_DIGITS: Final = (12, 9, 6)

# What each organisation adds at each place.
type ByPlace = Mapping[str, Contributions]


def public_line(text: str, *, required: bool = True) -> str:
    """Return a public text on one line, without what may be a person's number."""
    found = " ".join(text.split())
    if has_long_number(found) or not found.isprintable():
        raise errors.PublicLineError
    if required and not found:
        raise errors.PublicLineMissingError
    return found


def check_term(begins_on: date, ends_on: date, today: date) -> None:
    """Refuse a term that runs backwards, lasts too long, or begins too far off."""
    if ends_on < begins_on:
        raise errors.TermBackwardsError
    if ends_on - begins_on > MOST_YEARS * _YEAR:
        raise errors.TermTooLongError(years=MOST_YEARS)
    if not today - MOST_YEARS * _YEAR <= begins_on <= today + _YEAR:
        raise errors.TermTooFarError(years=MOST_YEARS)


def days_of(begins_on: date, ends_on: date) -> list[date]:
    """Return the days of a term, the last one included."""
    return [begins_on + timedelta(days=each) for each in range((ends_on - begins_on).days + 1)]


def half_before(half: Half) -> Half:
    """Return the half-year before."""
    return Half(half.year, 1) if half.number == 2 else Half(half.year - 1, 2)  # noqa: PLR2004 - the second


def last_half(today: date) -> Half:
    return Half(today.year, 1) if today.month > 6 else Half(today.year - 1, 2)  # noqa: PLR2004 - June


def may_show(tenants: Iterable[str], everybody: ByPlace) -> bool:
    """Return whether a sum of tenants tells nobody's part, also beside their places' own sums.

    What the difference between them and a village's, a town's or the county's sum is made of must
    be nobody's or safe, too.
    """
    who = set(tenants)
    own = _of(who, everybody.values())
    places = {place for place, cell in everybody.items() if who & cell.keys()}
    around = {place[:digits] for place in places for digits in _DIGITS}
    wholes = [
        merged(cell for place, cell in everybody.items() if place.startswith(prefix))
        for prefix in sorted(around)
    ]
    return is_safe(own) and all(_is_nobody_or_safe(_difference(whole, own)) for whole in wholes)


def last_jobs_shown(
    halves: Sequence[tuple[Half, Iterable[str], ByPlace]],
) -> tuple[Half, int] | None:
    """Return the last half-year of which the tenants' jobs may be shown, and how many they were.

    Jobs stand from one half-year to the next: what has changed since any earlier number that was
    shown must be nobody's or safe, too, or the pages side by side would tell about one tenant.
    """
    shown: list[tuple[Half, Contributions]] = []
    for half, tenants, everybody in halves:
        who = set(tenants)
        own = _of(who, everybody.values())
        changes = (_difference(own, before) for _half, before in shown)
        if may_show(who, everybody) and all(map(_is_nobody_or_safe, changes)):
            shown.append((half, own))
    return (shown[-1][0], round(sum(shown[-1][1].values()))) if shown else None


def _of(who: set[str], cells: Iterable[Contributions]) -> Contributions:
    return {name: part for name, part in merged(cells).items() if name in who and part}


def _difference(one: Contributions, other: Contributions) -> Contributions:
    left = merged([one, {name: -part for name, part in other.items()}])
    return {name: part for name, part in left.items() if part}


def _is_nobody_or_safe(cell: Contributions) -> bool:
    return not cell or is_safe(cell)
