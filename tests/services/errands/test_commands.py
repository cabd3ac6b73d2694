"""Consent first; whose hand it was; taken back with its fact; whom the ear of counts no more."""

from datetime import timedelta

import pytest
from django.db.models import Sum

from commonfield.audit.models import AuditRow
from commonfield.facts.models import Fact
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.people.choices import ConsentChannel, ConsentScope, Purpose, Role
from commonfield.people.commands import erase_person, give_consent, withdraw_consent
from commonfield.people.errors import ConsentMissingError, ConsentTermsError, ErrandAloudError
from commonfield.people.models import Consent
from commonfield.people.types import SYSTEM, Actor, ConsentTerms
from commonfield.services.applications.commands import apply_for
from commonfield.services.choices import ErrandHand, ErrandKind, HallUse, ReportKind
from commonfield.services.errands import errors
from commonfield.services.errands.commands import (
    help_with_errand,
    note_own_errand,
    print_errands,
    say_class,
)
from commonfield.services.errands.queries import errand_slip, errands_of, export_of_person
from commonfield.services.errands.types import NewErrand
from commonfield.services.models import ClassVisit, Errand
from commonfield.services.reports.commands import send_report
from commonfield.services.reports.types import NewReport
from commonfield.services.wishes.commands import make_wish
from tests.night import TODAY
from tests.people.builders import (
    OTHER_VILLAGE,
    VILLAGE,
    actor,
    make_actor,
    make_household,
    make_person,
    make_places,
)
from tests.places.builders import make_venue
from tests.services.applications.builders import allow_helper, application
from tests.services.builders import NOW, make_booking
from tests.supply.builders import client_of

ALOUD, PAPER = ConsentChannel.ALOUD, ConsentChannel.PAPER
HELPER = Purpose.HELPER


@pytest.fixture(autouse=True)
def keeper() -> Actor:
    make_places()
    make_venue(place_code=VILLAGE)
    return make_actor(Role.HALL_KEEPER, place=VILLAGE)


@pytest.fixture
def elder() -> int:
    return make_person("蓝阿英")


def helped(
    by: Actor,
    person: int,
    kind: str = ErrandKind.BILL,
    channel: ConsentChannel = ALOUD,
    *,
    own: bool = False,
    days: int = 0,
) -> str:
    errand = NewErrand(kind, channel, is_own_hand=own)
    at = NOW + timedelta(days=days)
    return help_with_errand(by=by, now=at, person_id=person, errand=errand)


def hands() -> dict[str, float]:
    rows = Fact.objects.filter(kind="services.errand_done").values_list("group")
    return dict(rows.annotate(Sum("quantity")).order_by("group"))


def nothing_is_written() -> bool:
    rows = Consent.objects.filter(purpose=Purpose.ERRAND)
    return not (Errand.objects.exists() or rows.exists() or hands())


def test_errand_has_its_consent_its_fact_and_no_word_of_what_it_was(keeper: Actor, elder: int):
    number = helped(keeper, elder, ErrandKind.HOSPITAL)

    consent = Consent.objects.get(purpose=Purpose.ERRAND)
    assert (consent.object, consent.scope, consent.helper_id) == (
        f"errand:{number}",
        "",
        keeper.person_id,
    )
    fact = Fact.objects.get(kind="services.errand_done")
    assert (fact.place, fact.attributes) == (VILLAGE, {"hand": "helped"})
    assert fact.subject.startswith("s")
    row = Errand.objects.get()
    written = [*AuditRow.objects.values_list("action", "object", "detail"), bytes(row.kind_sealed)]
    assert "hospital" not in str(written)
    (seen,) = errands_of(elder)
    assert (seen.kind, seen.helper) == ("hospital", "王大力")


def test_hand_is_the_persons_own_for_the_first_time_once(keeper: Actor, elder: int):
    helped(keeper, elder)
    helped(keeper, elder, own=True)
    note_own_errand(by=actor(elder), now=NOW, kind=ErrandKind.CALL)

    assert hands() == {"helped": 1, "own": 1, "own_first": 1}
    assert [each.helper for each in errands_of(elder)] == ["", "王大力", "王大力"]


def test_helper_writes_nothing_for_themselves_or_for_people_elsewhere(keeper: Actor):
    elsewhere = make_person("叶某", home=OTHER_VILLAGE)

    for person in (keeper.person_id or 0, elsewhere):
        with pytest.raises(PermissionRefusedError):
            helped(keeper, person)
    with pytest.raises(PermissionRefusedError):
        helped(actor(elsewhere), keeper.person_id or 0)
    assert nothing_is_written()


def test_session_of_a_slip_is_nobodys_own_hand(keeper: Actor, elder: int):
    beside = Actor(elder, "person", helper=keeper.person_id)

    with pytest.raises(errors.OwnHandUnsureError):
        note_own_errand(by=beside, now=NOW, kind=ErrandKind.BILL)
    assert nothing_is_written()


def test_unknown_errand_takes_its_consent_along(keeper: Actor, elder: int):
    with pytest.raises(errors.ErrandUnknownError):
        helped(keeper, elder, "diabetes")
    assert nothing_is_written()


def test_twenty_errands_a_day_are_the_most(keeper: Actor, elder: int):
    for _ in range(20):
        helped(keeper, elder)

    with pytest.raises(errors.ErrandsTooManyError):
        helped(keeper, elder)
    assert (Errand.objects.count(), Consent.objects.filter(purpose=Purpose.ERRAND).count()) == (
        20,
        20,
    )


def test_withdrawn_errand_is_gone_with_its_fact(keeper: Actor, elder: int):
    number = helped(keeper, elder)
    withdraw_consent(
        by=actor(elder),
        now=NOW,
        person_id=elder,
        purpose=Purpose.ERRAND,
        object_code=f"errand:{number}",
    )

    assert (Errand.objects.count(), hands()) == (0, {"helped": 0})
    assert Consent.objects.get(purpose=Purpose.ERRAND).answers == [["services.errand_forgotten", 1]]


@pytest.mark.parametrize("of", ["errand", "helper"])
def test_nobody_takes_aloud_who_was_withdrawn_from_nor_their_family(
    keeper: Actor, elder: int, of: str
):
    wife = make_actor(Role.HELPER, place=VILLAGE)
    make_household(keeper.person_id or 0, wife.person_id or 0)
    other = make_actor(Role.HALL_KEEPER, place=VILLAGE)
    number = helped(keeper, elder)
    give_consent(by=keeper, now=NOW, person_id=elder, purpose=HELPER, channel=ALOUD)
    thing = (Purpose.ERRAND, f"errand:{number}") if of == "errand" else (HELPER, "")
    later = NOW + timedelta(days=1)
    withdraw_consent(by=other, now=later, person_id=elder, purpose=thing[0], object_code=thing[1])

    for by in (keeper, wife):
        with pytest.raises(ErrandAloudError):
            helped(by, elder, days=1)
    assert helped(keeper, elder, channel=PAPER, days=1)
    assert helped(other, elder, days=1)


def test_consent_to_a_helper_by_another_lets_the_first_hear_again(keeper: Actor, elder: int):
    other = make_actor(Role.HALL_KEEPER, place=VILLAGE)
    number = helped(keeper, elder)
    withdraw_consent(
        by=actor(elder),
        now=NOW,
        person_id=elder,
        purpose=Purpose.ERRAND,
        object_code=f"errand:{number}",
    )
    # Their own word that somebody may help them does not count.
    give_consent(
        by=keeper, now=NOW + timedelta(days=1), person_id=elder, purpose=HELPER, channel=ALOUD
    )
    with pytest.raises(ErrandAloudError):
        helped(keeper, elder, days=1)
    withdraw_consent(by=other, now=NOW + timedelta(days=2), person_id=elder, purpose=HELPER)
    give_consent(
        by=other, now=NOW + timedelta(days=3), person_id=elder, purpose=HELPER, channel=PAPER
    )

    assert helped(keeper, elder, days=4)


def test_terms_of_an_errand_name_it_and_no_scope(elder: int):
    for terms in (ConsentTerms(), ConsentTerms(object="errand:1", scope=ConsentScope.SITE)):
        with pytest.raises(ConsentTermsError):
            give_consent(
                by=actor(elder),
                now=NOW,
                person_id=elder,
                purpose=Purpose.ERRAND,
                channel=ConsentChannel.SELF,
                terms=terms,
            )


def test_list_is_printed_for_who_allows_a_helper_and_they_see_it(keeper: Actor, elder: int):
    helped(keeper, elder)
    with pytest.raises(ConsentMissingError):
        print_errands(by=keeper, now=NOW, person_id=elder)
    give_consent(by=keeper, now=NOW, person_id=elder, purpose=HELPER, channel=PAPER)

    assert len(print_errands(by=keeper, now=NOW, person_id=elder)) == 1
    assert AuditRow.objects.filter(
        action="services.errands_read", object=f"person:P{elder}"
    ).exists()


def test_slip_has_the_surname_and_is_the_helpers_for_a_day(keeper: Actor, elder: int):
    number = helped(keeper, elder)

    assert errand_slip(number, by=keeper, now=NOW)[1] == "蓝"
    assert errand_slip(number, by=actor(elder), now=NOW + timedelta(days=9))[1] == "蓝"
    for by, days in ((keeper, 1), (actor(make_person("叶某")), 0)):
        with pytest.raises(NotFoundError):
            errand_slip(number, by=by, now=NOW + timedelta(days=days))


def test_class_is_said_by_who_came_and_stands_in_no_fact(keeper: Actor, elder: int):
    held = make_booking(event_type=HallUse.PHONE_CLASS, begins_at=NOW - timedelta(days=2))
    film = make_booking(begins_at=NOW - timedelta(days=2))
    coming = make_booking(event_type=HallUse.PHONE_CLASS, begins_at=NOW + timedelta(days=2))

    say_class(by=keeper, now=NOW, person_id=elder, number=held.number, channel=ALOUD)
    with pytest.raises(errors.ClassSaidAlreadyError):
        say_class(by=keeper, now=NOW, person_id=elder, number=held.number, channel=ALOUD)
    for row in (film, coming):
        with pytest.raises(errors.ClassNotOverError):
            say_class(by=keeper, now=NOW, person_id=elder, number=row.number, channel=ALOUD)

    assert (ClassVisit.objects.count(), hands()) == (1, {})
    assert export_of_person(elder)["phone_classes"] == [f"{TODAY - timedelta(days=2)}"]
    consent = Consent.objects.get(purpose=Purpose.ERRAND)
    assert held.number not in consent.object
    withdraw_consent(
        by=actor(elder),
        now=NOW,
        person_id=elder,
        purpose=Purpose.ERRAND,
        object_code=consent.object,
    )
    assert ClassVisit.objects.count() == 0
    with pytest.raises(ErrandAloudError):
        say_class(by=keeper, now=NOW, person_id=elder, number=held.number, channel=ALOUD)


def test_person_page_tells_a_helper_no_deed_and_no_class(keeper: Actor, elder: int):
    held = make_booking(event_type=HallUse.PHONE_CLASS, begins_at=NOW - timedelta(days=2))
    helped(keeper, elder, ErrandKind.HOSPITAL)
    say_class(by=keeper, now=NOW, person_id=elder, number=held.number, channel=ALOUD)

    page = client_of(keeper).get(f"/people/{elder}/").content.decode()

    assert page.count("Recording one errand or class") == 2
    assert [each in page for each in ("hospital", "Phone class", held.number)] == [False] * 3


def test_erased_person_leaves_no_errand_and_no_helpers_name(keeper: Actor, elder: int):
    helped(keeper, elder)
    other = make_person("叶阿公")
    helped(keeper, other)

    erase_person(by=SYSTEM, now=NOW, person_id=elder)
    erase_person(by=SYSTEM, now=NOW, person_id=keeper.person_id or 0)

    (left,) = Errand.objects.all()
    assert (left.person_id, left.helper, left.hand) == (other, "", ErrandHand.HELPED)
    assert hands() == {"helped": 2}


def test_what_people_do_here_themselves_counts_without_a_form(elder: int):
    neighbour, helper = make_person(), make_actor(Role.HELPER, place=VILLAGE)
    allow_helper(elder)
    allow_helper(neighbour)

    in_slip_session = Actor(elder, "person", helper=helper.person_id)
    make_wish(by=in_slip_session, now=NOW, use=HallUse.OPERA, person_id=elder)
    make_wish(by=helper, now=NOW, use=HallUse.OPERA, person_id=neighbour)
    assert hands() == {}
    make_wish(by=actor(neighbour), now=NOW, use=HallUse.FILM)
    apply_for(by=actor(neighbour), now=NOW, person_id=neighbour, new=application())
    report = NewReport(ReportKind.LAMP, place=VILLAGE, spot="村口第三盏")
    send_report(by=actor(neighbour), now=NOW, report=report)
    note_own_errand(by=actor(neighbour), now=NOW, kind=ErrandKind.BILL)

    assert (hands(), len(errands_of(neighbour))) == ({"own": 3, "own_first": 1}, 1)
