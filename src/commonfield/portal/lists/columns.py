"""The columns of each list: what heads they are found by, and what to write into them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import TextChoices
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from commonfield.front.language import is_chinese
from commonfield.front.spreadsheets import SheetColumn, Spreadsheet
from commonfield.heritage.choices import HeritageKind, HeritageLevel, InheritorLevel
from commonfield.people.choices import OrganisationKind, Role
from commonfield.places.choices import VenueKind
from commonfield.portal.lists.choices import ListKind
from commonfield.stores.choices import PaperKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column: the words of its head, Chinese and English first, and what is written into it."""

    name: str
    words: tuple[str, ...]
    meaning: "_StrPromise"
    is_required: bool = False
    choices: type[TextChoices] | None = None

    @property
    def hint(self) -> str:
        """What is written into it, and which words are known."""
        known = map(str, self.choices.labels if self.choices else ())
        return " / ".join(filter(None, (str(self.meaning), *known)))

    @property
    def head(self) -> str:
        """The head in the reader's language."""
        return self.words[0 if is_chinese() else 1]


_VILLAGE: Final = ListColumn(
    "village",
    (
        "村",
        "Village",
        "行政村",
        "村（社区）",
        "所在村",
        "村名",
        "村社",
        "所属村",
        "社区",
        "住址",
        "地址所在村",
    ),
    _("Name or code of the village"),
    is_required=True,
)
_TOWN: Final = ListColumn(
    "town",
    ("乡镇", "Town", "镇", "乡镇（街道）", "乡镇街道", "街道", "所在乡镇"),
    _("Only where two villages have one name"),
)
_PHONE: Final = ListColumn(
    "phone",
    ("电话", "Phone", "手机", "手机号", "手机号码", "联系电话", "联系方式", "mobile"),
    _("May be left empty"),
)
_NAME: Final = ListColumn(
    "name", ("姓名", "Name", "名字", "农户姓名", "户主姓名"), _("Whole name"), is_required=True
)
COLUMNS: Final[dict[ListKind, tuple[ListColumn, ...]]] = {
    ListKind.OFFICERS: (
        _NAME,
        ListColumn(
            "role",
            ("角色", "Role", "岗位", "职务"),
            _("One of the roles"),
            is_required=True,
            choices=Role,
        ),
        ListColumn(
            "scope",
            ("单位或地点", "Works for", "单位", "负责范围", "工作单位", "Organisation or place"),
            _("Name of the organisation, village, town or county that the role is for"),
            is_required=True,
        ),
        ListColumn("village", _VILLAGE.words, _("Where they live; empty: in the county")),
        _TOWN,
        _PHONE,
        ListColumn("username", ("登录名", "Sign-in name", "用户名"), _("May be left empty")),
        ListColumn(
            "person", ("编号", "Number", "人员编号"), _("If they are registered here, such as P12")
        ),
        ListColumn(
            "related",
            ("近亲属编号", "Numbers of relatives", "亲属编号"),
            _("Only of a member of the supervision committee: relatives in the village's offices"),
        ),
    ),
    ListKind.STORES: (
        ListColumn(
            "name",
            ("单位名称", "Organisation", "名称", "合作社名称", "企业名称", "经营主体"),
            _("As on its licence"),
            is_required=True,
        ),
        ListColumn(
            *("kind", ("类型", "Kind", "单位类型", "性质"), _("Cooperative if left empty")),
            choices=OrganisationKind,
        ),
        ListColumn(
            "credit_code", ("统一社会信用代码", "Credit code", "信用代码"), _("18 characters")
        ),
        _VILLAGE,
        _TOWN,
        ListColumn(
            "store",
            ("店铺名称", "Store", "网店名称", "店名"),
            _("Only if you are its keeper or clerk: opens the store"),
        ),
        ListColumn(
            "paper",
            ("证照类型", "Licence", "证照"),
            _("Of a store: by what right it sells"),
            choices=PaperKind,
        ),
        ListColumn("number", ("证照编号", "Licence number", "证号"), _("Of a store")),
        ListColumn(
            "expires_on", ("证照有效期至", "Licence valid until", "有效期"), _("Empty: no end date")
        ),
        ListColumn("fee", ("运费", "Shipping fee"), _("Yuan a parcel; empty or 0: free shipping")),
    ),
    ListKind.HALLS: (
        ListColumn(
            "name",
            ("名称", "Name", "礼堂名称", "文化礼堂名称", "场所名称", "文化礼堂"),
            _("What people call it"),
            is_required=True,
        ),
        _VILLAGE,
        _TOWN,
        ListColumn(
            "kind",
            ("类型", "Kind", "类别", "场所类型"),
            _("Cultural hall if left empty"),
            choices=VenueKind,
        ),
        ListColumn(
            "opened_on",
            (
                "启用日期",
                "Opened on",
                "建成时间",
                "开放日期",
                "启用时间",
                "建成日期",
                "建成",
                "启用",
            ),
            _("2019-10-01; 2019-10 or 2019 is its first day"),
            is_required=True,
        ),
        ListColumn("address", ("地址", "Address", "详细地址"), _("May be left empty")),
        ListColumn("name_en", ("英文名称", "English name"), _("May be left empty")),
    ),
    ListKind.GROWERS: (_NAME, _VILLAGE, _TOWN, _PHONE),
    ListKind.INHERITORS: (
        ListColumn(
            "item",
            ("项目名称", "Heritage item", "项目", "非遗项目"),
            _("Its name"),
            is_required=True,
        ),
        ListColumn(
            "name",
            ("传承人", "Inheritor", "姓名", "传承人姓名", "代表性传承人"),
            _("Empty: only the item is entered"),
        ),
        _VILLAGE,
        _TOWN,
        ListColumn(
            "level",
            ("传承人级别", "Named by", "级别"),
            _("Empty: not named yet"),
            choices=InheritorLevel,
        ),
        ListColumn("born_year", ("出生年", "Year of birth", "出生年份"), _("Four digits")),
        ListColumn(
            "kind",
            ("项目类别", "Category", "类别"),
            _("Of an item that is not here yet"),
            choices=HeritageKind,
        ),
        ListColumn(
            "item_level",
            ("项目级别", "On which list"),
            _("Of an item that is new"),
            choices=HeritageLevel,
        ),
        ListColumn("source", ("来源", "Source", "公布文件"), _("Who says so; of a new item")),
    ),
}


def sheet_columns(kind: ListKind) -> list[SheetColumn]:
    """Return what a list's file is read by, the words of the reader's language first."""
    return [
        SheetColumn(each.name, (each.head, *each.words), each.is_required, is_loose=True)
        for each in COLUMNS[kind]
    ]


def template_of(kind: ListKind) -> Spreadsheet:
    """Return an empty list to fill in: what each column means, and its head."""
    columns = COLUMNS[kind]
    meanings = [each.hint + (_text(" (required)") if each.is_required else "") for each in columns]
    return Spreadsheet(str(kind.label), meanings, [[each.head for each in columns]])
