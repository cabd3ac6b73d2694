"""Invented names, drawn from a seeded source; nobody and no shop of this county is real."""

import random
from typing import Final

from commonfield.workshop.text import syllables

_SURNAMES: Final = "叶潘徐吴李周刘陈张王黄林何朱蓝雷钟包程江汤洪宋郑毛占孟卢曾杨"
_FIRST: Final = "春秋明建国秀小水金文玉美志永海云阿树家红根宝月仁德福"
_SECOND: Final = "英兰华平芳生林清福贵娟强军伟松琴娥妹香菊仙民良忠龙凤花莲珍"
_SHOP_FIRST: Final = (
    "云坞",
    "清溪",
    "竹里",
    "半山",
    "雾上",
    "石仓",
    "松荫",
    "古道",
    "新芽",
    "银毫",
    "老街",
    "晨露",
    "山房",
    "听泉",
    "谷雨",
    "白鹭",
    "枫林",
    "瓦窑",
    "箬寮",
    "茶香",
    "溪头",
    "梯田",
    "明前",
    "小满",
    "春社",
    "南坡",
    "双坑",
    "藤溪",
    "田头",
    "柿林",
)
_SHOP_SECOND: Final = (
    "茶铺",
    "茶坊",
    "茶庄",
    "茶舍",
    "茶行",
    "好茶",
    "茶园店",
    "鲜茶",
    "茶号",
    "茶仓",
)
_TWO_CHARACTERS: Final = 0.2
_SHOP_ENGLISH: Final = {
    "茶铺": "Tea Shop",
    "茶坊": "Tea Workshop",
    "茶庄": "Tea House",
    "茶舍": "Tea Room",
    "茶行": "Tea Trading",
    "好茶": "Good Tea",
    "茶园店": "Garden Tea",
    "鲜茶": "Fresh Tea",
    "茶号": "Tea Store",
    "茶仓": "Tea Stock",
}


def person(source: random.Random) -> str:
    """Return a Chinese name of two or three characters."""
    surname = source.choice(_SURNAMES)
    if source.random() < _TWO_CHARACTERS:
        return surname + source.choice(_SECOND)
    return surname + source.choice(_FIRST) + source.choice(_SECOND)


def shop(source: random.Random) -> tuple[str, str]:
    """Return a shop's name in Chinese and English."""
    first, second = source.choice(_SHOP_FIRST), source.choice(_SHOP_SECOND)
    return first + second, f"{in_latin(first)} {_SHOP_ENGLISH[second]}"


def in_latin(text: str) -> str:
    """Return a name in pinyin, written as one word."""
    return "".join(syllables(text)).capitalize()
