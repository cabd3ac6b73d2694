"""What crosses the border of facts: kinds, records and totals."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Scalar = str | int | bool
type CountsAs = Literal["participation", "act", "standing"]
Dimension = Literal["month", "channel", "group", "subject", "county", "town", "village", "kind"]


@dataclass(frozen=True)
class FactKind:
    """A kind of fact: its meaning in both languages and how to read its columns.

    ``unit`` is the unit of ``quantity``; ``subject`` names what the subject stands for (none: the
    kind has no subject); ``group`` names the attribute by which roll-ups keep totals apart;
    ``counts_as`` is a ``participation`` where a person takes part (an indicator's ``room.*``
    counts each); an ``act`` where a person did something else, so that empty clicks cannot
    move it; ``standing`` where there is only one more or one less of something;
    ``open_attributes`` are those that stay where subjects are left out: none that describes a
    household or names a store, a lot or a contract.
    """

    code: str
    zh: str
    en: str
    unit: str
    counts_as: CountsAs
    recorded_by: str
    subject: str | None = None
    group: str | None = None
    open_attributes: Sequence[str] = ()

    @property
    def is_act(self) -> bool:
        """Whether a person did something."""
        return self.counts_as != "standing"


@dataclass(frozen=True)
class FactRecord:
    """One thing that happened: what, where, when, how much; never a person's name.

    ``subject`` is a pseudonym or an organisation's code; ``reverses`` names the fact that this
    one takes back. Units: ``quantity`` in the kind's unit, ``amount_fen`` in fen.
    """

    kind: str
    place: str
    occurred_at: datetime
    quantity: float
    amount_fen: int | None = None
    channel: str | None = None
    attributes: Mapping[str, Scalar] = field(default_factory=dict)
    subject: str | None = None
    reverses: uuid.UUID | None = None


@dataclass(frozen=True)
class FactView:
    """A stored fact as others may see it."""

    id: uuid.UUID
    kind: str
    place: str
    occurred_at: datetime
    recorded_at: datetime
    quantity: float
    amount_fen: int | None
    channel: str | None
    attributes: Mapping[str, Scalar]
    reverses: uuid.UUID | None


@dataclass(frozen=True)
class Total:
    """What facts add up to: how many, how much in the kind's unit, how many fen.

    ``taken_back`` is how many of them take another one back.
    """

    count: int = 0
    quantity: float = 0.0
    amount_fen: int = 0
    taken_back: int = 0

    @property
    def net_count(self) -> int:
        """How many there are when each that takes another back counts minus one."""
        return self.count - 2 * self.taken_back

    def less(self, part: "Total") -> "Total":
        """Return what is left without a part of these facts."""
        return Total(
            self.count - part.count,
            self.quantity - part.quantity,
            self.amount_fen - part.amount_fen,
            self.taken_back - part.taken_back,
        )


@dataclass(frozen=True)
class Spread:
    """A sum and how it is spread over subjects. Units: fen.

    ``size`` adds the subjects' parts up without their signs, ``largest`` is the largest of them;
    ``nonzero`` counts the subjects whose part is not zero.
    """

    subjects: int
    amount_fen: int
    size: int
    largest: int
    nonzero: int
