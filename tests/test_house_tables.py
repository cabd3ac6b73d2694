"""Tables of the house: their names, where their keys point, how wide their columns are."""

import tomllib

from django.apps import apps

from commonfield.front.page_cache import invalidation
from tests.test_house_style import ROOT


def test_tables_are_called_by_their_rooms():
    """The page cache takes what a table's name begins with as its room."""
    ours = [each for each in apps.get_models() if each.__module__.startswith("commonfield.")]
    tables = {model._meta.db_table: model._meta.app_label for model in ours}

    assert [name for name, room in tables.items() if not name.startswith(f"{room}_")] == []
    assert sorted(set(invalidation._source_of) - set(tables)) == []


def test_foreign_keys_point_down():
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text())
    levels = setup["tool"]["importlinter"]["contracts"][0]["layers"]
    height = {room: -at for at, level in enumerate(levels) for room in level.split(" | ")}
    wrong = []
    for model in apps.get_models():
        if not model.__module__.startswith("commonfield."):
            continue
        room = model.__module__.split(".")[1]
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete and field.is_relation else None
            if target is None or isinstance(target, str):
                continue
            module = target.__module__
            other = module.split(".")[1] if module.startswith("commonfield.") else "kernel"
            if other != room and height[other] >= height[room]:
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")

    assert wrong == []


def test_records_hold_no_foreign_keys():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for label in ("facts", "audit")
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model is not model
    ]

    assert wrong == []


def test_columns_of_money_and_weight_have_64_bits():
    """Packs times price is taken in SQL, where 32 bits end at 21 million yuan."""
    narrow = {"IntegerField", "PositiveIntegerField", "SmallIntegerField"}
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("commonfield.")
        for field in model._meta.local_fields
        if field.name.endswith(("_fen", "_g", "_per_kg")) and field.get_internal_type() in narrow
    ]

    assert wrong == []
