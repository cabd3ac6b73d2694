"""Filling in what a list leaves out: short name, pinyin, English name, the text to search in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from commonfield.places.choices import DivisionKind, DivisionLevel
from commonfield.places.rules.codes import search_key
from commonfield.places.types import Record


@dataclass(frozen=True, slots=True)
class Speller:
    """How text is spelt, handed in so that the rules stay pure."""

    fold: Callable[[str], str]
    syllables: Callable[[str], list[str]]
    initials: Callable[[str], str]


# Names that pinyin does not give (Source: the provinces' own English names).
_ENGLISH_BY_CODE: Final = {
    "150000000000": "Inner Mongolia Autonomous Region",
    "450000000000": "Guangxi Zhuang Autonomous Region",
    "540000000000": "Xizang Autonomous Region",
    "610000000000": "Shaanxi Province",
    "640000000000": "Ningxia Hui Autonomous Region",
    "650000000000": "Xinjiang Uygur Autonomous Region",
    "710000000000": "Taiwan Province",
    "810000000000": "Hong Kong Special Administrative Region",
    "820000000000": "Macao Special Administrative Region",
}
_AREAS: Final = frozenset(
    {DivisionLevel.PROVINCE.value, DivisionLevel.PREFECTURE.value, DivisionLevel.COUNTY.value}
)
_VOWELS: Final = frozenset("aoe")
# Characters that read otherwise in names of places than in most words, and names that read
# otherwise than their characters (Source: the places' own usage, as in gazetteers).
_READINGS: Final = {"都": "du"}
_READINGS_OF_AREAS: Final = {"都": "du", "长": "chang"}
_READINGS_OF_NAMES: Final = {
    "长子": "zhang zi",
    "乐陵": "lao ling",
    "六合": "lu he",
    "浚县": "xun xian",
    "洪洞": "hong tong",
    "单县": "shan xian",
    "涡阳": "guo yang",
    "荥经": "ying jing",
    "繁峙": "fan shi",
    "筠连": "jun lian",
    "什邡": "shi fang",
    "珲春": "hun chun",
    "朝阳": "chao yang",
    "大城": "dai cheng",
    "覃塘": "qin tang",
    "宕昌": "tan chang",
    "召陵": "shao ling",
    "漯河": "luo he",
    "称多": "chen duo",
    "曾都": "zeng du",
}
_KIND_WORD: Final = {
    DivisionKind.PROVINCE: "Province",
    DivisionKind.AUTONOMOUS_REGION: "Autonomous Region",
    DivisionKind.MUNICIPALITY: "Municipality",
    DivisionKind.SPECIAL_REGION: "Special Administrative Region",
    DivisionKind.PREFECTURE_LEVEL_CITY: "City",
    DivisionKind.PREFECTURE: "Prefecture",
    DivisionKind.AUTONOMOUS_PREFECTURE: "Autonomous Prefecture",
    DivisionKind.LEAGUE: "League",
    DivisionKind.DISTRICT: "District",
    DivisionKind.COUNTY_LEVEL_CITY: "City",
    DivisionKind.COUNTY: "County",
    DivisionKind.AUTONOMOUS_COUNTY: "Autonomous County",
    DivisionKind.BANNER: "Banner",
    DivisionKind.AUTONOMOUS_BANNER: "Autonomous Banner",
    DivisionKind.SUBDISTRICT: "Subdistrict",
    DivisionKind.TOWN: "Town",
    DivisionKind.TOWNSHIP: "Township",
    DivisionKind.ETHNIC_TOWNSHIP: "Ethnic Township",
}
_AREA_ENDINGS: Final = (
    *("特别行政区", "自治区", "自治州", "自治县", "自治旗"),
    *("地区", "省", "市", "县", "区", "盟", "旗"),
)
_TOWN_ENDINGS: Final = ("街道", "民族乡", "镇", "乡")
_PEOPLES: Final = (
    *("蒙古族", "蒙古", "回族", "藏族", "维吾尔", "苗族", "彝族", "壮族", "布依族", "朝鲜族"),
    *("满族", "侗族", "瑶族", "白族", "土家族", "哈尼族", "哈萨克", "傣族", "黎族", "傈僳族"),
    *("佤族", "畲族", "拉祜族", "水族", "东乡族", "纳西族", "景颇族", "柯尔克孜", "土族", "羌族"),
    *("达斡尔族", "仫佬族", "布朗族", "撒拉族", "毛南族", "仡佬族", "锡伯", "普米族", "塔吉克"),
    *("怒族", "独龙族", "鄂温克族", "裕固族", "保安族", "各族", "哈萨克族", "锡伯族", "德昂族"),
)
_SHORTEST: Final = 2


def complete(record: Record, speller: Speller) -> None:
    """Fill in the empty names of a record, and its search text after any change of names."""
    short, stem, word = _parts(record)
    record.short_name = record.short_name or short
    record.pinyin = record.pinyin or _spelt(record, record.short_name, speller)
    record.name_en = record.name_en or _english(record, stem, word, speller)
    if not record.search_text:
        names = (
            record.name,
            record.short_name,
            record.pinyin,
            speller.initials(record.short_name),
            record.name_en,
        )
        keys = dict.fromkeys(search_key(speller.fold(name)) for name in names)
        record.search_text = f"|{'|'.join(keys)}|"


def _english(record: Record, stem: str, word: str, speller: Speller) -> str:
    if fixed := _ENGLISH_BY_CODE.get(record.code):
        return fixed
    # Typed pinyin writes v for ü, names in print do not.
    return f"{_spelt(record, stem, speller).replace('v', 'ü')} {word}".strip()


def _spelt(record: Record, stem: str, speller: Speller) -> str:
    """Spell a name in pinyin, with an apostrophe where a syllable begins with a vowel."""
    syllables = speller.syllables(stem)
    if len(syllables) == len(stem):
        readings = _READINGS_OF_AREAS if record.level in _AREAS else _READINGS
        known = _READINGS_OF_NAMES.get(stem, "").split() if record.level in _AREAS else []
        syllables = known or [
            readings.get(char, syllable) for char, syllable in zip(stem, syllables, strict=True)
        ]
    first, *others = syllables or [""]
    rest = "".join(f"'{each}" if each[:1] in _VOWELS else each for each in others)
    return first[:1].upper() + first[1:] + rest


def _parts(record: Record) -> tuple[str, str, str]:
    """Return the short name, what is spelt in English, and the English word for the kind."""
    if record.kind in {
        DivisionKind.VIRTUAL_DIRECT.value,
        DivisionKind.ZONE.value,
        DivisionKind.SIMILAR_TOWNSHIP.value,
    }:
        return record.name, record.name, ""
    kind = DivisionKind(record.kind)
    if record.level == DivisionLevel.VILLAGE.value:
        return _village_parts(record.name)
    if record.level == DivisionLevel.TOWN.value:
        stem = _without_peoples(_without(record.name, _TOWN_ENDINGS))
        return record.name, stem, _KIND_WORD[kind]
    stem = _without(record.name, _AREA_ENDINGS)
    if "自治" in record.name:
        stem = _without_peoples(stem)
    return stem, stem, _KIND_WORD[kind]


def _village_parts(name: str) -> tuple[str, str, str]:
    """Return the parts of a village's name: 后仓村村委会 is 后仓村, Houcang Village."""
    for ending in ("村民委员会", "村委会"):
        if name.endswith(ending):
            stem = name.removesuffix(ending)
            short = stem if stem.endswith("村") else f"{stem}村"
            return short, _without(short, ("村",)), "Village"
    for ending in ("社区居民委员会", "社区居委会", "社区"):
        if name.endswith(ending):
            stem = name.removesuffix(ending)
            return f"{stem}社区", stem, "Community"
    return name, name, ""


def _without(name: str, endings: tuple[str, ...]) -> str:
    """Drop the first ending that fits and leaves a name of two characters or more."""
    for ending in endings:
        if name.endswith(ending):
            stem = name.removesuffix(ending)
            return stem if len(stem) >= _SHORTEST else name
    return name


def _without_peoples(stem: str) -> str:
    """Drop the peoples that an autonomous division is named after, but not its own name."""
    while any(stem.endswith(people) for people in _PEOPLES):
        shorter = _without(stem, tuple(sorted(_PEOPLES, key=len, reverse=True)))
        if shorter == stem:
            break
        stem = shorter
    return stem
