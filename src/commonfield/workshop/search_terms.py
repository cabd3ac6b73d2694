"""Search terms: of a text for the index, and of what a user types to find it.

Chinese has no spaces: runs of characters are indexed by every pair of neighbours, so that each word
of two characters is found wherever it stands, in simplified characters. What is looked for may be
Chinese of either script, English, or pinyin with and without spaces, or the first letters of the
syllables. Which words mean the same, a room says by a lexicon (``search_lexicon``); rows are found
by ``search_matching``.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from typing import Final

from commonfield.workshop.text import simplified, syllables

LONGEST_TERM: Final = 40
_CHINESE: Final = r"[\u3007\u3400-\u9fff\U00020000-\U0003ffff]"
_PIECE: Final = re.compile(rf"{_CHINESE}+|[a-z]+|[0-9]+")
_IS_CHINESE: Final = re.compile(_CHINESE)
# By so many first letters something is looked for at a time.
_FEWEST_INITIALS, _MOST_INITIALS = 2, 4
_LONGEST_WORD: Final = 30
MOST_WORDS: Final = 8
_MOST_READINGS: Final = 4
_READINGS_TRIED: Final = 64
_SHORTEST_PLURAL: Final = 4
_LONGEST_SYLLABLE: Final = 6
_TABLE: Final = """
a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang
cao ce cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan
chuang chui chun chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de den deng di dian
diao die ding diu dong dou du duan dui dun duo e ei en eng er fa fan fang fei fen feng fo fou
fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo ha hai han
hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao jie
jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke ken keng kong kou ku kua kuai kuan
kuang kui kun kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu long
lou lu luan lun luo lv lve ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo
mou mu na nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou nu nuan
nun nuo nv nve o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia
qian qiang qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru
rua ruan rui run ruo sa sai san sang sao se sen seng sha shai shan shang shao she shen sheng
shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta tai tan
tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen
weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi
yin ying yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao
zhe zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan
zui zun zuo
"""
_SYLLABLES: Final = frozenset(_TABLE.split())

_WITH_V: Final = {"lu": "lv", "nu": "nv", "lue": "lve", "nue": "nve"}

type Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchWord:
    """A word that a user searches for: each alternative is found by all of its terms.

    ``otherwise`` are looked at only if no alternative is to be found. ``pairs`` are what a longer
    run of Chinese is looked for by where nothing has all of it.
    """

    text: str
    alternatives: tuple[Terms, ...]
    otherwise: tuple[Terms, ...] = ()
    pairs: Terms = ()


@lru_cache(maxsize=4_096)
def index_terms(text: str, *, is_name: bool, by_letters: bool = False) -> frozenset[str]:
    """Return the terms that a text is found by.

    A name is also found by single characters and in pinyin, and ``by_letters`` by the first
    letters of its syllables; prose by pairs of characters and by English words.
    """
    terms: set[str] = set()
    for piece in pieces_of(text):
        if not is_chinese(piece):
            terms.add(_stem(piece))
            continue
        terms |= set(_pairs(piece))
        if is_name:
            terms |= set(piece) | _sounds(piece, by_letters=by_letters)
    return frozenset(term[:LONGEST_TERM] for term in terms)


def search_words(text: str, *, by_sound: bool = True) -> list[SearchWord]:
    """Return the words of a search text, at most eight; all must be found.

    Without sounds their dictionaries, fifty megabytes of a process, need not be there.
    """
    pieces = islice(dict.fromkeys(pieces_of(text)), MOST_WORDS)
    return [word_of(piece, by_sound=by_sound) for piece in pieces]


def word_of(piece: str, *, by_sound: bool = True) -> SearchWord:
    piece = piece[:_LONGEST_WORD]
    return _chinese(piece, by_sound=by_sound) if is_chinese(piece) else _latin(piece)


def is_chinese(piece: str) -> bool:
    return _IS_CHINESE.match(piece) is not None


def pieces_of(text: str) -> list[str]:
    """Return runs of Chinese and Latin words, folded.

    Full-width is made half, traditional simplified, capitals small; marks are left out.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ü", "v").replace("'", "")
    parts = unicodedata.normalize("NFD", simplified(plain)).replace("’", "")
    return _PIECE.findall("".join(each for each in parts if unicodedata.category(each) != "Mn"))


def terms_of(text: str) -> Terms:
    """Return the terms by which all words of a text are found, as they are written."""
    pieces = pieces_of(text)
    found = (_pairs(piece) if is_chinese(piece) else (_stem(piece),) for piece in pieces)
    return tuple(dict.fromkeys(term for some in found for term in some))


def _pairs(piece: str) -> Terms:
    return _joined(piece) if len(piece) > 1 else (piece,)


def _joined(parts: Sequence[str]) -> Terms:
    """Return each pair of neighbours, once."""
    return tuple(dict.fromkeys(map("".join, pairwise(parts))))


def _sounds(piece: str, *, by_letters: bool) -> set[str]:
    """Return the pinyin of each character and each pair, and the first letters of stretches."""
    read = syllables(piece)
    letters = "".join(each[0] for each in read) if by_letters else ""
    return {
        *read,
        *map("".join, pairwise(read)),
        *(
            letters[start : start + length]
            for length in range(_FEWEST_INITIALS, _MOST_INITIALS + 1)
            for start in range(len(letters) - length + 1)
        ),
    }


def _stem(word: str) -> str:
    """Return an English word without the ending of its plural."""
    is_plural = len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if is_plural else word


def _chinese(piece: str, *, by_sound: bool) -> SearchWord:
    # Also found by its sound, for characters that were mistyped.
    sounds = _joined(syllables(piece)) if by_sound else ()
    pairs = _pairs(piece)
    return SearchWord(
        piece, (pairs,), (sounds,) if sounds else (), pairs=pairs if len(pairs) > 1 else ()
    )


def _latin(piece: str) -> SearchWord:
    alternatives: dict[Terms, None] = {(_stem(piece),): None}
    for read in _readings(piece):
        # Who has no ü on the keyboard writes u.
        for spelt in (read, tuple(_WITH_V.get(each, each) for each in read)):
            alternatives[_joined(spelt) or spelt] = None
    if _MOST_INITIALS < len(piece) <= 2 * _MOST_INITIALS:
        starts = range(len(piece) - _MOST_INITIALS + 1)
        windows = (piece[at : at + _MOST_INITIALS] for at in starts)
        alternatives[tuple(dict.fromkeys(windows))] = None
    return SearchWord(piece, tuple(alternatives))


def _readings(piece: str) -> list[Terms]:
    """Return the ways to read letters as syllables of pinyin, those of fewest syllables first."""
    some = islice(_readings_from(piece, 0, (), _ends(piece)), _READINGS_TRIED)
    return list(sorted(some, key=len)[:_MOST_READINGS])


def _ends(piece: str) -> list[list[int]]:
    """Return for each start where a syllable ends whose rest can be read too, longest first."""
    ends: list[list[int]] = [[] for _ in piece]
    for start in reversed(range(len(piece))):
        longest = min(len(piece), start + _LONGEST_SYLLABLE)
        ends[start] = [
            end
            for end in range(longest, start, -1)
            if piece[start:end] in _SYLLABLES and (end == len(piece) or ends[end])
        ]
    return ends


def _readings_from(piece: str, start: int, read: Terms, ends: list[list[int]]) -> Iterator[Terms]:
    if start == len(piece):
        yield read
        return
    for end in ends[start]:
        yield from _readings_from(piece, end, (*read, piece[start:end]), ends)
