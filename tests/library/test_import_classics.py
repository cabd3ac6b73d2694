"""``commonfield import_classics``: files as the collection has them, and what is broken in them."""

import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.management import call_command

from commonfield.kernel.clock import now, today
from commonfield.library.desk.commands import convert_uploads, order_spoken_books, take_upload
from commonfield.library.models import Chapter, Upload, Work
from commonfield.library.passages import passages_with
from commonfield.library.queries import search_works
from commonfield.library.types import ImportedFile
from commonfield.people.choices import Role
from commonfield.people.types import Reader
from commonfield.workshop.media import UPLOADS, put_file
from tests.people.builders import VILLAGE, make_actor, make_places
from tests.places.builders import make_venue

pytestmark = pytest.mark.django_db


def imported(path: Path, *options: str) -> dict[str, Any]:
    output = StringIO()
    words = ("import_classics", str(path), "--hall", "shangping-hall", "--json", *options)
    call_command(*words, stdout=output, stderr=StringIO())
    answer: dict[str, Any] = json.loads(output.getvalue())
    return answer


def poem(author: str, title: str, *lines: str, **others: object) -> dict[str, object]:
    return {"author": author, "title": title, "paragraphs": list(lines), **others}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_places()
    make_venue(place_code=VILLAGE)
    both = {"title_simp": "静夜思", "author_simp": "李白", "paragraphs_simp": ["举头望明月"]}
    files: dict[str, object] = {
        "全唐诗/poet.tang.0.json": [
            poem("李白", "靜夜思", "舉頭望明月", **both),
            poem("王維", "鹿柴", "空山不見人"),
            {"author": "王維", "title": "無行", "paragraphs": [7]},
            "no poem",
        ],
        "全唐诗/poet.tang.1000.json": [poem("王維", "竹<里>館", "獨坐幽篁裏", dynasty="唐")],
        "全唐诗/authors.tang.json": [{"name": "李白", "desc": "仙"}],
        "全唐诗/唐诗三百首.json": [
            poem("孟浩然", "春晓", "春眠不觉晓"),
            poem("王维", "相思", "红豆"),
        ],
        "宋词/ci.song.0.json": [
            {"author": "李清照", "rhythmic": "如梦令", "paragraphs": ["昨夜雨疏风骤"]},
            {"author": "李清照", "rhythmic": "如梦令", "paragraphs": ["常记溪亭日暮"]},
        ],
        "诗经/shijing.json": [
            {"title": "关雎", "chapter": "国风", "section": "周南", "content": ["关关雎鸠"]}
        ],
        "论语/lunyu.json": [
            {"chapter": "学而篇", "paragraphs": ["学而时习之"]},
            {"chapter": "为政篇", "paragraphs": ["为政以德"]},
        ],
        "四书五经/daxue.json": {"chapter": "大学", "paragraphs": ["大学之道"]},
        "蒙学/sanzijing-new.json": {
            "title": "三字经",
            "author": "王应麟",
            "tags": "南宋",
            "paragraphs": ["人之初"],
        },
        "蒙学/guwenguanzhi.json": {
            "title": "古文观止",
            "abstract": ["选本"],
            "content": [
                {
                    "title": "卷一",
                    "content": [
                        {"chapter": "曹刿论战", "author": "左丘明", "paragraphs": ["十年春"]}
                    ],
                }
            ],
        },
        "rank/poet/poet.tang.rank.0.json": [{"author": "李白", "title": "靜夜思", "baidu": 1}],
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "broken.json").write_text("[{", encoding="utf-8")
    return tmp_path


def test_collection_becomes_works_and_what_is_broken_costs_no_other(folder: Path):
    first, second = imported(folder), imported(folder)

    works = Work.objects.order_by("title").values_list("title", "authors", "language")
    assert sorted(works) == [
        ("三字经", "王应麟", "zh"),
        ("古文观止", "", "zh"),
        ("唐诗三百首", "", "zh"),
        ("大学", "", "zh"),
        ("李清照词集", "李清照", "zh"),
        ("李白诗集", "李白", "zh"),
        ("王維詩集", "王維", "zh-Hant"),
        ("论语", "", "zh"),
        ("诗经", "", "zh"),
    ]
    assert (first["taken"], first["unchanged"]) == (9, 0)
    assert (second["taken"], second["unchanged"]) == (0, 9)
    assert [(each["file"], each["code"]) for each in first["refused"]] == [
        ("broken.json", "classics_unreadable"),
        ("全唐诗/poet.tang.0.json#3", "verse_unreadable"),
        ("全唐诗/poet.tang.0.json#4", "verse_unreadable"),
    ]


def test_chapters_say_what_they_are_and_are_found_in_either_script(folder: Path):
    imported(folder)

    titles = dict(Chapter.objects.values_list("title", "html"))
    assert titles["竹<里>館"] == "<h2>竹&lt;里&gt;館</h2>\n<p>獨坐幽篁裏</p>"
    assert "<p>举头望明月</p>" in titles["静夜思"]
    assert '<div lang="zh-Hant">\n<p>舉頭望明月</p>' in titles["静夜思"]
    assert titles["卷一 · 曹刿论战"] == "<h2>卷一 · 曹刿论战</h2>\n<p>左丘明</p>\n<p>十年春</p>"
    assert [passages_with(each).count() for each in ("幽篁", "独坐", "举头")] == [1, 1, 1]
    found = search_works("独坐", on=today(), reader=Reader())
    assert [each.work.title for each in found.items] == ["王維詩集"]


def test_many_poems_come_in_volumes_and_drafts_wait(tmp_path: Path):
    make_places()
    make_venue(place_code=VILLAGE)
    poems = [poem("陆游", f"其{number}", f"第{number}首") for number in range(501)]
    (tmp_path / "poet.song.0.json").write_text(json.dumps(poems))

    imported(tmp_path / "poet.song.0.json", "--drafts")

    found = [(each.title, each.chapters.count(), each.published_at) for each in Work.objects.all()]
    assert sorted(found) == [("陆游诗集（1）", 500, None), ("陆游诗集（2）", 1, None)]


def test_collection_is_uploaded_as_it_was_downloaded(folder: Path):
    archive = BytesIO()
    with ZipFile(archive, "w") as made:
        for path in folder.rglob("*.json"):
            made.write(path, f"chinese-poetry-master/{path.relative_to(folder)}")
    keeper = make_actor(Role.HALL_KEEPER, place=VILLAGE)
    for name, content in (("chinese-poetry.zip", archive.getvalue()), ("x.json", b"{")):
        file = put_file([content], UPLOADS)
        given = ImportedFile(name)
        take_upload(by=keeper, now=now(), hall="shangping-hall", file=file, given=given)

    convert_uploads(now())

    uploads = {each.name: each for each in Upload.objects.all()}
    works = set(Work.objects.values_list("title", "brought_by", "published_at"))
    assert {title for title, _, _ in works} >= {"李白诗集", "论语", "唐诗三百首"}
    assert {each[1:] for each in works} == {(keeper.code, None)}
    assert uploads["chinese-poetry.zip"].params["done"] == Chapter.objects.count()
    assert uploads["x.json"].code == "classics_unreadable"
    assert imported(folder, "--drafts")["taken"] == 0


def test_spoken_books_are_ordered_once_and_refused_without_a_voice(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    assert folder.is_dir()
    keeper = make_actor(Role.HALL_KEEPER, place=VILLAGE)
    monkeypatch.setenv("PATH", "")

    orders = {order_spoken_books(by=keeper, now=now(), hall="shangping-hall") for _ in "12"}
    convert_uploads(now())

    assert [(row.pk, row.code) for row in Upload.objects.all()] == [(*orders, "no_voice")]
