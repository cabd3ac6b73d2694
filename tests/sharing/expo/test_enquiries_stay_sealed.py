"""In any order of deeds, an enquiry is read by the stand's people and the editor alone.

Nothing of it stands in the clear in any table, message, log, page or another person's export.
"""

import logging
import random
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from commonfield.kernel.errors import CommonfieldError, NotFoundError
from commonfield.people.choices import Role
from commonfield.people.commands import erase_person
from commonfield.people.types import GUEST, SYSTEM, Actor
from commonfield.sharing.expo import commands, queries
from commonfield.sharing.expo.types import StandWords
from commonfield.sharing.models import StandEnquiry
from tests.night import NIGHT, NOW, TODAY
from tests.people.builders import COUNTY, TOWN, actor, make_actor, make_organisation, make_person
from tests.sharing.expo.builders import DAY, NAME, PHONE, WORDS, Fair, leave, make_fair
from tests.supply.builders import client_of

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.sql
SECRETS = (WORDS, NAME, PHONE)
ANSWER = "每亩两千元，来电细谈"


class World:
    """A fair, a visitor with an account, and people whom none of it concerns."""

    def __init__(self, chance: random.Random) -> None:
        self.fair: Fair = make_fair()
        self.chance, self.at = chance, NOW
        make_organisation("OTHER")
        self.visitor = actor(make_person("周来客"))
        self.strangers = [
            make_actor(Role.KEEPER, organisation="OTHER"),
            make_actor(Role.BUREAU, place=COUNTY),
            make_actor(Role.COUNTY_ADMIN, place=COUNTY),
            make_actor(Role.EDITOR, place=TOWN),
            make_actor(Role.ACCOUNTANT, organisation=self.fair.shop.maker.code),
            GUEST,
        ]
        self.readers = [self.fair.shop.keeper, self.fair.editor]
        self.deeds: list[Callable[[], object]] = [
            lambda: leave(self.fair),
            lambda: leave(self.fair, by=self.visitor),
            lambda: self.answer(self.chance.choice(self.readers)),
            lambda: self.answer(self.chance.choice(self.strangers)),
            lambda: self.answer(self.visitor),
            self.withdraw,
            self.describe,
            self.wait,
            lambda: commands.forget_enquiries(self.at),
            lambda: commands.show_due_stands(self.at),
            lambda: erase_person(by=SYSTEM, now=self.at, person_id=self.visitor.person_id or 0),
        ]

    def answer(self, by: Actor) -> None:
        code = self.chance.choice(list(StandEnquiry.objects.values_list("code", flat=True)) or [""])
        commands.answer_enquiry(by=by, now=self.at, code=code, answer=ANSWER)

    def withdraw(self) -> None:
        by = self.chance.choice([*self.readers, *self.strangers])
        commands.withdraw_stand(by=by, now=self.at, pk=self.fair.stand)

    def describe(self) -> None:
        by, words = self.chance.choice([*self.readers, *self.strangers]), StandWords("新名")
        commands.describe_stand(by=by, now=self.at, pk=self.fair.stand, words=words)

    def wait(self) -> None:
        self.at += self.chance.choice([1, 20, 100]) * DAY


def in_the_clear(log: str) -> list[str]:
    """Return where a word of an enquiry or its answer stands unsealed."""
    found = ["log" for each in (*SECRETS, ANSWER) if each in log]
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of our own
            kept = "".join(
                bytes(cell).decode(errors="replace")
                if isinstance(cell, bytes | memoryview)
                else str(cell)
                for row in cursor.fetchall()
                for cell in row
            )
            found += [table for each in (*SECRETS, ANSWER) if each in kept]
    return found


def pages(world: World) -> str:
    """Return what everybody and a stranger are shown."""
    receipts = StandEnquiry.objects.values_list("receipt", "code")
    addresses = [
        "/expo/",
        f"/expo/{world.fair.expo}/",
        f"/expo/{world.fair.expo}/7/",
        f"/expo/{world.fair.expo}/signs/",
        "/",
        *(f"/expo/receipts/{receipt}/" for receipt, _code in receipts[:2]),
        *(f"/expo/desk/enquiries/{code}/" for _receipt, code in receipts[:2]),
        "/expo/desk/enquiries/",
        "/expo/desk/",
    ]
    by = client_of(world.chance.choice(world.strangers[:-1]))
    return "".join(each.get(at).content.decode() for each in (Client(), by) for at in addresses)


def check(world: World) -> None:
    for row in StandEnquiry.objects.all():
        for by in world.strangers:
            with pytest.raises(NotFoundError):
                queries.enquiry_to_answer(row.code, by=by, now=world.at)
        for by in world.readers:
            read = queries.enquiry_to_answer(row.code, by=by, now=world.at)
            assert (read.words == WORDS) == (row.words_sealed is not None)
    assert not any(queries.enquiry_rows(by, world.at) for by in world.strangers)
    others = [by.person_id for by in (*world.strangers, *world.readers) if by.person_id]
    assert not any(queries.export_of_enquirer(each)["stand_enquiries"] for each in others)


@pytest.mark.parametrize("play", range(20 if NIGHT else 2))
def test_enquiries_stay_sealed(play: int, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    chance = random.Random(f"{TODAY}/{play}")  # noqa: S311 - repeatable, no secret
    world = World(chance)
    leave(world.fair)

    for _ in range(10):
        with suppress(CommonfieldError):
            chance.choice(world.deeds)()
        check(world)

    assert in_the_clear(caplog.text) == []
    shown = pages(world)
    assert [each for each in SECRETS if each in shown] == []
