"""What is packed: an sdist from tracked files, and a wheel from nothing but that sdist."""

import json
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Final
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from tests.night import NIGHT
from tests.running import DEMO_BY_DAY, Installation

PACKED: Final = ("src", "measures/src", "tools/hatch_build.py", "pyproject.toml", "README.md")


def build(target: str, source: Path, to: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(to)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = to.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel that went the long way: tracked files, sdist, wheel."""
    root, folder = Path(__file__).parents[2], tmp_path_factory.mktemp("packed")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "LICENSE", *PACKED], cwd=root, check=True, capture_output=True
    ).stdout
    for name in filter(None, listed.decode().split("\0")):
        (folder / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, folder / "copy" / name)
    with tarfile.open(build("sdist", folder / "copy", folder / "sdist")) as sdist:
        sdist.extractall(folder, filter="data")
    (unpacked,) = folder.glob("commonfield-*")
    return build("wheel", unpacked, folder / "wheel")


def test_wheel_holds_every_file_that_the_program_reads(wheel: Path, root: Path):
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    wanted = {
        path.relative_to(folder).as_posix()
        for folder in (root / "src", root / "measures" / "src")
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert sorted(wanted - names) == []
    assert any(name.endswith(".mo") for name in wanted)


def test_wheel_asks_for_little_until_more_is_wanted(root: Path):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]

    needed = {line.partition(">")[0] for line in project["dependencies"]}

    assert needed == {"cryptography", "duckdb", "narwhals", "numpy", "pyarrow", "scipy"}


# By day the wheel's files are compared with those of the sources, whose demo is served to browsers.
@pytest.mark.skipif(not NIGHT, reason="tried by night")
@pytest.mark.running
@pytest.mark.slow
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_demo_of_the_wheel_is_made_and_sells_for_simulated_money(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")  # noqa: S202 - our own
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    installation = Installation(empty, f"sqlite:///{empty}/commonfield.sqlite3")
    where = (sys.executable, "-c", "import commonfield_demo; print(commonfield_demo.__file__)")

    origin = installation.run(program=where)
    installation.run("demo", program=DEMO_BY_DAY)
    roles = {each["role"] for each in installation.run_json("demo_signins", "--json")}
    sku = installation.run_json("probe", "--stock", "1", "--json")["skus"][0]
    with installation.server() as server:
        page = paid_by_button(server.base_url, sku)

    assert origin.strip() == f"{tmp_path}/site/commonfield_demo/__init__.py"
    assert {"grower", "clerk", "keeper"} <= roles
    assert "已收到您的付款" in page


def paid_by_button(base_url: str, sku: str) -> str:
    """Order a pack and press the demo's button on the order's page; return the page after it."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    order = {
        "lines": [{"sku": sku, "quantity": 1}],
        "contact": {"name": "买家", "phone": "13800138000"},
        "address": {"region": "110101000000", "detail": "某街 1 号"},
        "payment": "simulated",
    }
    headers = {"Idempotency-Key": "packed", "Content-Type": "application/json"}
    sent = Request(f"{base_url}/api/market/orders", json.dumps(order).encode(), headers)  # noqa: S310 - as above
    placed = json.loads(browser.open(sent).read())["orders"][0]
    address = f"{base_url}/orders/{placed['number']}/"
    page = browser.open(f"{address}?{urlencode({'token': placed['token']})}").read().decode()
    (form,) = re.findall(r'<form method="post" action="[^"]*/pay/">.*?</form>', page)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    answer: bytes = browser.open(f"{address}pay/", urlencode(fields).encode()).read()
    return answer.decode()
