"""The addresses of the house and one that breaks."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from commonfield.config import urls

handler400 = urls.handler400
handler500 = urls.handler500


def break_down(request: HttpRequest) -> HttpResponse:
    """Fail as a fault of ours would.

    Raises:
        ZeroDivisionError: always.
    """
    raise ZeroDivisionError(request.path)


urlpatterns = [*urls.urlpatterns, path("broken/", break_down, name="broken")]
