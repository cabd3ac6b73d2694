import pytest

from commonfield.audit.queries import audit_trail
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.supply.commands import read_full_names
from tests.people.builders import NOW, make_actor
from tests.supply.builders import make_delivery, make_grower, make_maker


def test_full_names_are_read_of_own_growers_and_noted_once_a_day():
    maker, other = make_maker(), make_maker("OOTHER", username="other-clerk")
    own, sold_here = make_grower(maker, "叶秀兰"), make_grower(other, "周长根")
    strange = make_grower(other, "吴小妹")
    make_delivery(maker, sold_here)

    asked = [own, sold_here, strange]
    first = read_full_names(by=maker.clerk, now=NOW, organisation=maker.code, growers=asked)
    again = read_full_names(by=maker.clerk, now=NOW, organisation=maker.code, growers=asked)

    assert first == again == {own: "叶秀兰", sold_here: "周长根"}
    assert len(audit_trail(action="supply.full_names_read")) == 1


def test_full_names_are_refused_to_others():
    maker = make_maker()
    keeper = make_actor(Role.KEEPER, organisation=maker.code, username="keeper")

    with pytest.raises(PermissionRefusedError):
        read_full_names(by=keeper, now=NOW, organisation=maker.code, growers=[make_grower(maker)])
