"""The cast, written down once for each file that asks for it; what every answer carries."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.db import connections, transaction
from pytest_django import Settings

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from tests.access.cast import Cast
    from tests.access.visits import Visitors


@pytest.fixture(autouse=True)
def fresh_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Forget what is remembered for a test, but not the figures of the cast, which stays."""
    from tests.access.visits import forget_all_but_figures  # noqa: PLC0415 - Django is ready only now

    yield
    forget_all_but_figures() if "cast" in request.fixturenames else cache.clear()


@pytest.fixture(scope="module")
def cast(request: pytest.FixtureRequest, django_db_blocker: "DjangoDbBlocker") -> Iterator["Cast"]:
    """Give the cast; it is gone again after the file."""
    from tests.access.cast import make_cast  # noqa: PLC0415 - Django is ready only now

    request.getfixturevalue("django_db_setup")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        # Django closes the connection after each test, which would take the cast along with it.
        patch.setattr(connections["default"], "close", lambda: None)
        yield make_cast()
        transaction.set_rollback(True)
        cache.clear()


@pytest.fixture(scope="module")
def visitors(cast: "Cast") -> "Visitors":
    """Give the players' browsers, signed in once for the file."""
    from tests.access.visits import Visitors  # noqa: PLC0415 - Django is ready only now

    return Visitors(cast.players)


@pytest.fixture
def guards(settings: Settings) -> dict[str, str]:
    """Give the headers by which browsers guard every page, as ``visits.guards_of`` reads them."""
    from django.utils.csp import build_policy  # noqa: PLC0415 - as above

    from commonfield.front.browser_features import features_allowed  # noqa: PLC0415 - as above

    return {
        "Content-Security-Policy": build_policy(settings.SECURE_CSP),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": features_allowed(),
    }
