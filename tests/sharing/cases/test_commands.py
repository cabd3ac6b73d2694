"""Cases told, accepted by another, started, given up, taken down; who is named."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import DatabaseError, transaction

from commonfield.facts.models import Fact
from commonfield.kernel.errors import CommonfieldError, NotFoundError, PermissionRefusedError
from commonfield.people.choices import ConsentChannel, Purpose, Role
from commonfield.people.commands import erase_person, withdraw_consent
from commonfield.people.types import GUEST, SYSTEM
from commonfield.places.models import Division
from commonfield.sharing.cases import commands, errors, queries
from commonfield.sharing.cases.types import CaseFilter, CasePictureInfo
from commonfield.sharing.models import CaseAdoption, CaseDecision, VillageCase
from commonfield.workshop.books import CHECKS
from commonfield.workshop.choices import Verdict
from commonfield.workshop.errors import PreparedByRelativeError, PreparedByYouError
from commonfield_measures.collecting.published import check_published, path_of, write_published
from tests.night import NOW, TODAY
from tests.people.builders import COUNTY, actor, make_actor, make_person
from tests.sharing.cases.builders import (
    KEYS,
    VILLAGES,
    CaseCast,
    make_case,
    make_case_cast,
    make_officer,
)

DAY: Final = timedelta(days=1)
LONG_AGO: Final = NOW - 150 * DAY
ELSEWHERE: Final = "330102001051"


def kinds() -> list[tuple[str, str]]:
    """Return the facts of sharing: kind and village, those taken back left out."""
    rows = Fact.objects.filter(kind__startswith="sharing.").order_by("pk")
    back = set(rows.exclude(reverses=None).values_list("reverses", flat=True))
    return [
        (row.kind.removeprefix("sharing.case_"), row.place)
        for row in rows
        if row.reverses is None and row.pk not in back
    ]


def start(cast: CaseCast, slug: str, *, on: date = TODAY, village: str = VILLAGES[1]) -> None:
    commands.adopt_case(by=cast.other, now=NOW, slug=slug, village=village, on=on)


def found(**asked: str) -> list[str]:
    return [each.slug for each in queries.case_views(queries.cases(CaseFilter(**asked)))]


def test_case_is_public_once_another_person_accepts_it():
    cast = make_case_cast()
    slug = make_case(cast, is_accepted=False)
    with pytest.raises(NotFoundError):
        queries.case_page(slug, by=cast.other, now=NOW)
    assert (slug, found(), kinds()) == ("three-families-one-key", [], [])

    commands.decide_case(by=cast.editor, now=NOW, slug=slug, verdict=Verdict.ACCEPTED)

    page = queries.case_page(slug, by=GUEST, now=NOW)
    assert page.case.details == KEYS
    assert found() == [slug]
    assert kinds() == [("published", VILLAGES[0])]
    assert queries.case_claim(slug) == ("hall_events", 1)
    assert CHECKS["cases"]().differences == ()


def test_writer_does_not_accept_their_own_case():
    cast = make_case_cast()
    officer = make_actor(Role.BUREAU, place=COUNTY)
    slug = commands.tell_case(by=officer, now=NOW, details=KEYS)

    with pytest.raises(PreparedByYouError):
        commands.decide_case(by=officer, now=NOW, slug=slug, verdict=Verdict.ACCEPTED)
    with pytest.raises(PermissionRefusedError):
        commands.decide_case(by=cast.clerk, now=NOW, slug=slug, verdict=Verdict.ACCEPTED)
    # In a session that a helper's slip opened for them, either.
    by_slip = replace(officer, helper=cast.other.person_id)
    with pytest.raises(PreparedByRelativeError):
        commands.decide_case(by=by_slip, now=NOW, slug=slug, verdict=Verdict.ACCEPTED)

    assert not CaseDecision.objects.exists()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"village": "331124101999"}, errors.CasePlaceError),
        ({"village": COUNTY}, errors.CasePlaceError),
        ({"ask": "", "ask_en": ""}, errors.CaseWordsMissingError),
        ({"title": "", "failed_en": ""}, errors.CaseWordsMissingError),
        ({"began_on": TODAY + DAY}, errors.CaseDaysError),
        ({"ended_on": KEYS.began_on - DAY}, errors.CaseDaysError),
        ({"cost_fen": -1}, errors.CaseCostError),
        ({"failed": "打 13800138000 问我"}, errors.CaseNumberError),
        # Nobody's act, a share, and how many villages start cases.
        ({"indicator": "halls"}, errors.CaseFigureError),
        ({"indicator": "halls_active"}, errors.CaseFigureError),
        ({"indicator": "case_adoptions"}, errors.CaseFigureError),
        ({"indicator": "nothing"}, errors.CaseFigureError),
    ],
)
def test_tell_case_refuses(changes: dict[str, Any], refusal: type[CommonfieldError]):
    cast = make_case_cast()

    with pytest.raises(refusal):
        make_case(cast, **changes)

    assert not VillageCase.objects.exists()


def test_pictures_need_the_word_of_those_in_them():
    cast = make_case_cast()
    pictures = [CasePictureInfo("0" * 64, "钥匙箱")]

    with pytest.raises(errors.CasePicturesError):
        commands.tell_case(by=cast.clerk, now=NOW, details=KEYS, pictures=pictures)
    slug = commands.tell_case(
        by=cast.clerk, now=NOW, details=KEYS, pictures=pictures, is_agreed=True
    )

    assert queries.case_page(slug, by=cast.clerk, now=NOW).pictures == pictures
    assert commands.remove_case_picture(by=cast.clerk, now=NOW, slug=slug, file="0" * 64)
    assert queries.case_page(slug, by=cast.clerk, now=NOW).pictures == []
    commands.decide_case(by=cast.editor, now=NOW, slug=slug, verdict=Verdict.ACCEPTED)


def test_sent_back_case_says_why_and_is_told_anew_under_another_address():
    cast = make_case_cast()
    slug = make_case(cast, is_accepted=False)

    with pytest.raises(errors.CaseReasonError):
        commands.decide_case(by=cast.editor, now=NOW, slug=slug, verdict=Verdict.SENT_BACK)
    commands.decide_case(
        by=cast.editor, now=NOW, slug=slug, verdict=Verdict.SENT_BACK, reason="写清花费"
    )

    assert queries.case_page(slug, by=cast.clerk, now=NOW).case.reason == "写清花费"
    assert make_case(cast) != slug


def test_claim_of_a_case_is_never_changed():
    slug = make_case(make_case_cast(), is_accepted=False)

    for change in ({"indicator": "open_days"}, {"direction": -1}, {"village": VILLAGES[1]}):
        with pytest.raises(DatabaseError), transaction.atomic():
            VillageCase.objects.filter(slug=slug).update(**change)


def test_village_starts_a_case_and_gives_it_up():
    cast = make_case_cast()
    slug = make_case(cast, at=LONG_AGO)

    start(cast, slug, on=TODAY - 40 * DAY)
    assert queries.adoptions_of(slug) == {VILLAGES[1]: TODAY - 40 * DAY}
    with pytest.raises(errors.AdoptedAlreadyError):
        start(cast, slug)
    commands.give_up_case(by=cast.other, now=NOW, slug=slug, village=VILLAGES[1], why="没有人肯管")

    (adoption,) = queries.case_page(slug, by=GUEST, now=NOW).adoptions
    assert (adoption.given_up_on, adoption.given_up_why) == (TODAY, "没有人肯管")
    assert adoption.entered_on == TODAY
    # Who starts once more stays an adopter since the first day.
    start(cast, slug)
    assert queries.adoptions_of(slug) == {VILLAGES[1]: TODAY - 40 * DAY}
    assert [kind for kind, _place in kinds()] == ["published", "adopted", "given_up", "adopted"]
    assert {place for _kind, place in kinds()[1:]} == {VILLAGES[1]}


@pytest.mark.parametrize(
    ("days", "refusal"),
    [
        (1, errors.AdoptionInFutureError),
        (-151, errors.AdoptionBeforeCaseError),
        (-93, errors.AdoptionTooLateError),
        (-80, errors.AdoptionBeforeVillageError),
    ],
)
def test_adoption_refuses_days(days: int, refusal: type[CommonfieldError]):
    cast = make_case_cast()
    slug = make_case(cast, at=LONG_AGO)
    Division.objects.filter(code=VILLAGES[1]).update(valid_from=TODAY - 70 * DAY)

    with pytest.raises(refusal):
        start(cast, slug, on=TODAY + days * DAY)

    assert kinds() == [("published", VILLAGES[0])]


def test_adoption_refuses_villages():
    cast = make_case_cast()
    slug, hidden = make_case(cast), make_case(cast, is_accepted=False)
    everywhere = cast._replace(other=make_actor(Role.BUREAU, place=COUNTY))
    Division.objects.filter(code=VILLAGES[2]).update(valid_to=TODAY - DAY)

    for of, village, refusal in (
        (everywhere, VILLAGES[0], errors.AdoptionOfOwnCaseError),
        (everywhere, VILLAGES[2], errors.AdoptionVillageEndedError),
        (everywhere, COUNTY, errors.CasePlaceError),
        (everywhere, "331124101999", errors.CasePlaceError),
        (cast, VILLAGES[3], PermissionRefusedError),
    ):
        with pytest.raises(refusal):
            start(of, slug, village=village)
    with pytest.raises(NotFoundError):
        start(cast, hidden)
    row = VillageCase.objects.get(slug=hidden)
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseAdoption.objects.create(
            case=row, village=VILLAGES[1], adopted_on=TODAY, recorded_at=NOW, fact="0" * 32
        )


def test_case_that_is_taken_down_is_found_no_more():
    cast = make_case_cast()
    slug = make_case(cast)
    start(cast, slug)

    assert commands.take_down_case(by=cast.editor, now=NOW, slug=slug)

    with pytest.raises(NotFoundError):
        queries.case_page(slug, by=cast.other, now=NOW)
    assert (found(), found(text="钥匙"), kinds()) == ([], [], [("adopted", VILLAGES[1])])
    assert queries.case_page(slug, by=cast.clerk, now=NOW).case.is_taken_down


def test_person_to_ask_is_named_as_long_as_they_allow_it():
    cast = make_case_cast()
    slug, clerk = make_case(cast), cast.clerk.person_id or 0

    def name(person_id: int = clerk) -> None:
        commands.name_contact(
            by=cast.clerk, now=NOW, slug=slug, person_id=person_id, channel=ConsentChannel.SELF
        )

    def named() -> tuple[str, int | None]:
        page = queries.case_page(slug, by=GUEST, now=NOW)
        return page.contact, VillageCase.objects.get(slug=slug).contact_id

    name()
    assert named() == ("王大力", clerk)
    withdraw_consent(
        by=cast.clerk,
        now=NOW,
        person_id=clerk,
        purpose=Purpose.NAME_SHOWN,
        object_code=f"case:{slug}",
    )
    assert named() == ("", None)
    # A helper's word for them waits for a second person, and is taken off as well.
    helper = make_officer(Role.HELPER, COUNTY)
    aloud = ConsentChannel.ALOUD
    commands.name_contact(by=helper, now=NOW, slug=slug, person_id=clerk, channel=aloud)
    assert named() == ("", clerk)
    commands.unname_contact(by=helper, now=NOW, slug=slug)
    assert named() == ("", None)
    name()
    with pytest.raises(errors.CaseContactError):
        name(make_person("汤小禾"))
    commands.unname_contact(by=cast.clerk, now=NOW, slug=slug)
    assert named() == ("", None)
    name()
    assert queries.export_of_contact(clerk)["asked_about"]
    erase_person(by=SYSTEM, now=NOW, person_id=clerk)
    assert named() == ("", None)


def test_nobody_is_named_without_their_word():
    cast = make_case_cast()
    slug, stranger = make_case(cast), make_person("汤小禾")

    with pytest.raises(PermissionRefusedError):
        commands.name_contact(
            by=cast.clerk, now=NOW, slug=slug, person_id=stranger, channel=ConsentChannel.ALOUD
        )
    with pytest.raises(PermissionRefusedError):
        commands.name_contact(
            by=actor(stranger), now=NOW, slug=slug, person_id=stranger, channel=ConsentChannel.SELF
        )


def test_cases_are_found_by_text_topic_place_and_villages_alike():
    cast = make_case_cast()
    keys = make_case(cast)
    officer = make_actor(Role.BUREAU, place=COUNTY)
    far = replace(
        KEYS,
        village=VILLAGES[4],
        topic="tea",
        title="烘茶",
        title_en="Firing",
        done="炭火。",
        done_en="",
        failed="焦了。",
        happened="",
    )
    tea = commands.tell_case(by=officer, now=NOW, details=far)
    commands.decide_case(by=cast.editor, now=NOW, slug=tea, verdict=Verdict.ACCEPTED)

    assert found() == [tea, keys]
    assert found(text="钥匙 采茶") == [keys]
    assert found(text="firing") == [tea]
    assert found(topic="tea") == [tea]
    assert found(place=VILLAGES[0][:9] + "000") == [keys]
    alike = queries.cases_like(VILLAGES[1], queries.cases(CaseFilter()), now=NOW)
    views = queries.case_views(each for each, _reasons in alike)
    assert [each.slug for each in views] == [keys, tea]
    assert [each.kind for each in alike[0][1]] == ["town"]


def test_case_of_another_county_is_brought_accepted_started_and_exported(tmp_path: Path):
    """Villages here count for the county that told it; nothing is published in its name."""
    cast = make_case_cast()
    elsewhere = replace(KEYS, village=ELSEWHERE, topic="hall")
    with pytest.raises(errors.CaseFromHereError):
        commands.bring_case(by=cast.clerk, now=LONG_AGO, origin="keys", details=KEYS)
    own = make_case(cast, at=LONG_AGO)
    slug = commands.bring_case(by=cast.clerk, now=LONG_AGO, origin="keys", details=elsewhere)
    with pytest.raises(errors.CaseBroughtAlreadyError):
        commands.bring_case(by=cast.other, now=NOW, origin="keys", details=elsewhere)
    with pytest.raises(PermissionRefusedError):
        commands.decide_case(by=cast.other, now=NOW, slug=slug, verdict=Verdict.ACCEPTED)
    commands.decide_case(by=cast.editor, now=LONG_AGO, slug=slug, verdict=Verdict.ACCEPTED)

    start(cast, slug)

    assert slug != own
    assert kinds() == [("published", VILLAGES[0]), ("adopted", VILLAGES[1])]
    assert [each["slug"] for each in queries.published_cases()] == [own]
    write_published(tmp_path, "cases", queries.published_cases())
    check_published(tmp_path / path_of("cases"), "cases", COUNTY[:6])
    assert list(queries.published_adoptions()) == [
        {
            "county": ELSEWHERE[:6],
            "slug": "keys",
            "village": VILLAGES[1],
            "adopted_on": TODAY,
            "given_up_on": None,
        }
    ]
    assert CHECKS["cases"]().differences == ()
    with pytest.raises(PermissionRefusedError):
        commands.take_down_case(by=cast.clerk, now=NOW, slug=slug)
