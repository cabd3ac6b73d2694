"""An organisation's own system: what it asks, and what the API's description tells it."""

from collections.abc import Iterator
from typing import Any

from django.test import Client

from commonfield.kernel.clock import now
from commonfield.people.choices import Role, Scope
from commonfield.people.commands import issue_service_key, make_service_account
from commonfield.people.types import SYSTEM, NewServiceAccount, NewToken
from tests.market.builders import Shop


class Erp:
    """A program that knows a key and the addresses of the API."""

    def __init__(self, key: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"})

    def get(self, address: str, **query: str | int) -> Any:  # noqa: ANN401 - JSON
        return self._answer(self.client.get(address, query))

    def send(self, method: str, address: str, body: object = None, *, key: str = "") -> Any:  # noqa: ANN401 - JSON
        send = getattr(self.client, method)
        headers = {"Idempotency-Key": key} if key else {}
        return self._answer(send(address, body, content_type="application/json", headers=headers))

    @staticmethod
    def _answer(response: Any) -> Any:  # noqa: ANN401 - JSON
        body: Any = response.json() if response.content else None
        if response.status_code >= 400:
            return response.status_code, body["code"]
        return body


def make_erp(shop: Shop) -> Erp:
    """Give a shop's organisation a program."""
    return Erp(key_of_program(shop))


def key_of_program(shop: Shop) -> str:
    """Give a shop's organisation a program with every scope that it can use; return its key."""
    roles = [Role.KEEPER, Role.CLERK]
    account = NewServiceAccount(shop.maker.code, "ERP", roles)
    code = make_service_account(by=SYSTEM, now=now(), account=account)
    scopes = [Scope.PRODUCTS, Scope.STOCK, Scope.SALES, Scope.LEAF, Scope.WEBHOOKS]
    token = NewToken("erp", scopes)
    return issue_service_key(by=SYSTEM, now=now(), code=code, token=token)


def described() -> dict[str, Any]:
    """Return the API's description."""
    schema: dict[str, Any] = Client().get("/api/openapi.json").json()
    return schema


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield every operation with its path and method."""
    for path, methods in described()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation
