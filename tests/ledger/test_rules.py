"""What a sound entry is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.ledger.accounts import bank, holder_of, owed, party_of
from commonfield.ledger.errors import UnbalancedEntryError
from commonfield.ledger.rules import check_balance, merged, reversed_legs
from commonfield.ledger.types import Draft, Leg
from tests.ledger.builders import NOW

LEGS = st.lists(
    st.builds(Leg, st.sampled_from(["A", "B", "C"]), st.integers(-(10**12), 10**12)), max_size=12
)


@given(LEGS)
def test_merged_keeps_the_sum_of_every_account(legs: list[Leg]):
    found = {leg.account: leg.amount_fen for leg in merged(legs)}

    sums = {a: sum(leg.amount_fen for leg in legs if leg.account == a) for a in ("A", "B", "C")}
    assert found == {account: fen for account, fen in sums.items() if fen}


@given(LEGS)
def test_reversed_legs_come_to_nothing_with_theirs(legs: list[Leg]):
    assert merged([*legs, *reversed_legs(legs)]) == ()


@given(LEGS)
def test_check_balance_takes_exactly_what_the_database_takes(legs: list[Leg]):
    draft = Draft("leaf", "D1", NOW, tuple(legs))
    is_sound = sum(leg.amount_fen for leg in legs) == 0 and len(merged(legs)) > 1

    try:
        check_balance(draft)
    except UnbalancedEntryError:
        assert not is_sound
    else:
        assert is_sound


@pytest.mark.parametrize("legs", [(), (Leg("A", 0), Leg("B", 0)), (Leg("A", 5), Leg("A", -5))])
def test_check_balance_refuses_what_moves_nothing(legs: tuple[Leg, ...]):
    with pytest.raises(UnbalancedEntryError, match="D1 does not balance"):
        check_balance(Draft("leaf", "D1", NOW, legs))


@pytest.mark.parametrize(
    ("code", "holder", "party"), [(owed("O1", "Growers", "G7"), "O1", "G7"), (bank("O1"), "O1", "")]
)
def test_account_code_says_whose_and_towards_whom(code: str, holder: str, party: str):
    assert (holder_of(code), party_of(code)) == (holder, party)
