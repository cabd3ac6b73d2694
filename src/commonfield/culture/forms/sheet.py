"""A spreadsheet that says what files are: its columns in both languages, each line parsed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django import forms
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from commonfield.culture.choices import Rights, Subject
from commonfield.culture.library.errors import SheetWordsError
from commonfield.front.language import is_chinese
from commonfield.front.spreadsheets import SheetColumn, Spreadsheet, read_rows

SHEET_COLUMNS: Final = (
    SheetColumn("file", ("文件", "file", "文件名", "file name", "filename")),
    SheetColumn("title", ("书名", "title", "题名", "标题"), is_required=False),
    SheetColumn("title_en", ("英文书名", "English title", "title_en"), is_required=False),
    SheetColumn("authors", ("作者", "authors", "author", "责任者"), is_required=False),
    SheetColumn("subject", ("分类", "subject", "主题"), is_required=False),
    SheetColumn("rights", ("权利", "rights", "版权"), is_required=False),
    SheetColumn("rights_note", ("权利说明", "note", "rights_note", "说明"), is_required=False),
    SheetColumn("licensed_until", ("授权到期", "licensed_until", "授权截止"), is_required=False),
    SheetColumn("announced_on", ("公告日期", "announced_on", "公告日"), is_required=False),
    SheetColumn("language", ("语言", "language"), is_required=False),
    SheetColumn("description", ("简介", "description"), is_required=False),
    SheetColumn("publisher", ("出版者", "publisher", "出版社"), is_required=False),
    SheetColumn("year", ("年份", "year", "出版年"), is_required=False),
)
_AS_THE_FILE: Final = _("Left empty: as the file says")
# What a keeper writes into each column.
_MEANINGS: Final = {
    "file": _("The file's name with its ending"),
    "title": _AS_THE_FILE,
    "title_en": _("For readers in English"),
    "authors": _("Several separated by “、”"),
    "rights_note": _("Who made it, or who licensed it to whom"),
    "licensed_until": _("The last day of the licence: 2027-12-31"),
    "announced_on": _("Only for the rural scheme, by the county"),
    "language": _("zh, en or another code"),
    "description": _("What it is about, in one or two sentences"),
    "publisher": _AS_THE_FILE,
    "year": _("Four digits"),
}
_DAYS: Final = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y-%m-%d %H:%M:%S")


class _LineForm(forms.Form):
    """One line; what it leaves empty stays as the file says it."""

    title = forms.CharField(max_length=300, required=False)
    title_en = forms.CharField(max_length=300, required=False)
    authors = forms.CharField(max_length=1_300, required=False)
    subject = forms.CharField(required=False)
    rights = forms.CharField(required=False)
    rights_note = forms.CharField(max_length=1_000, required=False)
    licensed_until = forms.DateField(required=False, input_formats=_DAYS)
    announced_on = forms.DateField(required=False, input_formats=_DAYS)
    language = forms.RegexField(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$", required=False)
    description = forms.CharField(max_length=4_000, required=False)
    publisher = forms.CharField(max_length=200, required=False)
    year = forms.RegexField(r"^\d{4}$", required=False)

    def clean_subject(self) -> str:
        """Return a subject by its code or its name in either language."""
        return _chosen(Subject, self.cleaned_data["subject"])

    def clean_rights(self) -> str:
        """Return a right by its code or its name in either language."""
        return _chosen(Rights, self.cleaned_data["rights"])


def sheet_template() -> Spreadsheet:
    """Return a spreadsheet to fill in: what each column asks in both languages, the heads."""
    meanings = []
    for language in ("zh-hans", "en"):
        with override(language):
            meanings.append([_meaning(each.name) for each in SHEET_COLUMNS])
    heads = [_head(each.name) for each in SHEET_COLUMNS]
    return Spreadsheet(gettext("Books and recordings"), meanings[0], [meanings[1], heads])


def _meaning(column: str) -> str:
    choices = {"subject": Subject, "rights": Rights}.get(column)
    return " / ".join(map(str, choices.labels)) if choices else str(_MEANINGS[column])


def sheet_words(content: bytes) -> dict[str, dict[str, str] | SheetWordsError]:
    """Return what a spreadsheet says of each file, by the file's name, or what is wrong there."""
    found: dict[str, dict[str, str] | SheetWordsError] = {}
    for row in read_rows(content, SHEET_COLUMNS):
        name = row.cells["file"].replace("\\", "/").removeprefix("./")
        if name:
            found[name] = _line(row.cells)
    return found


def _line(cells: Mapping[str, str]) -> dict[str, str] | SheetWordsError:
    form = _LineForm(dict(cells))
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


def _chosen(choices: type[Subject | Rights], text: str) -> str:
    """Return a choice's code; empty where nothing is said."""
    wanted = text.strip().casefold()
    if not wanted:
        return ""
    for language in ("zh-hans", "en"):
        with override(language):
            for choice in choices:
                if wanted in {choice.value, str(choice.label).casefold()}:
                    return str(choice.value)
    raise forms.ValidationError(" / ".join(map(str, choices.labels)))


def _head(name: str) -> str:
    """Return a column's head in the page's language."""
    return next(each.words[0 if is_chinese() else 1] for each in SHEET_COLUMNS if each.name == name)
