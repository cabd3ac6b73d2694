"""What holds whatever one villager and their family do; each promise yields how it was broken.

A new promise joins in with a function here and its line in ``PROMISES``.
"""

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Final

from commonfield.ledger.queries import is_owed
from commonfield.people.models import Consent, Person
from commonfield.people.permissions import are_close, is_own_word
from commonfield.supply.models import Grower
from tests.promises.plays import Play
from tests.promises.village import in_force

type Promise = Callable[[Play], Iterator[str]]

# What is written of a person who comes in, under their own number.
_COMING_IN: Final = ("people.signed_in", "people.slip_used")


def nobody_is_paid_by_the_attackers_word(play: Play) -> Iterator[str]:
    """A number of the attacker's choice counts only once another person has agreed to it."""
    for each, bank in in_force(play.victims).items():
        if bank in play.numbers and (each.person_id, bank) not in play.agreed:
            yield f"{each} is paid to {bank}"


def no_number_vanishes(play: Play) -> Iterator[str]:
    """A number in force stays until its person, or a second one, lets it go."""
    for each, bank in in_force(play.victims).items():
        is_let_go = {(each.person_id, "bank"), (each.person_id, "erased")} & play.let_go
        if each.bank and not bank and not is_let_go:
            yield f"the number of {each} is gone"


def what_was_withdrawn_stays_withdrawn(play: Play) -> Iterator[str]:
    """A consent that a person withdrew themselves stands again by them, or by two others."""
    for person_id, purpose in sorted(play.withdrawn):
        given = Consent.objects.filter(person=person_id, purpose=purpose, withdrawn_at=None)
        if given.exists():
            yield f"P{person_id} allows {purpose}"


def nobody_is_erased_by_one(play: Play) -> Iterator[str]:
    """Nobody is erased at a helper's word alone."""
    erased = set(Person.objects.exclude(erased_at=None).values_list("pk", flat=True))
    for each in play.victims:
        if each.person_id in erased and (each.person_id, "erased") not in play.let_go:
            yield f"{each} is erased"


def nobody_is_erased_who_is_owed(play: Play) -> Iterator[str]:  # noqa: ARG001 - as every promise
    """Nobody is erased before they are paid."""
    for code in Grower.objects.filter(person=None).values_list("code", flat=True):
        if is_owed(code):
            yield f"{code} is owed money and is nobody"


def nobody_speaks_for_another(play: Play) -> Iterator[str]:
    """No session of the attacker's in another's account passes for that person's own word.

    A family that shares one phone has always been able to, and so has the inventor of a person.
    """
    phones = {each.phone for each in play.crew if each.phone}
    family = {each.person_id for each in play.village.people if each.phone in phones}
    own = family | play.made | {each.person_id for each in play.crew}
    for held in play.still_held():
        if held.person_id not in own and is_own_word(held.actor, held.person_id):
            yield f"{held} is taken for P{held.person_id}"


def nobody_is_two_persons(play: Play) -> Iterator[str]:
    """No two accounts in which the attacker acts may check each other.

    An administrator who invents a person and gives them an office is two persons here; that
    stands in the audit (docs/adr/0068).
    """
    acting = {held.actor.acting_id or 0 for held in play.still_held()} - play.made
    for one, other in combinations(sorted(acting), 2):
        if not are_close(one, other):
            yield f"P{one} may check P{other}"


def deeds_beside_a_helper_are_the_helpers(play: Play) -> Iterator[str]:
    """What is done in a session that a slip opened stands in the audit as its maker's."""
    for held, action, actor in play.beside:
        if actor == f"P{held.person_id}" and action not in _COMING_IN:
            yield f"{action} stands in the name of {actor}"


def nobody_acts_in_the_hall_for_another_unasked(play: Play) -> Iterator[str]:
    """Who took their helper's consent back is asked for by nobody; bookings are their booker's."""
    yield from play.unasked


def nobody_withdrawn_from_hears_a_yes(play: Play) -> Iterator[str]:
    """No helper, nor their family, says that a person who withdrew from helpers agreed aloud."""
    for person_id in play.heard:
        yield f"P{person_id} is said to have agreed aloud"


PROMISES: Final[tuple[Promise, ...]] = (
    nobody_is_paid_by_the_attackers_word,
    no_number_vanishes,
    what_was_withdrawn_stays_withdrawn,
    nobody_is_erased_by_one,
    nobody_is_erased_who_is_owed,
    nobody_speaks_for_another,
    nobody_is_two_persons,
    deeds_beside_a_helper_are_the_helpers,
    nobody_acts_in_the_hall_for_another_unasked,
    nobody_withdrawn_from_hears_a_yes,
)
