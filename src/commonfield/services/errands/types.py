"""What errands take and show."""

from dataclasses import dataclass, field
from datetime import datetime

from commonfield.people.choices import ConsentChannel
from commonfield.services.choices import ErrandHand, ErrandKind


@dataclass(frozen=True, slots=True)
class NewErrand:
    """What a helper records: what it was, how the person agreed, and by whose hand."""

    kind: str
    channel: ConsentChannel
    is_own_hand: bool = False


@dataclass(frozen=True, slots=True)
class ErrandView:
    number: str
    kind: str = field(repr=False)
    hand: str
    helper: str = field(repr=False)
    done_at: datetime

    @property
    def kind_words(self) -> str:
        return str(ErrandKind(self.kind).label)

    @property
    def hand_words(self) -> str:
        return str(ErrandHand(self.hand).label)


@dataclass(frozen=True, slots=True)
class PhoneClass:
    """A phone class that was held; people may say that they came."""

    number: str
    title: str
    title_en: str
    begins_at: datetime


@dataclass(frozen=True, slots=True)
class NextErrands:
    """Of how many people it is known, and how many did their next errand by their own hand."""

    people: int
    own: int

    @property
    def share(self) -> float:
        return self.own / self.people


@dataclass(frozen=True, slots=True)
class ClassEffect:
    """Next errands of people who came to a phone class, and of others; None where few are."""

    with_class: NextErrands | None
    without: NextErrands | None
