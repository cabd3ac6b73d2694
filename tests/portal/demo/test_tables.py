import pytest

from commonfield.portal.demo.tables import IN_ORDER, Table


@pytest.mark.parametrize("table", IN_ORDER, ids=lambda table: table.name)
def test_rows_have_every_column_of_their_model(table: Table):
    columns = {field.attname for field in table.model._meta.concrete_fields}

    assert {*table.fields, *table.left_null} == columns


@pytest.mark.parametrize("table", IN_ORDER, ids=lambda table: table.name)
def test_columns_left_to_the_commands_may_be_empty(table: Table):
    assert all(table.model._meta.get_field(name).null for name in table.left_null)
