"""Sends the basket that a view has changed, as a cookie of the visitor's browser."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from commonfield.market.views.basket_cookie import write_basket


class BasketMiddleware:
    """Writes the cookie; a guest's basket needs no session, and so no row in the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        write_basket(request, response)
        return response
