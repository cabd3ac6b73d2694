from pathlib import Path

import pytest

from tools import messages

REFUSAL = '''"""Refusals."""

from django.utils.translation import ngettext

LEAF_PROBLEMS: Final = {"wet": "It is wet.", "old": "It is old."}


class NoLeafError(Exception):
    code = "no_leaf"
    sentence = "There is no leaf"  " of %(place)s."
    door = ("leaf:look_up", "Find a leaf")


class OtherError(Exception):
    sentence: ClassVar[str] = "Nothing."


def counted(count):
    return ngettext("%(count)s leaf", "%(count)s leaves", count)
'''
PAGE = """{% load i18n %}
    <h1>{% translate "Leaf" %}</h1>
  <p>{% blocktranslate with name=place %}From {{ name }} (it's "good"{% endblocktranslate %}</p>
"""
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    folder = tmp_path / "leaf"
    (folder / "templates" / "leaf").mkdir(parents=True)
    (folder / "__init__.py").write_text('"""Leaf."""\n')
    return folder


def put(room: Path, *entries: tuple[str, str]) -> None:
    path = messages.catalogue_path(room)
    path.parent.mkdir(parents=True, exist_ok=True)
    body = "\n".join(
        f'{"#, python-format\n" if "%(" in said else ""}msgid "{said}"\nmsgstr "{chinese}"\n'
        for said, chinese in entries
    )
    path.write_text(HEADER + body, encoding="utf-8")


def test_extracted_finds_python_refusals_and_templates(room: Path):
    (room / "errors.py").write_text(REFUSAL)
    (room / "templates" / "leaf" / "page.html").write_text(PAGE)

    found = messages.extracted(room)

    assert sorted(singular for _context, singular in found) == [
        "%(count)s leaf",
        "Find a leaf",
        'From %(name)s (it\'s "good"',
        "It is old.",
        "It is wet.",
        "Leaf",
        "Nothing.",
        "There is no leaf of %(place)s.",
    ]


def test_problems_of_a_complete_catalogue_are_none(room: Path):
    (room / "views.py").write_text('_("Leaf of %(place)s")\n')
    put(room, ("Leaf of %(place)s", "%(place)s的茶青"))

    assert messages.problems() == []


def test_problems_name_another_word_for_what_is_withheld(room: Path):
    (room / "views.py").write_text('_("It is withheld."), _("Published")\n')
    put(room, ("It is withheld.", "这个数不显示。"), ("Published", "不公布的除外"))

    assert messages.problems() == [
        "leaf: 'It is withheld.' says of what is withheld another word than 不公开",
        "leaf: 'Published' says of what is withheld another word than 不公开",
    ]


def test_problems_name_what_is_missing_and_what_is_said_nowhere(room: Path):
    (room / "views.py").write_text('_("Leaf")\n')
    put(room, ("Bark", "树皮"))

    assert messages.problems() == [
        "leaf: 'Leaf' is missing",
        "leaf: 'Bark' is said nowhere: tools/messages.py update --prune drops it",
    ]


def test_problems_name_the_untranslated_and_the_wrongly_placed(room: Path):
    (room / "views.py").write_text('_("Leaf"), _("Of %(place)s")\n')
    put(room, ("Leaf", ""), ("Of %(place)s", "%(plaec)s的"))

    assert messages.problems() == [
        "leaf: 'Leaf' has no translation",
        "leaf: 'Of %(place)s' has other placeholders than its translation '%(plaec)s的'",
    ]


def test_catalogue_out_of_order_is_named_and_put_in_order(room: Path):
    (room / "views.py").write_text('_("Leaf"), _("Bark")\n')
    put(room, ("Leaf", "叶"), ("Bark", "树皮"))
    found = messages.problems()

    messages.update(prune=False)

    assert found == ["leaf: its messages are not in order; run make fix"]
    assert messages.problems() == []


def test_problems_name_two_rooms_that_disagree(room: Path):
    other = room.parent / "bark"
    other.mkdir()
    for folder, chinese in ((room, "关闭"), (other, "停业")):
        (folder / "__init__.py").write_text('_("Closed")\n')
        put(folder, ("Closed", chinese))

    assert messages.problems() == ["bark, leaf: 'Closed' is translated differently; use pgettext"]


def test_update_adds_what_is_missing_and_keeps_the_rest(room: Path):
    (room / "views.py").write_text('_("Leaf"), _("Bark")\n')
    put(room, ("Bark", "树皮"), ("Root", "根"))

    messages.update(prune=False)

    assert messages.problems() == [
        "leaf: 'Root' is said nowhere: tools/messages.py update --prune drops it",
        "leaf: 'Leaf' has no translation",
    ]


def test_update_with_prune_drops_what_is_said_nowhere(room: Path):
    (room / "views.py").write_text('_("Bark")\n')
    put(room, ("Bark", "树皮"), ("Root", "根"))

    messages.update(prune=True)

    assert messages.problems() == []
