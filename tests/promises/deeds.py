"""What people do in a play: each deed draws what it needs, and says in a word what it was.

A new command joins in with a function here and its line in ``ATTACKS``, ``LIFE`` or both.
"""

from datetime import timedelta
from typing import Any, Final

from commonfield.kernel.clock import china_day
from commonfield.people import commands
from commonfield.people.choices import AgeGroup, ConsentChannel, Purpose, RequestKind, Role
from commonfield.people.errors import NothingWaitsError, SignInRefusedError
from commonfield.people.models import BankChange, Grant, Person, PersonRequest
from commonfield.people.permissions import is_own_word, is_self
from commonfield.people.provider import commands as provider
from commonfield.people.provider.types import ProviderIdentity
from commonfield.people.queries import home_and_household, persons_seated
from commonfield.people.types import GUEST, SYSTEM, ConsentTerms, NewGrant, NewPerson, NewSignIn
from commonfield.services.bookings.commands import (
    cancel_booking,
    confirm_booking,
    count_visits,
    refuse_booking,
    request_booking,
    take_slot,
)
from commonfield.services.bookings.types import BookingTimes, NewBooking
from commonfield.services.choices import WISHED, ErrandKind, HallUse
from commonfield.services.errands.commands import help_with_errand
from commonfield.services.errands.types import NewErrand
from commonfield.services.models import Booking, HallRoom
from commonfield.services.wishes.commands import make_wish
from commonfield.supply.enrolling import commands as enrolling
from commonfield.supply.models import Grower, GrowerInvitation
from tests.people.builders import COUNTY, TOWN, VILLAGE
from tests.promises.plays import Deed, Held, Play
from tests.promises.village import COOPERATIVE, OWN_PASSWORD

TAKEN_PASSWORD: Final = "misty-valley-3"
_PURPOSES: Final = (Purpose.PAYOUT, Purpose.HELPER, Purpose.GROWER_RECORDS)
_ISSUER: Final = "https://provider.example"
_GROWN: Final = "11010519491231002X"


# -- ways into accounts


def sign_in_with_code(play: Play, _held: Held) -> str:
    """Receive a code on a SIM card and choose whose account it opens."""
    person_id = play.chance.choice(play.answering(play.chance.choice(play.sims)) or [0])
    return _entered(play, person_id, "code")


def sign_in_with_password(play: Play, _held: Held) -> str:
    """Try the password that was set in others' accounts."""
    person_id = play.someone()
    row = Person.objects.alive().filter(pk=person_id).first()
    return _entered(play, person_id if row and row.is_password(TAKEN_PASSWORD) else 0, "password")


def _entered(play: Play, person_id: int, way: str) -> str:
    if not person_id or person_id in {each.person_id for each in play.crew}:
        raise SignInRefusedError
    return str(play.enter(person_id, way))


def issue_slip(play: Play, held: Held) -> str:
    slip = commands.issue_reset_slip(by=held.actor, now=play.now, person_id=play.someone())
    if slip.code:
        play.slips.append(slip.code)
    return f"for P{slip.person_id}{'' if slip.code else ', which waits'}"


def use_slip(play: Play, _held: Held) -> str:
    new_sign_in = NewSignIn(TAKEN_PASSWORD, f"taken{play.chance.randrange(10**9)}")
    code = play.slips.pop() if play.slips else ""
    person_id = commands.use_reset_slip(by=GUEST, now=play.now, code=code, new_sign_in=new_sign_in)
    return _entered(play, person_id, "slip")


def invite_officer(play: Play, held: Held) -> str:
    officers = [each.person_id for each in play.others]
    person_id = play.chance.choice([play.someone(), *officers])
    slip = provider.invite_to_provider(by=held.actor, now=play.now, person_id=person_id)
    play.invitations.append(slip.code)
    return f"for P{person_id}"


def link_account(play: Play, held: Held) -> str:
    """Accept an invitation with an account of one's own, signed in or not."""
    by = play.chance.choice([GUEST, held.actor])
    code = play.invitations.pop() if play.invitations else ""
    found = provider.open_invitation(by=by, now=play.now, code=code)
    play.accounts.append(f"taken {play.chance.randrange(10**9)}")
    provider.tie_provider_account(
        by=by,
        now=play.now,
        invitation_id=found.invitation_id,
        identity=ProviderIdentity(_ISSUER, play.accounts[-1]),
    )
    return f"to P{found.person_id}"


def sign_in_by_account(play: Play, _held: Held) -> str:
    account = play.chance.choice(play.accounts or [""])
    identity = ProviderIdentity(_ISSUER, account)
    person_id = provider.sign_in_with_provider(by=GUEST, now=play.now, identity=identity)
    return _entered(play, person_id, "provider")


def unlink_account(play: Play, held: Held) -> str:
    person_id = play.chance.choice([held.person_id, play.someone()])
    provider.untie_provider_account(by=held.actor, now=play.now, person_id=person_id)
    return f"of P{person_id}"


def set_password(play: Play, held: Held) -> str:
    """Set the account's password, and go on in this browser."""
    password = TAKEN_PASSWORD if _is_crew(play, held) else OWN_PASSWORD
    commands.set_password(by=held.actor, now=play.now, person_id=held.person_id, password=password)
    return _entered(play, held.person_id, held.way) if _is_crew(play, held) else ""


def _is_crew(play: Play, held: Held) -> bool:
    return held in play.sessions


def change_contact(play: Play, held: Held) -> str:
    is_own = play.chance.random() < 0.5
    person_id = held.person_id if is_own else play.someone()
    phone = play.chance.choice([None, "", play.chance.choice(play.sims)])
    email = play.chance.choice([None, "", "li.hua@example.org"])
    commands.change_contact(
        by=held.actor, now=play.now, person_id=person_id, phone=phone, email=email
    )
    return f"of P{person_id} to {phone!r} and {email!r}"


# -- money


def enter_bank(play: Play, held: Held) -> str:
    person_id, bank = play.someone(), play.chance.choice(play.numbers)
    commands.request_bank_change(by=held.actor, now=play.now, person_id=person_id, bank=bank)
    villager = next((each for each in play.victims if each.person_id == person_id), None)
    waiting = BankChange.objects.filter(person=person_id).first()
    ways = {each.way for each in play.own_sessions(villager)} if villager else set()
    if waiting and waiting.counts_from and "code" in ways:
        # Who reads of it on their own phone, and says nothing for days, has agreed.
        play.agreed.add((person_id, bank))
    return f"of P{person_id}: {bank}"


def confirm_bank(play: Play, held: Held) -> str:
    person_id, bank = play.someone(), play.chance.choice(play.numbers)
    commands.confirm_bank_change(by=held.actor, now=play.now, person_id=person_id, bank=bank)
    if not _is_crew(play, held):
        play.agreed.add((person_id, bank))
    return f"of P{person_id}: {bank}"


def cancel_bank(play: Play, held: Held) -> str:
    person_id = play.someone()
    commands.cancel_bank_change(by=held.actor, now=play.now, person_id=person_id)
    return f"of P{person_id}"


# -- consents, erasure, what waits


def give_consent(play: Play, held: Held) -> str:
    person_id = play.someone()
    channel = ConsentChannel.SELF if is_self(held.actor, person_id) else ConsentChannel.ALOUD
    until = play.chance.choice([None, None, china_day(play.now) + timedelta(days=1)])
    guardian = play.chance.choice([None, None, play.chance.choice(play.village.people).person_id])
    taken_back = sorted(each for who, each in play.withdrawn if who == person_id)
    purpose = play.chance.choice(taken_back or _PURPOSES)
    given = commands.give_consent(
        by=held.actor,
        now=play.now,
        person_id=person_id,
        purpose=purpose,
        channel=channel,
        terms=ConsentTerms(until=until, guardian_id=guardian),
    )
    if given and not _is_crew(play, held) and is_own_word(held.actor, person_id):
        play.withdrawn.discard((person_id, purpose))
    ends = f" until {until}" if until else ""
    return f"to {purpose} for P{person_id}{ends}{'' if given else ', which waits'}"


def withdraw_consent(play: Play, held: Held) -> str:
    person_id, purpose = play.someone(), play.chance.choice(_PURPOSES)
    commands.withdraw_consent(by=held.actor, now=play.now, person_id=person_id, purpose=purpose)
    _note_withdrawn(play, held, person_id, purpose)
    return f"to {purpose} of P{person_id}"


def leave_helpers(play: Play, held: Held) -> str:
    """Withdraw from helpers oneself."""
    person_id, purpose = held.person_id, Purpose.HELPER
    commands.withdraw_consent(by=held.actor, now=play.now, person_id=person_id, purpose=purpose)
    _note_withdrawn(play, held, person_id, purpose)
    return f"P{person_id}"


def _note_withdrawn(play: Play, held: Held, person_id: int, purpose: Purpose) -> None:
    """Note what a person withdrew themselves, and who were the helpers whom they left."""
    if not is_self(held.actor, person_id) or _is_crew(play, held):
        return
    play.withdrawn.add((person_id, purpose))
    play.let_go.add((person_id, "bank"))
    if purpose == Purpose.HELPER:
        home, on = home_and_household(person_id)[0], china_day(play.now)
        play.left[person_id] = persons_seated([Role.HELPER], on=on, village=home)


def record_errand(play: Play, held: Held) -> str:
    left = sorted(who for who, purpose in play.withdrawn if purpose == Purpose.HELPER)
    person_id = play.chance.choice(left or [play.someone()])
    aloud = ConsentChannel.ALOUD
    channel = play.chance.choice([aloud, aloud, ConsentChannel.PAPER])
    errand = NewErrand(ErrandKind.PENSION, channel)
    help_with_errand(by=held.actor, now=play.now, person_id=person_id, errand=errand)
    is_left = (person_id, Purpose.HELPER) in play.withdrawn
    family = {each.person_id for each in play.crew}
    if channel == ConsentChannel.ALOUD and is_left and family & play.left.get(person_id, set()):
        play.heard.append(person_id)
    return f"of P{person_id}, {channel}"


def request_erasure(play: Play, held: Held) -> str:
    person_id = play.someone()
    commands.request_erasure(by=held.actor, now=play.now, person_id=person_id)
    return f"of P{person_id}"


def cancel_erasure(play: Play, held: Held) -> str:
    person_id = play.someone()
    commands.cancel_erasure(by=held.actor, now=play.now, person_id=person_id)
    return f"of P{person_id}"


def erase(play: Play, held: Held) -> str:
    person_id = play.someone()
    commands.erase_person(by=held.actor, now=play.now, person_id=person_id)
    if held.actor.person_id != person_id:
        # An administrator over the home may, where nothing is owed.
        play.let_go.add((person_id, "erased"))
    return f"P{person_id}"


def approve(play: Play, held: Held) -> str:
    request = _request(play)
    commands.approve_request(by=held.actor, now=play.now, request_id=request.pk)
    if not _is_crew(play, held):
        _agree(play, request)
    return f"{request.kind} of P{request.person_id} for P{request.prepared_by}"


def _agree(play: Play, request: PersonRequest) -> None:
    if request.kind == RequestKind.CONSENT:
        play.withdrawn.discard((request.person_id, Purpose(request.opened()["purpose"])))
    what = {RequestKind.BANK_DELETED: "bank", RequestKind.ERASURE: "erased"}
    if request.kind in what:
        play.let_go.add((request.person_id, what[RequestKind(request.kind)]))


def _request(play: Play) -> PersonRequest:
    waiting = list(PersonRequest.objects.undecided(play.now))
    if not waiting:
        raise NothingWaitsError
    return play.chance.choice(waiting)


def take_back(play: Play, held: Held) -> str:
    request = _request(play)
    commands.take_back_request(by=held.actor, now=play.now, request_id=request.pk)
    return f"{request.kind} of P{request.person_id}"


# -- people and offices


def write_down(play: Play, held: Held) -> str:
    """Write down a person who does not exist, with a SIM card or without."""
    person = NewPerson(
        name="王不存",
        age_said=AgeGroup.ADULT,
        home_place=VILLAGE,
        phone=play.chance.choice(["", *play.sims]),
        organisation=play.chance.choice(["", COOPERATIVE]),
    )
    person_id = commands.create_person(by=held.actor, now=play.now, person=person)
    play.made.add(person_id)
    return f"P{person_id} with {person.phone!r}"


def give_office(play: Play, held: Held) -> str:
    role, place, organisation = play.chance.choice(
        [
            (Role.HELPER, VILLAGE, ""),
            (Role.HELPER, TOWN, ""),
            (Role.BUREAU, COUNTY, ""),
            (Role.BUREAU, VILLAGE, ""),
            (Role.CLERK, "", COOPERATIVE),
        ]
    )
    person_id = play.chance.choice([play.attackers[0].person_id, play.someone(), *play.made])
    grant = NewGrant(person_id, role, place_code=place, organisation_code=organisation)
    commands.grant_role(by=held.actor, now=play.now, grant=grant)
    return f"{role} for P{person_id}"


def end_office(play: Play, held: Held) -> str:
    grants = Grant.objects.not_over(china_day(play.now)).order_by("pk")
    grant = play.chance.choice(list(grants))
    commands.revoke_role(by=held.actor, now=play.now, grant_id=grant.pk)
    return f"{grant.role} of P{grant.person_id}"


def write_identity(play: Play, held: Held) -> str:
    person_id = play.someone()
    commands.seal_identity(by=held.actor, now=play.now, person_id=person_id, identity=_GROWN)
    return f"of P{person_id}"


def invite(play: Play, held: Held) -> str:
    person_id = play.someone()
    enrolling.invite_grower(
        by=held.actor, now=play.now, cooperative=COOPERATIVE, person_id=person_id
    )
    return f"P{person_id}"


def accept(play: Play, held: Held) -> str:
    asked = GrowerInvitation.objects.filter(answer="").order_by("-pk").first()
    number = asked.pk if asked else 0
    return enrolling.accept_invitation(by=held.actor, now=play.now, invitation_id=number)


def confirm_grower(play: Play, held: Held) -> str:
    rows = Grower.objects.filter(confirmed_at=None, person__isnull=False).order_by("-pk")
    row = rows.first()
    enrolling.confirm_grower(by=held.actor, now=play.now, code=row.code if row else "")
    return row.code if row else ""


# -- the hall


def wish(play: Play, held: Held) -> str:
    person_id = play.someone()
    use = play.chance.choice(WISHED)
    make_wish(by=held.actor, now=play.now, use=use, person_id=person_id)
    _note_unasked(play, held, person_id, "wish")
    return f"{use} for P{person_id}"


def take_a_slot(play: Play, held: Held) -> str:
    person_id = play.someone()
    day = Booking.objects.filter(event_type=HallUse.DOCTOR).values_list("number", flat=True)
    take_slot(
        by=held.actor,
        now=play.now,
        number=day[0],
        slot=play.chance.randint(1, 3),
        person_id=person_id,
    )
    _note_unasked(play, held, person_id, "slot")
    return f"for P{person_id}"


def _note_unasked(play: Play, held: Held, person_id: int, what: str) -> None:
    """Note what somebody did for a person who took their consent to a helper back."""
    is_other = held.person_id != person_id
    if is_other and (person_id, Purpose.HELPER) in play.withdrawn:
        play.unasked.append(f"{held} took a {what} for P{person_id}")


def book(play: Play, held: Held) -> str:
    room = HallRoom.objects.values_list("code", flat=True)[0]
    at = play.now + timedelta(days=play.chance.randint(1, 5))
    times = BookingTimes(at, at + timedelta(hours=2))
    new = NewBooking([room], times, HallUse.MEETING)
    return request_booking(by=held.actor, now=play.now, new=new).number


def decide_on_booking(play: Play, held: Held) -> str:
    """Confirm, refuse, cancel or count somebody's booking."""
    rows = Booking.objects.filter(person__isnull=False).order_by("-pk")
    row = rows.first()
    if row is None:
        raise NothingWaitsError
    given: dict[str, Any] = {"by": held.actor, "now": play.now, "number": row.number}
    deed = play.chance.choice(["confirm", "refuse", "cancel", "count"])
    if deed == "confirm":
        confirm_booking(**given)
    elif deed == "refuse":
        refuse_booking(**given, reason="停电")
    elif deed == "cancel":
        cancel_booking(**given, reason="停电")
    else:
        count_visits(**given, visits=5)
    keeps = Grant.objects.in_force(china_day(play.now)).held_by(held.person_id)
    is_keeper = keeps.filter(role__in=(Role.HALL_KEEPER, Role.COUNTY_ADMIN)).exists()
    if not is_keeper and (deed != "cancel" or held.person_id != row.person_id):
        play.unasked.append(f"{held}: {deed} of {row.number}")
    return f"{deed} {row.number}"


# -- time


def let_time_pass(play: Play, _held: Held) -> str:
    """Let hours or days pass, and the worker do its jobs."""
    gone = play.chance.choice([timedelta(hours=3), timedelta(days=1), timedelta(days=10)])
    play.now += gone
    commands.apply_due_bank_changes(play.now)
    commands.end_consents(play.now)
    commands.erase_due(play.now)
    commands.delete_old_sign_ins(by=SYSTEM, now=play.now)
    return str(gone)


# -- what others do of their own accord


def be_let_in(play: Play, held: Held) -> str:
    """Come to a helper who prints a slip, and choose a password that nobody else knows."""
    slip = commands.issue_reset_slip(by=held.actor, now=play.now, person_id=play.aim.person_id)
    new_sign_in = NewSignIn(OWN_PASSWORD, f"own{play.chance.randrange(10**9)}")
    commands.use_reset_slip(by=GUEST, now=play.now, code=slip.code, new_sign_in=new_sign_in)
    return f"P{slip.person_id}"


def write_own_phone(play: Play, held: Held) -> str:
    """Write down one's own phone again."""
    own = {each.person_id: each.phone for each in play.village.people}[held.person_id]
    commands.change_contact(by=held.actor, now=play.now, person_id=held.person_id, phone=own)
    return repr(own)


ATTACKS: Final[tuple[Deed, ...]] = (
    *(sign_in_with_code, sign_in_with_password, issue_slip, use_slip, set_password),
    *(invite_officer, link_account, sign_in_by_account, unlink_account),
    *(change_contact, enter_bank, confirm_bank, cancel_bank, give_consent, withdraw_consent),
    # What moves money is tried more often.
    *(enter_bank, confirm_bank, confirm_bank, withdraw_consent),
    *(request_erasure, cancel_erasure, erase, approve, take_back, record_errand, record_errand),
    *(write_down, give_office, end_office, write_identity, invite, accept, confirm_grower),
    *(wish, take_a_slot, book, decide_on_booking),
)
# Once a person has withdrawn something: as if they had not.
REACTIONS: Final[tuple[Deed, ...]] = (
    *(record_errand, record_errand, record_errand),
    *(give_consent, wish, take_a_slot, enter_bank, issue_slip),
)
# Of the one aimed at, in their own session; of an officer.
LIFE: Final[tuple[Deed, ...]] = (
    *(withdraw_consent, leave_helpers, leave_helpers, leave_helpers, give_consent),
    *(set_password, write_own_phone, request_erasure),
    *(book, take_a_slot),
)
OFFICE: Final[tuple[Deed, ...]] = (be_let_in, approve, approve, give_consent, confirm_bank)
