from datetime import UTC, datetime

from django.db import connection

from commonfield.workshop.schema_check import check_guards
from commonfield_demo.copies import Copies, put_back_foreign_keys


def test_foreign_keys_of_a_load_that_was_stopped_are_put_back():
    before = check_guards(connection)
    loading = Copies(3, datetime(2026, 11, 25, tzinfo=UTC)).opened()
    loading.__enter__()
    meanwhile = check_guards(connection)

    put_back_foreign_keys()

    assert before == check_guards(connection)
    assert (before != meanwhile) == (connection.vendor == "postgresql")
    loading.__exit__(None, None, None)
