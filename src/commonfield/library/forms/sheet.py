"""A spreadsheet of files' details: its columns in both languages, its parsed lines."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import LazyStr
from commonfield.front.language import is_chinese
from commonfield.front.spreadsheets import SheetColumn, Spreadsheet, read_rows
from commonfield.library.choices import Rights, Subject
from commonfield.library.errors import SheetWordsError

_DAYS: Final = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y-%m-%d %H:%M:%S")


class _ChosenField(forms.CharField):
    """Asks for one of some choices, by its code or its name in either language."""

    def __init__(self, choices: type[TextChoices]) -> None:
        super().__init__(required=False)
        self.choices = choices

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - Django's signature
        """Return the choice's code; empty for an empty cell."""
        wanted = super().clean(value).casefold()
        for language in ("zh-hans", "en") if wanted else ():
            with override(language):
                for choice in self.choices:
                    if wanted in {choice.value, str(choice.label).casefold()}:
                        return choice.value
        if wanted:
            raise forms.ValidationError(" / ".join(map(str, self.choices.labels)))
        return ""


def _text(most: int) -> forms.CharField:
    return forms.CharField(max_length=most, required=False)


def _day() -> forms.DateField:
    return forms.DateField(required=False, input_formats=_DAYS)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its heads, ours first, what a keeper writes into it, and what reads that."""

    heads: tuple[str, ...]
    meaning: LazyStr
    field: forms.Field | None = None


_AS_THE_FILE: Final = _("Left empty: as the file says")
_LANGUAGE: Final = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$"
# By the name of the word that each says of a title.
_COLUMNS: Final = {
    "file": _Column(
        ("文件", "file", "文件名", "file name", "filename"), _("The file's name with its ending")
    ),
    "title": _Column(("书名", "title", "题名", "标题"), _AS_THE_FILE, _text(300)),
    "title_en": _Column(
        ("英文书名", "English title", "title_en"), _("For readers in English"), _text(300)
    ),
    "authors": _Column(
        ("作者", "authors", "author", "责任者"), _("Several separated by “、”"), _text(1_300)
    ),
    "subject": _Column(("分类", "subject", "主题"), "", _ChosenField(Subject)),
    "rights": _Column(("权利", "rights", "版权"), "", _ChosenField(Rights)),
    "rights_note": _Column(
        ("权利说明", "note", "rights_note", "说明"),
        _("Who made it, or who licensed it to whom"),
        _text(1_000),
    ),
    "licensed_until": _Column(
        ("授权到期", "licensed_until", "授权截止"),
        _("The last day of the licence: 2027-12-31"),
        _day(),
    ),
    "announced_on": _Column(
        ("公告日期", "announced_on", "公告日"),
        _("Only for the rural scheme, by the county"),
        _day(),
    ),
    "language": _Column(
        ("语言", "language"),
        _("zh, en or another code"),
        forms.RegexField(_LANGUAGE, required=False),
    ),
    "description": _Column(
        ("简介", "description"), _("What it is about, in one or two sentences"), _text(4_000)
    ),
    "publisher": _Column(("出版者", "publisher", "出版社"), _AS_THE_FILE, _text(200)),
    "year": _Column(
        ("年份", "year", "出版年"), _("Four digits"), forms.RegexField(r"^\d{4}$", required=False)
    ),
}
_SHEET: Final = tuple(
    SheetColumn(name, each.heads, is_required=each.field is None) for name, each in _COLUMNS.items()
)


class _LineForm(forms.Form):
    """One line; what it leaves empty stays as the file says it."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        super().__init__(dict(cells))
        self.fields = {name: deepcopy(each.field) for name, each in _COLUMNS.items() if each.field}


def sheet_template() -> Spreadsheet:
    """Return a spreadsheet to fill in: each column's meaning in both languages, and its head."""
    meanings = []
    for language in ("zh-hans", "en"):
        with override(language):
            meanings.append([_meaning(each) for each in _COLUMNS.values()])
    heads = [_head(name) for name in _COLUMNS]
    return Spreadsheet(gettext("Books and recordings"), meanings[0], [meanings[1], heads])


def _meaning(column: _Column) -> str:
    if isinstance(column.field, _ChosenField):
        return " / ".join(map(str, column.field.choices.labels))
    return str(column.meaning)


def sheet_words(content: bytes) -> dict[str, dict[str, str] | SheetWordsError]:
    """Return a spreadsheet's details, or its fault, by the name of the file."""
    found: dict[str, dict[str, str] | SheetWordsError] = {}
    for row in read_rows(content, _SHEET):
        name = row.cells["file"].replace("\\", "/").removeprefix("./")
        if name:
            found[name] = _line(row.cells)
    return found


def _line(cells: Mapping[str, str]) -> dict[str, str] | SheetWordsError:
    form = _LineForm(cells)
    if not form.is_valid():
        wrong = (
            f"{_head(name)} ({' '.join(map(str, errors))})" for name, errors in form.errors.items()
        )
        return SheetWordsError(what=" · ".join(wrong))
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in form.cleaned_data.items()
        if value
    }


def _head(name: str) -> str:
    """Return a column's head in the page's language."""
    return _COLUMNS[name].heads[0 if is_chinese() else 1]
