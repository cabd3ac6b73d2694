"""Sample pages with every pattern of docs/pages.md on them, for the look's own tests."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import RequestFactory, override_settings
from django.utils import translation

from commonfield.config.middleware import Visitor
from commonfield.front.charts import Chart, ChartRow
from commonfield.front.drawing.intervals import intervals
from commonfield.front.drawing.multiples import multiples
from commonfield.front.drawing.packs import SHAPES
from commonfield.front.drawing.radar import radar
from commonfield.front.drawing.strips import strips
from commonfield.front.drawing.types import (
    Bar,
    MapTile,
    Multiple,
    Point,
    Ranked,
    Share,
    Spoke,
    Strip,
    Tier,
)
from commonfield.people.types import GUEST
from commonfield.places.types import PlaceInfo

STYLE_SHEET: Final = Path(__file__).parents[2] / "src/commonfield/front/static/commonfield/site.css"
NOON: Final = datetime(2026, 11, 25, 4, 5, tzinfo=UTC)


def make_place(code: str, name: str, name_en: str) -> PlaceInfo:
    """Return a place with only its names meant."""
    return PlaceInfo(
        code=code,
        level="county",
        kind="county",
        name=name,
        short_name=name,
        name_en=name_en,
        pinyin="",
        urban_rural=None,
        valid_from=None,
        valid_to=None,
        parent_code="",
    )


COUNTY: Final = make_place("331124000000", "松阳县", "Songyang County")
TOWN: Final = make_place("331124204000", "三都乡", "Sandu Township")
_TOWNS: Final = (
    ("望松街道", "Wangsong", 1, 0),
    ("四都乡", "Sidu", 3, 0),
    ("赤寿乡", "Chishou", 0, 1),
    ("古市镇", "Gushi", 1, 1),
    ("西屏街道", "Xiping", 2, 1),
    ("三都乡", "Sandu", 3, 1),
    ("新兴镇", "Xinxing", 0, 2),
    ("樟溪乡", "Zhangxi", 1, 2),
    ("水南街道", "Shuinan", 2, 2),
    ("象溪镇", "Xiangxi", 3, 2),
    ("裕溪乡", "Yuxi", 4, 2),
    ("玉岩镇", "Yuyan", 1, 3),
    ("大东坝镇", "Dadongba", 2, 3),
)
_VALUES: Final = (3, 10, 31, 66, None, 178, 255, 346, 451, 570, 703, 850, 1011)


class WeighForm(forms.Form):
    """A form with every kind of field and one thing wrong in it."""

    grower = forms.CharField(label="茶农编号", help_text="在茶农卡的右上角，例如 P12。")
    weight = forms.DecimalField(
        label="重量（斤）", widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    grade = forms.ChoiceField(
        label="等级", choices=[("a", "明前独芽"), ("b", "一芽一叶")], widget=forms.RadioSelect
    )
    is_agreed = forms.BooleanField(label="茶农在场，看过秤")


SAMPLE: Final = Path(__file__).with_name("sample.html").read_text()


def page(template: str, *, language: str = "zh-hans", is_elder: bool = False) -> str:
    """Return a sample page as a visitor gets it, with the style sheet beside it as a file."""
    request = RequestFactory().get("/board/")
    request.user = AnonymousUser()
    visitor = Visitor(language=language, is_elder=is_elder)
    context = {
        "visitor": visitor,
        "actor": GUEST,
        "county": COUNTY,
        "demo": True,
        "ornament_code": COUNTY.code,
        **samples(),
    }
    with translation.override(language), override_settings(ROOT_URLCONF="tests.config.urls_sample"):
        html: str = engines["django"].from_string(template).render(context, request)
    return html.replace("/static/commonfield/site.css", STYLE_SHEET.resolve().as_uri())


def samples() -> dict[str, object]:
    """Return figures for all drawings."""
    return {
        "places": [COUNTY, TOWN],
        "noon": NOON,
        "day": date(2026, 11, 25),
        "form": WeighForm({"grower": "", "weight": "x"}),
        "packs": [(kind[0], kind) for kind in SHAPES],
        "bars": [
            Bar("拼多多", 8800, "¥8,800 万", is_accent=True, href="#x"),
            Bar("淘宝", 4100, "¥4,100 万", low=3600, high=4700, href="#x"),
            Bar("自营", 900, "¥900 万", href="#x"),
        ],
        "points": [
            Point(f"{month}月", value, f"{value} 万" if value else "")
            for month, value in enumerate(
                [42, 55, 96, 88, 61, None, 40, 44, 52, 58, 66, 71], start=1
            )
        ],
        "shares": [
            Share("茶农", 43, "¥0.43"),
            Share("加工", 22, "¥0.22"),
            Share("网店", 20, "¥0.20"),
            Share("平台", 9, "¥0.09"),
            Share("运费", 6, "¥0.06"),
        ],
        "tiles": [
            MapTile(
                name,
                "不公布" if place == 4 else f"{place * place * 7 + 3}",
                col,
                row,
                None if place == 4 else place * place * 7 + 3,
                "#x",
            )
            for place, (name, _, col, row) in enumerate(_TOWNS)
        ],
        "pictures": pictures(),
    }


def pictures() -> list[Chart]:
    """Return drawings that have their table beside them."""
    names = [name for name, _en, _col, _row in _TOWNS]
    ranked = [
        Ranked(f"{rank} {name}", rank, rank, max(rank - 2, 1), min(rank + 3, 13), "—", href="#x")
        for rank, name in enumerate(names, start=1)
    ]
    tiers = [Tier(tuple(ranked[:2]), "这 2 个分不出高低"), Tier(tuple(ranked[2:]), "这 11 个也是")]
    groups = ["数字基础设施", "乡村经济", "Governance of villages", "乡村生活", "公共服务"]
    spokes = [
        Spoke(name, None if place == 3 else 0.9 - place / 6, 0.5, f"{90 - place * 15}", "/ 50")
        for place, name in enumerate(groups)
    ]
    strip = Strip(
        "茶农收入（鲜叶和分成）", 8, (1, 2, 2, 3, 5, 13), "8 万元", "1", "13", "3 个不公开"
    )
    none = Strip("退款占销售额", None, (0, 1), "不公开", "0", "1", is_reversed=True, href="#x")
    points = [Point("2025年", 3, "3"), Point("2026年", 5, "5 万元")]
    drawings = {
        "名次": intervals(tiers, title="名次", first_text="第 1 名", last_text="第 13 名"),
        "分组": radar(spokes, title="分组", own_text="三都乡", middle_text="各乡镇的中位数"),
        "在各地中的位置": strips([strip, none], title="在各地中的位置"),
        "历年变化": multiples([Multiple(name, points) for name in names], title="历年变化"),
    }
    return [
        Chart(
            title, title, drawing, ("地方", "名次"), [ChartRow("三都乡", ("3",))], ("a",), [("b",)]
        )
        for title, drawing in drawings.items()
    ]
