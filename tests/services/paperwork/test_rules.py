"""By which words a line is known, and numbers that no answer takes."""

import pytest

from commonfield.services.paperwork.catalogues import barred_fields, known_figures
from commonfield.services.paperwork.rules import found, has_long_number


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("每天打卡人数", "check_in"),
        ("党员 签 到 表", "check_in"),
        ("村民积分排名前十", "ranking"),
        ("ＡＰＰ安装率", "installs"),
        ("App installs by household", "installs"),
        ("Number of log ins", "installs"),
        ("活动现场照片（不少于三张）", "proof_pictures"),
        ("学习时长", "time_online"),
        ("朋友圈转发量", "likes"),
        ("婚姻状况证明", "certificates"),
        ("低保户身份证号", "numbers"),
    ],
)
def test_barred_line_is_known_however_it_is_spaced(line: str, code: str):
    rule = found(line, barred_fields())

    assert rule is not None
    assert rule.code == code


@pytest.mark.parametrize(
    "line",
    [
        "茶园面积",
        "checking the roof",
        "shareholders",
        "likely frost days",
        "照明灯数量",
        "村民代表人数",
    ],
)
def test_lawful_line_is_not_questioned(line: str):
    assert found(line, barred_fields()) is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("去年礼堂活动次数", "events"),
        ("礼堂开门天数", "open_days"),
        ("Days open last year", "open_days"),
        ("上半年办结件数", "applications"),
    ],
)
def test_line_that_facts_answer_is_known(line: str, code: str):
    figure = found(line, known_figures())

    assert figure is not None
    assert figure.code == code


@pytest.mark.parametrize(
    ("text", "is_long"),
    [
        ("13800138000", True),
        ("138 0013 8000", True),
        ("\uff11\uff13\uff1800\uff11\uff13\uff18000", True),
        ("3325281970010112-34", True),
        ("2026 年 12 户 340 亩", False),
        ("12、15、340、2026、1200", False),
    ],
)
def test_number_of_a_person_is_found_however_it_is_spaced(text: str, is_long: bool):
    assert has_long_number(text) is is_long


def test_every_rule_says_its_source_and_that_nobody_has_checked_it():
    assert [each.code for each in barred_fields() if not (each.source and each.source_en)] == []
    assert {each.checked_on for each in barred_fields()} == {None}
