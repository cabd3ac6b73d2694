"""What a newer description of the API takes from clients that were written for an older one.

Clients send what was described and read what was described: in bodies and parameters nothing may
become narrower, in answers nothing may go. New operations, new optional members of bodies, new
members of answers and new values in answers break nothing (docs/api.md).
"""

import math
from collections.abc import Iterator
from typing import Any, Final

type _Schema = dict[str, Any]

_LIMITS: Final = {
    **dict.fromkeys(("maxLength", "maximum", "maxItems"), 1),
    **dict.fromkeys(("minLength", "minimum", "minItems"), -1),
}


class Comparison:
    """Two descriptions, and what the newer one breaks."""

    def __init__(self, old: _Schema, new: _Schema) -> None:
        self.old, self.new = old, new

    def broken(self) -> Iterator[str]:
        """Yield each operation or part of one that is gone or narrower."""
        for path, methods in self.old["paths"].items():
            for method, before in methods.items():
                name = f"{method.upper()} {path}"
                after = self.new["paths"].get(path, {}).get(method)
                if after is None:
                    yield name
                    continue
                yield from self._operation(name, before, after)

    def _operation(self, name: str, before: _Schema, after: _Schema) -> Iterator[str]:
        if before["operationId"] != after["operationId"]:
            yield f"{name} operationId"
        known = {(each["in"], each["name"]): each for each in before.get("parameters", ())}
        now = {(each["in"], each["name"]): each for each in after.get("parameters", ())}
        for key, parameter in known.items():
            if key not in now:
                yield f"{name} {key[1]}"
            else:
                parts = parameter["schema"], now[key]["schema"]
                yield from self._sent(f"{name} {key[1]}", *parts)
        yield from (
            f"{name} {key[1]} required"
            for key, each in now.items()
            if each.get("required") and not known.get(key, {}).get("required")
        )
        bodies = [_content(each.get("requestBody", {})) for each in (before, after)]
        yield from self._sent(f"{name} body", *bodies)
        for status, response in before["responses"].items():
            if status not in after["responses"]:
                yield f"{name} {status}"
            elif status.startswith("2"):
                contents = _content(response), _content(after["responses"][status])
                yield from self._answered(f"{name} {status}", *contents)

    def _sent(self, name: str, before: _Schema, after: _Schema) -> Iterator[str]:
        """Look for what was taken and is not any more."""
        before, after = _plain(before, self.old), _plain(after, self.new)
        yield from (f"{name} {what}" for what in _narrower(before, after))
        own, now = before.get("properties", {}), after.get("properties", {})
        for member, schema in own.items():
            if member not in now:
                yield f"{name}/{member}"
            else:
                yield from self._sent(f"{name}/{member}", schema, now[member])
        for member in set(after.get("required", ())) - set(before.get("required", ())):
            yield f"{name}/{member} required"
        if "items" in before:
            yield from self._sent(f"{name}[]", before["items"], after.get("items", {}))

    def _answered(self, name: str, before: _Schema, after: _Schema) -> Iterator[str]:
        """Look for what was answered and is not any more."""
        before, after = _plain(before, self.old), _plain(after, self.new)
        if not _types(after) <= _types(before):
            yield f"{name} type"
        own, now = before.get("properties", {}), after.get("properties", {})
        for member, schema in own.items():
            if member not in now:
                yield f"{name}/{member}"
            else:
                yield from self._answered(f"{name}/{member}", schema, now[member])
        for member in set(before.get("required", ())) - set(after.get("required", ())):
            if member in now:
                yield f"{name}/{member} required"
        if "items" in before:
            yield from self._answered(f"{name}[]", before["items"], after.get("items", {}))


def _content(part: _Schema) -> _Schema:
    """Return the schema of a body, of whichever media type."""
    for content in part.get("content", {}).values():
        schema: _Schema = content["schema"]
        return schema
    return {}


def _plain(schema: _Schema, document: _Schema) -> _Schema:
    """Follow references; of something or null, the something with both types."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    choices = [_plain(each, document) for each in schema.get("anyOf", ())]
    if not choices:
        return schema
    types = sorted({name for each in choices for name in _types(each)})
    (first, *_others) = [each for each in choices if each.get("type") != "null"] or choices
    return first | {"type": types}


def _types(schema: _Schema) -> set[str]:
    named = schema.get("type", [])
    return {named} if isinstance(named, str) else set(named)


def _narrower(before: _Schema, after: _Schema) -> Iterator[str]:
    """Yield by what a schema takes less than one before."""
    is_listed = "enum" in after and not set(before.get("enum", [None])) <= set(after["enum"])
    if is_listed or not _types(before) <= _types(after):
        yield "type"
    for limit, sign in _LIMITS.items():
        # Without a limit, anything goes.
        most = [sign * each[limit] if limit in each else math.inf for each in (before, after)]
        if most[1] < most[0]:
            yield limit
