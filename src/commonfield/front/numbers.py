"""Numbers as people of either language read them: 万 and 亿, thousand separators, 斤 and kg."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from commonfield.kernel.money import yuan_text

# From which size on a unit is used: where the next smaller one would round up to it.
_BIG_UNITS: Final[dict[str, tuple[tuple[int, int, str], ...]]] = {
    "zh": ((99_995_000, 100_000_000, "亿"), (10_000, 10_000, "万")),
    "en": ((999_500_000, 1_000_000_000, " billion"), (1_000_000, 1_000_000, " million")),
}
_JIN_G: Final = 500
_KILOGRAM_G: Final = 1000
_TONNE_G: Final = 1_000_000
_UNITS: Final[dict[str, tuple[int, str, str]]] = {
    "kg": (_KILOGRAM_G, "公斤", "kg"),
    "jin": (_JIN_G, "斤", "jin"),
}
_KEEPS_FEN_BELOW: Final = 100_00
_WHOLE_FROM: Final = 1000
_FIGURES: Final = 3
_FIRST_WIDE: Final = "\u2e80"
_MINUS: Final = "\u2212"


def big_number(value: float | Decimal, *, chinese: bool) -> str:
    """Write a large number short: 160万 or 1.6亿; 1.6 million. Below that, with separators."""
    number = Decimal(str(value))
    for from_size, size, unit in _BIG_UNITS["zh" if chinese else "en"]:
        if abs(number) >= from_size:
            return _short(number / size) + unit
    return plain_number(number)


def plain_number(value: float | Decimal, *, decimals: int = 2) -> str:
    """Write a number with thousand separators and no trailing zeros."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    # Adding nothing turns a negative zero into zero.
    text = f"{rounded + 0:,f}".replace("-", _MINUS)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _short(number: Decimal) -> str:
    digits_before_point = max(number.copy_abs().adjusted() + 1, 1)
    return plain_number(number, decimals=max(3 - digits_before_point, 0))


def short_number(value: float, *, chinese: bool) -> str:
    """Write a value short: whole from a thousand on, below with three figures at least."""
    if abs(value) >= _WHOLE_FROM:
        return big_number(round(value), chinese=chinese)
    whole_digits = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    zeros = f"{abs(value):.12f}".partition(".")[2] if value and not whole_digits else ""
    leading = len(zeros) - len(zeros.lstrip("0"))
    return plain_number(value, decimals=max(_FIGURES - whole_digits, 0) + leading)


def with_unit(number: str, unit: str, *, chinese: bool) -> str:
    """Join a written number and its unit: 31%, 160万元, 12.5 yuan per kg, 0.29 (0 to 1)."""
    if any(mark in unit for mark in ("=", "为", "到", " to ")):
        return f"{number}（{unit}）" if chinese else f"{number} ({unit})"
    is_tight = not unit or unit == "%" or number[-1] >= _FIRST_WIDE
    return f"{number}{unit}" if is_tight else f"{number} {unit}"


def yuan(amount_fen: int) -> str:
    """Write fen exactly: ``¥1,234.50``; a minus sign before the yuan sign."""
    sign = _MINUS if amount_fen < 0 else ""
    return f"{sign}¥{yuan_text(abs(amount_fen))}"


def big_yuan(amount_fen: int, *, chinese: bool) -> str:
    """Write a large sum short: ``¥1.6亿``, ``¥160 million``; a small one to the yuan.

    A sum below 100 yuan keeps its fen, since there they are what is meant.
    """
    if abs(amount_fen) < _KEEPS_FEN_BELOW:
        return yuan(amount_fen)
    sign = _MINUS if amount_fen < 0 else ""
    whole = (Decimal(abs(amount_fen)) / 100).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{sign}¥{big_number(whole, chinese=chinese)}"


def grams(weight_g: float, *, chinese: bool) -> str:
    """Write a weight in the unit that suits it: grams, kilograms, tonnes."""
    number = Decimal(str(weight_g))
    if abs(number) < _KILOGRAM_G:
        return f"{plain_number(number)}{' 克' if chinese else ' g'}"
    if abs(number) < _TONNE_G:
        return f"{plain_number(number / _KILOGRAM_G)}{' 公斤' if chinese else ' kg'}"
    return f"{plain_number(number / _TONNE_G)}{' 吨' if chinese else ' t'}"


def weight(weight_g: int, *, unit: str, chinese: bool) -> str:
    """Write a weight to the gram in an organisation's own unit: 12.5 公斤, 25 斤; 25 jin."""
    size, zh, en = _UNITS[unit]
    return f"{plain_number(Decimal(weight_g) / size, decimals=3)} {zh if chinese else en}"


def price_of_weight(fen_per_kg: int, *, unit: str, chinese: bool) -> str:
    """Write a price of a weight in an organisation's own unit: ¥60/公斤, ¥30/斤; ¥30/jin."""
    size, zh, en = _UNITS[unit]
    # Of an odd fen a kilogram there is half a fen a jin; such prices were agreed in kilograms.
    amount = plain_number(Decimal(fen_per_kg * size) / (100 * _KILOGRAM_G), decimals=3)
    return f"¥{amount}/{zh if chinese else en}"


def percent(share: float, *, decimals: int = 1) -> str:
    """Write a share of one as a percentage: 0.913 is 91.3%."""
    return f"{plain_number(Decimal(str(share)) * 100, decimals=decimals)}%"
