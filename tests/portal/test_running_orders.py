"""Buyers over HTTP while servers die and while two of them sell the same tea."""

from contextlib import ExitStack
from typing import Final

import pytest

from tests.buyers import Crowd, broken_promises, buy, numbers_in, packs_left
from tests.night import of_today
from tests.running import Installation

STOCK: Final = 400


def probe(installation: Installation, *, stock: int, skus: int = 1) -> list[str]:
    made = installation.run_json("probe", "--stock", str(stock), "--skus", str(skus), "--json")
    return [str(code) for code in made["skus"]]


def test_killed_server_keeps_every_order_it_answered(demo_county: Installation):
    skus = probe(demo_county, stock=STOCK, skus=2)
    with demo_county.server() as server:
        crowd = Crowd([server.base_url], skus, buyers=16)
        with crowd.shopping():
            while len(crowd.placed) < 50:
                crowd.stopping.wait(0.01)
            server.kill()
    answers = list(crowd.answers)
    lost = [answer for answer in answers if not answer.status]

    with demo_county.server() as server:
        again = [buy(server.base_url, answer.sku, answer.key) for answer in lost]
        once_more = [buy(server.base_url, answer.sku, answer.key) for answer in answers[:5] + lost]

    assert [answer for answer in again if not answer.is_placed] == []
    assert {answer.status for answer in once_more} == {200}
    assert broken_promises(demo_county, answers + again + once_more, skus, STOCK) == []
    # Not an order more than there were keys.
    assert len(numbers_in(demo_county, skus)) == len({answer.key for answer in answers})


@pytest.mark.parametrize("processes", of_today(["two servers", "two workers"], 2))
def test_last_packs_are_sold_once_by_two_processes(demo_county: Installation, processes: str):
    skus = probe(demo_county, stock=20)
    with ExitStack() as stack:
        count, workers = (2, 1) if processes == "two servers" else (1, 2)
        servers = [stack.enter_context(demo_county.server(workers=workers)) for _ in range(count)]
        crowd = Crowd([server.base_url for server in servers], skus, buyers=16, orders_each=3)
        answers = crowd.run()

    assert len(crowd.placed) == 20
    assert sorted(crowd.placed) == numbers_in(demo_county, skus)
    assert packs_left(demo_county, skus) == [0]
    assert {answer.code for answer in answers if not answer.is_placed} == {"not_enough_stock"}
    assert broken_promises(demo_county, answers, skus, 20) == []
