"""Queries of recordings: audible ones, a speaker's own, those waiting for a reviewer."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from commonfield.audit.queries import audit_trail
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.people.choices import ConsentScope
from commonfield.people.permissions import has_role, is_self, may_help_to_lend, require
from commonfield.people.queries import (
    home_and_household,
    is_age_unsaid,
    is_child,
    names_of_things,
    others_of_household,
    person_cards,
    possibly_one,
    stands_for,
)
from commonfield.people.types import Actor, PersonCard, Reader, person_of_code
from commonfield.places.queries import places
from commonfield.voices.choices import HeardAs, RecordingState
from commonfield.voices.errors import VoiceGoneError
from commonfield.voices.models import Recording, RecordingCheck
from commonfield.voices.permissions import (
    FOR_EVERYBODY,
    INTERVIEWERS,
    audible,
    checked_by_close,
    close_to,
    lasting,
    may_check,
    owns_voice,
    reviews_for,
)
from commonfield.voices.types import (
    GoneVoice,
    GoneVoices,
    LentVoice,
    Voice,
    VoicesDownload,
    VoiceSound,
    VoiceToCheck,
)
from commonfield.workshop.media import PublicFile, stored_file
from commonfield.workshop.typed_rows import view_of

DOWNLOADED: Final = "culture.voices_taken_along"
_MOST_LISTED: Final = 200
# What is being taken back this moment may be listed an instant later.
_SETTLED: Final = timedelta(minutes=5)


def voices_for(
    reader: Reader,
    variety: str,
    *,
    on: date,
    meanings: Collection[str] = (),
    words: Collection[int] = (),
) -> list[Voice]:
    """Return the voices that say meanings or words of a variety, by village and age."""
    spoken = Q(meaning__in=list(meanings)) | Q(word__in=list(words))
    return _voices(spoken & audible(on, hall_place=reader.hall_place), variety, on)


def voices_for_export(variety: str, *, on: date) -> list[tuple[Voice, PublicFile]]:
    """Return the recordings of a variety's words that may be exported, with their sounds."""
    exported = audible(on) & Q(scope=ConsentScope.EXPORT) & ~Q(meaning="", word=None)
    found = _voices(exported, variety, on)
    codes = [each.code for each in found]
    sounds = dict(Recording.objects.filter(code__in=codes).values_list("code", "sound"))
    files = ((each, stored_file(sounds[each.code], is_checked=True)) for each in found)
    return [(each, file) for each, file in files if file]


def _voices(wanted: Q, variety: str, on: date) -> list[Voice]:
    rows = Recording.objects.filter(wanted, variety__code=variety)
    found = list(rows.order_by("meaning", "word", "place", "born_decade", "pk"))
    return [view_of(Voice, row, **who) for row, who in _spoken_by(found, on)]


def _spoken_by(rows: Sequence[Recording], on: date) -> Iterator[tuple[Recording, dict[str, Any]]]:
    """Yield recordings with what a view says of their speakers: a village, perhaps a name."""
    villages = places({row.place for row in rows})
    things = [consent_object(row.code) for row in rows if row.is_named]
    names = names_of_things(things, on=on) if things else {}
    for row in rows:
        yield (
            row,
            {
                "word": row.word_id,
                "village": villages.get(row.place),
                "name": names.get(consent_object(row.code), ""),
                "is_for_everybody": row.scope in FOR_EVERYBODY,
            },
        )


def _named(row: Recording) -> dict[str, str]:
    """Return what a view says of a recording's words."""
    return {
        "variety": row.variety.code,
        "variety_name": row.variety.name,
        "variety_name_en": row.variety.name_en,
        "headword": row.word.headword if row.word else "",
    }


def consent_object(code: str) -> str:
    return f"recording:{code}"


def sound_of(code: str, *, by: Actor, hall_place: str, on: date) -> VoiceSound:
    """Return the sound of a recording, for a visitor who may hear it.

    Raises:
        VoiceGoneError: if the recording was taken back or has expired.
    """
    row = must_exist(Recording.objects.filter(code=code).first())
    if row.withdrawn_at is not None or (row.until is not None and row.until <= on):
        raise VoiceGoneError
    heard = Recording.objects.filter(audible(on, hall_place=hall_place), pk=row.pk).exists()
    if not row.sound or not (heard or owns_voice(by, row, on) or may_check(by, row, on)):
        raise NotFoundError
    is_accepted = row.state == RecordingState.ACCEPTED
    return VoiceSound(row.sound, is_accepted and row.scope in FOR_EVERYBODY)


def lends(person: int) -> bool:
    """Return whether a person lends a voice, or lent one that was refused."""
    return Recording.objects.filter(speaker=person).exists()


def refused_voices(person: int) -> int:
    """Return how many of a person's recordings were refused."""
    return Recording.objects.filter(speaker=person, state=RecordingState.REFUSED).count()


def may_lend_for(by: Actor, *, speaker: int, on: date) -> bool:
    """Return whether a person may record another's voice: beside them, or as a child's parent."""
    return may_help_to_lend(by, person_id=speaker, on=on) or stands_for(
        by, person_id=speaker, on=on
    )


def children_near(person: int, *, on: date) -> list[PersonCard]:
    """Return the members of a person's household who are, or may be, under 14."""
    return [
        card
        for card in others_of_household(person)
        if is_child(card.person_id, on=on) or is_age_unsaid(card.person_id)
    ]


def may_interview(by: Actor, *, speaker: int, on: date) -> bool:
    """Return whether a person may record a conversation with a speaker."""
    home, _household = home_and_household(speaker)
    is_keeper = bool(home) and has_role(by, INTERVIEWERS, place=home, on=on)
    return is_keeper and may_help_to_lend(by, person_id=speaker, on=on)


def voices_lent(by: Actor, *, speaker: int, now: datetime) -> list[LentVoice]:
    """Return a person's recordings, the latest first; to them, a guardian or a helper."""
    return _lent(_concerning(by, speaker, now).order_by("-pk"))


def _concerning(by: Actor, speaker: int, now: datetime) -> QuerySet[Recording]:
    """Return a person's recordings: a child's to every adult of its household.

    A former guardian is shown those for which they stand, no others.
    """
    rows, on = Recording.objects.filter(speaker=speaker), china_day(now)
    if is_self(by, speaker) or may_lend_for(by, speaker=speaker, on=on):
        return rows
    mine = rows.filter(guardian=by.person_id or 0)
    require(mine.exists())
    return mine


def lent_voice(code: str, *, by: Actor, on: date) -> tuple[LentVoice, int]:
    """Return a recording and its speaker, for its speaker, guardian or helper."""
    row = must_exist(Recording.objects.filter(code=code).first())
    if row.withdrawn_at is not None:
        raise VoiceGoneError
    if row.speaker is None or not owns_voice(by, row, on):
        raise NotFoundError
    return _lent(Recording.objects.filter(pk=row.pk))[0], row.speaker


def _lent(rows: QuerySet[Recording]) -> list[LentVoice]:
    found = list(rows.select_related("variety", "word"))
    refusals = RecordingCheck.objects.filter(
        recording__in=[row.pk for row in found if row.state == RecordingState.REFUSED]
    ).exclude(verdict=HeardAs.RIGHT)
    latest = {each.recording_id: each for each in refusals.order_by("pk")}
    return [
        view_of(
            LentVoice,
            row,
            has_sound=bool(row.sound),
            verdict=latest[row.pk].verdict if row.pk in latest else "",
            note=latest[row.pk].note if row.pk in latest else "",
            **_named(row),
        )
        for row in found
    ]


def downloads_by_others(speaker: int) -> list[tuple[datetime, PersonCard]]:
    """Return others' downloads of a speaker's recordings, the latest first."""
    rows = audit_trail(object_code=audit_object_of(speaker), action=DOWNLOADED)
    cards = person_cards(int(row.actor[1:]) for row in rows)
    return [(row.at, cards[int(row.actor[1:])]) for row in rows]


def audit_object_of(speaker: int) -> str:
    """Return the audit's object code for a person's recordings."""
    return f"voices:P{speaker}"


def voices_with_sounds(by: Actor, *, speaker: int, now: datetime) -> VoicesDownload:
    """Return a speaker's recordings with their sounds, for a download."""
    rows = voices_lent(by, speaker=speaker, now=now)
    kept = _concerning(by, speaker, now).exclude(sound="")
    sounds = dict(kept.order_by("pk").values_list("code", "sound"))
    files = {code: stored_file(sha256, is_checked=True) for code, sha256 in sounds.items()}
    return VoicesDownload(tuple(rows), {code: file for code, file in files.items() if file})


def voices_to_check(by: Actor, *, now: datetime) -> list[VoiceToCheck]:
    """Return the recordings that wait for a reviewer who is not close to them, the oldest first."""
    on = china_day(now)
    rows = Recording.objects.filter(lasting(on), state=RecordingState.WAITING)
    places_of = rows.order_by("place").values_list("place", flat=True).distinct()
    mine = [each for each in places_of if reviews_for(by, each, on)]
    waiting = rows.filter(place__in=mine).exclude(
        close_to(by) | Q(pk__in=checked_by_close(by).values("recording"))
    )
    some = waiting.select_related("variety", "word").order_by("pk")
    found = list(some[:_MOST_LISTED])
    return [view_of(VoiceToCheck, row, **who, **_named(row)) for row, who in _spoken_by(found, on)]


def of_one_sitting(waiting: Sequence[VoiceToCheck]) -> list[VoiceToCheck]:
    """Return the first of some recordings, and the other words of its speaker and variety."""
    codes = [each.code for each in waiting[:1] if not each.title]
    first = Recording.objects.filter(code__in=codes).first()
    if first is None:
        return list(waiting[:1])
    rows = Recording.objects.filter(speaker=first.speaker, variety=first.variety_id, title="")
    known = set(rows.order_by("pk").values_list("code", flat=True))
    return [each for each in waiting if each.code in known]


def concerned_by(row: Recording) -> set[int | None]:
    """Return a recording's speaker, guardian, recorder and reviewers."""
    reviewers = row.checks.order_by("pk").values_list("reviewer", flat=True)
    return {row.speaker, row.guardian, person_of_code(row.brought_by), *reviewers}


def is_possibly_concerned(codes: Collection[str], *, by: Actor) -> bool:
    """Return whether a reviewer may be the same as a person whom some recordings concern."""
    rows = Recording.objects.filter(code__in=codes).order_by("pk")
    concerned = {person for row in rows for person in concerned_by(row)}
    return bool(possibly_one(by.acting_id, concerned))


def recordings_by_code(codes: Collection[str]) -> list[LentVoice]:
    """Return recordings, also those that were taken back."""
    return _lent(Recording.objects.filter(code__in=codes).order_by("pk"))


def withdrawals_known_until(now: datetime) -> datetime:
    """Return the moment up to which all withdrawals are certain to be listed."""
    return now - _SETTLED


def gone_voices(since: datetime | None, *, now: datetime, first: int = 0) -> GoneVoices:
    """Return the withdrawals since a moment, for phones that hold sounds; the oldest first."""
    rows = Recording.objects.filter(withdrawn_at__isnull=False)
    if since is not None:
        rows = rows.filter(withdrawn_at__gte=since)
    some = rows.order_by("withdrawn_at", "pk").values_list("code", "withdrawn_at")
    found = list(some[first : first + _MOST_LISTED + 1])
    items = tuple(GoneVoice(code, at) for code, at in found[:_MOST_LISTED] if at is not None)
    return GoneVoices(items, withdrawals_known_until(now), has_more=len(found) > _MOST_LISTED)


def export_of_person(person_id: int) -> dict[str, list[dict[str, object]]]:
    """Return a person's recordings for their own export."""
    rows = _lent(Recording.objects.filter(speaker=person_id).order_by("pk"))
    return {
        "voices": [
            {
                "code": row.code,
                "variety": row.variety,
                "meaning": row.meaning,
                "word": row.headword,
                "title": row.title,
                "state": row.state,
                "scope": row.scope,
                "named": row.is_named,
                "until": row.until.isoformat() if row.until else None,
                "recorded_at": row.recorded_at.isoformat(),
            }
            for row in rows
        ]
    }
