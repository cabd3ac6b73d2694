"""Templates of a plan, as ``templates.toml`` has them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from commonfield.projects.plan.types import PlanTemplate, PlanText


@cache
def plan_templates() -> tuple[PlanTemplate, ...]:
    path = Path(__file__).with_name("templates.toml")
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(_template(each) for each in found["template"])


def plan_template(code: str) -> PlanTemplate | None:
    """Return the template of a code, if there is one."""
    return next((each for each in plan_templates() if each.code == code), None)


def _template(found: Mapping[str, Any]) -> PlanTemplate:
    words = {
        f"{name}{ending}": found[name][language]
        for name in ("name", "source")
        for language, ending in (("zh", ""), ("en", "_en"))
    }
    return PlanTemplate(
        code=found["code"],
        words=words,
        checked_by=found["checked_by"],
        objectives=tuple(
            (
                PlanText(objective["zh"], objective["en"]),
                tuple(
                    (PlanText(each["zh"], each["en"], each["office"]), each["indicator"])
                    for each in objective["measures"]
                ),
            )
            for objective in found["objectives"]
        ),
    )
