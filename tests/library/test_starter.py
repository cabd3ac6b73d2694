"""The starter shelf: fifteen books in two languages, brought once to a hall."""

import os
import re
from io import StringIO
from pathlib import Path
from typing import Final

import pytest
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from pytest_django import Settings

from commonfield.front.ranges import file_response
from commonfield.library.models import Chapter, ChapterFile, Work
from commonfield.library.starter.drawing import scenes
from commonfield.workshop.media import stored_file
from tests.places.builders import VILLAGE, make_division, make_venue

pytestmark = pytest.mark.django_db


def test_starter_shelf_is_brought_once_with_all_its_pictures(monkeypatch: pytest.MonkeyPatch):
    # Without a voice, whatever this machine has.
    monkeypatch.setenv("PATH", "")
    make_division(VILLAGE)
    hall = make_venue()
    said = StringIO()

    for _ in range(2):
        call_command("starter_shelf", hall=hall, stdout=said)

    assert said.getvalue().split("\n")[:2] == ["taken: 15, unchanged: 0", "taken: 0, unchanged: 15"]
    assert Work.objects.filter(is_checked=False).count() == 4
    pages = Chapter.objects.count()
    assert ChapterFile.objects.count() == pages >= 15 * 6
    for chapter in Chapter.objects.prefetch_related("files"):
        shown = re.fullmatch(
            r'<figure><img src="../../files/(\w+).svg" .*></figure>\n'
            r'<p lang="zh-Hans">.+</p>\n<p lang="en">.+</p>',
            chapter.html,
        )
        assert shown
        assert [each.file for each in chapter.files.all()] == [shown[1]]
    assert ChapterFile.objects.values("file").distinct().count() <= len(scenes())


def test_starter_shelf_of_an_unknown_hall_stores_nothing(settings: Settings, tmp_path: Path):
    settings.MEDIA_ROOT = tmp_path

    with pytest.raises(CommandError, match="no open hall"):
        call_command("starter_shelf", hall="nowhere", stdout=StringIO())

    assert list(tmp_path.iterdir()) == []


# Stand-ins of what speaks, looks and converts: each writes the least that the next one takes.
PROGRAMS: Final = {
    "espeak-ng": 'while [ "$1" != -w ]; do shift; done; printf "RIFF1234WAVE" > "$2"',
    "ffprobe": """echo '{"streams":[{"codec_type":"audio"}],"format":{"duration":"7.6"}}'""",
    "ffmpeg": 'for last; do true; done; printf "....ftypM4A $$" > "${last#file:}"',
}


def test_some_books_are_read_by_a_machine_that_can_and_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    make_division(VILLAGE)
    hall, said = make_venue(), StringIO()
    for name, script in PROGRAMS.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    call_command("starter_shelf", "--publish", hall=hall, stdout=said)

    assert said.getvalue() == "taken: 16, unchanged: 0\n"
    spoken = Work.objects.get(kind="sound")
    assert spoken.title.endswith("（机器朗读）")
    assert spoken.authors == "机器朗读（espeak-ng）"
    parts = Chapter.objects.filter(work=spoken).order_by("number")
    assert parts[0].title == "一片叶子怎样变成茶"
    assert [(each.seconds, len(each.sound)) for each in parts] == 4 * [(8, 64)]
    assert not Work.objects.filter(published_at=None).exists()


def test_drawing_that_is_opened_by_itself_may_run_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    make_division(VILLAGE)
    call_command("starter_shelf", hall=make_venue(), stdout=StringIO())
    name = f"{ChapterFile.objects.values_list('file', flat=True).first()}.svg"

    assert stored_file(name) is None  # only a view that has checked who asks
    found = stored_file(name, is_checked=True)
    assert found is not None
    answer = file_response(RequestFactory().get("/"), found, tag=f'"{name}"')

    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert answer.headers["Content-Security-Policy"].endswith("; sandbox")
