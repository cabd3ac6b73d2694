import pytest

from commonfield.workshop.personal_numbers import (
    has_long_number,
    masked_numbers,
    normalise_bank,
    normalise_identity,
)

WIDE_PHONE = "".join(chr(ord(digit) + 0xFEE0) for digit in "13800138000")


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "11010519491231002x",
        "110105 19491231 002X",
        "440524188001010014",
        "110105491231002",
        "810000199408230021",
    ],
)
def test_normalise_identity_takes_real_shapes(number: str):
    plain = normalise_identity(number)

    assert plain == number.replace(" ", "").upper()


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021",
        "11010519491331002X",
        "11010517491231002X",
        "1101051949123100",
        "110105491331002",
        "\uff11\uff11010519491231002X",
        "",
    ],
)
def test_normalise_identity_refuses_wrong_check_date_or_length(number: str):
    plain = normalise_identity(number)

    assert plain is None


@pytest.mark.parametrize(
    ("number", "plain"),
    [
        ("6222 0212 3456 7890 13", None),
        ("6222 0212 3456 7890 12", "622202123456789012"),
        ("4111 1111 1111 1111", "4111111111111111"),
        ("4111 1111 1111 1112", None),
        ("103300012345678", "103300012345678"),
        ("12345", None),
    ],
)
def test_normalise_bank(number: str, plain: str | None):
    assert normalise_bank(number) == plain


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("打 138 0013 8000 找我", True),
        ("33252519900101123X", True),
        ("6222-0211-0000-1234-567", True),
        ("0578-8060000", True),
        (WIDE_PHONE, True),
        ("138.0013.8000", True),
        ("138·0013·8000", True),
        ("138_0013_8000", True),
        ("138 —— 0013 —— 8000", True),
        ("1 3 8 0 0 1 3 8 0 0 0", True),
        ("\u200b".join("13800138000"), True),
        ("\ufe0f\u20e3".join("13800138000"), True),
        ("①③⑧⓪⓪①③⑧⓪⓪⓪", True),
        ("电话一三八零零一三八零零零", True),
        ("幺三八〇〇壹叁捌零零零", True),
        ("买了十二包，送三包，一共一百五十克", False),
        ("一等一的茶，喝了三四回，香得很", False),
        ("批次 L250816MBQCNC74G", False),
        ("2026年11月25日 08:06", False),
        ("8060000", False),
        ("", False),
    ],
)
def test_long_number_in_words_for_everybody(text: str, *, is_one: bool):
    assert has_long_number(text) == is_one


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("上午十点后送，两盒分开装", "上午十点后送，两盒分开装"),
        ("门牌 1204，两盒，打 138-0013-8000", "门牌 1204，两盒，打 ***-****-****"),
        ("①③⑧⓪⓪①③⑧⓪⓪⓪ ok", "*********** ok"),
        ("1\ufe0f\u20e3" * 11, "*\ufe0f\u20e3" * 11),
        ("电话一三八零零一三八零零零", "电话***********"),
    ],
)
def test_numbers_in_a_buyers_words(text: str, shown: str):
    assert masked_numbers(text) == shown
