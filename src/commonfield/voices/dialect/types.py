"""Types of dialect: varieties, lessons, words as they are imported and shown."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from commonfield.kernel.errors import CommonfieldError


@dataclass(frozen=True, slots=True)
class Meaning:
    """One of the fourteen meanings of a lesson; ``code`` such as 07.05."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """The frame that every variety fills: a scene, meanings, a question for an elder."""

    number: int
    title: str
    title_en: str
    scene: str
    scene_en: str
    question: str
    question_en: str
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class VarietyDetails:
    """A variety's details; ``language`` as BCP 47."""

    name: str
    name_en: str
    family: str = ""
    family_en: str = ""
    note: str = ""
    note_en: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class VarietyInfo(VarietyDetails):
    """A variety for display; ``places`` are the codes of the divisions that speak it."""

    code: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordEntry:
    """A word's details; ``also_read`` are further readings, separated by |."""

    headword: str
    headword_traditional: str = ""
    romanisation: str = ""
    also_read: str = ""
    ipa: str = ""
    gloss: str = ""
    gloss_en: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class NewWord:
    """A word as a collection has it: in which row, under which code, of which variety if it says.

    Without a code of its own, its characters and its reading are its code.
    """

    words: WordEntry
    row: int = 0
    code: str = ""
    variety: str = ""


@dataclass(frozen=True, slots=True)
class WordSource:
    """A source of words: our code for it, and its credit line."""

    code: str
    credit: str


# What Ningbo's words come from: its licence asks for this line wherever they are shown.
YONGJIANG: Final = WordSource(
    "yongjiang",
    "寧波話詞條：Shin Zoqchiuq《甬江話字詞表》《寧波方言資料整理》，CC BY 4.0，有刪節修改。",
)


@dataclass(frozen=True, slots=True)
class RefusedWord:
    """A refused row with the reason."""

    row: int
    headword: str
    error: "CommonfieldError"


@dataclass
class ImportedWords:
    """Numbers of new and known words, and the refused ones."""

    taken: int = 0
    unchanged: int = 0
    refused: list[RefusedWord] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WordInfo(WordEntry):
    id: int = 0
    variety: str = ""
    source: str = ""
    source_code: str = ""

    @property
    def readings(self) -> tuple[str, ...]:
        """The further readings."""
        return tuple(filter(None, self.also_read.split("|")))


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A meaning of a lesson with the words that a variety has for it."""

    meaning: Meaning
    words: tuple[WordInfo, ...]


@dataclass(frozen=True, slots=True)
class WordsFound:
    """Found words; ``by_sound``: none is spelled like the query, these sound like it."""

    items: tuple[WordInfo, ...]
    by_sound: bool = False


@dataclass(frozen=True, slots=True)
class LessonTime:
    """When a lesson was opened and finished, and the number of its steps done."""

    opened_at: datetime
    finished_at: datetime
    steps: int

    @property
    def seconds(self) -> float:
        return (self.finished_at - self.opened_at).total_seconds()
