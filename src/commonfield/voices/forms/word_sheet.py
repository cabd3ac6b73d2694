"""A collection of words as a spreadsheet: public ones of Ningbo's, or a county's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from commonfield.front.errors import SheetColumnsMissingError
from commonfield.front.spreadsheets import SheetColumn, SheetRow, read_rows
from commonfield.voices.dialect.rules import city_reading
from commonfield.voices.dialect.types import YONGJIANG, NewWord, WordEntry, WordSource
from commonfield.workshop.text import simplified

MOST_WORDS: Final = 40_000
# Of a printed dictionary: where one of them is named, the explanation is not for us to copy.
_PAGES: Final = ("湯版頁碼", "《阿拉宁波话》頁碼", "朱版頁碼")
_TRADITIONAL: Final = ("traditional", "headword_traditional", "headword_trad", "char_trad", "trad")
_COLUMNS: Final = tuple(
    SheetColumn(name, words, is_required=False)
    for name, words in (
        ("headword", ("headword", "headword_simp", "char_simp", "simp", "词", "词语")),
        ("headword_traditional", (*_TRADITIONAL, "繁體", "繁体")),
        # Spelt so, it is a collection of Ningbo's.
        ("wugniu", ("wugniu", "兼容格式")),
        ("romanisation", ("romanisation", "拼音", "罗马字")),
        ("also_read", ("also_read", "wugniu_variants", "又读")),
        ("ipa", ("ipa", "国际音标")),
        ("gloss", ("gloss", "gloss_zh", "意思", "释义", "釋義", "note")),
        ("gloss_en", ("gloss_en", "English")),
        ("meaning", ("meaning", "课文编号")),
        ("variety", ("variety", "方言")),
        ("code", ("code", "id", "source_code", "编号")),
        *((f"page_{number}", (words,)) for number, words in enumerate(_PAGES)),
    )
)
_NINGBO: Final = "ningbo"


@dataclass(frozen=True)
class WordSheet:
    """A file's words, and the known collection that it is, if any."""

    collection: WordSource | None
    words: list[NewWord]


def read_words(content: bytes) -> WordSheet:
    """Return the words of a CSV, TSV or XLSX file."""
    rows = read_rows(content, _COLUMNS, most_rows=MOST_WORDS)
    columns = rows[0].cells.keys() if rows else frozenset[str]()
    if not columns & {"headword", "headword_traditional"}:
        raise SheetColumnsMissingError(columns="headword")
    is_ningbo = "wugniu" in columns
    return WordSheet(YONGJIANG if is_ningbo else None, [_word(row, is_ningbo) for row in rows])


def _word(row: SheetRow, is_ningbo: bool) -> NewWord:  # noqa: FBT001 - one of two
    cells = row.cells
    traditional = cells.get("headword_traditional", "")
    reading = city_reading(cells["wugniu"]) if is_ningbo else cells.get("romanisation", "")
    words = WordEntry(
        headword=cells.get("headword") or simplified(traditional),
        headword_traditional=traditional,
        romanisation=reading,
        gloss=_gloss(cells),
        **{name: cells.get(name, "") for name in ("also_read", "ipa", "gloss_en", "meaning")},
    )
    variety = cells.get("variety", "")
    variety_code = variety or (_NINGBO if is_ningbo else "")
    return NewWord(words, row.number, cells.get("code", ""), variety_code)


def _gloss(cells: Mapping[str, str]) -> str:
    if any(cells.get(f"page_{number}") for number in range(len(_PAGES))):
        return ""
    return simplified(cells.get("gloss", ""))
