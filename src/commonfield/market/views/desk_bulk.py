"""Several orders of a store's desk at once: packed or arrived; of each what became of it."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from commonfield.front.error_messages import error_message
from commonfield.front.form_keys import replays_page
from commonfield.front.signed_in import signed_in_post
from commonfield.kernel.clock import now
from commonfield.kernel.errors import NotFoundError
from commonfield.market.views.desk_sheets import chosen_orders
from commonfield.market.views.desk_store import managed_store
from commonfield.orders.desk import commands
from commonfield.people.permissions import actor_of

# From which of the desk's drawers into which an act moves orders.
_DRAWERS: Final = {"pack": ("pack", "ship"), "receive": ("way", "done")}


@replays_page
@signed_in_post
def bulk(request: HttpRequest, slug: str) -> HttpResponse:
    """Do one act with the orders that are ticked, each by itself."""
    store, act = managed_store(request, slug), request.POST.get("act", "")
    numbers = chosen_orders(request)
    if act not in _DRAWERS:
        raise NotFoundError
    before, after = _DRAWERS[act]
    if not numbers:
        messages.error(request, _("Select at least one order. Nothing was changed."))
        return redirect(f"{reverse('market:desk_store', args=[slug])}?drawer={before}")
    results = commands.step_orders(
        by=actor_of(request), now=now(), slug=slug, numbers=numbers, step=act
    )
    context = {
        "store": store,
        "act": act,
        "next_drawer": after,
        "done": [each for each in results if each.refusal is None],
        "refused": [
            {"number": each.number, "words": error_message(each.refusal)}
            for each in results
            if each.refusal is not None
        ],
    }
    return render(request, "market/desk_bulk.html", context)
