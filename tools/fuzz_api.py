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
    known: dict[str, str] = {}
    stores = _get(base_url, token, "/api/stores")
    if stores:
        known["path.store"] = stores[0]["slug"]
        known["query.maker"] = stores[0]["organisation"]
        products = _get(base_url, token, f"/api/stores/{stores[0]['slug']}/products")["items"]
        known["path.product"] = products[0]["slug"]
        known["path.sku"] = products[0]["skus"][0]["sku"]
        known["path.number"] = _get(base_url, token, "/api/orders")["items"][0]["number"]
    lines = [f"{json.dumps(name)} = {json.dumps(value)}" for name, value in known.items()]
    return "\n".join(["[parameters]", *lines, ""])


def _get(base_url: str, token: str, path: str) -> Any:  # noqa: ANN401 - JSON
    request = urllib.request.Request(  # noqa: S310 - of our own server
        base_url + path, headers={"Authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
        return json.load(answer)
