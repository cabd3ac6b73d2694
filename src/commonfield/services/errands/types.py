"""What errands take and show."""

from dataclasses import dataclass, field
from datetime import datetime

from commonfield.people.choices import ConsentChannel


@dataclass(frozen=True, slots=True)
class NewErrand:
    """What a helper writes down: what it was, how the person allowed it, and by whose hand."""

    kind: str
    channel: ConsentChannel
    is_own_hand: bool = False


@dataclass(frozen=True, slots=True)
class ErrandView:
    """An errand as the person whose it is sees it."""

    number: str
    kind: str = field(repr=False)
    hand: str
    helper: str = field(repr=False)
    done_at: datetime


@dataclass(frozen=True, slots=True)
class ErrandSlip:
    """What is handed to the person afterwards, in large print."""

    errand: ErrandView
    surname: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PhoneClass:
    """A phone class that was held; somebody may say that they came."""

    number: str
    title: str
    title_en: str
    begins_at: datetime


@dataclass(frozen=True, slots=True)
class NextErrands:
    """Of how many persons it is known, and how many of them did the next errand themselves."""

    persons: int
    own: int

    @property
    def share(self) -> float:
        """The share of those who did."""
        return self.own / self.persons


@dataclass(frozen=True, slots=True)
class ClassEffect:
    """Next errands of those who came to a phone class, beside others'; None where few are."""

    with_class: NextErrands | None
    without: NextErrands | None
