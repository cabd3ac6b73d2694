import pytest

from commonfield.places.rules.merging import new_record
from commonfield.places.rules.naming import Speller, complete
from commonfield.workshop import text

SPELLER = Speller(fold=text.fold, syllables=text.syllables, initials=text.initials)


@pytest.mark.parametrize(
    ("code", "name", "short_name", "pinyin", "name_en"),
    [
        ("331124000000", "松阳县", "松阳", "Songyang", "Songyang County"),
        ("330127000000", "淳安县", "淳安", "Chun'an", "Chun'an County"),
        ("320321000000", "丰县", "丰县", "Fengxian", "Fengxian County"),
        ("331127000000", "景宁畲族自治县", "景宁", "Jingning", "Jingning Autonomous County"),
        ("220422000000", "长白朝鲜族自治县", "长白", "Changbai", "Changbai Autonomous County"),
        ("331102000000", "莲都区", "莲都", "Liandu", "Liandu District"),
        ("140428000000", "长子县", "长子", "Zhangzi", "Zhangzi County"),
        ("141100000000", "吕梁市", "吕梁", "Lvliang", "Lüliang City"),
        ("610000000000", "陕西省", "陕西", "Shanxi", "Shaanxi Province"),
        ("150000000000", "内蒙古自治区", "内蒙古", "Neimenggu", "Inner Mongolia Autonomous Region"),
        ("331124001000", "西屏街道", "西屏街道", "Xipingjiedao", "Xiping Subdistrict"),
        (
            "331124212000",
            "板桥畲族乡",
            "板桥畲族乡",
            "Banqiaoshezuxiang",
            "Banqiao Ethnic Township",
        ),
        ("331124101201", "上坪村委会", "上坪村", "Shangpingcun", "Shangping Village"),
        ("330203009205", "后仓村村委会", "后仓村", "Houcangcun", "Houcang Village"),
        ("331124101001", "城东社区居委会", "城东社区", "Chengdongshequ", "Chengdong Community"),
    ],
)
def test_names_left_out_are_filled_in(
    code: str, name: str, short_name: str, pinyin: str, name_en: str
):
    record = new_record(code, name)

    complete(record, SPELLER)

    assert (record.short_name, record.pinyin, record.name_en) == (short_name, pinyin, name_en)


def test_names_given_are_kept():
    record = new_record("331127000000", "景宁畲族自治县")
    record.name_en = "Jingning She Autonomous County"

    complete(record, SPELLER)

    assert record.name_en == "Jingning She Autonomous County"


def test_search_text_has_each_way_of_writing_once():
    record = new_record("331124000000", "松阳县")

    complete(record, SPELLER)

    assert record.search_text == "|松阳县|松阳|songyang|sy|songyangcounty|"
