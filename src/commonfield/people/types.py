"""The frozen facts about persons that cross the border of this room."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Literal

from commonfield.people.choices import CONSENT_TEXT_VERSION, Ground, RequestKind
from commonfield.places.types import PlaceInfo

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person, a program of an organisation, the system itself, or a guest.

    The system is the worker, set-up and the demo. A program is a service account by its code.
    """

    person_id: int | None
    kind: Literal["person", "service", "system", "guest"]
    language: str = "zh-hans"
    # What a token allows; none for a session, which may do whatever its person may.
    scopes: frozenset[str] | None = None
    service: str = ""
    # Who handed over the slip that opened this session: what is done in it is their deed.
    helper: int | None = None
    # The session was opened by a code sent to the person's own phone or e-mail.
    is_by_code: bool = False
    # The session was opened by the person's account at the county's provider.
    is_by_provider: bool = False

    @property
    def acting_id(self) -> int | None:
        """The person whose deeds these are: in a session opened with a slip, the helper."""
        return self.helper or self.person_id

    @property
    def code(self) -> str:
        """The actor as audit rows name them: ``P12``, ``A7K2M9QXA``, ``system`` or ``guest``."""
        return f"P{self.acting_id}" if self.kind == "person" else self.service or self.kind


def person_of_code(code: str) -> int:
    """Return the person whose code it is; 0 for a program's."""
    number = code.removeprefix("P")
    return int(number) if code.startswith("P") and number.isdecimal() else 0


# A person's number as it is typed: with its letter or without.
PERSON_NUMBER: Final = r"^\s*[Pp]?(\d{1,12})\s*$"


def person_number(text: str) -> int:
    """Return the person whose number a user typed, such as ``P12``; 0 if it is none."""
    number = re.search(PERSON_NUMBER, text)
    return int(number[1]) if number else 0


SYSTEM: Final = Actor(person_id=None, kind="system")
GUEST: Final = Actor(person_id=None, kind="guest")


@dataclass(frozen=True, slots=True)
class Reader:
    """A visitor who reads or listens: signed in or not, at a hall's screen or elsewhere."""

    person_id: int | None = None
    # 12 digits; empty: at no hall's screen.
    hall_place: str = ""


# What everybody may read, they may read.
ANYBODY: Final = Reader()


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is known of a person when they are first written down; plain text, sealed on storing."""

    name: str
    home_place: str
    username: str | None = None
    phone: str = ""
    email: str = ""
    language: str = "zh-hans"
    household_code: str = ""
    age_said: str = ""
    # Whose clerk writes them down, and so keeps their records.
    organisation: str = ""
    demo_role: str = ""


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person as everybody with a reason to look sees them: masked."""

    person_id: int
    username: str
    masked_name: str
    masked_phone: str
    masked_email: str
    masked_identity: str
    masked_bank: str
    home_place: str
    household_code: str
    language: str
    demo_role: str
    is_erased: bool
    has_password: bool
    created_at: datetime

    @property
    def code(self) -> str:
        """The person's number as people read it out."""
        return f"P{self.person_id}"


@dataclass(frozen=True, slots=True)
class Namesake:
    """A person who has the name of a new one in the same village.

    ``phone``: whether it is the new one's, another, or either has none. ``records_began_at`` is
    the organisation whose clerk wrote the person down.
    """

    person_id: int
    phone: Literal["same", "other", "none"]
    records_began_at: str


@dataclass(frozen=True, slots=True)
class PersonPowers:
    """What an actor may do with a person."""

    can_write: bool
    can_unmask: bool
    can_recover: bool
    can_help: bool
    can_administer: bool
    can_help_with_money: bool = False


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """What is known of an organisation when it is registered."""

    kind: str
    name: str
    name_en: str
    place_code: str
    credit_code: str = ""
    code: str = ""
    accept_credit_code_warning: bool = False


@dataclass(frozen=True, slots=True)
class OrganisationInfo:
    """An organisation as other rooms see it."""

    code: str
    kind: str
    name: str
    name_en: str
    place_code: str
    credit_code: str
    has_credit_code_warning: bool


@dataclass(frozen=True, slots=True)
class NewGrant:
    """A role to be granted: for one place or for one organisation, from a day (default: today)."""

    person_id: int
    role: str
    place_code: str = ""
    organisation_code: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class NewCounty:
    """Answers for set-up: the county, the organisation that runs this, the first administrator."""

    county_code: str
    organisation_name: str
    username: str
    password: str = field(repr=False)
    administrator_name: str = ""
    organisation_name_en: str = ""


@dataclass(frozen=True, slots=True)
class GrantInfo:
    """A role that a person holds for a place or for an organisation, until a day or for good."""

    grant_id: int
    person_id: int
    role: str
    place_code: str
    organisation_code: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class EndedVillage:
    """A village that is no more: how many persons and roles it still has, and some of them.

    ``roles`` are grants, each with the word for its role and its holder.
    """

    place: PlaceInfo
    person_count: int
    role_count: int
    persons: tuple[PersonCard, ...] = ()
    roles: tuple[tuple[GrantInfo, str, PersonCard | None], ...] = ()


@dataclass(frozen=True, slots=True)
class ConsentTerms:
    """To which text a person consents and, thing by thing, for what, how far and how long.

    ``until`` is the first day on which it no longer stands; ``guardian_id`` who decides for a
    minor.
    """

    text_version: str = CONSENT_TEXT_VERSION
    object: str = ""
    scope: str = ""
    until: date | None = None
    guardian_id: int | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A consent that no longer stands, as rooms hear of it."""

    person_id: int
    purpose: str
    object: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptAbout:
    """What is kept about a person: on which ground (``Ground``), how much, what for, how long.

    ``purpose`` is the consent that allows it or its use, if there is one.
    """

    words: "str | _StrPromise"
    ground: str
    count: int = 1
    purpose: str = ""
    used_for: "str | _StrPromise" = ""
    kept_until: "str | _StrPromise" = ""

    @property
    def ground_words(self) -> str:
        """The ground in the reader's language."""
        return str(Ground(self.ground).label)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of a person does not count yet: a new bank number (masked), a requested erasure."""

    masked_bank: str = ""
    bank_entered_by: str = ""
    bank_counts_from: datetime | None = None
    erased_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class RequestView:
    """A deed about a person that waits for a second person, as an actor sees it.

    ``may_be_one``: two of actor, person and requester have one phone or bank number.
    ``role``: that of an administrator which is to be given.
    """

    request_id: int
    kind: RequestKind
    card: PersonCard
    requested_by: PersonCard | None
    requested_at: datetime
    lapses_at: datetime
    is_own: bool
    can_approve: bool
    can_refuse: bool
    may_be_one: bool
    # What exactly is to be done: words, and what stands beside them.
    details: "tuple[tuple[str | _StrPromise, str | _StrPromise], ...]" = ()
    has_paper: bool = False
    role: "NewGrant | None" = None


@dataclass(frozen=True, slots=True)
class HelperDeed:
    """What another person did about a person, in words, with the roles held on that day."""

    at: datetime
    person_id: int
    actor: PersonCard
    roles: "tuple[str | _StrPromise, ...]"
    words: "str | _StrPromise"
    about: "str | _StrPromise"
    action: str


@dataclass(frozen=True, slots=True)
class SlipUse:
    """A sign-in with a helper's slip, and what that helper did about the person since."""

    card: PersonCard
    helper: PersonCard
    roles: "tuple[str | _StrPromise, ...]"
    used_at: datetime
    deeds: tuple[HelperDeed, ...]

    @property
    def last_at(self) -> datetime:
        return max([self.used_at, *(each.at for each in self.deeds)])


@dataclass(frozen=True, slots=True)
class TrailLine:
    """A day on which others looked at a person's data or acted for them, by the roles they held.

    ``detail`` is the code of the subject: a sealed field, a purpose.
    """

    day: date
    action: str
    detail: str
    is_program: bool
    roles: tuple[GrantInfo, ...]
    times: int


@dataclass(frozen=True, slots=True)
class NewContract:
    """A contract of work as its employer declares it; half-open: not in force on ``ends_on``."""

    organisation_code: str
    sector: str
    starts_on: date
    ends_on: date | None = None
    worker_name: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A demo sign-in: one invented person for each role."""

    role: str
    username: str
    person_id: int


@dataclass(frozen=True, slots=True)
class NewToken:
    """What a new token is called, may do, and for how many days."""

    label: str
    scopes: Collection[str]
    days: int = 90


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """An API token as its owner sees it; the token itself is shown once and not kept."""

    token_id: int
    label: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_on: date | None
    made_by: str = ""
    # The key of a program whose maker may run it no more: it opens nothing.
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class NewServiceAccount:
    """A program to be made a member of an organisation, with roles there."""

    organisation: str
    name: str
    roles: Collection[str]


@dataclass(frozen=True, slots=True)
class ServiceAccountInfo:
    """A program that is a member of an organisation, with its keys in force."""

    code: str
    organisation: str
    name: str
    roles: tuple[str, ...]
    made_by: str
    made_at: datetime
    keys: tuple[TokenInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """A browser in which its owner is signed in; ``code`` is no key."""

    code: str
    device: str
    signed_in_on: date | None
    seen_on: date | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class SlipInfo:
    """A reset slip to print: shown once, valid for a day."""

    code: str
    person_id: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """What a signed-in person shows once more: their password, or a code where they have none.

    ``second`` is a code of their second factor, if they have one.
    """

    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    second: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SecondFactorInfo:
    """A person's second factor: since when, recovery codes left; by when their role wants it.

    ``secret`` and ``address`` (what the QR code says) are there until it is set up, and then not.
    """

    set_up_at: datetime | None = None
    codes_left: int = 0
    due_at: datetime | None = None
    secret: str = field(default="", repr=False)
    address: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ProviderTie:
    """That a person signs in by an account at the county's provider; who else may hold it."""

    tied_at: datetime
    is_by_another: bool


@dataclass(frozen=True, slots=True)
class NewSignIn:
    """What a person with a slip chooses: a password, and a sign-in name if they have none."""

    password: str = field(repr=False)
    username: str = ""


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """What a right sign-in code opens: one person, or a choice where a family shares a phone."""

    person_id: int | None
    candidates: tuple[PersonCard, ...] = field(default=())


CONTRACT_STARTED: Final = "people.contract_started"
CONTRACT_ENDED: Final = "people.contract_ended"
