"""What invented buyers say of the tea they had: each text once in a county, most say nothing."""

import random
from typing import Final

from commonfield_demo.catalogue import DAILY, FINE, RED, WHITE

_WRITES: Final = 0.22
_WITH_WORDS: Final = 0.45
# Of a hundred buyers without words, how many give 5, 4, 3, 2 and 1.
_STARS: Final = (5, 4, 3, 2, 1)
_SHARES: Final = (62, 27, 8, 2, 1)

_OF_ANY: Final = (
    (5, "第二次买了，和上次一样好。"),
    (5, "包装里有批次卡，扫码能看到是哪个村采的，放心。"),
    (5, "发货快，两天就到了，没压坏。"),
    (4, "茶不错，就是快递慢了一天。"),
    (5, "给父亲买的，他说像从前喝的味道。"),
    (4, "量足，封口严实，没有碎末。"),
    (3, "茶还行，和图片颜色有点差别。"),
    (5, "店家问了我喝浓喝淡才推荐的，很实在。"),
    (5, "Bought it again; as good as the first time."),
    (4, "Good tea and honest packing. The card tells you which village it is from."),
)
_OF_LINE: Final = {
    FINE: (
        (5, "芽头匀整，泡出来一根根立着，香气很清。"),
        (5, "明前的就是不一样，鲜得很，第三泡还有味。"),
        (5, "白毫多，汤色浅绿透亮，送客户很有面子。"),
        (4, "香气好，就是稍微淡一点，多放一撮正好。"),
        (5, "八十五度水冲，没有苦味，家里老人孩子都爱喝。"),
        (4, "比去年贵了些，品质没降。"),
        (3, "味道可以，茶末比想象的多。"),
        (5, "冰箱里放了一个月，打开还是新茶的香。"),
        (5, "Delicate and sweet; the buds stand upright in the glass. Lovely to watch."),
        (4, "Fresh and nutty, a little light for my taste. Use more leaf."),
    ),
    DAILY: (
        (5, "天天喝的口粮茶，浓，耐泡，价钱公道。"),
        (5, "栗子香很明显，一壶喝一上午。"),
        (4, "办公室几个人一起买的，都说不错。"),
        (5, "喝了十几年香茶，这家的火候刚好，不焦。"),
        (4, "味浓，泡久了有点涩，出汤快些就好。"),
        (3, "就是普通的香茶，对得起这个价。"),
        (5, "五百克一大袋，够喝两个月。"),
        (4, "条索紧，碎的不多。"),
        (2, "这一包火大了，有点焦味，店家说给我换。"),
        (5, "凉了也不变味，夏天泡一壶放着。"),
        (5, "My daily green tea now: strong, toasty, and it keeps giving."),
        (4, "Good value. Brew it short, it gets bitter if you forget it."),
    ),
    WHITE: (
        (5, "叶子玉白色，汤很鲜，一点不涩。"),
        (5, "比安吉的便宜，味道差不多。"),
        (4, "很鲜爽，就是不太耐泡。"),
        (5, "女儿不爱喝茶，这个她喝。"),
        (5, "Pale leaves, almost like broth, so savoury. A find."),
    ),
    RED: (
        (5, "蜜香，甜，胃不好的人喝着也舒服。"),
        (4, "加牛奶很好，单喝稍微清淡。"),
        (5, "汤色红亮，冷天捧一杯正好。"),
        (3, "香气还行，尾水淡得快。"),
        (5, "Honey and malt, gentle. Fine with milk on a cold day."),
    ),
}


class Reviewers:
    """Draws who writes a review and what; nobody writes what another has written."""

    def __init__(self, seed: int) -> None:
        self._source = random.Random(f"{seed}/reviews")  # noqa: S311 - repeatable, no secret
        self._left = {line: self._shuffled((*texts, *_OF_ANY)) for line, texts in _OF_LINE.items()}
        self._said: set[str] = set()

    def _shuffled(self, texts: tuple[tuple[int, str], ...]) -> list[tuple[int, str]]:
        return self._source.sample(texts, k=len(texts))

    def wants_to(self) -> bool:
        """Return whether a buyer writes a review at all."""
        return self._source.random() < _WRITES

    def word(self, line: str) -> tuple[int, str]:
        """Return stars for tea of a line, and often words that nobody has said yet."""
        left = self._left[line]
        while left and self._source.random() < _WITH_WORDS:
            stars, text = left.pop()
            if text not in self._said:
                self._said.add(text)
                return stars, text
        return self._source.choices(_STARS, _SHARES)[0], ""
