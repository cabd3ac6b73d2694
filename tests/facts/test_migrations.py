"""Roll-ups that were written by earlier releases learn what later ones count."""

from importlib import import_module
from types import SimpleNamespace

from django.db import connection

from commonfield.facts.commands import fold_new_facts, record, retract
from commonfield.facts.models import RollUp
from commonfield.facts.queries import check_roll_ups, totals
from tests.facts.builders import LEAF, NOW, leaf, sale


def test_roll_ups_learn_which_of_their_facts_take_another_back():
    first = record(leaf(), now=NOW)
    record(sale(), now=NOW)
    retract(first, now=NOW)
    fold_new_facts(NOW)
    # A fact that no roll-up holds yet is none of theirs.
    retract(record(leaf(subject="s9"), now=NOW), now=NOW)
    RollUp.objects.update(taken_back=0)
    migration = import_module("commonfield.facts.migrations.0002_rollup_taken_back")

    migration.count_taken_back(None, SimpleNamespace(connection=connection))

    assert check_roll_ups().differences == ()
    assert totals([LEAF])[()].net_count == 0
