"""Papers of which only some words are meant."""

from dataclasses import replace

from commonfield.evaluation.views.report_types import (
    Report,
    ReportCulture,
    ReportHalf,
    ReportPart,
    ReportPicture,
    ReportRow,
)
from commonfield.front.drawing.types import Axis, Ranked


def make_paper(**changed: object) -> Report:
    """Return a paper that has one of everything, in Chinese."""
    bars = tuple(
        Ranked(f"村{at}", at + 1.0, at + 1.0, at, at + 2, f"{at}–{at + 2}", is_accent=at == 2)
        for at in (1, 2)
    )
    paper = Report(
        language="zh-hans",
        title="大石村评估报告",
        warning="这是演示。",
        path="浙江省 › 松阳县",  # noqa: RUF001 - the sign of crumbs
        about="行政村",
        period="2026年",
        as_of="截至2026年11月26日",
        summary=ReportPart("先看这几句", ("名次在第1到第3之间。",)),
        picture=ReportPicture("在各村之中", "越靠左越好。", "第1名", "第4名", 4, ("1", "2"), bars),
        halves_title="物质与文化",
        halves_text="步子相当。",
        halves=(
            ReportHalf("物质", "", (("收入", "1元", "居中"),)),
            ReportHalf("文化", "", (("礼堂", "1座", ""),)),
        ),
        culture=ReportCulture(
            "物质与文化，逐村来看",
            ("收入较少的一半占四成。",),
            "每点是一个村。",
            Axis("收入（元）", "9"),
            Axis("文化活动（次/人）", "3"),
            ((0.2, 1.0, False, ""), (1.0, 0.5, True, "大石村")),
            (("收入", ((0.0, 0.0), (0.5, 0.3), (1.0, 1.0))), ("文化", ((0.0, 0.0), (1.0, 1.0)))),
            "从少到多：收入",
        ),
        table_title="全部指标",
        columns=("指标", "现在", "相比"),
        rows=(
            ReportRow("收入", "越高越好", ("1元",), "居中"),
            ReportRow("退款", "越低越好", ("2%",), "落后", "bad", is_entered=True),
            ReportRow("销售", "越高越好", ("—",), "", why="未公布。"),
        ),
        entered_mark="* 部分由人工填报",
        notes=(ReportPart("怎样算的", ("加总而成。",), ("普查",)),),
        links=(("最新：", "https://example.org/evaluation/reports/331124101201/"),),
    )
    return replace(paper, **changed)  # type: ignore[arg-type]  # a paper's own fields
