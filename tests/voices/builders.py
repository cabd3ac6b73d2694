"""Voices for tests: a voice is a short tone between two silences, unless it matters."""

import io
from datetime import datetime
from functools import cache
from typing import Final
from unittest import mock

from commonfield.people.choices import ConsentChannel, ConsentScope, Role
from commonfield.people.commands import register_household
from commonfield.people.models import Household, Person
from commonfield.people.types import SYSTEM, Actor
from commonfield.voices import commands
from commonfield.voices.choices import HeardAs, RecordingState
from commonfield.voices.commands import check_voice, lend_voice
from commonfield.voices.conversion import converted_voice
from commonfield.voices.models import Recording, Variety
from commonfield.voices.types import ConvertedVoice, NewVoice, VoiceTerms
from commonfield.workshop.media import SOUNDS, put_file, store_file
from commonfield.workshop.storage import open_file, path_of
from tests.people.builders import COUNTY, NOW, VILLAGE, actor, make_actor, make_person
from tests.voices.sounds import spoken

# Enough for a store of files, which looks at the beginning only.
M4A: Final = b"\0\0\0\x1cftypM4A " + bytes(64)


def make_variety(code: str = "songyang", name: str = "松阳话", name_en: str = "Songyang") -> str:
    Variety.objects.get_or_create(
        code=code, defaults={"name": name, "name_en": name_en, "added_at": NOW}
    )
    return code


def new_voice(speaker: int, code: str = "a" * 16, **changes: object) -> NewVoice:
    """Return a voice as it is lent by its speaker on the page."""
    names = ("scope", "channel", "is_named", "until", "guardian", "relation")
    terms: dict[str, object] = {"scope": ConsentScope.SITE, "channel": ConsentChannel.SELF}
    terms |= {name: changes.pop(name) for name in names if name in changes}
    said = {"variety": make_variety(), "meaning": "05.03", **changes}
    return NewVoice(code=code, speaker=speaker, terms=VoiceTerms(**terms), **said)  # type: ignore[arg-type]


def lend(
    speaker: int,
    code: str = "a" * 16,
    *,
    by: Actor | None = None,
    now: datetime = NOW,
    seconds: float = 1.0,
    **changes: object,
) -> Recording:
    """Lend a voice by the command, whatever its sound; a tone of a length is converted once."""

    def converted(file: io.BytesIO, *, is_conversation: bool) -> ConvertedVoice:
        content, milliseconds = _converted(file.read(), is_conversation=is_conversation)
        return ConvertedVoice(put_file([content], SOUNDS), milliseconds)

    voice = new_voice(speaker, code, **changes)
    with mock.patch.object(commands, converted_voice.__name__, converted):
        lend_voice(by=by or actor(speaker), now=now, voice=voice, file=io.BytesIO(spoken(seconds)))
    return Recording.objects.get(code=code)


@cache
def _converted(sound: bytes, *, is_conversation: bool) -> tuple[bytes, int]:
    made = converted_voice(io.BytesIO(sound), is_conversation=is_conversation)
    with open_file(path_of(made.file.sha256)) as file:
        return file.read(), made.milliseconds


def make_voice(code: str = "a" * 16, **columns: object) -> Recording:
    """Write down an accepted recording that everybody may hear, without its consent."""
    make_variety()
    file = store_file(put_file([M4A], SOUNDS), now=NOW, is_public=False)
    return Recording.objects.create(
        **{
            "code": code,
            "variety": Variety.objects.get(code="songyang"),
            "meaning": "05.03",
            "speaker": columns.get("speaker") or make_person("阙老伯"),
            "place": VILLAGE,
            "sound": file,
            "milliseconds": 1_600,
            "scope": ConsentScope.SITE,
            "is_named": False,
            "channel": ConsentChannel.SELF,
            "state": RecordingState.ACCEPTED,
            "recorded_at": NOW,
            "accepted_at": NOW,
            **columns,
        }
    )


def make_reviewer(place: str = COUNTY) -> Actor:
    return make_actor(Role.DIALECT_REVIEWER, place=place)


def check(by: Actor, code: str = "a" * 16, heard_as: HeardAs = HeardAs.RIGHT) -> RecordingState:
    return check_voice(by=by, now=NOW, code=code, heard_as=heard_as)


def in_one_household(one: int, other: int) -> None:
    """Let two persons share a household, as a register says it."""
    code = register_household(by=SYSTEM, now=NOW, place_code=VILLAGE)
    household = Household.objects.get(code=code)
    Person.objects.filter(pk__in=[one, other]).update(household=household)
