"""From a product to the order's page, as an anonymous buyer goes in either shop."""

from bench.shop_crowd import Buyer, UnexpectedAnswerError, Visit, hidden

_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field


def our_journey(product: str, sku: str, region: tuple[str, str]) -> Visit:
    """Product, basket with where to, checkout, confirmation, order; paid on delivery.

    ``region``: its name and its code.
    """
    name, code = region
    buyer = Buyer()
    page = yield from buyer.get(f"/market/products/{product}/")
    given = {_TOKEN: hidden(page, _TOKEN), "sku": sku, "packs": "1"}
    page = yield from buyer.post("/basket/add/", **given)
    given = {_TOKEN: hidden(page, _TOKEN), f"packs-{sku}": "1", "find": name, "go": "checkout"}
    page = yield from buyer.post("/basket/change/", **given)
    if b'name="region"' not in page.body:
        # More than one has that name.
        page = yield from buyer.get(f"/checkout/?region={code}")
    fields = (_TOKEN, "key", "lines", "expected_total_fen", "region")
    given = {name: hidden(page, name) for name in fields}
    given |= {"name": "买家", "phone": "13800138000", "detail": "文三路 1 号", "payment": "cod"}
    page = yield from buyer.post("/checkout/", **given)
    given |= {each: hidden(page, each) for each in fields} | {"confirmed": "1"}
    page = yield from buyer.post("/checkout/", **given)
    _expect(page.body, b"/market/stores/", sku)


def their_journey(address: str, number: int) -> Visit:
    """Product, basket, guest, address, shipping, payment, preview, order; nothing to pay now."""
    buyer = Buyer()
    page = yield from buyer.get(address)
    given = {_TOKEN: hidden(page, _TOKEN), "quantity": "1"}
    yield from buyer.post(f"/basket/add/{number}/", **given)
    page = yield from buyer.get("/checkout/")
    given = {_TOKEN: hidden(page, _TOKEN), "username": "a@example.com", "options": "anonymous"}
    page = yield from buyer.post("/checkout/", **given)
    given = {_TOKEN: hidden(page, _TOKEN), "first_name": "A", "last_name": "B", "country": "CN"}
    given |= {"line1": "Street 1", "line4": "Hangzhou", "postcode": "310000", "phone_number": ""}
    yield from buyer.post("/checkout/shipping-address/", **given)
    page = yield from buyer.get("/checkout/preview/")
    given = {_TOKEN: hidden(page, _TOKEN), "action": "place_order"}
    page = yield from buyer.post("/checkout/preview/", **given)
    _expect(page.body, b"Your order has been placed", address)


def _expect(body: bytes, words: bytes, what: str) -> None:
    if words not in body:
        raise UnexpectedAnswerError(what, body[:2_000])
