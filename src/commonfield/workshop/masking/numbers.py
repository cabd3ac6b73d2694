"""Identity, bank and phone numbers in texts, however they are written. Pure.

A number is looked for in a chain: digits of any script with at most eight marks between each two.
A part of a chain counts only where it ends as a number does (``_Run.is_whole``), so that lists of
amounts, dates and codes of organisations are none.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from commonfield.workshop.masking.digits import CHECK_CLASS, digit_class, plain_digits
from commonfield.workshop.masking.types import CELL, ROW, Masked
from commonfield.workshop.personal_numbers import (
    is_birth_date,
    normalise_bank,
    normalise_identity,
    passes_luhn,
)

type Hit = tuple[Masked, int, int, bool]

ANY: Final = f"[{digit_class()}]"
_ONE, _TWO, _SIX = (f"[{digit_class(value)}]" for value in (1, 2, 6))
_FIGURE: Final = f"[{digit_class(words=False)}]"
_REGION: Final = "[" + "".join(digit_class(value) for value in range(1, 9)) + "]"
_SECOND: Final = "[" + "".join(digit_class(value) for value in range(3, 10)) + "]"
_CENTURY: Final = (
    f"(?:{_ONE}{{gap}}[{digit_class(8)}{digit_class(9)}]|{_TWO}{{gap}}[{digit_class(0)}])"
)
# A sentence's end parts numbers.
_END: Final = "，；。！？"
_GAP: Final = rf"[^\w{CELL}{ROW}{_END}]{{0,8}}+"
CHAIN: Final = re.compile(
    rf"{ANY}(?<!{ANY}.)(?:{_GAP}{ANY}){{10,}}+(?:{_GAP}[{CHECK_CLASS}](?![A-Za-z]))?", re.DOTALL
)


def _crossing(gap: str) -> dict[str, re.Pattern[str]]:
    """Return what numbers may look like over several cells, those that check first."""
    free, end = f"(?<!{_FIGURE}.)", f"(?!{_FIGURE})"
    tens, days = (
        f"[{digit_class(0)}{digit_class(1)}]",
        "[" + "".join(map(digit_class, range(4))) + "]",
    )
    one = f"{gap}{ANY}"
    shapes = {
        "identity": f"{_REGION}{free}(?=((?:{one}){{5}}{gap}{_CENTURY.format(gap=gap)}(?:{one}){{9}}"
        f"{gap}[{digit_class()}{CHECK_CLASS}]){end})",
        "first generation": f"{_REGION}{free}(?=((?:{one}){{7}}{gap}{tens}{one}{gap}{days}"
        f"(?:{one}){{4}}){end})",
        "bank": f"{_SIX}{free}(?=({gap}{_TWO}(?:{one}){{14,17}}){end})",
        "phone": f"{_ONE}{free}(?=({gap}{_SECOND}(?:{one}){{9}}){end})",
    }
    return {name: re.compile(shape, re.DOTALL) for name, shape in shapes.items()}


OVER_CELLS: Final = _crossing(rf"[^\w{ROW}{_END}]{{0,8}}+")
OVER_LINES: Final = _crossing(rf"[^\w{_END}]{{0,8}}+")

PROVINCE: Final = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_PHONE: Final = re.compile(r"(?:0086|086|86|0)?(1[3-9]\d{9})")
_CARD: Final = re.compile(
    r"62\d{14,17}|(?=\d{16}$)(?:4|5[1-5]|35|60|6[45]|2[3-6])\d+|(?:95[58]|4367|4563)\d{12,16}"
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
UNITS: Final = "元万亿亩人户斤公千克吨箱件个只头株次天月年日时分%％平㎡米度票名位岁期届号"
# What is no number of a person although it is digits with marks between them.
_AMOUNT: Final = re.compile(
    r"(?<![\d.,])[1-9]\d{0,2}(?:,\d{3}){1,2}(?:\.\d{1,2})?(?!\d|[,.]\d)"
    r"|(?<![\d.,])(?:0|[1-9]\d{0,8})\.\d{1,2}(?!\d|[,.]\d)"
    rf"|(?<!\d)\d{{1,10}}(?:\.\d+)?(?=\s*[{UNITS}])"
)
_LAWFUL: Final = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?:(?P<mark>[-./])(?:0?[1-9]|1[0-2])(?P=mark)(?:3[01]|[12]\d|0?[1-9])(?!\d)"
    r"|\s*年)"
    r"|(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:])|(?<!\d)0\.\d{5,}"
    r"|(?<![\d—–.·/-])0(?:10|2\d|[3-9]\d\d)[-—–) ]{0,2}[2-9]\d{6,7}(?!\d)(?:-\d{1,5}(?!\d))?"
    r"|(?<!\d)[48]00[- ]?\d{3,4}[- ]?\d{3,4}(?!\d)"
    r"|(?:\+|00)86[- ]?(?:10|2\d|[3-9]\d\d)[- ]?[2-9]\d{6,7}(?!\d)"
    r"|[〔\[【(（]\s*20\d\d\s*[〕\]】)）]\s*\d{1,4}(?!\d)"
    rf"|{_AMOUNT.pattern}"
)
CODES: Final = re.compile(
    r"订单|单号|凭证|流水|编号|合同|发票|税号|纳税人|信用代码|注册号|执照|文号|票据|回单|代码|条码|批次|证书"
)
_OF_BANK: Final = re.compile(
    r"卡号|银行|账号|帐号|账户|存折|一卡通|信用社|农商|开户|bank|card|account", re.IGNORECASE
)
_PASSBOOK: Final = re.compile(r"卡号|存折|一卡通|银行账号|银行帐号|个人账")
_OF_ORGANISATION: Final = re.compile(r"对公|基本户|集体|合作社|委员会|村委|公司|单位|政府|财政")
OF_IDENTITY: Final = re.compile(r"身份|证件|公民|identity", re.IGNORECASE)
_OF_PHONE: Final = re.compile(r"电话|手机|联系|号码|phone|mobile|tel", re.IGNORECASE)
QUANTITY: Final = re.compile(
    r"金额|元|收入|支出|余额|结余|合计|小计|总计|单价|数量|面积|亩|户数|人数|人口|序号|编号|年|月|日期|时间|凭证"
    r"|科目|代码|标准|次数|天数|工时|重量|斤|吨|票|比例|%|借方|贷方|期初|期末|本期|累计|款|费|股|分红|amount|balance",
    re.IGNORECASE,
)
_SHAPES: Final = frozenset(
    {(3, 4, 4), (3, 8), (1,) * 11}
    | {(4, 4, 4, 4), *((4, 4, 4, 4, more) for more in (1, 2, 3)), (4, 4, 4, 7), (6, 13), (6, 10)}
)
_FEW: Final = 2
_LISTED_SHAPES: Final = frozenset({(3, 4, 4), (1,) * 11, (1,) * 15, (1,) * 16, (1,) * 19})
# Amounts and times inside a part.
_JOINED: Final = re.compile(r"\d[,:.]\d")
_WORD: Final = re.compile("[\u3007\u4e00-\u9fff]")
_AREA_CODE: Final = re.compile(r"\W*0\d{2,3}-")
# Between the members of a list or a sum.
_LISTED: Final = re.compile(r"[、，,;；+×=*]")
_ENDED: Final = re.compile(r"[，,;；+×=*]")
_OTHERS: Final = re.compile(r"\D+")
_PHONE_INSIDE: Final = re.compile(r"1[3-9]\d{9}")
_PREFIXED: Final = re.compile(r"(?:0086|086|0)1[3-9]\d{9}")
_BORN_INSIDE: Final = re.compile(r"[1-8]\d{5}(?:18|19|20)\d\d[01]\d[0-3]\d{4}")
_DAYS: Final = re.compile(
    r"(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?"
    r"(?:[ T]+\d{1,2}:\d\d(?::\d\d)?|\s*[-~—–]+\s*(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?)?\W*"
)
_LONGEST: Final = 21
PHONE_DIGITS: Final = 11
_IDENTITY_DIGITS: Final = 18
# Passbooks begin with 12 digits, cards with 16; none has more than 19.
_BANK_DIGITS: Final = range(12, 20)
_CARD_DIGITS: Final = range(16, 20)
# A spreadsheet keeps so many; identity numbers of the first generation have no more.
_EXACT: Final = 15
_SEVERAL_PHONES: Final = (2 * PHONE_DIGITS, 3 * PHONE_DIGITS)
# A phone and an identity number without anything between them, less one.
_TWO_NUMBERS: Final = 28
# Of a date, and of a code with a year in the middle.
_DATE_PARTS: Final = 3
# A family name with one or two characters more.
_LONGEST_NAME: Final = 3
_LATELY: Final = 2018


@dataclass(frozen=True, slots=True)
class _Digit:
    value: str
    at: int
    # What stands before it: nothing inside a run; "" where another script begins.
    gap: str | None
    is_word: bool
    # A Chinese digit right behind a Chinese letter: often the end of a name.
    is_named: bool = False


def find_in_chain(text: str, start: int, end: int, label: Callable[[], str]) -> Iterator[Hit]:
    """Yield the numbers in a chain of digits of one cell; few chains are looked at closely."""
    chain = plain_digits(text[start:end])
    plain = _OTHERS.sub("", chain)
    if len(plain) < _EXACT and not _PHONE_INSIDE.search(plain):
        if len(plain) in _BANK_DIGITS and _PASSBOOK.search(label()) and _is_bank(plain, label()):
            yield Masked.BANK, start, end, False
    elif len(plain) == end - start and text[start:end].isascii():
        yield from _in_plain_run(plain, start, label)
    elif not _DAYS.fullmatch(chain):
        yield from _look_closely(text, start, end, label)


def _in_plain_run(plain: str, start: int, label: Callable[[], str]) -> Iterator[Hit]:
    """Yield what a run of figures is that nothing parts."""
    size = len(plain)
    if size <= _LONGEST:
        kind, lost = _kind(_Run(plain, (size,), frozenset(), frozenset(), is_all=True), label)
        if kind:
            yield kind, start, start + size, lost
            return
    if size in _SEVERAL_PHONES or (size >= _IDENTITY_DIGITS and _BORN_INSIDE.search(plain)):
        for kind, low, high, lost in _look_closely(plain, 0, size, label):
            yield kind, start + low, start + high, lost


def _look_closely(text: str, start: int, end: int, label: Callable[[], str]) -> Iterator[Hit]:
    # Few need it, some of them often.
    label = cache(label)
    shift = max(start - 1, 0)
    shown = plain_digits(text[shift : end + 3])
    digits = _digits(text, shown, start, end, shift)
    taken: set[int] = set()
    for first in _identities(digits, shown, shift, label):
        taken |= set(range(first, min(first + 18, len(digits))))
        last = digits[min(first + 17, len(digits) - 1)].at
        lost = not _has_check(digits, first, shown, shift)
        yield Masked.IDENTITY, digits[first].at, last + 1, lost
    is_one = not taken and not any(_follows_a_name(digits, at) for at in range(1, len(digits)))
    is_amount = bool(_AMOUNT.search(shown))
    # A phone written like an amount, where the words before it or its head say phone.
    is_told = is_amount and bool(_OF_PHONE.search(label())) and not QUANTITY.search(label())
    if is_one and (is_told or not is_amount):
        kind, lost = _kind(_run(digits, 0, len(digits)), label)
        if kind and not (kind is Masked.PHONE and not is_told and _LAWFUL.search(shown)):
            yield kind, digits[0].at, digits[-1].at + 1, lost
            return
    lawful = [found.span() for found in _LAWFUL.finditer(shown)]
    for found_at, each in enumerate(digits):
        if any(low <= each.at - shift < high for low, high in lawful):
            taken.add(found_at)
    for low, high in _segments(digits, taken):
        yield from _in_segment(digits[low:high], label)


def _digits(text: str, shown: str, start: int, end: int, shift: int) -> list[_Digit]:
    found: list[_Digit] = []
    for at in range(start, end):
        value = shown[at - shift]
        if not value.isdecimal():
            continue
        is_word = text[at] >= "\u3007" and not "０" <= text[at] <= "９"
        gap: str | None = "" if not found or found[-1].is_word != is_word else None
        if found and found[-1].at + 1 < at:
            gap = text[found[-1].at + 1 : at]
        is_named = (
            is_word
            and at > 0
            and (
                (gap is None and bool(found) and found[-1].is_named)
                or (
                    not shown[at - shift - 1 : at - shift].isdecimal()
                    and bool(_WORD.match(text[at - 1]))
                )
            )
        )
        found.append(_Digit(value, at, gap, is_word, is_named))
    return found


def _identities(
    digits: Sequence[_Digit], shown: str, shift: int, label: Callable[[], str]
) -> Iterator[int]:
    """Yield where identity numbers of 18 begin; none inside another."""
    plain, free = "".join(each.value for each in digits), 0
    for first in range(len(plain) - 16):
        if first < free or plain[first + 6 : first + 8] not in {"18", "19", "20"}:
            continue
        if not (PROVINCE.match(plain, first) and is_birth_date(plain[first + 6 : first + 14])):
            continue
        is_pure = not any(each.gap for each in digits[first + 1 : first + 18])
        if not (_may_stand_in_run(digits, first) if is_pure else _is_parted_well(digits, first)):
            continue
        is_rounded = is_pure and plain[first + 15 : first + 18] == "000"
        if is_rounded or OF_IDENTITY.search(label()) or _has_check(digits, first, shown, shift):
            free = first + 18
            yield first


def _may_stand_in_run(digits: Sequence[_Digit], first: int) -> bool:
    """Return whether 18 digits of one run may be a number: at its start or end, or in a very long one.

    An electronic invoice has 20, and holds many that would check by chance.
    """
    low = first
    while low and digits[low].gap is None:
        low -= 1
    high = first + 1
    while high < len(digits) and digits[high].gap is None:
        high += 1
    return low == first or high <= first + 18 or high - low >= _TWO_NUMBERS


def _is_parted_well(digits: Sequence[_Digit], first: int) -> bool:
    """Return whether digits with gaps begin and end where a part does, and are no amount and date."""
    if digits[first].gap is None and first:
        return False
    end = first + 18
    if end < len(digits) and digits[end].gap is None and digits[end - 1].gap is None:
        return False
    starts = [at - first for at in range(first + 1, min(end, len(digits))) if digits[at].gap]
    year = int("".join(each.value for each in digits[first + 6 : first + 10]))
    marks = {each.gap for each in digits[first + 1 : end] if each.gap}
    return year < _LATELY or len(marks) == 1 or starts == [6, 14]


def _has_check(digits: Sequence[_Digit], first: int, shown: str, shift: int) -> bool:
    """Return whether the eighteenth character fits: a digit, or the X behind the seventeenth."""
    body = "".join(each.value for each in digits[first : first + 17])
    after = shown[digits[first + 16].at + 1 - shift :].lstrip(" \t\r\n-.·/\u3000\xa0*,")
    ends = [after[:1]] if after.startswith("X") else []
    ends += [each.value for each in digits[first + 17 : first + 18]]
    return any(normalise_identity(body + end) for end in ends)


def _segments(digits: Sequence[_Digit], taken: set[int]) -> Iterator[tuple[int, int]]:
    """Yield stretches of digits that nothing lawful parts, nor the end of a name like 王四."""
    low = 0
    for at in range(len(digits) + 1):
        is_end = at == len(digits) or at in taken
        is_named = not is_end and at > low and _follows_a_name(digits, at)
        if is_end or is_named:
            if at - low >= PHONE_DIGITS:
                yield low, at
            low = at if is_named else at + 1


def _follows_a_name(digits: Sequence[_Digit], at: int) -> bool:
    """Return whether the one or two Chinese digits of a name end, and others begin behind a gap."""
    if not digits[at].gap or digits[at].is_word or not digits[at - 1].is_named:
        return False
    return at < _LONGEST_NAME or not digits[at - _LONGEST_NAME].is_named


@dataclass(frozen=True, slots=True)
class _Run:
    """Some neighbouring digits of a segment: how they are parted, and from what is around them."""

    plain: str
    sizes: tuple[int, ...]
    inner: frozenset[str]
    outer: frozenset[str]
    is_all: bool

    @property
    def is_whole(self) -> bool:
        """Whether it ends as a number does: one run, all there is, or parted in its own way."""
        if any(map(_LISTED.search, self.inner)):
            if any(map(_ENDED.search, self.inner)):
                return self.is_all and self.sizes in _LISTED_SHAPES
            few = _FEW + (len(self.plain) == _EXACT or self.plain.startswith("62"))
            return self.is_all and (len(self.sizes) <= few or self.sizes in _LISTED_SHAPES)
        if not self.inner or self.sizes in _SHAPES:
            return True
        if self.is_all:
            return True
        is_spaced = not "".join(self.inner).strip()
        is_in_row = is_spaced and any(
            not each.strip() or _LISTED.search(each) for each in self.outer
        )
        return len(self.inner) == 1 and not self.inner & self.outer and not is_in_row

    @property
    def holds_a_year(self) -> bool:
        """Whether the second of three parts is a year, as in 15-2026-00001."""
        if len(self.sizes) != _DATE_PARTS:
            return False
        at = 0
        for size in self.sizes:
            if at and _YEAR.fullmatch(self.plain, at, at + size):
                return self.sizes not in _SHAPES
            at += size
        return False


def _in_segment(digits: Sequence[_Digit], label: Callable[[], str]) -> Iterator[Hit]:
    bounds = [at for at, each in enumerate(digits) if not at or each.gap is not None]
    bounds.append(len(digits))
    plain = "".join(each.value for each in digits)
    free = 0
    for start in _starts(digits, bounds):
        if start < free:
            continue
        for end in _ends(digits, bounds, start, plain):
            kind, lost = _kind(_run(digits, start, end), label)
            if kind:
                free = end
                yield kind, digits[start].at, digits[end - 1].at + 1, lost
                break


def _starts(digits: Sequence[_Digit], bounds: Sequence[int]) -> list[int]:
    """Return where a number may begin: at a part, and anywhere among Chinese words of digits."""
    words = [at for at, each in enumerate(digits) if each.is_word]
    return sorted({*bounds[:-1], *words, *_pairs(bounds)})


def _pairs(bounds: Sequence[int]) -> Iterator[int]:
    """Yield where the second of two phones begins that nothing parts."""
    for low, high in pairwise(bounds):
        if high - low in _SEVERAL_PHONES:
            yield from range(low + PHONE_DIGITS, high, PHONE_DIGITS)


def _ends(digits: Sequence[_Digit], bounds: Sequence[int], start: int, plain: str) -> Iterator[int]:
    """Yield where a number may end, by how it begins, the farthest first."""
    if plain[start] == "0" and not _PREFIXED.match(plain, start):
        return
    pairs = set(_pairs(bounds))
    ends = {*bounds, *pairs}
    if digits[start].is_word or start in pairs or start + 11 in pairs:
        ends.add(start + 11)
    yield from (start + size for size in range(19, 10, -1) if start + size in ends)


def _run(digits: Sequence[_Digit], start: int, end: int) -> _Run:
    inner = [each.gap for each in digits[start + 1 : end]]
    sizes = [1]
    for gap in inner:
        if gap:
            sizes.append(1)
        else:
            sizes[-1] += 1
    outer = {digits[start].gap, digits[end].gap if end < len(digits) else None}
    return _Run(
        "".join(each.value for each in digits[start:end]),
        tuple(sizes),
        frozenset(filter(None, inner)),
        frozenset(filter(None, outer)),
        start == 0 and end == len(digits),
    )


def _kind(run: _Run, label: Callable[[], str]) -> tuple[Masked | None, bool]:
    """Tell what a run is, and whether it was rounded."""
    if not run.is_whole:
        return None, False
    if _PHONE.fullmatch(run.plain):
        return (None if run.holds_a_year else Masked.PHONE), False
    if len(run.plain) == _EXACT and _is_first_generation(run.plain, label()):
        return Masked.IDENTITY, False
    if len(run.plain) in _BANK_DIGITS and _is_bank(run.plain, label()):
        return Masked.BANK, False
    is_rounded = run.plain.startswith("62") and _is_rounded(run.plain) and not run.inner
    return (Masked.BANK, True) if is_rounded else (None, False)


def _is_rounded(plain: str) -> bool:
    return len(plain) in _CARD_DIGITS and not plain[_EXACT:].strip("0")


def _is_first_generation(plain: str, label: str) -> bool:
    if CODES.search(label) and not OF_IDENTITY.search(label):
        return False
    return bool(PROVINCE.match(plain)) and normalise_identity(plain) is not None


def _is_bank(plain: str, label: str) -> bool:
    if _OF_BANK.search(label) and not _OF_ORGANISATION.search(label):
        if _PASSBOOK.search(label) and normalise_bank(plain):
            return True
        return len(plain) in _CARD_DIGITS and passes_luhn(plain)
    if CODES.search(label) and not plain.startswith("62"):
        return False
    return bool(_CARD.fullmatch(plain)) and passes_luhn(plain)


def kind_over_cells(
    parts: Sequence[str], which: str, label: str, *, are_lines: bool
) -> Masked | None:
    """Tell what digits of neighbouring cells are together; ``which`` is a key of ``OVER_CELLS``."""
    if len(parts[0].strip()) <= _FEW and _WORD.match(parts[0]) and not _WORD.match(parts[1]):
        return None
    shown = [plain_digits(part) for part in parts]
    plain = "".join("".join(filter(str.isalnum, part)) for part in shown)
    is_known = bool(PROVINCE.match(plain)) and normalise_identity(plain) is not None
    if which == "identity":
        return Masked.IDENTITY if is_known and not any(map(_JOINED.search, shown)) else None
    if not _may_be_split(shown, label, are_lines=are_lines):
        return None
    if which == "phone":
        return Masked.PHONE
    if which == "bank":
        return Masked.BANK if passes_luhn(plain) else None
    return Masked.IDENTITY if is_known and len(parts) in {2, 3, 4, _EXACT} else None


def counts(head: str) -> bool:
    """Return whether a column's head says that it holds amounts, days, counts or the like."""
    return bool(QUANTITY.search(head)) and not (OF_IDENTITY.search(head) or _OF_PHONE.search(head))


def _may_be_split(parts: Sequence[str], label: str, *, are_lines: bool) -> bool:
    """Return whether cells are parts of one number, and no amounts, years or counts side by side."""
    is_lawful = not "".join(parts).startswith("62") and any(
        _LAWFUL.search(part) or _AREA_CODE.match(part) for part in parts
    )
    if is_lawful or any(map(_JOINED.search, parts)):
        return False
    digits = [re.sub(r"\D", "", part) for part in parts]
    is_told = OF_IDENTITY.search(label) or (_OF_PHONE.search(label) and not QUANTITY.search(label))
    # No amount and no count begins with a nought.
    if is_told or any(part[0] == "0" and len(part) > 1 for part in digits[1:]):
        return True
    if any(_YEAR.fullmatch(part) for part in digits) and len(digits) != _DATE_PARTS:
        return False
    return are_lines or not QUANTITY.search(label)
