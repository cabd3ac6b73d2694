"""In which language a paragraph is, so that a voice reads it as it is spoken."""

import re
from typing import Final

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


def language_of(text: str) -> str:
    """Return zh-Hans, zh-Hant or en; empty of what is none of them, or too little to tell."""
    characters, words = len(CHINESE.findall(text)), WORD.findall(text)
    # A name in the other script does not make a sentence one of the other language.
    if characters * 2 > len(words):
        if _KANA.search(text):
            return ""
        return "zh-Hant" if _TRADITIONAL.intersection(text) else "zh-Hans"
    return "en" if _ENGLISH.intersection(word.lower() for word in words) else ""


def language_beside(text: str, usual: str) -> str:
    """Return the language of a paragraph where it is not that of its book; else nothing."""
    found = language_of(text)
    return "" if found.partition("-")[0] == usual.partition("-")[0].lower() else found
