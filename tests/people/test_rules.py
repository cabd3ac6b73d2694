import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.people import rules


@pytest.mark.parametrize(
    ("code", "is_right"),
    [("91350100M000100Y43", True), ("91350100M0001TGQXM", False), ("91350211M0000XUF46", False)],
)
def test_credit_check_only_tells(code: str, is_right: bool):
    plain = rules.normalise_credit_code(code.lower())

    assert (plain, rules.has_right_credit_check(code)) == (code, is_right)


def test_normalise_credit_code_refuses_letters_it_never_has():
    assert rules.normalise_credit_code("91350100M0001O0Y43") is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("李明", "李*"),
        ("李小明", "李*明"),
        ("欧阳小明", "欧阳*明"),
        ("Wang Fang", "W*** F***"),
        ("", ""),
    ],
)
def test_mask_name(name: str, shown: str):
    assert rules.mask_name(name) == shown


def test_mask_email_keeps_the_domain():
    assert rules.mask_email("lihua@example.com") == "l***@example.com"


@pytest.mark.parametrize(
    ("scope", "prefix"),
    [
        ("330000000000", "33"),
        ("331100000000", "3311"),
        ("331124000000", "331124"),
        ("331124104000", "331124104"),
        ("331124104201", "331124104201"),
        ("331124100000", "331124100"),
        ("331124104200", "331124104200"),
    ],
)
def test_place_prefix(scope: str, prefix: str):
    assert rules.place_prefix(scope) == prefix


@given(st.from_regex(r"[1-9][0-9]{5}[0-9]{3}[0-9]{3}", fullmatch=True))
def test_scopes_covering_hold_the_place(place: str):
    scopes = rules.scopes_covering(place)

    assert all(place.startswith(rules.place_prefix(scope)) for scope in scopes)


def test_quiet_reason_blots_numbers_out():
    reason = rules.quiet_reason("付款核对 13812345678 与 33112419700101123X")

    assert reason == "付款核对 ***** 与 *****"


@pytest.mark.parametrize("name", ["13812345678", "ab", "李明", "a b c"])
def test_normalise_username_refuses(name: str):
    assert rules.normalise_username(name) is None


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Linux; Android 9) Chrome/86.0 MicroMessenger/8.0", "WeChat · Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
            "Safari · iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0", "Edge · Windows"),
        ("curl/8", ""),
    ],
)
def test_device_is_named_as_its_owner_knows_it(user_agent: str, words: str):
    assert rules.device_words(user_agent) == words
