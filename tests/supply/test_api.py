from django.test import Client

from commonfield.people.types import Actor
from commonfield.supply.models import Grower
from tests.night import MONTH
from tests.people.builders import TODAY, make_person
from tests.supply.builders import make_delivery, make_grower, make_maker, token_of


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_statement_as_json_for_the_grower_and_the_clerk(client: Client):
    maker = make_maker()
    code = make_grower(maker)
    number = make_delivery(maker, code)
    own = Actor(Grower.objects.get(code=code).person_id, "person")
    address = f"/api/supply/growers/{code}/statement?period={MONTH}"

    answers = [
        client.get(address, headers=bearer(token_of(actor))).json() for actor in (own, maker.clerk)
    ]

    assert answers == 2 * [
        {
            "period": MONTH,
            "opening_fen": 0,
            "entries": [
                {
                    "at": f"{TODAY}T04:00:00Z",
                    "kind": "leaf",
                    "reference": number,
                    "weight_g": 12_500,
                    "amount_fen": 75_000,
                    "state": "",
                }
            ],
            "closing_fen": 75_000,
        }
    ]


def test_statement_refusals_are_problems(client: Client):
    maker = make_maker()
    code = make_grower(maker)
    stranger = token_of(Actor(make_person("路人", username="stranger"), "person"))
    clerk = token_of(maker.clerk)

    answers = [
        client.get(f"/api/supply/growers/{address}", headers=headers)
        for address, headers in [
            (f"{code}/statement?period={MONTH}", {}),
            (f"{code}/statement?period={MONTH}", bearer("wrong")),
            (f"{code}/statement?period={MONTH}", bearer(stranger)),
            (f"G404/statement?period={MONTH}", bearer(clerk)),
            (f"{code}/statement?period=November", bearer(clerk)),
        ]
    ]

    assert [(a.status_code, a.json()["code"]) for a in answers] == [
        (401, "token_refused"),
        (401, "token_refused"),
        (403, "permission_refused"),
        (404, "not_found"),
        (422, "bad_period"),
    ]
    assert {a["Content-Type"] for a in answers} == {"application/problem+json"}
