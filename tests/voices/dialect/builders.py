"""Rows of dialect for tests."""

from commonfield.people.types import SYSTEM
from commonfield.voices.dialect.commands import import_words, load_dialects
from commonfield.voices.dialect.types import NewWord, WordEntry, WordSource
from commonfield.voices.models import DialectWord
from tests.copies import copied
from tests.people.builders import COUNTY, NOW

HAISHU = "330203000000"
OWN = WordSource("own", "自己记的")


@copied
def make_varieties(*places: str) -> tuple[str, ...]:
    """Load the shipped varieties of some places: of the county, and Ningbo's."""
    return tuple(load_dialects(by=SYSTEM, now=NOW, places=places or (COUNTY, HAISHU)))


def make_word(headword: str, variety: str = "ningbo", **said: str) -> DialectWord:
    word = NewWord(WordEntry(headword, **said))
    import_words(by=SYSTEM, now=NOW, variety=variety, words=[word], collection=OWN)
    return DialectWord.objects.filter(variety__code=variety, headword=headword).latest("pk")
