"""Voices of a backed-up county and what became of them; run as a program by its test."""

import io
import json
import sys
import zipfile
from datetime import timedelta
from typing import Any, Final

import django

django.setup()

from django.core.management import call_command
from django.test import Client

from commonfield.facts.models import Fact
from commonfield.people.choices import ConsentScope
from commonfield.people.commands import end_consents, erase_person
from commonfield.people.types import SYSTEM
from commonfield.voices.commands import take_voice_back
from commonfield.voices.models import DialectWord, Recording, Variety
from commonfield.workshop.storage import media_storage, path_of
from tests.people.builders import NOW, actor, make_person
from tests.voices.builders import check, lend, make_reviewer, make_variety

STAYS, BACK, ENDED, ERASED = (letter * 16 for letter in "abcd")
LATER: Final = NOW + timedelta(days=3)
_PAGES: Final = (
    "/dialect/songyang/lessons/5/",
    "/dialect/songyang/lessons/5/say/",
    "/pack/dialect/songyang/",
    "/pack/dialect/songyang/index.json",
)


def lent() -> dict[str, str]:
    """Lend four voices, which everybody may take away; return where their sounds are."""
    songyang = Variety.objects.get(code=make_variety())
    DialectWord.objects.create(
        variety=songyang, meaning="05.03", headword="落雨", source="test", source_code="1"
    )
    reviewers = [make_reviewer() for _each in range(2)]
    for number, code in enumerate((STAYS, BACK, ENDED, ERASED)):
        until = LATER.date() if code == ENDED else None
        terms: dict[str, Any] = {"scope": ConsentScope.EXPORT, "is_named": True, "until": until}
        lend(make_person(), code, seconds=1 + number / 10, **terms)
        for reviewer in reviewers:
            check(reviewer, code)
    return {row.code: path_of(row.sound) for row in Recording.objects.order_by("pk")}


def taken_back() -> list[str]:
    """Take one back, let one end, erase one's speaker; return what is heard then."""
    of = {row.code: row.speaker or 0 for row in Recording.objects.all()}
    take_voice_back(by=actor(of[BACK]), now=LATER, code=BACK)
    end_consents(LATER)
    erase_person(by=SYSTEM, now=LATER, person_id=of[ERASED])
    return list(Recording.objects.exclude(sound="").values_list("code", flat=True))


def found() -> dict[str, object]:
    """Return by each way to a voice which of them are there."""
    client, codes = Client(), (STAYS, BACK, ENDED, ERASED)
    pages = {page: client.get(page).text for page in _PAGES}
    sounds = ("/dialect/voices/{}.m4a", "/pack/dialect/songyang/files/{}.m4a")
    packed = zipfile.ZipFile(io.BytesIO(client.get("/dialect/songyang/voices.zip").getvalue()))
    told = client.get("/api/dialect/withdrawn").json()
    facts = Fact.objects.filter(kind="culture.recording_accepted")
    rows = Recording.objects.exclude(code=STAYS).order_by("code")
    kept = ("sound", "speaker", "place", "born_decade", "brought_by", "is_named")
    return {
        "on pages": {
            page: [code for code in codes if code in text] for page, text in pages.items()
        },
        "answers": [
            [client.get(each.format(code)).status_code for code in codes] for each in sounds
        ],
        "packed": [
            sorted(packed.namelist()),
            [packed.read("voices.csv").decode().count(each) for each in codes],
        ],
        "told": [each["code"] for each in told["items"]],
        "accepted": sum(facts.values_list("quantity", flat=True)),
        "withdrawn": Fact.objects.filter(kind="culture.recording_withdrawn").count(),
        "rows": [list(values) for values in rows.values_list(*kept)],
        "files": sorted(
            path for path in json.loads(sys.argv[2]).values() if media_storage().exists(path)
        ),
    }


def lent_and_taken_back() -> tuple[dict[str, str], list[str]]:
    """Lend the voices, back the county up, then take back what is taken back."""
    files = lent()
    call_command("backup", sys.argv[2], stdout=io.StringIO())
    return files, taken_back()


if __name__ == "__main__":
    programs = {"lent_and_taken_back": lent_and_taken_back, "found": found}
    sys.stdout.write(json.dumps(programs[sys.argv[1]]()))
