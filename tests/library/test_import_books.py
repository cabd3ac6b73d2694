"""``commonfield import_books``: a folder, its spreadsheet, what is broken in it."""

import json
import os
import shutil
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from commonfield.library.consistency import check_library
from commonfield.library.models import Chapter, Work
from tests.library.epubs import epub
from tests.library.files import tone
from tests.people.builders import VILLAGE, make_places
from tests.places.builders import make_venue
from tests.workshop.builders import photograph

pytestmark = pytest.mark.django_db


def imported(path: Path, *options: str) -> dict[str, Any]:
    output = StringIO()
    words = ("import_books", str(path), "--hall", "shangping-hall", "--json", *options)
    call_command(*words, stdout=output, stderr=StringIO())
    answer: dict[str, Any] = json.loads(output.getvalue())
    return answer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_places()
    make_venue(place_code=VILLAGE)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "tea.epub").write_bytes(epub("<p>茶</p>").getvalue())
    (tmp_path / "history.txt").write_bytes("第一章 开基\n从前".encode("gb18030"))
    (tmp_path / "broken.epub").write_bytes(b"PK\x03\x04 cut")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    return tmp_path


def test_broken_book_costs_no_other_and_the_same_folder_changes_nothing(folder: Path):
    first, second = imported(folder), imported(folder)

    assert (first["taken"], first["unchanged"], len(first["works"])) == (2, 0, 2)
    assert [(each["file"], each["code"]) for each in first["refused"]] == [
        ("broken.epub", "book_unreadable")
    ]
    assert first["refused"][0]["message"].isascii()
    assert (second["taken"], second["unchanged"]) == (0, 2)
    assert second["works"] == first["works"]
    assert second["refused"] == first["refused"]


def test_drafts_of_the_first_time_are_published_by_the_second(folder: Path):
    (folder / "books.csv").write_text("file,rights\nhistory.txt,public_domain\n")
    imported(folder)
    draft = Work.objects.get(rights="public_domain")

    imported(folder, "--publish")
    Work.objects.filter(pk=draft.pk).update(withdrawn_at=draft.added_at)
    imported(folder, "--publish")

    draft.refresh_from_db()
    assert draft.published_at is not None
    assert draft.withdrawn_at is not None


def test_spreadsheet_says_what_files_are(folder: Path):
    (folder / "books.csv").write_text(
        "文件,书名,作者,分类,权利,权利说明,授权到期\n"
        "deep/tea.epub,上秤,李小芳,茶,本村（本县）自有作品,李小芳写的,\n"
        "history.txt,,,,licensed,县档案馆,1999-01-01\n"
        "gone.epub,,,,,,\n",
        encoding="utf-8",
    )

    report = imported(folder, "--publish")

    refused = {each["file"]: each["code"] for each in report["refused"]}
    assert refused == {
        "broken.epub": "book_unreadable",
        "gone.epub": "sheet_file_missing",
        "history.txt": "licence_end",
    }
    work = Work.objects.get()
    assert (work.title, work.subject, work.rights, work.rights_note) == (
        "上秤",
        "tea",
        "own",
        "李小芳写的",
    )
    assert work.published_at is not None


def test_changed_row_of_a_known_file_changes_its_words(folder: Path):
    sheet, reports = folder / "books.csv", []
    for title in ("上秤", "过秤", "过秤"):
        sheet.write_text(f"file,title\ndeep/tea.epub,{title}\n", encoding="utf-8")
        reports.append(imported(folder))

    counts = [(each["taken"], each["updated"], each["unchanged"]) for each in reports]
    assert counts == [(2, 0, 0), (0, 1, 1), (0, 0, 2)]
    assert Work.objects.filter(title="过秤").exists()


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="there is no ffmpeg here")
def test_numbered_recordings_of_a_folder_are_one_title(tmp_path: Path):
    make_places()
    make_venue(place_code=VILLAGE)
    series = tmp_path / "采茶戏"
    series.mkdir()
    (tmp_path / "cover.jpg").write_bytes(photograph())
    (series / "02 下山.wav").write_bytes(tone(0.2))
    (series / "03.wav").write_bytes(b"no sound" * 9)
    (tmp_path / "first.wav").write_bytes(tone(0.1))
    made = ("-map", "0", "-map", "1", "-disposition:v", "attached_pic", "01 上山.mp3")
    command = ["ffmpeg", "-v", "error", "-i", "../first.wav", "-i", "../cover.jpg", *made]
    subprocess.run(command, cwd=series, check=True)
    (tmp_path / "cover.jpg").unlink()

    first, second = imported(tmp_path), imported(tmp_path)

    work = Work.objects.get(title="采茶戏")
    assert list(work.chapters.order_by("number").values_list("title", flat=True)) == [
        *("上山", "下山")
    ]
    assert work.cover
    assert (first["taken"], second["taken"], second["unchanged"]) == (2, 0, 2)
    assert [each["file"] for each in first["refused"]] == ["采茶戏/03.wav"]


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="there is no ffmpeg here")
def test_recordings_of_a_folder_of_which_one_has_changed_are_the_same_title(tmp_path: Path):
    make_places()
    make_venue(place_code=VILLAGE)
    (tmp_path / "books.csv").write_text("file,title\n01.wav,采茶戏\n", encoding="utf-8")

    reports, lengths = [], []
    # Brought, one changed, one more, one that is broken now.
    for parts in ((1, 2), (1, 3), (1, 3, 4), (1, 0, 4)):
        for number, length in enumerate(parts, 1):
            sound = tone(length) if length else b"no sound" * 9
            (tmp_path / f"{number:02}.wav").write_bytes(sound)
        reports.append(imported(tmp_path, "--publish"))
        lengths.append(list(Chapter.objects.order_by("number").values_list("seconds", flat=True)))

    assert lengths == [[1, 2], [1, 3], [1, 3, 4], [1, 3, 4]]
    assert {tuple(each["works"]) for each in reports} == {(Work.objects.get().pk,)}
    counts = [(each["taken"], each["updated"], each["unchanged"]) for each in reports]
    assert counts == [(1, 0, 0), (0, 1, 0), (0, 1, 0), (0, 0, 1)]
    assert [each["file"] for each in reports[3]["refused"]] == ["02.wav"]
    assert check_library().differences == ()


def test_what_is_no_plain_file_is_left_out_and_an_old_name_is_read(folder: Path):
    old, outside = os.fsdecode("采茶.txt".encode("gb18030")), folder.with_name("secret.txt")
    (folder / old).write_text("\u202e采茶", encoding="utf-8")
    outside.write_text("no book", encoding="utf-8")
    (folder / "secret.txt").symlink_to(outside)
    os.mkfifo(folder / "pipe.txt")
    (folder / "books.csv").write_text("file,subject\n采茶.txt,tea\n", encoding="utf-8")

    report = imported(folder)

    assert (report["taken"], [each["file"] for each in report["refused"]]) == (3, ["broken.epub"])
    assert Work.objects.get(title="采茶").subject == "tea"


def test_unknown_hall_is_said(tmp_path: Path):
    with pytest.raises(CommandError):
        imported(tmp_path)
