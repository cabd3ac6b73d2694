import io
import secrets
from copy import copy
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from commonfield.audit.models import AuditRow
from commonfield.audit.queries import audit_trail
from commonfield.facts.models import Fact
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import ConsentChannel, Role
from commonfield.people.commands import change_contact, end_consents, erase_person, seal_identity
from commonfield.people.models import Consent, Person
from commonfield.people.queries import consents_of
from commonfield.people.types import SYSTEM
from commonfield.voices.choices import GuardianRelation, HeardAs, RecordingState
from commonfield.voices.commands import lend_voice, take_voice_back
from commonfield.voices.errors import (
    ChildNameError,
    ChildVoiceError,
    OwnVoiceError,
    VoiceCheckedByCloseError,
    VoiceCheckedError,
    VoiceCodeTakenError,
    VoiceDecidedError,
    VoiceGoneError,
    VoiceMeaningError,
    VoiceNoisyError,
    VoiceWordError,
)
from commonfield.voices.models import DialectWord, Recording, RecordingCheck, Variety
from commonfield.voices.queries import is_possibly_concerned, voices_to_check, voices_with_sounds
from commonfield.voices.types import Conversation
from commonfield.workshop.media import stored_file
from commonfield.workshop.storage import media_storage, path_of
from tests.people.builders import NOW, OTHER_VILLAGE, VILLAGE, actor, make_actor, make_person
from tests.people.test_commands_consents import CHILD, GROWN
from tests.voices.builders import (
    check,
    in_one_household,
    lend,
    make_reviewer,
    make_variety,
    make_voice,
    new_voice,
)
from tests.voices.sounds import spoken

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _log(settings: Settings, tmp_path: Path) -> None:
    settings.WITHDRAWALS_LOG = tmp_path / "withdrawals.log"


def test_a_voice_is_lent_once_and_waits_with_its_consent():
    speaker = make_person()

    row = lend(speaker, is_named=True)
    again = lend_voice(
        by=actor(speaker), now=LATER, voice=new_voice(speaker), file=io.BytesIO(spoken())
    )

    assert (row.state, row.place, row.scope, again) == ("waiting", VILLAGE, "site", "known")
    assert 1_400 < row.milliseconds < 1_900
    given = [(each.purpose, each.object, each.scope) for each in consents_of(speaker)]
    assert given == [
        ("voice", f"recording:{'a' * 16}", "site"),
        ("name_shown", f"recording:{'a' * 16}", "site"),
    ]


def test_what_is_refused_leaves_nothing():
    speaker, stranger = make_person(), make_person("陌生人")
    lend(stranger, "b" * 16)
    ningbo = Variety.objects.get(code=make_variety("ningbo", "宁波话", "Ningbo"))
    word = DialectWord.objects.create(
        variety=ningbo, headword="落雨", source="test", source_code="1"
    )
    before = (Recording.objects.count(), Consent.objects.count(), AuditRow.objects.count())
    clear, noisy = spoken(), spoken(level=0.1, noise=0.1)
    tried = {
        VoiceNoisyError: (new_voice(speaker), noisy, actor(speaker)),
        VoiceCodeTakenError: (new_voice(speaker, "b" * 16), clear, actor(speaker)),
        VoiceWordError: (new_voice(speaker, word=word.pk), clear, actor(speaker)),
        PermissionRefusedError: (new_voice(speaker), clear, actor(stranger)),
        ChildVoiceError: (new_voice(speaker, is_child=True), clear, actor(speaker)),
    }

    for refusal, (voice, sound, by) in tried.items():
        with pytest.raises(refusal):
            lend_voice(by=by, now=NOW, voice=voice, file=io.BytesIO(sound))

    after = (Recording.objects.count(), Consent.objects.count(), AuditRow.objects.count())
    assert after == before


def test_a_helper_lends_beside_an_elder_whose_decade_is_known():
    elder, helper = make_person(), make_actor(Role.HELPER, place=VILLAGE)
    seal_identity(by=SYSTEM, now=NOW, person_id=elder, identity=GROWN)

    row = lend(elder, by=helper, channel=ConsentChannel.ALOUD, born_decade=1970)

    assert (row.born_decade, row.brought_by, row.channel) == (1940, helper.code, "aloud")
    assert consents_of(elder)[0].helper_id == helper.person_id


def test_a_heritage_worker_takes_down_a_conversation_and_nothing_else_of_the_person():
    elder, worker = make_person(), make_actor(Role.HERITAGE, place=VILLAGE)

    row = lend(
        elder,
        by=worker,
        channel=ConsentChannel.PAPER,
        meaning="",
        conversation=Conversation("从前的茶山"),
    )

    assert (row.state, row.title) == (RecordingState.WAITING, "从前的茶山")
    with pytest.raises(PermissionRefusedError):
        lend(elder, "b" * 16, meaning="", conversation=Conversation("从前的茶山"))
    with pytest.raises(VoiceMeaningError):
        lend(elder, "b" * 16, meaning="")


def test_a_childs_parent_decides_beside_them():
    child, parent = make_person("小宝"), make_person("爸爸")
    seal_identity(by=SYSTEM, now=NOW, person_id=child, identity=CHILD)
    in_one_household(child, parent)

    terms: dict[str, Any] = {
        "channel": ConsentChannel.ALOUD,
        "guardian": parent,
        "by": actor(parent),
    }
    with pytest.raises(ChildVoiceError):
        lend(child, is_child=True, **terms)
    terms["relation"] = GuardianRelation.PARENT
    with pytest.raises(ChildNameError):
        lend(child, is_named=True, **terms)
    row = lend(child, **terms)
    said = AuditRow.objects.get(action="culture.voice_lent")
    take_voice_back(by=actor(parent), now=LATER, code=row.code)

    row.refresh_from_db()
    assert (row.state, row.guardian) == ("withdrawn", None)
    assert said.detail == {"scope": "site", "relation": "parent"}


def test_two_who_find_it_right_accept_it_and_tell_it_without_a_name():
    make_voice(state=RecordingState.WAITING, accepted_at=None)
    one, other = make_reviewer(), make_reviewer()

    assert check(one) == RecordingState.WAITING
    with pytest.raises(VoiceCheckedError):
        check(one)
    assert check(other) == RecordingState.ACCEPTED

    fact = Fact.objects.get(kind="culture.recording_accepted")
    assert (fact.place, fact.quantity, fact.attributes) == (VILLAGE, 1, {})
    assert fact.subject.startswith("s")
    with pytest.raises(VoiceDecidedError):
        check(make_reviewer())


@pytest.mark.parametrize("heard_as", [HeardAs.WRONG, HeardAs.UNCLEAR])
def test_one_who_does_not_refuses_it_and_its_sound_is_gone(heard_as: HeardAs):
    row = make_voice(state=RecordingState.WAITING)
    check(make_reviewer())

    assert check(make_reviewer(), heard_as=heard_as) == RecordingState.REFUSED

    row.refresh_from_db()
    assert (row.sound, row.speaker is None) == ("", False)
    assert not Fact.objects.filter(kind="culture.recording_accepted").exists()


def test_who_may_check_whom():
    """Of all relations of a person to a recording, one lets them check it."""
    relations = ("nobody", "speaker", "family", "guardian", "recorder")
    roles = (Role.DIALECT_REVIEWER, Role.HERITAGE, Role.COUNTY_ADMIN, Role.HELPER, None)
    may = set()
    for number, (relation, role, place) in enumerate(
        product(relations, roles, (VILLAGE, OTHER_VILLAGE))
    ):
        by = make_actor(role, place=place) if role else actor(make_person())
        me, code = by.person_id or 0, f"{number:0>16}"
        stands: dict[str, dict[str, object]] = {
            "speaker": {"speaker": me},
            "guardian": {"guardian": me},
            "recorder": {"brought_by": by.code},
        }
        row = make_voice(code, **{"state": RecordingState.WAITING, **stands.get(relation, {})})
        if relation == "family":
            in_one_household(row.speaker or 0, me)
        try:
            check(by, code)
        except (OwnVoiceError, PermissionRefusedError):
            continue
        may.add((relation, role, place))

    assert may == {
        ("nobody", role, VILLAGE)
        for role in (Role.DIALECT_REVIEWER, Role.HERITAGE, Role.COUNTY_ADMIN)
    }


def test_two_reviewers_of_one_household_count_as_one():
    row = make_voice(state=RecordingState.WAITING, accepted_at=None)
    one, relative, recovered = make_reviewer(), make_reviewer(), make_reviewer()
    in_one_household(one.person_id or 0, relative.person_id or 0)
    Person.objects.filter(pk=recovered.person_id or 0).update(let_in_by=relative.person_id)
    check(one, row.code)

    for by in (relative, recovered, replace(make_reviewer(), helper=one.person_id)):
        with pytest.raises((VoiceCheckedByCloseError, VoiceCheckedError)):
            check(by, row.code)
        assert voices_to_check(by, now=NOW) == []
    assert check(make_reviewer(), row.code) == RecordingState.ACCEPTED


def test_reviewer_with_the_phone_of_another_is_told_and_the_audit_too():
    row = make_voice(state=RecordingState.WAITING, accepted_at=None)
    one, other, third = make_reviewer(), make_reviewer(), make_reviewer()
    for by in (one, other):
        change_contact(by=SYSTEM, now=NOW, person_id=by.person_id or 0, phone="13900000001")
    check(one, row.code)

    shown = [is_possibly_concerned([row.code], by=by) for by in (other, third)]
    check(other, row.code)

    assert shown == [True, False]
    told = audit_trail(object_code=f"recording:{row.code}", action="culture.voice_checked")
    assert [dict(each.detail).get("possibly_one", False) for each in told] == [True, False]


def test_voices_that_nobody_checks_do_not_stand_before_a_reviewers_own(
    django_assert_max_num_queries: DjangoAssertNumQueries,
):
    waiting = {"state": RecordingState.WAITING}
    elsewhere = make_voice(**waiting, place=OTHER_VILLAGE)
    for row in (rows := [copy(elsewhere) for _ in range(200)]):
        row.pk, row.code = None, secrets.token_hex(8)
    Recording.objects.bulk_create(rows)
    reviewer, relative = make_reviewer(VILLAGE), make_person()
    in_one_household(reviewer.person_id or 0, relative)
    make_voice("family", **waiting, speaker=relative)
    make_voice("mine", **waiting)

    with django_assert_max_num_queries(16):
        found = voices_to_check(reviewer, now=NOW)

    assert [each.code for each in found] == ["mine"]


def test_what_is_taken_back_is_empty_everywhere(
    django_capture_on_commit_callbacks: Any,  # noqa: ANN401 - a fixture
):
    speaker = make_person()
    row = lend(speaker, is_named=True)
    check(make_reviewer())
    check(make_reviewer())
    stored = row.sound

    with django_capture_on_commit_callbacks(execute=True):
        take_voice_back(by=actor(speaker), now=LATER, code=row.code)

    assert stored_file(stored, is_checked=True) is None
    assert not media_storage().exists(path_of(stored))
    row.refresh_from_db()
    assert (row.sound, row.speaker, row.place, row.brought_by, row.born_decade) == (
        *("", None, "", "", None),
    )
    assert not RecordingCheck.objects.exists()
    assert {(each.purpose, each.withdrawn_for) for each in consents_of(speaker)} == {
        ("voice", "asked"),
        ("name_shown", "asked"),
    }
    assert consents_of(speaker)[0].answers == [["culture.voice_taken_back", 1]]
    kinds = Fact.objects.filter(kind__startswith="culture.rec").values_list("kind", "quantity")
    assert sorted(kinds) == [
        ("culture.recording_accepted", -1),
        ("culture.recording_accepted", 1),
        ("culture.recording_withdrawn", 1),
    ]
    with pytest.raises(VoiceGoneError):
        check(make_reviewer())
    with pytest.raises(VoiceGoneError):
        lend(speaker)


def test_the_end_day_and_an_erasure_take_it_out_too():
    ends, erased = make_person(), make_person()
    one = lend(ends, until=(NOW + timedelta(days=2)).date())
    other = lend(erased, "b" * 16)

    end_consents(NOW + timedelta(days=3))
    erase_person(by=SYSTEM, now=LATER, person_id=erased)

    for row in (one, other):
        row.refresh_from_db()
        assert (row.state, row.sound, row.speaker) == ("withdrawn", "", None)


def test_nobody_lends_the_voice_of_a_grown_person_at_home():
    husband, wife, unknown = make_person(), make_person(), make_person()
    seal_identity(by=SYSTEM, now=NOW, person_id=wife, identity=GROWN)
    for other in (wife, unknown):
        in_one_household(husband, other)

        with pytest.raises(PermissionRefusedError):
            lend(other, by=actor(husband), channel=ConsentChannel.ALOUD, guardian=husband)
    with pytest.raises(PermissionRefusedError):
        lend(wife, by=actor(husband), channel=ConsentChannel.ALOUD, guardian=husband, is_child=True)


def test_a_guardian_sees_that_for_which_they_stand():
    speaker, guardian = make_person(), make_person()
    make_voice("a" * 16, speaker=speaker, guardian=guardian)
    make_voice("b" * 16, speaker=speaker)

    for by, codes in ((guardian, ["a" * 16]), (speaker, ["a" * 16, "b" * 16])):
        given = voices_with_sounds(actor(by), speaker=speaker, now=NOW)
        assert sorted(row.code for row in given.rows) == sorted(given.files) == codes
