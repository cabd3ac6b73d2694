"""Files of notices, made anew by a seed: lawful ones, and such in which one thing is hidden.

What is hidden is of every kind, in every disguise, in every part of every format; what is lawful is
what the law wants shown: names, amounts, areas, landlines, codes of organisations, dates, numbers
of vouchers, orders and papers.
"""

import csv
import io
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from html import escape
from typing import Any, Final

import typst
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from commonfield.workshop.masking.types import Masked

type Disguise = Callable[[random.Random, str], str]

_SURNAMES: Final = "王李张刘陈杨叶徐周吴郑潘阙包宋汤毛卢曾谢沈丁蓝雷钟"
_GIVEN: Final = "三四五六七八九明华英秀兰国强建平春梅志伟红军一鸣百川万里双喜伍陆玖零丁"
_VILLAGES: Final = ("大石村", "平卿村", "后畲村", "小竹溪村", "茶排村", "板桥村")
_CHINESE: Final = (
    "〇一二三四五六七八九",
    "零壹贰叁肆伍陆柒捌玖",
    "零幺两三四五六七八九",
    "零一二三四五六七八九",
)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file with what is hidden in it (nothing in a lawful one), and how many values it shows."""

    name: str
    write: Callable[[], bytes]
    kind: Masked | None
    disguise: str
    values: int

    @property
    def data(self) -> bytes:
        """Return what stands in it, written now: a test reads one of many."""
        return self.write()


# What is hidden


def identity(chance: random.Random) -> str:
    """Return an identity number of eighteen characters that checks."""
    area = chance.choice(["331124", "330102", "362301", "110105", "440524", "510104"])
    day = date(1936, 1, 1) + timedelta(days=chance.randrange(27_000))
    body = f"{area}{day:%Y%m%d}{chance.randrange(1000):03}"
    return body + "10X98765432"[sum(int(a) * b for a, b in zip(body, _WEIGHTS, strict=True)) % 11]


def old_identity(chance: random.Random) -> str:
    """Return one of fifteen digits."""
    full = identity(chance)
    return full[:6] + full[8:17]


def phone(chance: random.Random) -> str:
    """Return a mobile number."""
    return f"1{chance.choice('3456789')}{chance.randrange(10**9):09}"


def bank(chance: random.Random) -> str:
    """Return a card's number of 16 or 19 digits with its check digit."""
    body = chance.choice(["622202", "622848", "621799", "621700", "623091"])
    body += "".join(chance.choice("0123456789") for _ in range(chance.choice([9, 12])))
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


NUMBERS: Final[dict[Masked, tuple[Callable[[random.Random], str], ...]]] = {
    Masked.IDENTITY: (identity, old_identity),
    Masked.PHONE: (phone,),
    Masked.BANK: (bank,),
}
SAID: Final = {
    Masked.ILLNESS: (
        "肺癌",
        "患尿毒症",
        "糖尿病",
        "因病致贫",
        "精神分裂症",
        "脑梗后卧床",
        "白血病",
        "高血压三级",
    ),
    Masked.DISABILITY: ("肢体二级", "视力一级残疾", "重度残疾", "聋哑", "智力残疾三级", "瘫痪在床"),
    Masked.MINOR: (
        "未成年",
        "12岁",
        "9周岁",
        "孤儿",
        "三年级",
        "十五岁",
        "小学生",
        "2015年3月出生",
        "年龄：8",
    ),
    Masked.ADDRESS: (
        "人民路15号",
        "大石村12号",
        "新村3幢2单元501室",
        "后畲村上组7-2号",
        "长松路２３号",
        "解放街十二号",
    ),
}


def _between(mark: str, most: int = 3) -> Disguise:
    def write(chance: random.Random, text: str) -> str:
        cuts = sorted(chance.sample(range(1, len(text)), chance.randint(1, most)))
        parts = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        return mark.join(parts)

    return write


def _each(mark: str) -> Disguise:
    return lambda _chance, text: mark.join(text)


def _in(digits: str) -> Disguise:
    return lambda _chance, text: text.translate(str.maketrans("0123456789", digits))


def _mixed(chance: random.Random, text: str) -> str:
    table = chance.choice(_CHINESE)
    return "".join(
        table[int(each)] if each.isdecimal() and chance.random() < 0.4 else each for each in text
    )


def _fours(mark: str) -> Disguise:
    return lambda _chance, text: mark.join(text[at : at + 4] for at in range(0, len(text), 4))


def _three_four_four(mark: str) -> Disguise:
    return lambda _chance, text: mark.join([text[:3], text[3:7], text[7:]])


DISGUISES: Final[dict[str, Disguise]] = {
    "plain": lambda _chance, text: text,
    "glued": lambda chance, text: person(chance) + text,
    "after a name of numerals": lambda _chance, text: f"张三{text}",
    "full width": _in("０１２３４５６７８９"),
    "circled": _in("⓪①②③④⑤⑥⑦⑧⑨"),
    "mathematical": _in("𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"),
    "dingbat": _in("⓿❶❷❸❹❺❻❼❽❾"),
    "superscript": _in("⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "arabic": _in("٠١٢٣٤٥٦٧٨٩"),
    "keycaps": lambda _chance, text: "".join(f"{each}\ufe0f\u20e3" for each in text),
    "chinese": _in(_CHINESE[0]),
    "accounts": _in(_CHINESE[1]),
    "radio": _in(_CHINESE[2]),
    "kangxi": _in("〇⼀⼆三四五六七⼋九"),
    "compatibility": _in("零㊀㊁㊂㊃㊄㊅㊆㊇㊈"),
    "bracketed": _in("零㈠㈡㈢㈣㈤㈥㈦㈧㈨"),
    "mixed": _mixed,
    "spaces": _between(" "),
    "wide spaces": _between("\u3000"),
    "no-break spaces": _between("\xa0"),
    "thin spaces": _each("\u2009"),
    "zero width": _each("\u200b"),
    "word joiner": _between("\u2060"),
    "soft hyphens": _between("\xad"),
    "variation selectors": _each("\ufe0e"),
    "dashes": _between("-"),
    "long dashes": _between("——"),
    "dots": _between("."),
    "middle dots": _each("·"),
    "slashes": _between("/"),
    "underscores": _between("_"),
    "commas": _between("、", 1),
    "brackets": lambda _chance, text: f"({text[:3]}){text[3:7]}-{text[7:]}",
    "line break in the cell": _between("\n"),
    "tab": _between("\t"),
    "one by one": _each(" "),
    "three four four": _three_four_four(" "),
    "fours": _fours("-"),
    "prefix": lambda _chance, text: f"+86 {text}",
    "prefix of old": lambda _chance, text: f"0086-{text}",
    "label": lambda _chance, text: f"联系方式{text}转告",
    "letters alike": lambda _chance, text: text.replace("0", "O"),
}
_SPLITTABLE: Final = ("plain", "full width", "accounts")


# What is lawful


def person(chance: random.Random) -> str:
    """Return a name; many have numerals in them."""
    return chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, chance.choice([1, 2])))


def credit_code(chance: random.Random) -> str:
    """Return a unified social credit code, sometimes all of digits."""
    letters = _CREDIT if chance.random() < 0.7 else "0123456789"
    head = chance.choice(["91331124", "93331124", "54331124", "N2331124", "11331124"])
    return head + "".join(chance.choice(letters) for _ in range(10))


def _day(chance: random.Random) -> date:
    return date(2024, 1, 1) + timedelta(days=chance.randrange(1_000))


LAWFUL: Final[dict[str, Callable[[random.Random], str]]] = {
    "姓名": person,
    "金额（元）": lambda chance: f"{chance.randrange(100, 9_000_000) / 100:.2f}",
    "金额": lambda chance: f"{chance.randrange(100, 9_000_000) / 100:,.2f}",
    "收入": lambda chance: str(chance.randrange(10, 3_000_000)),
    "支出": lambda chance: str(chance.randrange(10, 3_000_000)),
    "大写金额": lambda chance: chance.choice(
        ["壹万叁仟捌佰元整", "贰拾伍元整", "肆佰元伍角", "叁拾捌万元"]
    ),
    "面积（亩）": lambda chance: f"{chance.randrange(1, 900_000) / 1000:.3f}",
    "办公电话": lambda chance: f"0578-{chance.randrange(2_000_000, 8_999_999)}",
    "监督电话": lambda chance: chance.choice(
        ["12345", "12317", "0578-12388", "400-820-8820", "96345", "05788062345"]
    ),
    "统一社会信用代码": credit_code,
    "日期": lambda chance: chance.choice(
        ["{:%Y-%m-%d}", "{:%Y年%m月%d日}", "{:%Y.%m.%d}", "{:%Y/%m/%d}", "{:%Y%m%d}"]
    ).format(_day(chance)),
    "期间": lambda chance: "{0:%Y-%m-%d}至{1:%Y-%m-%d}".format(
        *sorted([_day(chance), _day(chance)])
    ),
    "期间2": lambda chance: "{0:%Y.%m.%d}-{1:%Y.%m.%d}".format(
        *sorted([_day(chance), _day(chance)])
    ),
    "时间": lambda chance: (
        f"{_day(chance):%Y-%m-%d} {chance.randrange(24):02}:{chance.randrange(60):02}:{chance.randrange(60):02}"
    ),
    "凭证号": lambda chance: chance.choice(
        ["记-{:04}", "2026-{:02}-{:05}", "PZ2026{:06}", "第{}号", "记15-2026-{:05}"]
    ).format(chance.randrange(99), chance.randrange(9_999)),
    "订单号": lambda chance: (
        f"{_day(chance):%Y%m%d}{chance.randrange(10 ** chance.choice([4, 8, 10])):0{chance.choice([4, 8, 10])}}"
    ),
    "发票号码": lambda chance: f"2633{chance.randrange(10**16):016}",
    "合同编号": lambda chance: f"SYX-{chance.randrange(2020, 2027)}-{chance.randrange(999):03}",
    "文号": lambda chance: f"松政发〔{chance.randrange(2019, 2027)}〕{chance.randrange(1, 99)}号",
    "村代码": lambda chance: f"331124{chance.randrange(10**6):06}",
    "人数": lambda chance: str(chance.randrange(1, 3_000)),
    "户数": lambda chance: f"{chance.randrange(1, 400)}户{chance.randrange(400, 1_200)}人",
    "比例": lambda chance: f"{chance.randrange(1, 10_000) / 100:.2f}%",
    "序号": lambda chance: str(chance.randrange(1, 400)),
    "事由": lambda chance: chance.choice(
        [
            "修桥补助",
            "茶苗款",
            "残疾人两项补贴",
            "大病医疗保险",
            "医疗救助",
            "60周岁以上老人慰问",
            "年满18周岁村民分红",
            "未成年人保护宣传",
            "防癌义诊宣传",
            "清理3号地块",
            "220省道绿化",
            "儿童之家修缮",
            "残联检查",
            "机耕路硬化1.2公里",
            "松材线虫病除治",
            "留守儿童之家桌椅",
            "两癌筛查组织费",
            "高血压防治讲座",
            "二〇二六年第三季度",
            "一事一议",
        ]
    ),
    "列举": lambda chance: "、".join(
        str(chance.randrange(10, 9_000)) for _ in range(chance.randrange(2, 7))
    ),
    "算式": lambda chance: (
        f"{chance.randrange(10, 900)}元×{chance.randrange(2, 60)}天={chance.randrange(1_000, 40_000)}元"
    ),
}


def _rows(chance: random.Random, count: int) -> tuple[list[str], list[list[str]]]:
    head = ["姓名", *chance.sample([each for each in LAWFUL if each != "姓名"], 6)]
    return head, [[LAWFUL[each](chance) for each in head] for _ in range(count)]


# Formats


def as_csv(rows: list[list[str]], encoding: str = "utf-8-sig") -> bytes:
    """Write rows as CSV."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows: list[list[Any]], change: Callable[[Workbook], None] | None = None) -> bytes:
    """Write rows as a workbook."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


_W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _p(text: str, tag: str = "t") -> str:
    """Write a paragraph of several runs, as Word cuts them."""
    runs = [text[at : at + 5] for at in range(0, len(text), 5)]
    return (
        "<w:p>"
        + "".join(
            f'<w:r><w:{tag} xml:space="preserve">{escape(run)}</w:{tag}></w:r>' for run in runs
        )
        + "</w:p>"
    )


def as_docx(body: str, parts: dict[str, str] | None = None) -> bytes:
    """Write paragraphs and tables as a document; ``parts`` are its other parts."""
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
    } | (parts or {})
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return data.getvalue()


def docx_table(rows: list[list[str]]) -> str:
    return (
        "<w:tbl>"
        + "".join(
            "<w:tr>" + "".join(f"<w:tc>{_p(cell)}</w:tc>" for cell in row) + "</w:tr>"
            for row in rows
        )
        + "</w:tbl>"
    )


def as_pdf(rows: list[list[str]], extra: str = "") -> bytes:
    """Write rows as a PDF with a text layer."""

    def text(value: str) -> str:
        return '#"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'

    cells = ", ".join(f"[{text(cell)}]" for row in rows for cell in row)
    source = f"#set page(width: 40cm)\n#table(columns: {max(map(len, rows))}, {cells})\n\n{text(extra)}\n"
    return bytes(typst.compile(source.encode()))


def as_html(rows: list[list[str]], extra: str = "") -> bytes:
    """Write rows as a page."""
    lines = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<html><body><table>{lines}</table>{extra}</body></html>".encode()


# Files


def lawful_files(seed: int, count: int = 60) -> Iterator[MadeFile]:
    """Yield files with nothing to hide."""
    chance = random.Random(seed)  # noqa: S311 - a benchmark's dice
    for number in range(count):
        head, rows = _rows(chance, chance.randrange(5, 40))
        table = [head, *rows]
        values = sum(map(len, rows))
        name, data = _in_format(chance, table, number)
        yield MadeFile(name, partial(bytes, data), None, "", values)


def _in_format(chance: random.Random, table: list[list[str]], number: int) -> tuple[str, bytes]:
    lines = [
        f"{cell}：{value}" for row in table[1:] for cell, value in zip(table[0], row, strict=True)
    ]
    match number % 8:
        case 0:
            return "公示.csv", as_csv(table)
        case 1:
            return "公示.csv", as_csv(table, "gb18030")
        case 2:
            return "公示.xlsx", as_xlsx([[typed(cell) for cell in row] for row in table])
        case 3:
            return "公示.docx", as_docx(docx_table(table))
        case 4:
            return "公示.docx", as_docx("".join(map(_p, lines)))
        case 5:
            return "公示.pdf", as_pdf(table)
        case 6:
            return "公示.html", as_html(table)
        case _:
            return "公示.txt", "\n".join(lines).encode()


def typed(text: str) -> str | int | float:
    if text.isdecimal() and len(text) < 10 and not text.startswith("0"):
        return int(text)
    try:
        return float(text) if "." in text and len(text) < 12 else text
    except ValueError:
        return text


def hidden_files(seed: int) -> Iterator[MadeFile]:
    """Yield files with one thing hidden in each: every kind, disguise, format and part."""
    chance = random.Random(seed)  # noqa: S311 - a benchmark's dice
    for kind, makers in NUMBERS.items():
        for name, disguise in DISGUISES.items():
            for maker in makers:
                if _is_sensible(kind, maker, name):
                    text = disguise(chance, maker(chance))
                    yield from _everywhere(chance, kind, name, text)
        for maker in makers:
            yield from _split(chance, kind, maker(chance))
            yield from _as_numbers(chance, kind, maker(chance))
    for kind, texts in SAID.items():
        for text in texts:
            yield from _everywhere(chance, kind, "said", text)
            yield from _everywhere(chance, kind, "said with zero width", "\u200b".join(text))


def _is_sensible(kind: Masked, maker: Callable[[random.Random], str], name: str) -> bool:
    if name in {"prefix", "prefix of old", "brackets", "three four four"}:
        return kind is Masked.PHONE
    return True


def _everywhere(
    chance: random.Random, kind: Masked, disguise: str, text: str
) -> Iterator[MadeFile]:
    """Yield a text in a part of each format; all parts come in turn over the disguises."""
    head, rows = _rows(chance, 6)
    at = chance.randrange(len(rows))
    # In the name's column, or as a column of remarks.
    for line in rows:
        line.append("")
    rows[at][-1] = text if chance.random() < 0.5 else f"{person(chance)} {text}"
    table = [[*head, "备注"], *rows]
    values = sum(map(len, rows))

    def made(name: str, write: Callable[..., bytes], *parts: object) -> MadeFile:
        return MadeFile(name, partial(write, *parts), kind, f"{disguise}: {text!r}", values)

    lawful = [row[:-1] for row in table]
    yield made("a.csv", as_csv, table, chance.choice(["utf-8-sig", "gb18030", "utf-16"]))
    yield made("a.xlsx", as_xlsx, table)
    where, change = chance.choice(list(_XLSX_PARTS.items()))
    if "\n" not in text and "\t" not in text and len(text) < 28:
        yield made(f"{where}.xlsx", _with_change, lawful, change, text)
    yield made("a.docx", as_docx, docx_table(lawful) + _p(f"备注 {text}"))
    where = chance.choice(list(_DOCX_PARTS))
    yield made(f"{where}.docx", _DOCX_PARTS[where], lawful, text)
    yield made("a.html", as_html, table)
    lines = "\n".join([*("，".join(row) for row in lawful), f"备注 {text}"])
    yield made("a.txt", lines.encode)
    if chance.random() < 0.2 and disguise not in _NOT_IN_PDF:
        yield made("a.pdf", as_pdf, lawful, f"备注 {text}")


def _with_change(
    rows: list[list[str]], change: Callable[[Workbook, str], None], text: str
) -> bytes:
    return as_xlsx(rows, lambda book: change(book, text))


# The typesetter leaves these out, so that nothing is hidden.
_NOT_IN_PDF: Final = frozenset({"keycaps"})


def _comment(book: Workbook, text: str) -> None:
    book.active["B2"].comment = Comment(text, "文书")


def _hidden_sheet(book: Workbook, text: str) -> None:
    sheet = book.create_sheet("Sheet2")
    sheet["C5"] = text
    sheet.sheet_state = "veryHidden"


def _header(book: Workbook, text: str) -> None:
    book.active.oddFooter.center.text = f"制表 {text}"


def _sheet_title(book: Workbook, text: str) -> None:
    for mark in "/\\[]:*?":
        text = text.replace(mark, "-")
    book.create_sheet(text[:31])


def _property(book: Workbook, text: str) -> None:
    book.properties.description = text


def _far_cell(book: Workbook, text: str) -> None:
    book.active["AZ900"] = text


def _white(book: Workbook, text: str) -> None:
    book.active["J3"] = text
    book.active["J3"].font = Font(color="FFFFFFFF")


def _formula(book: Workbook, text: str) -> None:
    book.active["H9"] = f'="{text[:6]}"&"{text[6:]}"'


def _validation(book: Workbook, text: str) -> None:
    rule = DataValidation(type="list", formula1='"是,否"', prompt=text, showInputMessage=True)
    rule.add("A2:A9")
    book.active.add_data_validation(rule)


_XLSX_PARTS: Final[dict[str, Callable[[Workbook, str], None]]] = {
    "comment": _comment,
    "hidden sheet": _hidden_sheet,
    "footer": _header,
    "sheet title": _sheet_title,
    "property": _property,
    "far cell": _far_cell,
    "white": _white,
    "formula": _formula,
    "validation": _validation,
}


def _story(tag: str, name: str) -> Callable[[list[list[str]], str], bytes]:
    def make(rows: list[list[str]], text: str) -> bytes:
        return as_docx(
            docx_table(rows), {f"word/{name}.xml": f"<w:{tag} {_W}>{_p(text)}</w:{tag}>"}
        )

    return make


_DOCX_PARTS: Final[dict[str, Callable[[list[list[str]], str], bytes]]] = {
    "header": _story("hdr", "header1"),
    "footer": _story("ftr", "footer2"),
    "comment": _story("comments", "comments"),
    "footnote": _story("footnotes", "footnotes"),
    "endnote": _story("endnotes", "endnotes"),
    "text box": lambda rows, text: as_docx(
        docx_table(rows)
        + f"<w:p><w:r><w:t>图</w:t><w:pict><w:txbxContent>{_p(text)}</w:txbxContent></w:pict></w:r></w:p>"
    ),
    "deleted": lambda rows, text: as_docx(
        docx_table(rows)
        + f"<w:p><w:r><w:t>经办</w:t></w:r><w:del>{_p(text, 'delText')[5:-6]}</w:del></w:p>"
    ),
    "cell": lambda rows, text: as_docx(docx_table([*rows, [text]])),
    "property": lambda rows, text: as_docx(
        docx_table(rows), {"docProps/core.xml": f"<p><description>{escape(text)}</description></p>"}
    ),
}


def _split(chance: random.Random, kind: Masked, number: str) -> Iterator[MadeFile]:
    """Yield a number over neighbouring cells, over cells below each other, over lines."""
    for name in _SPLITTABLE:
        text = DISGUISES[name](chance, number)
        cut = chance.randrange(3, len(text) - 3)
        two = [text[:cut], text[cut:]]
        head = ["姓名", "备注", "说明", "金额"]
        lawful = [[person(chance), "", "", f"{chance.randrange(99, 99_999)}.00"] for _ in range(5)]
        beside = [head, *[list(row) for row in lawful]]
        beside[3][1:3] = two
        below = [head, *[list(row) for row in lawful]]
        below[2][1], below[3][1] = two
        boxes = [head, *lawful, list(text)]
        for where, rows in (("beside", beside), ("below", below), ("boxes", boxes)):
            told = f"split {where}: {two}"
            if kind is Masked.IDENTITY and len(number) == 15:
                rows[0][1:3] = ["身份证号", "身份证号续"]
                if where == "boxes":
                    rows[-1].insert(0, "身份证号")
            yield MadeFile(f"{where}.csv", partial(as_csv, rows), kind, told, 20)
            yield MadeFile(f"{where}.xlsx", partial(as_xlsx, rows), kind, told, 20)
            yield MadeFile(f"{where}.docx", partial(as_docx, docx_table(rows)), kind, told, 20)
        lines = [f"{person(chance)} 补助 {chance.randrange(99, 9_999)} 元" for _ in range(4)]
        lines[2:2] = [f"账户 {two[0]}", f"{two[1]} 本人"]
        told = f"split lines: {two}"
        yield MadeFile("lines.txt", "\n".join(lines).encode, kind, told, 8)
        body = "".join(map(_p, lines))
        yield MadeFile("lines.docx", partial(as_docx, body), kind, told, 8)


def _as_numbers(chance: random.Random, kind: Masked, number: str) -> Iterator[MadeFile]:
    """Yield a number that a workbook keeps as a number, exact or rounded."""
    if not number.isdecimal():
        return
    told = f"as a number: {number}"
    head, name = ["姓名", "备注"], person(chance)
    others = [[person(chance), ""] for _ in range(3)]
    for value in (int(number), float(number)):
        rows: list[list[Any]] = [head, [name, value], *others]
        yield MadeFile("a.xlsx", partial(as_xlsx, rows), kind, told, 8)
    for told, text in (
        ("rounded", f"{float(number):.5E}"),
        ("ends in noughts", number[:15] + "0" * (len(number) - 15)),
    ):
        rows = [head, [name, text], *others]
        yield MadeFile("a.csv", partial(as_csv, rows), kind, f"{told}: {number}", 8)
