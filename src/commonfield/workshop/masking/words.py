"""Words of illness, disability, minors and doors, and what in them the law wants shown. Pure.

Each pattern begins with a character, not a class or a look behind: so a long text is passed over
quickly.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from commonfield.workshop.masking.digits import digit_class, plain_digits
from commonfield.workshop.masking.types import CELL, ROW, Masked

type Word = tuple[Masked, int, int]

_D: Final = f"[{digit_class()}十百]"
# Campaigns, offices and kinds of aid that say nothing of one person.
_PUBLIC: Final = (
    "医院|专科|门诊|筛查|讲座|宣传|防治|预防|防控|普查|义诊|知识|管理|日活动|救助|保险|医保|统筹|互助|医疗保障"
    "|慈善|疫苗|病虫"
)
_ILL: Final = re.compile(
    r"(?:癌|肿瘤|白血病|尿毒症|糖尿病|高血压|低血压|精神(?:分裂|疾病|病|障碍|异常)|抑郁|躁狂|焦虑症|艾滋|HIV|梅毒|乙肝"
    r"|丙肝|肝炎|肝硬化|肺结核|肺炎|结核病|心脏病|冠心病|心梗|心衰|脑梗|脑溢血|脑出血|脑卒中|中风|偏瘫|癫痫|尘肺|矽肺"
    r"|帕金森|痴呆|阿尔茨海默|肾衰|肾病|肾炎|透析|化疗|放疗|红斑狼疮|血友病|地中海贫血|类风湿|骨折|股骨头坏死|先心病"
    r"|唐氏|渐冻|哮喘|慢阻肺|白内障|青光眼|结石|胃病|胃溃疡|腰椎间盘|关节炎|肝病|麻风|性病|流产|不孕|重疾|重病|大病|慢性病"
    r"|慢病|职业病|因病|身患|患有|患病|病种|病史|病情|病因|病历|诊断|住院|手术|卧病|带病|疾病|罹患"
    r"|患(?<![隐水外内后祸忧]患)[\u4e00-\u9fff]{1,6}?[病症炎瘤]|cancer|diabetes)"
    rf"(?!症?\s*(?:的)?(?:医疗|补充|专项|人群|早期)?(?:{_PUBLIC}))"
)
_NOT_KIND: Final = (
    r"(?!人?(?:事业|联合会|两项补贴|补贴|困难生活|生活补贴|护理补贴|之家|就业|保障金|服务|专干|专职|联络员|协会|工作|康复"
    r"|权益|日|保障法|福利|托养|抚恤))"
)
_DEGREE: Final = r"[一二三四\d]级"
_DISABLED: Final = re.compile(
    "|".join(f"{word}{_NOT_KIND}" for word in ("残疾", "残障", "伤残", "肢残", "智残", "致残"))
    + "".join(
        f"|{word}{_DEGREE}" for word in ("肢体", "视力", "听力", "言语", "智力", "精神", "多重")
    )
    + r"|聋哑|聋人|盲人(?!按摩)|失明|失聪|瘫痪|截瘫|截肢|智障|弱智|脑瘫|自闭症|孤独症|侏儒|失能|级残"
)
_STATISTIC: Final = r"(?!\s*(?:共|计|有|约)?\s*\d+\s*[人名个位户])"
_NOT_CHILD: Final = r"(?!之家|关爱|服务|活动|工作|保护|乐园|中心|站|工程|项目|主任|督导|节)"
_CHILD: Final = "孤儿|弃婴|弃儿|留守儿童|困境儿童|流动儿童|单亲儿童|残疾儿童|失学儿童|事实无人抚养"
_PUPIL: Final = (
    "小学生|初中生|中学生|高中生|读小学|读初中|读高中|上小学|上初中|上高中|上幼儿园|婴儿"
)
_CLASS: Final = r"\s*[(（]?\d?\s*班"
_YOUNG: Final = re.compile(
    "|".join(
        each + _STATISTIC
        for each in (
            "未成年(?!人?(?:保护|思想|工作|活动|关爱|禁止|不得|请|须|应))",
            *(word + _NOT_CHILD for word in _CHILD.split("|")),
            *_PUPIL.split("|"),
            "年级(?<=[一二三四五六七八九初高1-9]年级)",
            f"小[一二三四五六]{_CLASS}",
            f"初[一二三]{_CLASS}",
            f"高[一二三]{_CLASS}",
            "幼儿园.{0,4}班",
            "幼儿(?!园|教育)",
        )
    )
)
_YEARS: Final = re.compile(r"岁(?!\s*(?:以|及以|至|到|～|-|–|—|\d|免|优待))")
_YEARS_BEFORE: Final = re.compile(rf"(?<![\d.])(?P<age>{_D}{{1,3}})\s*周?$")
_RULE_BEFORE: Final = re.compile(r"(?:满|未满|不满|至|到|～|[-–—]|超过|低于|小于|大于)\s*$")
_BORN: Final = re.compile(r"出生|生于|月生|日生|年生")
_BORN_BEFORE: Final = re.compile(
    r"((?:19|20)\d\d)\s*[年./-]?(?:\s*\d{1,2}\s*[月./-]?){0,2}[年月日]?$"
)
_BORN_AFTER: Final = re.compile(r"(?:日期|年月|于|时间)?[\s:：为是]{0,4}((?:19|20)\d\d)")
_AGE: Final = re.compile(rf"年龄[\s:：为是]{{0,4}}({_D}{{1,3}})(?!\d)")
_NUMBER: Final = (
    rf"\s*(?:{_D}+\s*(?:组|队|弄|幢|栋|单元|号楼|区)\s*)*{_D}+(?:\s*[-－—之]\s*{_D}+)?\s*号"
    r"(?!文|令|公告|决议|通知|通告|地块|田|桥|井|线|标|泵|塘|坝|机|会议|项目|合同|凭证|票|茶|山|林|公路|工程|\s*[—至到])"
)
_STREET: Final = re.compile(
    r"(?:路|街|巷|弄|胡同|大道|村|庄|组|队|社区|小区|里|坊|苑|园|坪|岙|岭|坑|源|田|畲|溪|口|排|桥|坞|垄|湾|头|后|店|屋|宅"
    rf"|门牌|墩|寨|屯|岗|城|府|广场|址[\s:：]*){_NUMBER}"
)
_DOOR: Final = re.compile(r"幢|栋|单元|室(?!内|外)|门牌")
_DOOR_BEFORE: Final = re.compile(rf"{_D}+\s*$")
_ROOM_BEFORE: Final = re.compile(rf"{_D}{{3,4}}\s*$")
_DOOR_AFTER: Final = re.compile(rf"(?:号?码?)?[\s:：]*(?:{_D}|[A-Za-z])")
_OFFICE: Final = re.compile(
    r"村委会|委员会|居委会|办公|政府|服务中心|服务站|便民|礼堂|派出所|卫生院|卫生室|公司|合作社|银行|信用社|学校|小学|中学"
    r"|法院|监督电话|受理|投诉|局|联系地址"
)
_ADULT: Final = 18
_NEAR: Final = 16


def find_words(text: str, on: date) -> Iterator[Word]:
    """Yield what is said of illness, disability, minors and doors."""
    for kind, pattern in (
        (Masked.ILLNESS, _ILL),
        (Masked.DISABILITY, _DISABLED),
        (Masked.MINOR, _YOUNG),
    ):
        yield from ((kind, *found.span()) for found in pattern.finditer(text))
    yield from _ages(text)
    yield from _births(text, on)
    yield from _doors(text)


def _ages(text: str) -> Iterator[Word]:
    for found in _YEARS.finditer(text):
        before = _cell_before(text, found.start())[-_NEAR:]
        age = _YEARS_BEFORE.search(before)
        if age and not _RULE_BEFORE.search(before[: age.start()]) and is_minor(age["age"]):
            yield Masked.MINOR, found.start() - (len(before) - age.start()), found.end()
    for found in _AGE.finditer(text):
        if is_minor(found[1]):
            yield Masked.MINOR, *found.span()


def _births(text: str, on: date) -> Iterator[Word]:
    for found in _BORN.finditer(text):
        before = plain_digits(
            _cell_before(text, found.start() + (found[0] not in {"出生", "生于"}))
        )
        year = _BORN_BEFORE.search(before[-_NEAR:]) or _BORN_AFTER.match(text, found.end())
        if year and on.year - int(year[1]) < _ADULT:
            yield Masked.MINOR, *found.span()


def _doors(text: str) -> Iterator[Word]:
    for found in _STREET.finditer(text):
        if not _OFFICE.search(_cell_before(text, found.end())):
            yield Masked.ADDRESS, *found.span()
    for found in _DOOR.finditer(text):
        before = _cell_before(text, found.start())
        if _OFFICE.search(before):
            continue
        is_door = (
            bool(_ROOM_BEFORE.search(before))
            if found[0] == "室"
            else bool(
                (found[0] == "门牌" or _DOOR_BEFORE.search(before))
                and _DOOR_AFTER.match(text, found.end())
            )
        )
        if is_door:
            yield Masked.ADDRESS, max(found.start() - 1, 0), found.end()


def is_minor(age: str) -> bool:
    """Return whether an age, in figures or Chinese words, is below eighteen."""
    plain = age.strip()
    if "十" in plain:
        tens, _, ones = plain.partition("十")
        return not tens and _figure(ones or "0") < _ADULT - 10
    return _figure(plain) < _ADULT


def _figure(text: str) -> int:
    plain = plain_digits(text)
    return int(plain) if plain.isascii() and plain.isdecimal() else _ADULT


def _cell_before(text: str, at: int) -> str:
    low = max(text.rfind(CELL, 0, at), text.rfind(ROW, 0, at)) + 1
    return text[low:at]


# Heads of columns whose every cell tells of a person, by their first two characters.
TELLING_HEAD: Final = re.compile(
    r"残疾(?:类别|类型|等级|级别|程度|情况)|伤残(?:等级|情况)|病种|疾病|患病|健康状况|身体状况|病情|诊断|致贫原因"
    r"|年龄|出生|住址|地址|门牌|居住地"
)
HEADS: Final = {
    "残疾": Masked.DISABILITY,
    "伤残": Masked.DISABILITY,
    **dict.fromkeys(
        ("病种", "疾病", "患病", "健康", "身体", "病情", "诊断", "致贫"), Masked.ILLNESS
    ),
    "年龄": Masked.MINOR,
    "出生": Masked.MINOR,
    **dict.fromkeys(("住址", "地址", "门牌", "居住"), Masked.ADDRESS),
}
MOST_OF_HEAD: Final = 14
_SAYS_NOTHING: Final = re.compile(r"[无否正常健康良好一般\-—/0\s]*|无残疾|没有")
_ILL_REASON: Final = re.compile(r"病|残|障|伤")
_DAY: Final = re.compile(r"((?:19|20)\d\d)[-./年]?\d{0,2}")
_FINE: Final = re.compile(rf"{_D}+\s*[号室幢栋弄]|{_D}+-{_D}+(?:-{_D}+)?$")
_AGED: Final = re.compile(rf"({_D}+)\s*(?:周?岁)?")


def tells(kind: Masked, head: str, cell: str, on: date) -> bool:
    """Return whether a cell below a telling head tells something of a person."""
    return _TELLING[kind](head, cell.strip(), on) and not _SAYS_NOTHING.fullmatch(cell.strip())


def _tells_age(head: str, cell: str, on: date) -> bool:
    if "出生" in head:
        born = _DAY.match(plain_digits(cell))
        return born is not None and on.year - int(born[1]) < _ADULT
    found = _AGED.fullmatch(cell)
    return found is not None and is_minor(found[1])


def _tells_door(_head: str, cell: str, _on: date) -> bool:
    return bool(_FINE.search(cell)) and not _OFFICE.search(cell)


def _tells_health(head: str, cell: str, _on: date) -> bool:
    return "原因" not in head or bool(_ILL_REASON.search(cell))


_TELLING: Final[dict[Masked, Callable[[str, str, date], bool]]] = {
    Masked.MINOR: _tells_age,
    Masked.ADDRESS: _tells_door,
    Masked.ILLNESS: _tells_health,
    Masked.DISABILITY: _tells_health,
}
