"""What the database itself keeps of targets: they are replaced, never changed."""

from commonfield.workshop.guards import Guard, refusing_insert, register_guard

_KEPT = (
    *("id", "measure_id", "indicator", "definition", "baseline", "baseline_window"),
    *("baseline_on", "value", "due_on", "set_at", "reason", "replaces_id"),
)
_SAME = refusing_insert(
    "guard_projects_target_replaces",
    "projects_target",
    "NEW.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM projects_target t WHERE"
    " t.id = NEW.replaces_id AND t.indicator = NEW.indicator AND t.measure_id = NEW.measure_id"
    " AND t.value IS NOT NULL)",
    "what replaces a target is of the same measure and indicator",
)


def register_guards() -> None:
    keys = (("id",), ("replaces_id",))
    register_guard(Guard("projects_target", keys=keys, triggers=(_SAME,), unchanging=_KEPT))
