"""The published figures, defined in words; rules and queries compute them."""

from typing import Final

from commonfield.portal.board.types import Figure

_GROWERS: Final = ("一年里有收入记到名下的茶农", "growers credited with income in the year")
_SHARES: Final = ("supply.share_credited",)
_INCOME: Final = ("supply.leaf_delivered", "supply.share_credited")

FIGURES: Final = (
    Figure(
        code="stores",
        form="count",
        name="网店",
        name_en="Online stores",
        unit="家",
        unit_en="stores",
        words="今天正在经营的网店：已开张的减去已关闭的。",
        words_en="Online stores in business today: those opened less those closed.",
        numerator="网店开张次数减关闭次数，截至此刻",
        numerator_en="openings less closings of stores, up to now",
        kinds=("market.store_opened", "market.store_closed"),
    ),
    Figure(
        code="jobs",
        form="count",
        name="就业",
        name_en="Jobs",
        unit="份",
        unit_en="contracts",
        words="今天仍在履行的劳动合同：雇主申报的每一份合同都有起止日期，不由人填总数。",
        words_en=(
            "Contracts of work in force today. Employers declare each contract with its dates;"
            " nobody fills in a total."
        ),
        numerator="合同开始数减结束数，截至此刻",
        numerator_en="contracts begun less contracts ended, up to now",
        kinds=("people.contract_started", "people.contract_ended"),
        contributors="雇主",
        contributors_en="employers",
    ),
    Figure(
        code="revenue",
        form="fen",
        name="网上销售额",
        name_en="Online revenue",
        unit="",
        unit_en="",
        words=(
            "本月和之前十一个月的网上销售收入，减去退款。付款时计入，货到付款在收货时计入；"
            "按销售渠道分开。"
        ),
        words_en=(
            "Online sales of this month and the eleven before, less refunds. Counted when paid,"
            " cash on delivery when received; by channel."
        ),
        numerator="销售金额加退款金额（退款为负）",
        numerator_en="amounts of sales and refunds (refunds are negative)",
        kinds=("market.sale", "market.refund"),
        contributors="开网店的经营者",
        contributors_en="organisations that run the stores",
    ),
    Figure(
        code="growers",
        form="count",
        name="带动茶农",
        name_en="Growers reached",
        unit="人",
        unit_en="growers",
        words="十二个月里至少有一次从网上销售中分到钱的茶农，每人只数一次。",
        words_en=(
            "Growers credited with a share of online sales in twelve months, each counted once."
        ),
        numerator="有分成记账的不同茶农",
        numerator_en="different growers with a share credited",
        kinds=_SHARES,
        contributors=_GROWERS[0],
        contributors_en=_GROWERS[1],
    ),
    Figure(
        code="low-income-growers",
        form="count",
        name="其中低收入农户",
        name_en="Low-income growers reached",
        unit="人",
        unit_en="growers",
        words="带动茶农中，十二个月里分钱那天所在户被认定为低收入农户的人。",
        words_en=(
            "Of the growers reached, those whose household was designated low-income on a day on"
            " which a share was credited."
        ),
        numerator="低收入农户中有分成记账的不同茶农",
        numerator_en="different growers of low-income households with a share credited",
        kinds=_SHARES,
        contributors=_GROWERS[0],
        contributors_en=_GROWERS[1],
    ),
    Figure(
        code="low-income-growth",
        form="share",
        name="低收入农户在增收中的份额",
        name_en="Low-income share of the growth",
        unit="",
        unit_en="",
        words=(
            "茶农收入比上一个十二个月多出来的部分里，有多少归低收入农户。"
            "没有上一年，或者总收入没有增长时，这个数没有意义，不显示。"
        ),
        words_en=(
            "Of what growers earned more than in the twelve months before, the part of low-income"
            " households. Without an earlier year, or without growth, it means nothing and is not"
            " shown."
        ),
        numerator="低收入农户收入的增加额",
        numerator_en="growth of low-income households' income",
        denominator="全部茶农收入的增加额",
        denominator_en="growth of all growers' income",
        kinds=_INCOME,
        contributors=_GROWERS[0],
        contributors_en=_GROWERS[1],
    ),
    Figure(
        code="halls",
        form="count",
        name="文化礼堂",
        name_en="Village culture auditoriums",
        unit="座",
        unit_en="halls",
        words="今天开放的农村文化礼堂。",
        words_en="Village culture auditoriums that are open today.",
        numerator="礼堂启用次数减停用次数，截至此刻",
        numerator_en="openings less closings of halls, up to now",
        kinds=("places.venue_opened", "places.venue_closed"),
    ),
    Figure(
        code="hall-coverage",
        form="share",
        name="礼堂覆盖率",
        name_en="Villages with a hall",
        unit="",
        unit_en="",
        words="有开放礼堂的行政村占全部行政村的比例，按当天有效的行政区划计算。",
        words_en=(
            "Villages with an open hall among all villages, by the divisions in force on the day."
        ),
        numerator="有开放礼堂的村民委员会",
        numerator_en="villagers' committees with an open hall",
        denominator="当天有效的村民委员会",
        denominator_en="villagers' committees in force on the day",
        kinds=("places.venue_opened", "places.venue_closed"),
    ),
    Figure(
        code="parks",
        form="count",
        name="电商产业园",
        name_en="Industrial parks for e-commerce",
        unit="个",
        unit_en="parks",
        words="今天开放、支持电子商务的产业园。",
        words_en="Industrial parks supporting e-commerce that are open today.",
        numerator="产业园启用次数减停用次数，截至此刻",
        numerator_en="openings less closings of parks, up to now",
        kinds=("places.venue_opened", "places.venue_closed"),
    ),
    Figure(
        code="income",
        form="fen",
        name="茶农收入",
        name_en="Growers' income",
        unit="",
        unit_en="",
        words="十二个月里记给茶农的钱：鲜叶款加网上销售的分成。",
        words_en=(
            "What growers were credited with in twelve months: for leaf, and as shares of online"
            " sales."
        ),
        numerator="鲜叶款与分成的金额",
        numerator_en="amounts for leaf and of shares",
        kinds=_INCOME,
        contributors=_GROWERS[0],
        contributors_en=_GROWERS[1],
    ),
    Figure(
        code="income-per-grower",
        form="fen",
        name="茶农人均收入",
        name_en="Income per grower",
        unit="",
        unit_en="",
        words="茶农收入除以有收入的茶农人数。",
        words_en="Growers' income divided by the growers who had any.",
        numerator="茶农收入",
        numerator_en="growers' income",
        denominator="有收入的不同茶农",
        denominator_en="different growers with income",
        kinds=_INCOME,
        contributors=_GROWERS[0],
        contributors_en=_GROWERS[1],
    ),
    Figure(
        code="income-gini",
        form="index",
        name="茶农收入的基尼系数",
        name_en="Gini of growers' income",
        unit="",
        unit_en="",
        words="茶农之间收入的差距：人人一样多是 0，一人独得接近 1。",
        words_en=(
            "How far growers' incomes lie apart: 0 where all have the same, near 1 where one has"
            " all."
        ),
        numerator="每两位茶农收入之差的平均数的一半",
        numerator_en="half the mean difference between any two growers' incomes",
        denominator="平均收入",
        denominator_en="mean income",
        kinds=_INCOME,
        contributors=_GROWERS[0],
        contributors_en=_GROWERS[1],
    ),
)
BY_CODE: Final = {figure.code: figure for figure in FIGURES}
