"""Expos and stands are arranged ahead, shown on their days; enquiries are answered and deleted."""

from dataclasses import replace
from functools import partial

import pytest

from commonfield.facts.models import Fact
from commonfield.kernel.errors import CommonfieldError, NotFoundError, PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.types import GUEST, SYSTEM
from commonfield.sharing.expo import commands, errors, queries
from commonfield.sharing.expo.rules import KEPT_ANSWERED, KEPT_WAITING
from commonfield.sharing.expo.types import NewExpo, StandWords
from commonfield.sharing.models import StandEnquiry
from commonfield.stores.catalogue.commands import withdraw_product
from commonfield.workshop.models import OutboxMessage
from tests.night import NOW
from tests.people.builders import COUNTY, OTHER_COUNTY, TOWN, make_actor, make_organisation
from tests.sharing.expo.builders import (
    ASKED,
    DAY,
    FIRST,
    LAST,
    PHONE,
    Fair,
    leave,
    make_fair,
    stand_of,
)

pytestmark = pytest.mark.sql


@pytest.fixture
def fair() -> Fair:
    return make_fair()


def facts(kind: str) -> list[tuple[str, float]]:
    rows = Fact.objects.filter(kind=f"sharing.{kind}").order_by("pk")
    return [(f"{at:%F}", quantity) for at, quantity in rows.values_list("occurred_at", "quantity")]


def test_stand_is_shown_on_its_first_day_once(fair: Fair):
    del fair

    before = commands.show_due_stands(NOW)
    late = [commands.show_due_stands(NOW + days * DAY) for days in (2, 3)]

    assert (before, late) == (0, [1, 0])
    assert len(facts("stand_shown")) == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"starts_on": FIRST - DAY}, errors.StandDaysError),
        ({"ends_on": LAST + DAY}, errors.StandDaysError),
        ({"organisation": "ONOBODY"}, errors.StandOrganisationError),
        ({"number": 7}, errors.StandNumberError),
    ],
)
def test_stand_fits_its_expo(fair: Fair, changes: dict[str, object], refusal: type[Exception]):
    new = replace(stand_of(fair.shop, 8), **changes)  # type: ignore[arg-type]

    with pytest.raises(refusal):
        commands.add_stand(by=fair.editor, now=NOW, expo=fair.expo, new=new, words=StandWords("茶"))


def test_what_is_over_is_not_entered_afterwards(fair: Fair):
    later = NOW + 9 * DAY
    gone = NewExpo("茶商大会", TOWN, FIRST, LAST)

    for deed in (
        lambda: commands.arrange_expo(by=fair.editor, now=later, new=gone),
        lambda: commands.arrange_expo(
            by=fair.editor, now=NOW, new=replace(gone, ends_on=FIRST), pk=fair.expo
        ),
        lambda: commands.arrange_expo(
            by=fair.editor, now=NOW, new=replace(gone, place=OTHER_COUNTY)
        ),
    ):
        with pytest.raises(CommonfieldError):
            deed()
    assert len(queries.expos(LAST)) == 1


def test_stand_shows_what_is_public_and_drops_what_is_not(fair: Fair):
    keeper, product = fair.shop.keeper, fair.shop.product
    show = partial(commands.show_exhibit, by=keeper, now=NOW, pk=fair.stand)
    offered = queries.offered_exhibits(queries.kept_stand(keeper, fair.stand, NOW), NOW)

    show(kind="tea", code=product)
    show(kind="tea", code=product)
    for kind, code in (("tea", "nothing"), ("trial", "1"), ("dialect", "x/1")):
        with pytest.raises(errors.ExhibitUnknownError):
            show(kind=kind, code=code)
    shown = queries.exhibits_of(fair.stand, NOW)
    withdraw_product(by=keeper, now=NOW, slug=product)

    assert [(kind.code, [e.code for e in things]) for kind, things in offered] == [
        ("tea", [product])
    ]
    assert [(kind.code, [e.title for e in things]) for kind, things in shown] == [
        ("tea", ["松阳银猴"])
    ]
    assert queries.exhibits_of(fair.stand, NOW) == []


def test_only_the_stands_people_and_the_county_say_what_it_shows(fair: Fair):
    make_organisation("OTHER")
    others = [
        make_actor(Role.KEEPER, organisation="OTHER"),
        make_actor(Role.BUREAU, place=COUNTY),
        GUEST,
    ]

    for by in others:
        with pytest.raises(PermissionRefusedError):
            commands.withdraw_stand(by=by, now=NOW, pk=fair.stand)
    commands.withdraw_stand(by=fair.shop.keeper, now=NOW, pk=fair.stand)

    assert commands.show_due_stands(NOW + 2 * DAY) == 0
    with pytest.raises(NotFoundError):
        leave(fair)


def test_enquiry_is_answered_once_and_told_without_a_word_of_it(fair: Fair):
    row = leave(fair)
    by, at = fair.shop.keeper, NOW + 3 * DAY
    answer = partial(commands.answer_enquiry, by=by, now=at, code=row.code)

    answer(answer="每亩两千元。")

    told = queries.enquiry_by_receipt(row.receipt.lower())
    assert (told.answer, told.answered_at) == ("每亩两千元。", NOW + 3 * DAY)
    assert [days for _at, days in facts("enquiry_answered")] == [3]
    assert OutboxMessage.objects.filter(template__contains="sharing/expo").count() == 1
    with pytest.raises(errors.EnquiryAnsweredError):
        answer(answer="又答。")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"agrees": False}, errors.EnquiryConsentError),
        ({"name": " "}, errors.EnquiryWordsError),
        ({"words": "字" * 501}, errors.EnquiryWordsError),
        ({"phone": "123"}, errors.EnquiryPhoneError),
    ],
)
def test_faulty_enquiry_leaves_nothing(
    fair: Fair, changes: dict[str, object], refusal: type[Exception]
):
    with pytest.raises(refusal):
        leave(fair, new=replace(ASKED, **changes))  # type: ignore[arg-type]

    assert not StandEnquiry.objects.exists()


def test_visitor_does_not_answer_their_own_enquiry(fair: Fair):
    row = leave(fair, by=fair.shop.keeper)

    with pytest.raises(errors.OwnEnquiryError):
        commands.answer_enquiry(by=fair.shop.keeper, now=NOW, code=row.code, answer="好")
    assert facts("enquiry_answered") == []


def test_words_are_deleted_after_their_time(fair: Fair):
    answered, waiting = leave(fair), leave(fair, by=fair.shop.keeper)
    commands.answer_enquiry(by=fair.editor, now=NOW, code=answered.code, answer="好")
    codes: list[list[str]] = []

    for at in (NOW + KEPT_ANSWERED - DAY, NOW + KEPT_ANSWERED, NOW + KEPT_WAITING):
        commands.forget_enquiries(at)
        kept = StandEnquiry.objects.filter(words_sealed__isnull=False)
        codes.append(sorted(kept.values_list("code", flat=True)))

    assert codes == [sorted([answered.code, waiting.code]), [waiting.code], []]
    row = StandEnquiry.objects.get(code=waiting.code)
    assert (row.person_id, row.answer_sealed) == (None, None)
    assert queries.enquiry_by_receipt(answered.receipt).answer == ""
    with pytest.raises(errors.EnquiryAnsweredError):
        commands.answer_enquiry(by=fair.editor, now=NOW, code=waiting.code, answer="晚了")


def test_person_takes_along_and_has_forgotten_what_they_asked(
    fair: Fair, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(commands, "_MOST_WAITING", 1)
    by = fair.shop.keeper
    leave(fair, by=by)

    (taken,) = queries.export_of_enquirer(by.person_id or 0)["stand_enquiries"]
    commands.forget_enquirer(by=SYSTEM, now=NOW, person_id=by.person_id or 0)

    assert taken["phone"] == PHONE
    assert queries.export_of_enquirer(by.person_id or 0) == {"stand_enquiries": []}
    assert not StandEnquiry.objects.filter(words_sealed__isnull=False).exists()
    # Nor does it wait any more.
    leave(fair)
