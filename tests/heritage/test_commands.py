"""Writing the heritage: who may, what is refused, what stays hidden."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonfield.facts.models import Fact
from commonfield.heritage import commands, queries
from commonfield.heritage.choices import Certainty
from commonfield.heritage.content import shipped_items
from commonfield.heritage.errors import (
    DayNotPickedError,
    DayOutsideError,
    HealingClaimError,
    HeritageCodeTakenError,
    HeritagePlaceError,
    InheritorNotWrittenDownError,
    OwnWordsError,
    UnconfirmedError,
)
from commonfield.heritage.models import ChosenDay, HeritageItem, Inheritor
from commonfield.heritage.types import HeritageFilter, NewInheritor
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.people.choices import ConsentChannel, Role
from commonfield.people.commands import erase_person
from commonfield.people.models import Consent
from commonfield.people.types import SYSTEM, Actor
from commonfield.workshop.calendar import lunar_months, solar_terms
from tests.heritage.builders import make_details, make_inheritor, make_item
from tests.people.builders import (
    COUNTY,
    NOW,
    OTHER_VILLAGE,
    TODAY,
    VILLAGE,
    make_actor,
    make_person,
    make_places,
)
from tests.voices.builders import in_one_household

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
EVERYTHING = HeritageFilter()


@pytest.fixture(autouse=True)
def places() -> None:
    make_places()


def worker(place: str = COUNTY) -> Actor:
    return make_actor(Role.HERITAGE, place=place)


def test_item_is_written_down_shown_and_told_once():
    by = worker()

    code = commands.add_item(by=by, now=NOW, details=make_details(name_en="Offering tables"))
    hidden = queries.items(EVERYTHING)
    is_new = [commands.publish_item(by=by, now=NOW, code=code) for _ in range(2)]
    commands.withdraw_item(by=by, now=NOW, code=code)
    commands.publish_item(by=by, now=NOW, code=code)

    assert (code, hidden, is_new) == ("offering-tables", [], [True, False])
    assert [each.name for each in queries.items(EVERYTHING)] == ["排祭"]
    assert Fact.objects.filter(kind="culture.item_written").count() == 1


def test_desk_is_for_who_keeps_the_place():
    code = make_item()
    others = (worker(OTHER_VILLAGE), make_actor(Role.HALL_KEEPER, place=VILLAGE))

    for by in others:
        with pytest.raises(PermissionRefusedError):
            commands.withdraw_item(by=by, now=NOW, code=code)
        with pytest.raises(PermissionRefusedError):
            commands.add_item(by=by, now=NOW, details=make_details("灯"))
    # Nor is it moved out of their reach.
    elsewhere = make_details(place=OTHER_VILLAGE)
    with pytest.raises(PermissionRefusedError):
        commands.change_item(by=worker(VILLAGE), now=NOW, code=code, details=elsewhere)


def test_faulty_words_are_refused_and_nothing_is_written():
    make_item()
    faults = {
        HeritageCodeTakenError: make_details(),
        HeritagePlaceError: make_details("灯", place="331124999999"),
        HealingClaimError: make_details("灯", story="清热解毒"),
    }

    for error, words in faults.items():
        with pytest.raises(error):
            commands.add_item(by=SYSTEM, now=NOW, details=words)

    assert HeritageItem.objects.count() == 1


def test_what_nobody_confirmed_is_nowhere():
    code = make_item(is_shown=False, certainty="X")
    by = worker()

    with pytest.raises(UnconfirmedError):
        commands.publish_item(by=by, now=NOW, code=code)
    with pytest.raises(UnconfirmedError):
        commands.change_item(by=by, now=NOW, code=code, details=make_details(certainty="B"))
    HeritageItem.objects.update(published_at=NOW)

    assert queries.items(EVERYTHING) == []
    assert queries.search_items("排祭", EVERYTHING) == []
    assert queries.facet_counts(EVERYTHING)["kind"] == {}
    assert queries.trail(VILLAGE) == []
    assert not queries.may_confirm_item(code, by=by, on=TODAY)
    with pytest.raises(NotFoundError):
        queries.item_page(code, on=TODAY)


def test_confirmed_by_somebody_else_it_may_be_shown():
    code = make_item(is_shown=False, certainty="X")
    with pytest.raises(NotFoundError):
        commands.confirm_item(
            by=make_actor(Role.HALL_KEEPER, place=VILLAGE), now=NOW, code=code, capacity="我"
        )

    commands.confirm_item(by=worker(), now=NOW, code=code, capacity="小竹溪村文书")
    commands.change_item(by=worker(), now=NOW, code=code, details=make_details(certainty="C"))
    commands.publish_item(by=worker(), now=NOW, code=code)

    page = queries.item_page(code, on=TODAY)
    assert [each.capacity for each in page.confirmations] == ["小竹溪村文书"]


def test_confirmation_is_of_a_duty_there_not_of_ones_own_words_and_of_these_words():
    by = worker()
    code = commands.add_item(by=by, now=NOW, details=make_details(certainty="C"))
    commands.publish_item(by=by, now=NOW, code=code)
    keeper = make_actor(Role.HALL_KEEPER, place=VILLAGE)

    with pytest.raises(OwnWordsError):
        commands.confirm_item(by=by, now=NOW, code=code, capacity="我")
    for stranger in (
        make_actor(Role.HALL_KEEPER, place=OTHER_VILLAGE),
        Actor(make_person(), "person"),
    ):
        with pytest.raises(PermissionRefusedError):
            commands.confirm_item(by=stranger, now=NOW, code=code, capacity="我")
    commands.confirm_item(by=keeper, now=NOW, code=code, capacity="大石村文化管理员")
    told = [each.confirmations for each in queries.items(EVERYTHING)]
    commands.change_item(by=by, now=NOW, code=code, details=make_details(story="改了。"))

    assert (told, queries.items(EVERYTHING)[0].confirmations) == ([1], 0)


def test_writers_household_confirms_nothing():
    writer, relative, other = worker(), worker(), worker()
    in_one_household(writer.person_id or 0, relative.person_id or 0)
    code = commands.add_item(by=writer, now=NOW, details=make_details(certainty="C"))
    commands.publish_item(by=writer, now=NOW, code=code)

    for by in (relative, replace(other, helper=writer.person_id)):
        with pytest.raises(OwnWordsError):
            commands.confirm_item(by=by, now=NOW, code=code, capacity="我")
        assert queries.own_part(code, by=by) == "wrote"
        assert not queries.may_confirm_item(code, by=by, on=TODAY)
    assert commands.confirm_item(by=other, now=NOW, code=code, capacity="非遗中心")


@pytest.mark.parametrize("column", ["name_en", "story_en"])
def test_confirmation_is_of_the_english_words_too(column: str):
    code = make_item(**{column: "Tables in a row"})  # type: ignore[arg-type]  # by its name
    commands.confirm_item(by=worker(), now=NOW, code=code, capacity="非遗中心")

    commands.change_item(
        by=worker(), now=NOW, code=code, details=make_details(**{column: "A feast"})
    )

    assert queries.items(EVERYTHING)[0].confirmations == 0


def test_whoever_wrote_words_that_still_stand_confirms_none():
    first, second, third = worker(), worker(), worker()
    code = commands.add_item(by=first, now=NOW, details=make_details(certainty="C"))
    told = make_details(certainty="C", story="改了。")
    commands.change_item(by=second, now=NOW, code=code, details=told)
    commands.change_item(by=third, now=NOW, code=code, details=replace(told, source="县志卷二"))
    commands.publish_item(by=third, now=NOW, code=code)

    for by in (first, second, third):
        assert not queries.may_confirm_item(code, by=by, on=TODAY)
        with pytest.raises(OwnWordsError):
            commands.confirm_item(by=by, now=NOW, code=code, capacity="我")
    again = replace(told, story="又改。", source="县志卷二")
    commands.change_item(by=third, now=NOW, code=code, details=again)
    commands.confirm_item(by=second, now=NOW, code=code, capacity="我")

    assert [each.confirmations for each in queries.items(EVERYTHING)] == [1]


def test_what_was_confirmed_is_not_shown_with_other_words():
    by, code = worker(), make_item(is_shown=False, certainty="X")
    commands.confirm_item(by=by, now=NOW, code=code, capacity="非遗中心")

    with pytest.raises(UnconfirmedError):
        commands.change_item(by=by, now=NOW, code=code, details=make_details(story="别的。"))
    commands.change_item(by=by, now=NOW, code=code, details=make_details(certainty="B"))

    assert queries.desk_item(code, by=by, now=NOW).item.certainty == "B"


def test_desk_reads_no_names_of_persons_elsewhere():
    by, code = worker(VILLAGE), make_item()
    neighbour, stranger = make_person("王阿婆"), make_person("外乡人", home=OTHER_VILLAGE)

    commands.add_inheritor(
        by=by, now=NOW, item=code, inheritor=NewInheritor("none", VILLAGE, person=neighbour)
    )
    with pytest.raises(InheritorNotWrittenDownError):
        commands.add_inheritor(
            by=by, now=NOW, item=code, inheritor=NewInheritor("none", VILLAGE, person=stranger)
        )

    assert [each.name for each in queries.inheritors_at_desk(by=by, now=NOW)] == ["王阿婆"]


def test_village_picks_its_day_within_the_days():
    code = make_item(day_rule="lunar:1.15..1.last pick")
    fixed = make_item("立夏", day_rule="term:立夏")
    by = make_actor(Role.HALL_KEEPER, place=VILLAGE)
    picked = {"code": code, "village": VILLAGE}

    years = (lunar_months(year)[0] for year in (TODAY.year, TODAY.year + 1))
    month = next(month for month in years if month.first > TODAY)
    full, day_after = month.first + 14 * DAY, month.first + month.days * DAY

    commands.choose_day(by=by, now=NOW, day=full + DAY, **picked)
    commands.choose_day(by=by, now=NOW, day=full + 7 * DAY, **picked)
    for day, error, item in (
        (full - DAY, DayOutsideError, code),
        (solar_terms(month.year)["立夏"], DayNotPickedError, fixed),
    ):
        with pytest.raises(error):
            commands.choose_day(by=by, now=NOW, code=item, village=VILLAGE, day=day)
    with pytest.raises(HeritagePlaceError):
        commands.choose_day(by=by, now=NOW, code=code, village=OTHER_VILLAGE, day=full + 7 * DAY)

    assert [each.day for each in queries.item_page(code, on=TODAY).chosen] == [full + 7 * DAY]
    assert queries.item_page(code, on=day_after).chosen == ()
    assert ChosenDay.objects.get().year == month.year


def test_inheritor_without_a_number_is_sealed_and_cannot_be_named():
    code = make_inheritor(make_item())

    with pytest.raises(InheritorNotWrittenDownError):
        commands.name_inheritor(by=worker(), now=NOW, code=code, channel=ConsentChannel.PAPER)

    row = Inheritor.objects.get()
    assert "王阿婆".encode() not in bytes(row.name_sealed or b"")
    assert queries.inheritor_at_desk(code, by=worker(), now=NOW).name == "王阿婆"
    commands.end_inheritor(by=worker(), now=NOW, code=code)
    assert Inheritor.objects.get().name_sealed is None
    assert queries.unrecorded(by=worker(), now=NOW) == []


def test_name_ends_with_the_list_and_another_consent_stays():
    person, item = make_person(), make_item()
    codes = [make_inheritor(item, person=person), make_inheritor(make_item("灯"), person=person)]
    for code in codes:
        commands.name_inheritor(by=SYSTEM, now=NOW, code=code, channel=ConsentChannel.PAPER)

    commands.end_inheritor(by=worker(), now=NOW, code=codes[0])

    standing = Consent.objects.filter(person=person, withdrawn_at=None)
    assert [each.object for each in standing] == [f"inheritor:{codes[1]}"]


def test_over_75_and_unrecorded_come_oldest_first():
    item, this_year = make_item(), NOW.year
    for age in (76, 88, 75, None, 81):
        make_inheritor(item, born_year=age and this_year - age)
    make_inheritor(make_item("灯", place=OTHER_VILLAGE), born_year=1930, place=OTHER_VILLAGE)

    found = queries.unrecorded(by=worker(VILLAGE), now=NOW)

    assert [each.born_year for each in found] == [this_year - age for age in (88, 81, 76)]
    with pytest.raises(PermissionRefusedError):
        queries.unrecorded(by=make_actor(Role.HALL_KEEPER, place=VILLAGE), now=NOW)


def test_erased_person_is_forgotten():
    person = make_person()
    make_inheritor(make_item(), person=person)

    erase_person(by=SYSTEM, now=NOW, person_id=person)

    assert Inheritor.objects.count() == 0


def test_shipped_heritage_is_loaded_once_and_what_people_changed_stays():
    made = commands.load_heritage(by=SYSTEM, now=NOW, county=COUNTY)
    shown = len(queries.items(EVERYTHING, size=500))
    fans = "straw-fans"
    words = next(each.details for each in shipped_items(COUNTY) if each.code == fans)
    commands.change_item(by=worker(), now=NOW, code=fans, details=replace(words, story="改了。"))
    HeritageItem.objects.filter(code="maci").update(story="")
    commands.confirm_item(by=worker(), now=NOW, code="maci", capacity="非遗中心")

    again = commands.load_heritage(by=SYSTEM, now=NOW, county=COUNTY)

    assert (made, again) == ((len(shipped_items(COUNTY)), 0), (0, 1))
    assert HeritageItem.objects.get(code=fans).story == "改了。"
    assert not HeritageItem.objects.get(code="maci").confirmations.exists()
    hidden = [
        each for each in shipped_items(COUNTY) if each.details.certainty == Certainty.UNCONFIRMED
    ]
    assert shown == made[0] - len(hidden)
    assert hidden


def test_every_shipped_item_is_in_both_languages_and_says_who_says_so():
    every = {
        each.code: each.details
        for county in (COUNTY, "330203000000")
        for each in shipped_items(county)
    }

    assert len(every) >= 36
    for code, words in every.items():
        assert all((words.name_en, words.story_en, words.source_en, words.source)), code
        assert words.certainty in Certainty.values
        is_told_as_heard = "听说" in words.story and "heard" in words.story_en
        assert is_told_as_heard or words.certainty != Certainty.HEARD, code
