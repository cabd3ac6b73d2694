import pytest

from commonfield.audit.models import AuditRow
from commonfield.orders import order_events
from commonfield.orders.commands import cancel_order
from commonfield.orders.order_events import OrderEvent
from commonfield.people.types import SYSTEM
from tests.market.builders import make_order, make_shop
from tests.people.builders import NOW


def test_subscriber_is_told_of_what_the_audit_says(monkeypatch: pytest.MonkeyPatch):
    told = list[OrderEvent]()
    monkeypatch.setitem(order_events._SUBSCRIBERS, "test", told.extend)

    order = make_order(make_shop())
    cancel_order(by=SYSTEM, now=NOW, number=order.number, ending="buyer")

    written = AuditRow.objects.filter(object=f"order:{order.number}").order_by("at", "id")
    actions = list(written.values_list("action", flat=True))
    assert [f"market.{each.kind}" for each in told] == actions
    assert [(each.number, each.state, each.is_called_off) for each in told] == [
        (order.number, "awaiting_payment", False),
        (order.number, "cancelled", True),
    ]
