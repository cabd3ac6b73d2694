"""Every address × every role × own and another's object, as matrix.txt says."""

from http import HTTPStatus

import pytest

from tests.access.addresses import addresses
from tests.access.cast import Cast
from tests.access.matrix import FILE, Line, empty, lines, path_of, shown, tried
from tests.access.visits import Visitors

_LINES = lines()
# Whoever reads another's money here is noted: all that such a look writes.
_LOOKS = {"supply:grower", "supply:statement", "api:statement"}
# django-ninja's own pages say of no method that they do not take it.
_OF_THE_LIBRARY = {"api:openapi-json", "api:api-root"}


def _methods(name: str, cast: Cast, visitors: Visitors) -> list[str]:
    """Return the methods that an address takes, as it says itself."""
    if name in _OF_THE_LIBRARY:
        return ["GET"]
    path = path_of(empty(addresses()[name], "OPTIONS"), cast.home, cast)
    response = visitors.visit("county_admin", "OPTIONS", path).response
    assert response.status_code == HTTPStatus.METHOD_NOT_ALLOWED, (
        f"{name} takes any method: say which, as with @require_safe"
    )
    return [each for each in response.headers["Allow"].split(", ") if each != "HEAD"]


def test_matrix_has_a_line_for_every_address_and_method(cast: Cast, visitors: Visitors) -> None:
    written = {(line.address, line.method) for line in _LINES if line.is_plain}
    found = {(name, method) for name in addresses() for method in _methods(name, cast, visitors)}

    missing = [empty(addresses()[name], method) for name, method in sorted(found - written)]
    proposals = [shown(line, tried(line, cast, visitors)[0]) for line in missing]

    assert not proposals, (
        f"New addresses without a line in {FILE.name}. This is how they answer now; think as the"
        " person concerned before you write it down:\n" + "\n".join(proposals)
    )
    assert written - found == set(), f"{FILE.name} has lines of addresses that are gone"


@pytest.mark.parametrize("line", _LINES, ids=str)
def test_address_opens_to_whom_the_matrix_says(line: Line, cast: Cast, visitors: Visitors) -> None:
    cells, visits = tried(line, cast, visitors)

    assert [each for each in visits if each.status in {429, 500}] == []
    assert shown(line, cells) == shown(line, line.cells)
    if line.method == "GET":
        left = {"audit_row", "audit_chain"} if line.address in _LOOKS else set[str]()
        assert [each for each in visits if set(each.wrote) - left] == []
