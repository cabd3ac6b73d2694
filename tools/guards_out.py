"""Take out one guard after another: a test of the day's run must fail for each.

``make drills`` runs it, in a copy of the repository. A guard's text is looked for in all of
``src``, so that moving a file changes nothing here; one that is not there exactly once stops it.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
COPIED: Final = ("src", "measures", "tests", "tools", "pyproject.toml", "requirements.lock")
MATRIX: Final = "tests/access/test_pages_matrix.py"


@dataclass(frozen=True)
class Guard:
    """A guard, the text that holds it, what stands there without it, and which tests are to fail.

    ``tests`` are names of files, wherever they lie, and pytest's options.
    """

    name: str
    text: str
    without: str
    tests: tuple[str, ...]


def visits(words: str) -> tuple[str, ...]:
    """Return the lines of the authorisation matrix that hold these words."""
    return (MATRIX, "-k", f"says and ({words})")


GUARDS: Final = (
    Guard(
        "role: a lot is its maker's clerk's",
        "    require_role(by, {Role.CLERK}, organisation=lot.maker, on=china_day(now))\n    deliv",
        "    deliv",
        ("tests/supply/test_commands.py",),
    ),
    Guard(
        "role: who owes pays",
        "    require_role(by, {Role.CLERK}, organisation=payer, on=china_day(now))\n",
        "",
        ("tests/ledger/test_payouts.py",),
    ),
    Guard(
        "role: a store is its keeper's",
        "(no_key=True).filter(slug=slug).first())\n"
        "    require_role(by, {Role.KEEPER}, organisation=row.organisation, on=china_day(now))\n",
        "(no_key=True).filter(slug=slug).first())\n",
        ("tests/stores", "tests/stores/test_commands_goods.py"),
    ),
    Guard(
        "scope: a role holds for its place",
        "bool(places) and not places.isdisjoint(_scopes_over(place, organisation))",
        "bool(places)",
        ("tests/people/test_permissions.py",),
    ),
    Guard(
        "role: who may see a person's plain data",
        "    require(may_unmask(by, person_id=person_id, on=china_day(now)))\n    why",
        "    why",
        visits("person_unmask"),
    ),
    Guard(
        "role: who may say where money goes",
        "    return _looks_after(by, person_id, {Role.BUREAU}, on)\n\n\ndef may_recover(",
        "    return True\n\n\ndef may_recover(",
        ("test_permissions.py", "test_commands_persons.py", "test_commands_pending_changes.py"),
    ),
    Guard(
        "consent: a grower's money is read with it",
        "    for purpose in wanted:\n"
        "        require_consent(by, person_id=row.person_id, purpose=purpose)\n",
        "",
        ("tests/supply/test_consent.py",),
    ),
    Guard(
        "scope: an order's page wants its token",
        "    if not holds_token(number, token):\n        return None\n    return orders_by_number",
        "    return orders_by_number",
        visits("api:order or market:order"),
    ),
    Guard(
        "scope: a buyer sees their own order",
        "Order.objects.filter(number=number, person_id=by.person_id)",
        "Order.objects.filter(number=number)",
        visits("market:order"),
    ),
    Guard(
        "scope: a buyer lists their own orders",
        'Order.objects.filter(person_id=by.person_id).order_by("-id")[:limit]',
        'Order.objects.order_by("-id")[:limit]',
        ("test_views_look_up.py",),
    ),
    Guard(
        "scope: who looks an order up knows its phone",
        "get(number) if constant_time_compare(ends, wanted) else None\n",
        "get(number)\n",
        ("test_views_checkout.py", "test_views_look_up.py"),
    ),
    Guard(
        "four eyes: nobody checks what they entered",
        "    if verdict != Verdict.TAKEN_BACK and is_own:\n",
        "    if row.pk is None:\n",
        ("tests/evaluation/test_commands.py",),
    ),
    Guard(
        "stock: no more than lots hold",
        "    return None if wanted else taken\n",
        "    return taken\n",
        ("tests/orders/checkout/test_commands.py", "test_commands_orders.py"),
    ),
    Guard(
        "stock: orders of one batch share it",
        "    return [row.available - batch.taken[row.pk] for row in rows]",
        "    return [row.available for row in rows]",
        ("tests/orders/checkout/test_commands.py", "test_commands_orders.py"),
    ),
    Guard(
        "suppression: five contributors",
        "LEAST_CONTRIBUTORS: Final = 5",
        "LEAST_CONTRIBUTORS: Final = 4",
        ("measures/tests/publishing",),
    ),
    Guard(
        "suppression: none dominant",
        "MOST_OF_ONE: Final = 0.75",
        "MOST_OF_ONE: Final = 1.0",
        ("measures/tests/publishing",),
    ),
    Guard(
        "suppression: complements of a total",
        "                    hidden |= complemented(lines, units, start)\n",
        "                    hidden |= start\n",
        ("measures/tests/publishing", "test_pages_differencing.py"),
    ),
    Guard(
        "ledger: entries balance, says the database",
        "(SELECT count(*) < 2 OR sum(amount_fen) <> 0 FROM ledger_posting",
        "(SELECT count(*) < 2 FROM ledger_posting",
        ("tests/ledger/test_guards.py",),
    ),
    Guard(
        "append-only: nothing is deleted, says the database",
        '                f"CREATE TRIGGER guard_{table}_delete BEFORE DELETE ON {table}"\n',
        '                f"CREATE TRIGGER guard_{table}_delete BEFORE DELETE ON {table} WHEN 0"\n',
        ("tests/facts/test_commands.py", "tests/workshop/test_guards.py"),
    ),
    Guard(
        "forgery: a form comes from our page",
        '    "django.middleware.csrf.CsrfViewMiddleware",\n',
        "",
        (MATRIX, "-k", "token_and_key"),
    ),
    Guard(
        "twice: a form has a key",
        '    key = _key_of(request.POST.get(FIELD, ""), now)\n',
        "    key = _key_of(request.POST.get(FIELD) or new_form_key(now), now)\n",
        (MATRIX, "-k", "token_and_key"),
    ),
    Guard(
        "headers: a page's guards",
        '    "commonfield.config.middleware.SecurityHeadersMiddleware",\n',
        "",
        visits("portal:home"),
    ),
    Guard(
        "privacy: nobody keeps a person's page",
        'NEVER: Final = "max-age=0, no-cache, no-store, must-revalidate, private"',
        'NEVER: Final = "max-age=60"',
        visits("people:me"),
    ),
    Guard(
        "people: a hall is its keeper's",
        "    require(keeps_hall(by, found, on))\n",
        "",
        ("tests/library",),
    ),
    Guard(
        "library: what a hall licensed is read in that hall",
        "_with(Use.READ_IN_HALL), place=reader.hall_place)",
        "_with(Use.READ_IN_HALL))",
        ("tests/library", "test_views_library.py"),
    ),
    Guard(
        "voices: a voice is heard no longer than it is lent",
        "        conditions(of, until=None) | conditions(of, until__gt=on)\n",
        "        conditions(of, withdrawn_at=None)\n",
        ("tests/voices",),
    ),
    Guard(
        "voices: a child's voice wants a guardian",
        "        raise ChildVoiceError\n",
        "        pass\n",
        ("tests/voices",),
    ),
    Guard(
        "voices: a child has no name beside its voice",
        "        raise ChildNameError\n",
        "        pass\n",
        ("tests/voices",),
    ),
    Guard(
        "voices: nobody checks a voice that is close to them",
        "    if is_close_to(by, row):\n        raise OwnVoiceError\n",
        "",
        ("tests/voices",),
    ),
    Guard(
        "heritage: nobody confirms their own words",
        "    if has_written(by, row):\n        raise OwnWordsError\n",
        "",
        ("tests/heritage",),
    ),
    Guard(
        "heritage: a place's heritage is its keeper's",
        "    require(keeps_heritage(by, place, china_day(now)))\n",
        "",
        ("tests/heritage",),
    ),
)


def sources(tree: Path) -> dict[Path, str]:
    """Return the text of every file in which a guard may stand."""
    paths = [*(tree / "src").rglob("*.py"), *(tree / "measures" / "src").rglob("*.py")]
    return {path: path.read_text() for path in paths}


def place_of(guard: Guard, texts: dict[Path, str]) -> Path:
    """Return the file in which a guard stands.

    Raises:
        LookupError: if its text does not stand there exactly once.
    """
    count = sum(text.count(guard.text) for text in texts.values())
    if count != 1:
        raise LookupError(f"“{guard.name}”: its text stands {count} times in the sources")
    return next(path for path, text in texts.items() if guard.text in text)


def take_out(guard: Guard, tree: Path) -> tuple[Path, str]:
    """Write the file without the guard; return it and what stood there."""
    texts = sources(tree)
    path = place_of(guard, texts)
    path.write_text(texts[path].replace(guard.text, guard.without))
    return path, texts[path]


def arguments(guard: Guard, tree: Path) -> list[str]:
    """Return pytest's arguments, with files found by their names.

    Raises:
        LookupError: if there is no such file.
    """
    found = []
    names = [each for each in guard.tests if each.startswith("test_")]
    for each in guard.tests:
        paths = sorted((tree / "tests").rglob(each)) if each in names else []
        if each in names and not paths:
            raise LookupError(f"“{guard.name}”: no file of tests is called {each}")
        found += [str(path.relative_to(tree)) for path in paths] or [each]
    return found


def first_failure(tests: list[str], tree: Path) -> str:
    """Run tests and return the name of the first that fails; nothing if all pass."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:randomly"]
    hidden = {"NIGHT", "PLAYS", "DATABASE_URL", "COMMONFIELD_TESTS_TEMPLATES"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [*command, *tests],
        cwd=tree,
        env=environment | {"PYTHONPATH": f"{tree / 'src'}:{tree / 'measures' / 'src'}"},
        check=False,
        capture_output=True,
        text=True,
    )
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    if done.returncode and not failed:
        raise SystemExit(f"The tests did not run.\n{done.stdout[-2_000:]}{done.stderr[-2_000:]}")
    return failed[0].partition(" ")[2].partition(" - ")[0] if failed else ""


def main() -> None:
    """Take the guards out one by one, print a table, and end with 1 if one is missed by nobody."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="guards whose name holds this word")
    options = parser.parse_args()
    missed = 0
    with tempfile.TemporaryDirectory(prefix="commonfield-guards-") as name:
        tree = Path(name)
        for each in COPIED:
            copy = shutil.copytree if (ROOT / each).is_dir() else shutil.copyfile
            copy(ROOT / each, tree / each)
        for guard in (each for each in GUARDS if options.only in each.name):
            path, before = take_out(guard, tree)
            failure = first_failure(arguments(guard, tree), tree)
            path.write_text(before)
            if failure and first_failure([failure], tree):
                failure = f"{failure}, which fails anyway"
                missed += 1
            missed += not failure
            print(f"{guard.name:<48} {failure or 'NOBODY MISSES IT'}", flush=True)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
