"""Times as they are said aloud in Chinese."""

from datetime import datetime
from typing import Final

from commonfield.kernel.clock import CHINA

_DIGITS: Final = "零一二三四五六七八九"
_NOON: Final = 12
_HALF: Final = 30
# From which hour on a time is called so.
_PARTS: Final = ((18, "晚上"), (13, "下午"), (11, "中午"), (8, "上午"), (5, "早上"), (0, "凌晨"))


def spoken_clock(moment: datetime) -> str:
    """Say a time of Chinese clocks aloud: 晚上七点半, 下午两点, 上午九点零五分."""
    local = moment.astimezone(CHINA)
    part = next(word for hour, word in _PARTS if local.hour >= hour)
    hour = local.hour - _NOON if local.hour > _NOON else local.hour
    spoken = "两" if hour == 2 else _said(hour)  # noqa: PLR2004 - 两点, never 二点
    if local.minute == _HALF:
        return f"{part}{spoken}点半"
    if not local.minute:
        return f"{part}{spoken}点"
    zero = "零" if local.minute < len(_DIGITS) else ""
    return f"{part}{spoken}点{zero}{_said(local.minute)}分"


def _said(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}"
