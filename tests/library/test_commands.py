import pytest

from commonfield.kernel.errors import PermissionRefusedError
from commonfield.library.commands import add_work
from commonfield.library.conversion import read_work
from commonfield.library.models import ChapterFile, Work
from commonfield.library.passages import passages_with
from commonfield.people.choices import Role
from tests.library.epubs import PNG, epub
from tests.people.builders import NOW, make_actor
from tests.places.builders import VILLAGE, make_division, make_venue

pytestmark = pytest.mark.django_db


def test_book_is_taken_once_and_found_by_its_text():
    make_division(VILLAGE)
    hall = make_venue()
    keeper = make_actor(Role.HALL_KEEPER, place=VILLAGE)
    body = '<p>露水採茶</p><img src="p.png" alt="山"/>'
    extra = {"OEBPS/p.png": PNG}
    items = {"p": 'href="p.png" media-type="image/png"'}

    states, file = [], epub(body, items=items, extra=extra)
    for _ in range(2):
        work = read_work(file, "a.epub")
        states.append(add_work(by=keeper, now=NOW, hall=hall, work=work).state)

    assert states == ["taken", "unchanged"]
    assert list(Work.objects.values_list("title", "authors", "place")) == [
        ("上秤", "李小芳", VILLAGE)
    ]
    assert passages_with("采茶").count() == 1
    assert ChapterFile.objects.count() == 0  # a picture of one pixel is none


def test_only_its_keeper_fills_a_halls_shelf():
    make_division(VILLAGE)
    hall = make_venue()
    other = make_actor(Role.HELPER, place=VILLAGE)

    with pytest.raises(PermissionRefusedError):
        add_work(by=other, now=NOW, hall=hall, work=read_work(epub("<p>茶</p>"), "a.epub"))
