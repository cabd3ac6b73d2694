"""The same twice at once in the library; run as a program by its test, which reads its JSON."""

import json
import sys
from datetime import timedelta
from io import BytesIO

import django

django.setup()

from commonfield.library.choices import Rights
from commonfield.library.commands import remember_position
from commonfield.library.desk import commands
from commonfield.library.models import ReadingPosition, Work
from commonfield.library.types import ImportedFile, NewObjection, NewPosition
from commonfield.offline.commands import take_queue
from commonfield.offline.schemas import read_entry
from commonfield.people.types import SYSTEM, Actor
from tests.at_once import Act, at_once, race
from tests.library.epubs import epub
from tests.library.test_commands_reading import make_reader
from tests.people.builders import NOW, VILLAGE, make_admin
from tests.places.builders import make_venue


def bring(hall: str) -> Act:
    book = epub("<p>茶</p>").getvalue()
    given = ImportedFile("a.epub", {"rights": Rights.PUBLIC_DOMAIN})
    return lambda: (
        commands.import_file(by=SYSTEM, now=NOW, hall=hall, file=BytesIO(book), given=given).state
    )


def position(permille: int) -> NewPosition:
    return NewPosition(1, permille, NOW - timedelta(minutes=1))


def read(by: Actor, work: int, permille: int) -> Act:
    return lambda: remember_position(by=by, now=NOW, work=work, position=position(permille))


def send(by: Actor, work: int) -> Act:
    at = NOW - timedelta(minutes=1)
    body = {"work": work, "chapter": 1, "permille": 500}
    entry = read_entry({"id": "e", "kind": "position", "at": at.isoformat(), "body": body})

    def act() -> str:
        (answer,) = take_queue(by=by, now=NOW, device="phone", entries=[entry])
        return answer.code or answer.state

    return act


def main() -> None:
    """Print what became of each."""
    reader, other = make_reader(), make_reader()
    hall = make_venue(place_code=VILLAGE)
    outcome: dict[str, object] = {"same book": at_once(4 * [bring(hall)])}
    work = Work.objects.get().pk
    outcome["published"] = at_once(
        4 * [lambda: commands.publish_work(by=SYSTEM, now=NOW, work=work)]
    )
    at_once([read(reader, work, permille) for permille in range(100, 901, 200)])
    outcome["furthest"] = ReadingPosition.objects.get().permille
    outcome["same queue"] = race(send(reader, work), send(reader, work))
    outcome["another's device"] = race(send(reader, work), send(other, work))
    objection = NewObjection("这是我写的", "13800138000")
    guest, county = Actor(None, "guest"), make_admin()
    number = commands.object_to(by=guest, now=NOW, work=work, objection=objection)

    def settle(*, is_upheld: bool) -> None:
        commands.settle_objection(by=county, now=NOW, objection=number, is_upheld=is_upheld)

    outcome["settled"] = race(lambda: settle(is_upheld=True), lambda: settle(is_upheld=False))
    outcome["out for good"] = Work.objects.get(pk=work).withdrawn_at is not None
    sys.stdout.write(json.dumps(outcome))


if __name__ == "__main__":
    main()
