"""Rules of the library: rights, chapters, reading times, languages, parts of audio."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from html import escape, unescape
from pathlib import PurePath
from typing import Final

from commonfield.library.choices import Rights

# Under the rural scheme nobody reads a title before it has been announced for so long.
ANNOUNCED_DAYS: Final = 30
# As clean chapters name the files that they show.
FILE_IN_HTML: Final = re.compile(r"\.\./\.\./files/([0-9a-f]{64}\.[a-z0-9]{3,4})")
# By the months in which they begin, from February: 立春, 立夏, 立秋, 立冬.
_SEASONS: Final = ("春", "夏", "秋", "冬")
# Of each title of the collected classics.
CLASSICS_NOTE: Final = "原文已过著作权保护期；电子文本来自开放文集 chinese-poetry（MIT）"
# In the place of what was taken out.
PART_OUT: Final = (
    '<p lang="zh-Hans">此处内容已撤下。</p>\n<p lang="en">This part was taken out.</p>'
)
# Objections without a sign-in that take a title down at once: in the county within an hour.
HIDDEN_AN_HOUR: Final = 3
# Titles that one signed-in person's objections take down at once, within a day.
HIDDEN_A_DAY: Final = 3
CHINESE: Final = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U0003ffff]")
WORD: Final = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_KANA: Final = re.compile(r"[\u3041-\u30ff]")
# Characters of every text that are written otherwise in the other script.
_TRADITIONAL: Final = frozenset("們個這說會來對時國學過還麼為與樣頭見書無長門東車馬後裡沒從點樂風")
# Words of every English text that neither German, French, Spanish nor pinyin has.
_ENGLISH: Final = frozenset(
    {"the", "of", "and", "to", "is", "it", "are", "with", "that", "this", "they", "his", "her"}
    | {"she", "you", "your", "for", "not", "from", "have", "had", "but", "what", "when", "which"}
    | {"there", "their", "we", "were", "our", "who", "how", "its", "into", "them", "than", "then"}
)
# Also written in Chinese characters: they alone do not make a paragraph one of another language.
_IN_CHARACTERS: Final = frozenset({"ja", "ko", "cmn", "hak", "lzh", "nan", "wuu", "yue"})
# A phrase of at most the overlap is whole in some passage. Units: characters.
PASSAGE: Final = 1_000
OVERLAP: Final = 80
# Nobody reads a chapter in less, unless it is shorter. Units: seconds.
_LEAST_S: Final = 5
# A recording is heard so much faster at most, by the speeds of its player.
_FASTEST: Final = 1.5
# How fast a person reads who reads everything. Units: Chinese characters, words a minute.
_CHARACTERS_A_MINUTE, _WORDS_A_MINUTE = 400, 230
_NUMBER: Final = r"[0-9零\u3007一二三四五六七八九十百千两]{1,8}"
_CHAPTER: Final = re.compile(
    rf"\s*((?:第\s*{_NUMBER}\s*[章回节卷部篇集]|Chapter\s+[0-9IVXLC]+)(?:[\s　：:.、].{{0,60}})?"
    r"|序|序言|前言|引子|楔子|后记|尾声|附录|Preface|Foreword|Afterword)\s*",
    re.IGNORECASE,
)
# A text without headings is cut at the end of a paragraph. Units: characters.
_UNDIVIDED: Final = 6_000
_ALBUM_PICTURE: Final = re.compile(
    r'<figure(?: lang="[\w-]+")?>'
    r'<img src="\.\./\.\./files/([0-9a-f]{64})\.webp" width="(\d+)" height="(\d+)"'
)
_ALBUM_SENTENCE: Final = re.compile(r"<figcaption>(.*)</figcaption>", re.DOTALL)
_HIGH: Final = re.compile(r"[\u0080-\uffff]+")
_NO_TITLE: Final = re.compile(
    r"(microsoft |powerpoint|untitled|未命名|无标题|文档 ?\d|document ?\d|slide ?\d)"
    r"|.*\.(docx?|pptx?|xlsx?|wps|indd|pdf|tmp)$",
    re.IGNORECASE,
)
_NO_WORDS: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_ENCODINGS: Final = ("utf-8-sig", "gb18030", "big5")
SOUND_SUFFIXES: Final = frozenset(
    {".mp3", ".m4a", ".m4b", ".aac", ".ogg", ".oga", ".opus", ".wav", ".flac", ".webm", ".weba"}
)
# How a part of a recording is called: 01 采茶.mp3, 第02集.mp3; 采茶戏 第三集.mp3, 采茶戏(4).mp3.
_NUMERALS: Final = "一二三四五六七八九十"
_PART_NUMBER: Final = re.compile(
    rf"^第?\s*(?:\d{{1,3}}(?!\d)|(?<=第)[{_NUMERALS}]{{1,3}}(?=[集回章讲段部]))[集回章讲段部]?[\s._\-—、·]*"
    rf"|[\s._\-—、·(（]*第\s*(?:\d{{1,3}}|[{_NUMERALS}]{{1,3}})[集回章讲段部][)）]?$"
    r"|[\s._\-—、·(（]*(?<!\d)\d{1,3}[)）]?$"
)
# As phones count what they record.
_COUNTED: Final = re.compile(r"(?i)新?录音|语音|(new )?recording|voice|audio")


class Use(Enum):
    """A use of a title that its rights may allow."""

    READ = auto()
    READ_SIGNED_IN = auto()
    READ_IN_HALL = auto()
    # Onto a phone, to be read offline.
    TAKE_OFFLINE = auto()
    # By other libraries, over OPDS and in exports.
    SHARE = auto()


_FREE: Final = frozenset({Use.READ, Use.READ_SIGNED_IN, Use.READ_IN_HALL, Use.TAKE_OFFLINE})
# Regulation on the right of communication through information networks: article 7 (inside the
# premises), articles 9 and 10 (the rural scheme, its readers only).
USES: Final = {
    Rights.OWN: _FREE | {Use.SHARE},
    Rights.PUBLIC_DOMAIN: _FREE | {Use.SHARE},
    Rights.LICENSED: _FREE,
    Rights.HALL_ONLY: frozenset({Use.READ_IN_HALL}),
    Rights.RURAL_SCHEME: frozenset({Use.READ_SIGNED_IN, Use.READ_IN_HALL}),
}


def language_of(text: str) -> str:
    """Return zh-Hans, zh-Hant or en; empty for other languages or too short a text."""
    characters, words = len(CHINESE.findall(text)), WORD.findall(text)
    # A name in the other script does not make a sentence one of the other language.
    if characters * 2 > len(words):
        if _KANA.search(text):
            return ""
        return "zh-Hant" if _TRADITIONAL.intersection(text) else "zh-Hans"
    return "en" if _ENGLISH.intersection(word.lower() for word in words) else ""


def language_beside(text: str, usual: str) -> str:
    """Return the language of a paragraph where it is not that of its book; else nothing."""
    found, main = language_of(text), usual.partition("-")[0].lower()
    is_usual = found.partition("-")[0] == main or (main in _IN_CHARACTERS and found != "en")
    return "" if is_usual else found


@dataclass(frozen=True, slots=True)
class TextPassage:
    """A piece of a text and its start. Units: characters."""

    start: int
    text: str


@dataclass(frozen=True, slots=True)
class TextChapter:
    """A chapter of a plain text: its title, empty if it has none, and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]

    def html(self, language: str) -> str:
        """Return the paragraphs as HTML; those that are not in the text's language say theirs."""
        return "\n".join(_paragraph(each, language) for each in self.paragraphs)

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)


def _paragraph(text: str, usual: str) -> str:
    language = language_beside(text, usual)
    lang = f' lang="{language}"' if language else ""
    return f"<p{lang}>{escape(text)}</p>"


def passages(text: str) -> Iterator[TextPassage]:
    """Cut a text for the search index; each passage begins within the one before."""
    start = 0
    while True:
        yield TextPassage(start, text[start : start + PASSAGE])
        if start + PASSAGE >= len(text):
            return
        start += PASSAGE - OVERLAP


def text_of_passages(passages: Iterable[tuple[int, str]]) -> str:
    """Return the text that was cut into passages, by their starts in order."""
    text = ""
    for start, piece in passages:
        text = text[:start] + piece
    return text


def without_picture(html: str, sha256: str) -> str:
    """Return a chapter without a picture; its words stay."""
    return re.sub(rf'<img [^>]*src="\.\./\.\./files/{sha256}\.[^>]*>', "", html)


def season_words(on: date, term: str) -> tuple[str, ...]:
    """Return words by which a title is one of the season: the solar term's name, the season's."""
    return term, _SEASONS[(on.month - 2) // 3 % 4]


def hides_at_once(*, in_hall: int, in_hour: int) -> bool:
    """Return whether an objection without a sign-in takes its title down before a person looked.

    ``in_hall``: the titles of its hall that are down already; ``in_hour``: those of all halls that
    were taken down within the hour.
    """
    return not in_hall and in_hour < HIDDEN_AN_HOUR


def reading_seconds(text: str) -> int:
    """Return the seconds that reading a whole text takes, at least one."""
    characters = len(CHINESE.findall(text))
    words = len(WORD.findall(text))
    return max(1, round(60 * (characters / _CHARACTERS_A_MINUTE + words / _WORDS_A_MINUTE)))


def least_seconds(seconds: int) -> float:
    """Return how long a chapter must be open: a third of its time, of a short one a few seconds."""
    return max(seconds / 3, min(seconds / _FASTEST, _LEAST_S))


def is_book_seen(pages: Mapping[int, int], seen: Mapping[int, int]) -> bool:
    """Return whether a picture book is finished: its last page, after a third of the whole's time.

    Both by the pages' numbers. Units: seconds that each takes, and that it was looked at; what was
    looked at for longer counts no more than it takes.
    """
    spent = sum(min(seconds, pages.get(number, 0)) for number, seconds in seen.items())
    return max(pages, default=0) in seen and spent * 3 >= sum(pages.values())


def decoded(content: bytes) -> str | None:
    """Decode a plain text by trying encodings; none if none fits."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def plain_words(text: str) -> str:
    """Return a text without surrogates, control characters and bidirectional overrides."""
    return _NO_WORDS.sub("", text)


def text_chapters(text: str) -> list[TextChapter]:
    """Return the chapters of a plain text by its headings, or of even length without any."""
    chapters: list[TextChapter] = []
    title, paragraphs, size = "", list[str](), 0
    has_headings = any(_is_heading(line) for line in text.splitlines())

    def close() -> None:
        if title or paragraphs:
            chapters.append(TextChapter(title, tuple(paragraphs)))

    for line in filter(None, (" ".join(line.split()) for line in text.splitlines())):
        if _is_heading(line) or (not has_headings and size > _UNDIVIDED):
            close()
            title, paragraphs, size = (line if _is_heading(line) else ""), [], 0
            if title:
                continue
        paragraphs.append(line)
        size += len(line)
    close()
    return chapters


def _is_heading(line: str) -> bool:
    return _CHAPTER.fullmatch(line) is not None


def album_page(
    file: str, width_px: int, height_px: int, sentence: str = "", language: str = ""
) -> str:
    """Return a page of an album as HTML: its photograph, and below it the sentence.

    One that is not in the album's ``language`` says its own.
    """
    caption, other = escape(sentence), language_beside(sentence, language)
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    lang = f' lang="{other}"' if other else ""
    return (
        f'<figure{lang}><img src="../../files/{file}.webp" width="{width_px}" height="{height_px}"'
        f' alt="{caption}">{below}</figure>'
    )


def album_sentence(html: str, sentence: str, language: str) -> str:
    """Return an album's page with another sentence; any other page as it is."""
    found = _ALBUM_PICTURE.match(html)
    if not found:
        return html
    return album_page(found[1], int(found[2]), int(found[3]), sentence, language)


def album_parts(html: str) -> tuple[str, str]:
    """Return the photograph of an album's page, and its sentence; nothing of any other page."""
    found, caption = _ALBUM_PICTURE.match(html), _ALBUM_SENTENCE.search(html)
    return found[1] if found else "", unescape(caption[1]) if found and caption else ""


def unscrambled(text: str) -> str:
    """Repair Chinese tags of a recording that were decoded as Latin-1."""
    runs = _HIGH.findall(text)
    if not runs or any(len(run) % 2 for run in runs):
        return text
    try:
        return text.encode("latin-1").decode("gb2312")
    except UnicodeError:
        return text


def is_given_title(text: str) -> bool:
    """Return whether a document's title is a real one, not a program's default."""
    return bool(text) and _NO_TITLE.match(text) is None


def parts_among(names: Iterable[str]) -> list[str]:
    """Return the numbered recordings among files that came together, in order; none if only one."""
    found = {
        (_number(match[0]), name)
        for name in names
        if PurePath(name).suffix.lower() in SOUND_SUFFIXES and (match := _part(PurePath(name).stem))
    }
    numbers = {number for number, _ in found}
    return [name for _, name in sorted(found)] if len(numbers) == len(found) > 1 else []


def _number(part: str) -> int:
    """Return a part's number, in Arabic or Chinese numerals up to 99."""
    if digits := re.search(r"\d+", part):
        return int(digits[0])
    tens, ten, ones = "".join(each for each in part if each in _NUMERALS).rpartition("十")
    value = _NUMERALS.find(ones) + 1 if ones else 0
    return value + (10 * (_NUMERALS.find(tens) + 1 if tens else 1) if ten else 0)


def without_number(name: str) -> str:
    """Return a part's name without its number."""
    match = _part(name)
    return name[: match.start()] + name[match.end() :] if match else name


def _part(name: str) -> re.Match[str] | None:
    """Return where a name has its part's number; a date, or a phone's own counter, is none."""
    match = _PART_NUMBER.search(name)
    before = name[: match.start()] if match else ""
    return None if re.search(r"\d", before) or _COUNTED.match(before) else match
