"""Sends the running API what its description allows, and what it does not (schemathesis)."""

import json
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any, Final

SCHEMATHESIS: Final = Path(sys.executable).with_name("schemathesis")
# What a description can promise and an answer break; how refusals are worded is ours to say.
CHECKS: Final = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance,negative_data_rejection,"
    "ignored_auth,unsupported_method"
)
_FAILURE: Final = re.compile(r"^_{3,} (.+) _{3,}$|^- (ST.+)$", re.MULTILINE)


def fuzz(base_url: str, *, token: str = "", examples: int = 20, seed: int = 1) -> list[str]:
    """Try every operation, with a token or as nobody; return what was wrong."""
    with tempfile.TemporaryDirectory(prefix="commonfield-") as folder:
        config = Path(folder) / "schemathesis.toml"
        config.write_text(_known(base_url, token))
        command = [
            *(str(SCHEMATHESIS), "--config-file", str(config), "run"),
            *(f"{base_url}/api/openapi.json", "--checks", CHECKS),
            *("--max-examples", str(examples), "--seed", str(seed), "--workers", "1"),
            *("--phases", "examples,coverage,fuzzing", "--no-color", "--request-timeout", "30"),
            *("--generation-database", "none"),
        ]
        if token:
            command += ["--header", f"Authorization: Bearer {token}"]
        # It leaves what it found where it stands.
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)
    if done.returncode == 0:
        return []
    found = [one or two for one, two in _FAILURE.findall(done.stdout)]
    return found or [done.stdout[-2_000:] + done.stderr[-2_000:]]


def _known(base_url: str, token: str) -> str:
    """Return a configuration with names of existing things, so that more than 404 is seen."""
    if not token:
        return ""
    known: dict[str, object] = {"path.which": 1}
    there: dict[str, dict[str, object]] = {}
    stores = _ask(base_url, token, "/api/stores")
    if stores:
        store = stores[0]["slug"]
        known |= {"path.store": store, "query.maker": stores[0]["organisation"]}
        product = _ask(base_url, token, f"/api/stores/{store}/products")["items"][0]
        known |= {"path.product": product["slug"], "path.sku": product["skus"][0]["sku"]}
        known["path.number"] = _ask(base_url, token, "/api/orders")["items"][0]["number"]
        for each in _ask(base_url, token, "/api/returns")["items"][:1]:
            there["/api/returns/"] = {"path.number": each["number"]}
        for each in _ask(base_url, token, f"/api/stores/{store}/price-lists")[:1]:
            known["path.list_id"] = each["list_id"]
        there["/api/webhooks/"] = {"path.code": _webhook(base_url, token, stores[0])}
    return "\n".join([_section("parameters", known), *_operations(base_url, there)])


def _operations(base_url: str, there: dict[str, dict[str, object]]) -> list[str]:
    """Return the sections of operations whose parameters' names mean something else elsewhere."""
    paths = _ask(base_url, "", "/api/openapi.json")["paths"]
    return [
        f"[[operations]]\ninclude-path = {json.dumps(path)}\n"
        + _section("operations.parameters", values)
        for beginning, values in there.items()
        for path in paths
        if path.startswith(beginning)
    ]


def _section(name: str, values: dict[str, object]) -> str:
    lines = [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in values.items()]
    return "\n".join([f"[{name}]", *lines, ""])


def _webhook(base_url: str, token: str, store: dict[str, str]) -> str:
    """Return the code of a new webhook of a store's organisation."""
    wanted = {
        "organisation": store["organisation"],
        "url": "https://erp.example/hooks",
        "events": ["order.placed"],
    }
    return str(_ask(base_url, token, "/api/webhooks", wanted)["code"])


def _ask(base_url: str, token: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
    headers = {"Content-Type": "application/json", "Idempotency-Key": path}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    sent = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base_url + path, sent, headers)  # noqa: S310 - of our own server
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
        return json.load(answer)
