"""The kinds of act that devices send later; each room registers its own when the program starts."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from commonfield.kernel.errors import CommonfieldError, NotFoundError
from commonfield.offline import errors
from commonfield.offline.types import ActKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_KINDS: Final[dict[str, ActKind[Any]]] = {}
# What pages send by their own forms, and how it is called while it waits.
_SENT_BY_FORM: Final[dict[str, "str | _StrPromise"]] = {}
_REFUSALS: Final = (
    errors.EntryTooOldError,
    errors.EntryConflictError,
    errors.EntryInvalidError,
    errors.DeviceOfAnotherError,
    errors.ClockAheadError,
    errors.TimeSpentError,
    errors.CountedTooLateError,
    NotFoundError,
)


def register_kind(*kinds: ActKind[Any]) -> None:
    """Let devices send acts of these kinds; a kind of the same name is replaced."""
    _KINDS.update({kind.name: kind for kind in kinds})


def register_sent_by_form(name: str, label: "str | _StrPromise") -> None:
    """Register what a phone keeps and sends by its page's form, such as a recording."""
    _SENT_BY_FORM[name] = label


def labels() -> list[tuple[str, "str | _StrPromise"]]:
    """Return the names and labels of acts that wait on a phone."""
    return [*((kind.name, kind.label) for kind in kinds()), *_SENT_BY_FORM.items()]


def kinds() -> Collection[ActKind[Any]]:
    """Return all kinds, in the order in which they were registered."""
    return _KINDS.values()


def kind_of(name: object) -> ActKind[Any] | None:
    return _KINDS.get(name) if isinstance(name, str) else None


def refusal_of(code: str) -> CommonfieldError | None:
    """Return the refusal with a code, for its sentence."""
    every: list[type[CommonfieldError]] = [*_REFUSALS]
    for kind in kinds():
        every += kind.refusals
    return next((error() for error in every if error.code == code), None)


def is_uncounted(code: str) -> bool:
    """Return whether a code says only that an act does not count, not that it was refused."""
    return isinstance(refusal_of(code), errors.NotCountedError)
