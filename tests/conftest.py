"""The environment of every test, its marks by file name, and the fixtures that all rooms share."""

import atexit
import base64
import gc
import os
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from tests.another_day.sitecustomize import set_clock
from tests.loading import load_hypothesis, load_tests
from tests.night import DAYS_AHEAD, NIGHT, NOW, TODAY, YESTERDAY
from tests.running import (
    DEMO_BY_DAY,
    PROGRAM,
    Installation,
    Program,
    Template,
    Templates,
    forget_old_templates,
    stop_served,
    template_key,
)
from tests.turns import MANY_TESTS, is_several_at_once, of_other_days, of_the_other_engine
from tools.hatch_build import compile_catalogues
from tools.with_postgres import NoPostgresError, throwaway_cluster

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

# Django reads its settings once, so the environment is set before it is loaded.
_DATA_DIR: Final = tempfile.mkdtemp(prefix="commonfield-tests-")
atexit.register(shutil.rmtree, _DATA_DIR, ignore_errors=True)
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "commonfield.config.settings",
    "DATA_DIR": _DATA_DIR,
    "SECRET_KEY": "only-for-tests-" + "s" * 40,
    "VAULT_KEY": base64.urlsafe_b64encode(b"only for tests: 32 bytes of key.").decode(),
    "BASE_URL": "http://127.0.0.1:8000",
    "MESSAGES_BACKEND": "file",
    "ACCESS_LOG": "0",
    # An address that may not be spoken to: pages offer it, and nothing is sent.
    "OIDC_ISSUER": "http://localhost:9",
    "OIDC_CLIENT_ID": "commonfield",
    "OIDC_CLIENT_SECRET": "only-for-tests",
    "OIDC_NAME": "浙政钉",
    # Django's test client calls itself testserver.
    "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1],testserver",
}
# The workers of a run share its templates: they inherit this from the process that started it.
_IS_FIRST: Final = "COMMONFIELD_TESTS_TEMPLATES" not in os.environ
if _IS_FIRST:
    os.environ["COMMONFIELD_TESTS_TEMPLATES"] = tempfile.mkdtemp(prefix="commonfield-templates-")
_TEMPLATES: Final = Path(os.environ["COMMONFIELD_TESTS_TEMPLATES"])
_KEPT_TEMPLATES: Final = Path(__file__).parent.parent / "var" / "test-templates"
for _name in ("DEBUG", "CACHE_URL", "COMMONFIELD_FILES_ONLY", "PORT"):
    os.environ.pop(_name, None)
if not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = f"sqlite:///{_DATA_DIR}/unused.sqlite3"

from django.conf import settings  # noqa: E402 - after the environment
from django.test.client import MULTIPART_CONTENT, RequestFactory  # noqa: E402 - as above

from commonfield.kernel import clock  # noqa: E402 - as above
from commonfield.kernel.identifiers import new_id  # noqa: E402 - as above
from commonfield.workshop.stack_room import with_stack_room  # noqa: E402 - as above

compile_catalogues(Path(__file__).parent.parent)


# From the afternoon of the day on, some hours after tests' rows are written.
set_clock(NOW + timedelta(hours=6) - datetime.now(UTC))  # noqa: TID251 - this sets the clock


def _send_with_key(self: Any, data: Any, content_type: str) -> bytes:  # noqa: ANN401 - Django's own
    """Encode a form as a browser sends it: with the key of its page, if the test names none."""
    if content_type is MULTIPART_CONTENT and isinstance(data, dict):
        data = {"form_key": new_id(clock.now())} | data
    encoded: bytes = _encode(self, data, content_type)
    return encoded


_encode: Final = vars(RequestFactory)["_encode_data"]
setattr(RequestFactory, _encode.__name__, _send_with_key)
# Argon2 is slow on purpose; hundreds of sign-ins in tests need not be.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

load_hypothesis()

IS_POSTGRES: Final = os.environ["DATABASE_URL"].startswith("postgres")
# Without windows it takes a quarter of the processor's time for a page.
CHROMIUM: Final = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium-headless-shell")
    or shutil.which("chromium")
    or ""
)
LOOPBACK: Final = ["127.0.0.1", "::1"]
# Set for the workers too where a run names no tests, but takes all of them.
_EVERYTHING: Final = "COMMONFIELD_TESTS_EVERYTHING"
# What no engine changes: it runs on PostgreSQL by night only, or where it reaches SQL by hand.
_ON_ANY_ENGINE: Final = ("rule", "web", "browser", "any_engine")
_LEFT_OUT: Final[dict[str, int]] = {}

# Folders whose tests need no database.
_WITHOUT_DATABASE: Final = {
    "composite",
    "frames",
    "indicators",
    "kernel",
    "measures",
    "publishing",
    "tests",
    "tools",
}

NO_CHROMIUM: Final = "no Chromium on this machine (apt-get install chromium-headless-shell)"
NO_POSTGRES: Final = "no PostgreSQL on this machine (apt-get install postgresql)"


def _fixtures_of(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


def _marks_of(item: pytest.Item) -> Iterator[pytest.MarkDecorator]:
    fixtures = _fixtures_of(item)
    room = item.path.parent.name
    if fixtures & {"fresh_database", "demo_county", "template", "demo_template", "browser"}:
        yield pytest.mark.running
        yield pytest.mark.slow
        yield pytest.mark.allow_hosts(LOOPBACK)
        if "browser" in fixtures:
            yield pytest.mark.browser
    elif item.path.name.startswith("test_rules") or room in _WITHOUT_DATABASE:
        yield pytest.mark.rule
    else:
        is_web = item.path.name.startswith(("test_views", "test_api", "test_pages"))
        yield pytest.mark.web if is_web else pytest.mark.db
        if item.get_closest_marker("django_db") is None:
            yield pytest.mark.django_db


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and config.args_source is config.ArgsSource.TESTPATHS:
        os.environ[_EVERYTHING] = "1"


def pytest_xdist_auto_num_workers() -> int | None:
    """Use one worker more than processors: some wait for servers and browsers."""
    is_said = "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ
    return None if is_said else (os.process_cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Load all tests without looking for garbage: what is loaded stays to the end."""
    from tests.page_tables import look_at_cached_pages  # noqa: PLC0415 - Django is ready only now

    look_at_cached_pages()
    gc.disable()
    try:
        if os.environ.get(_EVERYTHING) and "PYTEST_XDIST_WORKER" in os.environ:
            load_tests()
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    for item in items:
        for mark in _marks_of(item):
            item.add_marker(mark)
    if os.environ.get(_EVERYTHING):
        left = {item for item in items if IS_POSTGRES and _is_for_any_engine(item)}
        left |= of_other_days(items, _is_plain if IS_POSTGRES else is_several_at_once)
        left |= of_the_other_engine(items, is_postgres=IS_POSTGRES)
        config.hook.pytest_deselected(items=[item for item in items if item in left])
        items[:] = [item for item in items if item not in left]
    yield
    # Files that wait for servers and browsers come first, then those of many tests, so that no
    # worker is left alone with one. One alone begins with the demo county: the others would wait
    # until it is made.
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    of_a_demo = dict.fromkeys(
        item.path for item in items if "demo_template" in getattr(item, "fixturenames", ())
    )
    first = next(iter(of_a_demo), None)
    count = Counter(item.path for item in items)
    items.sort(
        key=lambda item: (
            item.path != first,
            item.path not in slow,
            item.path in of_a_demo,
            count[item.path] < MANY_TESTS,
        )
    )


def _is_for_any_engine(item: pytest.Item) -> bool:
    marks = {mark.name for mark in item.iter_markers()}
    return not NIGHT and bool(marks.intersection(_ON_ANY_ENGINE)) and "sql" not in marks


def _is_plain(item: pytest.Item) -> bool:
    """Tell what SQLite tries each day, in one transaction."""
    marks = {mark.name: mark.kwargs for mark in item.iter_markers()}
    is_in_one = "django_db" in marks and not marks["django_db"].get("transaction")
    return is_in_one and "running" not in marks


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Any:  # noqa: ANN401 - the runner's
    runner: Any = item.config.pluginmanager.getplugin("runner")
    return with_stack_room(runner.pytest_runtest_protocol, item, nextitem)


def pytest_runtest_setup(item: pytest.Item) -> None:
    from tests.copies import begin_test  # noqa: PLC0415 - Django is ready only now

    begin_test(item)


def pytest_unconfigure() -> None:
    if _IS_FIRST:
        stop_served(_TEMPLATES)
        Templates(_TEMPLATES).drop()
        forget_old_templates(_KEPT_TEMPLATES)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        _LEFT_OUT[reason] = _LEFT_OUT.get(reason, 0) + 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    engine = "PostgreSQL" if IS_POSTGRES else f"SQLite {sqlite3.sqlite_version}"
    terminalreporter.section("what ran")
    terminalreporter.write_line(f"Database: {engine}.")
    if not IS_POSTGRES:
        left = "Left out: the same tests on PostgreSQL (tools/with_postgres.py make test)."
        terminalreporter.write_line(left)
    elif os.environ.get(_EVERYTHING) and not NIGHT:
        terminalreporter.write_line(
            f"Left out: tests marked {', '.join(_ON_ANY_ENGINE)} that reach no SQL written by hand,"
            " and two thirds of those in one transaction (NIGHT=1 runs them here too)."
        )
    if not NIGHT:
        terminalreporter.write_line(
            "Left out: of what takes long, what other days try"
            f" (this was TESTS_DAY={TODAY}; NIGHT=1 tries all)."
        )
    for reason, count in sorted(_LEFT_OUT.items()):
        tests = "test" if count == 1 else "tests"
        terminalreporter.write_line(f"Left out: {count} {tests}, {reason}.")


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    """Rate limits and remembered answers of one test are not another's."""
    yield
    from django.core.cache import cache  # noqa: PLC0415 - Django is ready only now

    cache.clear()


@pytest.fixture
def pages_are_kept(settings: Settings) -> Iterator[None]:
    """Let pages be kept though a test's transaction is open, and none from before."""
    from commonfield.front.page_cache.decorator import clear_caches  # noqa: PLC0415 - Django is ready only now

    settings.PAGE_CACHE_IN_TRANSACTIONS = True
    clear_caches()
    yield
    clear_caches()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Give the address of a PostgreSQL: the tests' own, or else a throwaway one."""
    if IS_POSTGRES:
        yield os.environ["DATABASE_URL"]
        return
    with ExitStack() as stack:
        try:
            url = stack.enter_context(throwaway_cluster())
        except NoPostgresError:
            pytest.skip(NO_POSTGRES)
        yield url


def _template(
    name: str, command: list[str], program: Program = (PROGRAM,), source_url: str = ""
) -> Template:
    """Return a template: on SQLite kept from run to run while nothing that makes it changes."""
    folder = _TEMPLATES
    if not IS_POSTGRES:
        key = template_key(Path(__file__).parent.parent, [*map(str, program[1:]), *command])
        folder = _KEPT_TEMPLATES / key
        folder.mkdir(parents=True, exist_ok=True)
    return Templates(folder).get(name, os.environ["DATABASE_URL"], command, program, source_url)


@pytest.fixture(scope="session")
def template() -> Template:
    """Give an installation with empty tables, to be copied."""
    return _template("empty", ["migrate", "--verbosity=0"])


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,  # noqa: ARG001 - before the name is asked
    template: Template,
) -> Iterator[None]:
    """Let the tests' own tables begin as the template's, so that there is nothing to migrate."""
    from django.db import connection  # noqa: PLC0415 - Django is ready only now

    if IS_POSTGRES:
        name = urlsplit(template.installation.database_url).path.lstrip("/")
        connection.settings_dict["TEST"]["TEMPLATE"] = name
        yield
        return
    # As Django names them: in memory, and gone with the last connection.
    own_tables = f"file:memorydb_{connection.alias}?mode=memory&cache=shared"
    with (
        closing(sqlite3.connect(own_tables, uri=True)) as own,
        template.installation.connection() as kept,
    ):
        kept.backup(own)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:  # noqa: ARG001 - pytest-django's, before this
    """Let the first test of all copy what builders have written, too."""
    from tests.copies import begin_tables  # noqa: PLC0415 - Django is ready only now

    begin_tables()


@pytest.fixture(scope="session")
def demo_template(template: Template) -> Template:
    """Give an installation with a demo county until yesterday, to be copied.

    By day its tables begin as the template's, so that there is nothing to migrate.
    """
    command = ["demo", "--scale", "small", "--seed", "1", "--until", YESTERDAY.isoformat()]
    if NIGHT:
        return _template("demo", command)
    return _template("demo", command, DEMO_BY_DAY, template.installation.database_url)


@pytest.fixture
def fresh_database(template: Template) -> Iterator[Installation]:
    """Give an installation of the test's own with empty tables, outside any transaction."""
    with template.copy() as installation:
        yield installation


@pytest.fixture
def demo_county(demo_template: Template) -> Iterator[Installation]:
    with demo_template.copy() as installation:
        yield installation


_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# A page's own clock; a service worker's stays, which only looks whether a pack has ended.
_AHEAD: Final = """(() => {
  const Then = Date, ahead = () => Then.now() + DAYS * 864e5;
  window.Date = class extends Then {
    constructor(...parts) { super(...(parts.length ? parts : [ahead()])); }
    static now() { return ahead(); }
  };
})()"""


def _on_that_day(chromium: "Browser") -> "Browser":
    """Let pages live on the day on which programs do."""
    if DAYS_AHEAD:
        new_context = chromium.new_context

        def on_that_day(**options: Any) -> "BrowserContext":  # noqa: ANN401 - Playwright's own
            context = new_context(**options)
            context.add_init_script(_AHEAD.replace("DAYS", str(DAYS_AHEAD)))
            return context

        vars(chromium)["new_context"] = on_that_day
    return chromium


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Give Debian's Chromium; for a module, since its loop and Django's tables do not mix."""
    if not CHROMIUM:
        pytest.skip(NO_CHROMIUM)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to load

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        yield _on_that_day(chromium)
        chromium.close()


@pytest.fixture
def speaking_browser(tmp_path: Path) -> Iterator["Browser"]:
    """Give a Chromium whose microphone hears a word, again and again."""
    if not CHROMIUM:
        pytest.skip(NO_CHROMIUM)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to load

    from tests.voices.sounds import spoken  # noqa: PLC0415 - as above

    said = tmp_path / "said.wav"
    said.write_bytes(spoken())
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    args = [*_QUIET, *fake, f"--use-file-for-fake-audio-capture={said}"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield _on_that_day(chromium)
        chromium.close()


@pytest.fixture
def new_page(browser: "Browser") -> Iterator[Callable[..., "Page"]]:
    """Give a function that opens a page of its own: ``new_page(locale="en", width=360, …)``."""
    with ExitStack() as stack:

        def open_page(*, width: int = 1280, locale: str = "zh-CN", script: bool = True) -> "Page":
            context = browser.new_context(
                viewport={"width": width, "height": 800}, locale=locale, java_script_enabled=script
            )
            stack.callback(context.close)
            return context.new_page()

        yield open_page


@pytest.fixture
def page(new_page: Callable[..., "Page"]) -> "Page":
    return new_page()


@pytest.fixture
def root() -> Path:
    return Path(__file__).parent.parent
