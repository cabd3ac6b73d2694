"""What crosses the border of the stores' room."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from commonfield.stores.choices import Licence, PaperKind
from commonfield.workshop.choices import Verdict


@dataclass(frozen=True, slots=True)
class Category:
    """A category of goods: whether they come from lots, and what their label has to say."""

    code: str
    name: str
    name_en: str
    is_traced: bool = False
    is_food: bool = False
    licence: Licence = Licence.NONE


@dataclass(frozen=True)
class MerchantView:
    """A store's number with a payment provider."""

    method: str
    merchant: str
    since: datetime


# How many stores' orders a provider takes in one payment (合单支付, 合并支付).
MOST_COMBINED = {"wechat": 50, "alipay": 10}


@dataclass(frozen=True)
class NewStore:
    organisation: str
    slug: str
    name: str
    name_en: str
    place: str
    intro: str = ""
    intro_en: str = ""


@dataclass(frozen=True)
class StoreView:
    """A store as the public sees it."""

    code: str
    slug: str
    name: str
    name_en: str
    place: str
    organisation: str
    intro: str
    intro_en: str
    opened_at: datetime
    is_open: bool
    # The name of a kept picture, or nothing.
    logo: str = ""


# How long before a paper ends its keeper is notified.
WARNING_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Rate:
    """What sending to the regions of a prefix costs; an empty prefix is everywhere else.

    Units: grams, fen. ``free_from_fen``: goods worth so much are sent for nothing; None: never.
    """

    region_prefix: str
    first_g: int
    first_fen: int
    more_g: int
    more_fen: int
    free_from_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Postage:
    """What a store says that sending costs; ``is_flat`` if it is the same for every parcel.

    Free from ``free_from_fen`` of goods, if at all; perhaps not to regions far away. Units: fen.
    """

    least_fen: int
    is_flat: bool
    free_from_fen: int | None = None
    is_free_everywhere: bool = True


@dataclass(frozen=True, slots=True)
class Zones:
    """What the first and each further kilogram costs: own province, elsewhere, far away (fen)."""

    near: tuple[int, int]
    elsewhere: tuple[int, int]
    far: tuple[int, int]


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A licence or promise as its holder enters it; ``document`` names its kept picture or PDF."""

    kind: str
    number: str = ""
    expires_on: date | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper as the store's keeper sees it. ``days_left`` is None where it does not end."""

    paper_id: int
    kind: PaperKind
    number: str
    expires_on: date | None
    days_left: int | None
    has_document: bool
    prepared_at: datetime
    # What one of the county's officers found of it, a code of ``Verdict``; empty while it waits.
    verdict: str = ""
    reason: str = ""

    @property
    def is_refused(self) -> bool:
        """Return whether it was refused: its store may not sell by it."""
        return self.verdict == Verdict.SENT_BACK

    @property
    def has_ended(self) -> bool:
        """Return whether its last day is over."""
        return self.days_left is not None and self.days_left < 0

    @property
    def ends_soon(self) -> bool:
        """Return whether it ends within the time in which its keeper is warned."""
        return self.days_left is not None and 0 <= self.days_left <= WARNING_DAYS


@dataclass(frozen=True, slots=True)
class PaperToCheck:
    """A paper that waits for one of the county's officers, with its store."""

    store: StoreView
    paper: PaperView
    prepared_by: int | None = None


@dataclass(frozen=True, slots=True)
class PaperShown:
    """By what right a store sells, as its page shows it to everybody."""

    kind: PaperKind
    number: str
    expires_on: date | None
    has_ended: bool
    is_refused: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """All that opening a store takes: the store itself, by what right it sells, what it sends for.

    ``logo`` is the name of a kept picture, or nothing.
    """

    store: NewStore
    paper: NewPaper
    rates: tuple[Rate, ...] = ()
    logo: str = ""


@dataclass(frozen=True, slots=True)
class StoreDetails:
    """What a keeper can change of a store at any time. Units: packs."""

    name: str
    name_en: str
    intro: str
    intro_en: str
    logo: str
    low_stock_packs: int


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """A store as its keeper arranges it; ``warning`` is the paper that has ended or ends soon."""

    store: str
    logo: str
    low_stock_packs: int
    papers: tuple[PaperView, ...]
    rates: tuple[Rate, ...]
    counted_at: datetime | None = None

    @property
    def is_checked(self) -> bool:
        """Return whether an officer found a paper right by which it sells."""
        return any(paper.verdict == Verdict.ACCEPTED for paper in self.papers)

    @property
    def is_waiting(self) -> bool:
        """Return whether a paper waits to be checked."""
        return any(not paper.verdict for paper in self.papers)

    @property
    def is_barred(self) -> bool:
        """Return whether a paper that has ended, or was refused, keeps it from selling."""
        return any(paper.has_ended or paper.is_refused for paper in self.papers)

    @property
    def warning(self) -> PaperView | None:
        """The paper that most wants replacing, if any does."""
        wanting = [
            paper for paper in self.papers if paper.is_refused or paper.has_ended or paper.ends_soon
        ]
        return min(
            wanting, key=lambda paper: (not paper.is_refused, paper.days_left or 0), default=None
        )


@dataclass(frozen=True, slots=True)
class HandoverOffer:
    """An offer that still holds: which store goes from whom to whom, until when."""

    store: str
    from_organisation: str
    to_organisation: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Span:
    """A SKU's price on a list or in a flash sale, and the time for which it holds.

    Units: fen a pack; ``packs_each`` is what a buyer may have, 0 where nobody counts.
    """

    list_id: int
    price_fen: int
    starts_at: datetime
    ends_at: datetime
    is_flash: bool = False
    packs_each: int = 0
