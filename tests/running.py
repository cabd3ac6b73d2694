"""The installed program, run as an operator runs it, on a database of the test's own.

Append-only tables refuse to be emptied, so tests that need real transactions, several processes
or a browser get a copy of a migrated database instead of an emptied one.
"""

import base64
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.forking import run_forked
from tests.night import DAYS_AHEAD, TODAY

type Program = tuple[str | Path, ...]

PROGRAM: Final = Path(sys.executable).parent / "commonfield"
DEMO_BY_DAY: Final[Program] = (sys.executable, "-P", str(Path(__file__).parent / "demo.py"))
START_S: Final = 60
STOP_S: Final = 20
# Python imports what is there as it starts.
_ANOTHER_DAY: Final = Path(__file__).parent / "another_day"
_INHERITED: Final = {"PATH", "PYTHONPATH", "HOME", "LANG", "TMPDIR", "TZ"}
_SERVED: Final = "served"
# What outlives the worker that started it.
_STAYING: Final[list[subprocess.Popen[bytes]]] = []
# Of the empty database and of the demo county, of this state and of the one before.
_KEPT: Final = 4


@dataclass(frozen=True)
class Server:
    """A server that answers, and the process behind it."""

    base_url: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """End the server and its workers at once, as a power cut does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass(frozen=True)
class Installation:
    """A database and a data folder, with the commands of ``commonfield`` run against them."""

    data_dir: Path
    database_url: str
    secrets_of_it: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment in which the program runs here."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in {"PATH", "HOME", "LANG", "TMPDIR", "TZ", "PYTHONPATH"}
            or name.startswith("COVERAGE")
        }
        own = {"DATABASE_URL": self.database_url, "DATA_DIR": str(self.data_dir)}
        own["MESSAGES_BACKEND"] = "file"
        own |= {"TESTS_DAY": TODAY.isoformat(), "TESTS_DAYS_AHEAD": str(DAYS_AHEAD)}
        if DAYS_AHEAD:
            paths = (str(_ANOTHER_DAY), kept.get("PYTHONPATH", ""))
            own["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        return kept | own | self.secrets_of_it

    def run(self, *arguments: str, exit_code: int = 0, program: Program = (PROGRAM,)) -> str:
        """Run one command to its end and return what it wrote; its exit code must be as said."""
        done = None
        if program == (PROGRAM,):
            done = run_forked("", arguments, self.environment, self.data_dir)
        done = done or subprocess.run(
            [*program, *arguments],
            check=False,
            env=self.environment,
            capture_output=True,
            text=True,
            cwd=self.data_dir,
        )
        shown = f"commonfield {' '.join(arguments)}: {done.stdout}\n{done.stderr}"
        assert done.returncode == exit_code, shown
        return done.stdout

    def run_json(self, *arguments: str, exit_code: int = 0) -> Any:  # noqa: ANN401 - JSON is anything
        """Run one command and return the JSON that it wrote."""
        return json.loads(self.run(*arguments, exit_code=exit_code))

    def run_module(self, module: str, root: Path, *arguments: str, **environment: str) -> Any:  # noqa: ANN401 - JSON is anything
        """Run a module of the tests with the program's settings; return the JSON that it wrote."""
        own = {"DJANGO_SETTINGS_MODULE": "commonfield.config.settings"} | environment
        done = run_forked(module, arguments, self.environment | own, root) or subprocess.run(
            [sys.executable, "-m", module, *arguments],
            check=False,
            env=self.environment | own,
            capture_output=True,
            text=True,
            cwd=root,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start one command, such as ``work``, in a session of its own."""
        with (self.data_dir / f"{arguments[0]}.log").open("ab") as log:
            return subprocess.Popen(
                [PROGRAM, *arguments],
                env=self.environment | environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.data_dir,
                start_new_session=True,
            )

    @contextmanager
    def started(self, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
        """Keep one command running; it is stopped at the end."""
        process = self.start(*arguments, **environment)
        try:
            yield process
        finally:
            _stop(process)

    def serve(self, *, workers: int = 1, **environment: str) -> Server:
        """Serve on a free port of the loopback address, from the first answer of /healthz on.

        Raises:
            RuntimeError: if it does not answer; with the end of its log.
        """
        port = free_port()
        base_url = f"http://127.0.0.1:{port}"
        command = ["serve", "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)]
        process = self.start(*command, **{"BASE_URL": base_url} | environment)
        try:
            wait_until_healthy(port, process)
        except RuntimeError as error:
            _stop(process)
            log = (self.data_dir / "serve.log").read_text(errors="replace")[-3000:]
            raise RuntimeError(f"{error}\n{log}") from error
        return Server(base_url, process)

    @contextmanager
    def server(self, *, workers: int = 1, **environment: str) -> Iterator[Server]:
        """Serve until the end."""
        server = self.serve(workers=workers, **environment)
        try:
            yield server
        finally:
            _stop(server.process)

    @contextmanager
    def connection(self) -> Iterator[Any]:
        """Open a plain connection, past the program, as an attacker or an auditor would."""
        if self.database_url.startswith("sqlite"):
            plain = sqlite3.connect(self.database_url.removeprefix("sqlite:///"))
            try:
                yield plain
            finally:
                plain.close()
        else:
            with psycopg.connect(self.database_url, autocommit=True) as connection:
                yield connection


def run_alone(program: str, root: Path) -> str:
    """Run lines of Python that reach the package and have no settings; return what they print."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(root / "src")},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started, politely first."""
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=STOP_S)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def free_port() -> int:
    """Return a port of the loopback address on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_healthy(port: int, process: subprocess.Popen[bytes]) -> None:
    """Ask /healthz until it answers 200; a server that has died is told at once.

    Raises:
        RuntimeError: if the process ended or does not answer in time.
    """
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if _is_healthy(port):
            return
        try:
            code = process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        raise RuntimeError(f"the server ended with code {code}")
    raise RuntimeError(f"the server did not answer within {START_S} s")


def wait_until_gone(port: int) -> None:
    """Wait until a port is free again.

    Raises:
        RuntimeError: if a process still answers in the end.
    """
    deadline = time.monotonic() + STOP_S
    while _is_healthy(port):
        if time.monotonic() > deadline:
            raise RuntimeError(f"somebody still answers on port {port}")
        time.sleep(0.1)


def _is_healthy(port: int) -> bool:
    request = f"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(request)
            return b" 200 " in connection.recv(64)
    except OSError:
        return False


@dataclass(frozen=True)
class Template:
    """An installation that nobody uses, so that it can be copied."""

    installation: Installation
    server_url: str

    def copied_into(self, folder: Path) -> Installation:
        """Return an installation in a folder with the same content."""
        source = self.installation
        url = _made_database(self.server_url, folder, source.database_url)
        shutil.copytree(
            source.data_dir,
            folder,
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("*.sqlite3*", "*.log"),
        )
        return Installation(folder, url, source.secrets_of_it)

    @contextmanager
    def copy(self) -> Iterator[Installation]:
        """Give an installation of one's own with the same content; it is gone afterwards."""
        with _folder() as folder:
            installation = self.copied_into(folder)
            try:
                yield installation
            finally:
                _drop_database(self.server_url, installation.database_url)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="commonfield-installation-") as name:
        yield Path(name)


@contextmanager
def _database(server_url: str, folder: Path, source_url: str = "") -> Iterator[str]:
    """Give the address of a new database on that engine, a copy of the source if there is one."""
    url = _made_database(server_url, folder, source_url)
    try:
        yield url
    finally:
        _drop_database(server_url, url)


def _made_database(server_url: str, folder: Path, source_url: str = "") -> str:
    if server_url.startswith("sqlite"):
        path = folder / "commonfield.sqlite3"
        if source_url:
            shutil.copyfile(source_url.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"
    name = f"commonfield_{secrets.token_hex(6)}"
    create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if source_url:
        source = sql.Identifier(urlsplit(source_url).path.lstrip("/"))
        create = sql.SQL("{} TEMPLATE {}").format(create, source)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(create)
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))


def _drop_database(server_url: str, url: str) -> None:
    """Drop a database; on SQLite it goes with its folder."""
    if server_url.startswith("sqlite"):
        return
    name = sql.Identifier(urlsplit(url).path.lstrip("/"))
    with psycopg.connect(server_url, autocommit=True) as connection:
        dropping = sql.SQL("DROP DATABASE {}").format(name)
        try:
            connection.execute(dropping + sql.SQL(" WITH (FORCE)"))
        except psycopg.errors.InsufficientPrivilege:
            # The cluster is vacuuming there, whom only it may send away; without force it does.
            connection.execute(dropping)


@contextmanager
def make_template(
    server_url: str, command: Sequence[str], program: Program = (PROGRAM,)
) -> Iterator[Template]:
    """Run a command on a new installation and give it as a template.

    A demo county makes its own secrets in its folder; another installation gets some.
    """
    with _folder() as folder:
        url, _server, own = _made_template(server_url, folder, command, program)
        try:
            yield Template(Installation(folder, url, own), server_url)
        finally:
            _drop_database(server_url, url)


def template_key(root: Path, command: Sequence[str]) -> str:
    """Return the hash of all that a template is made of: the program, its data, the command."""
    digest = hashlib.sha256(" ".join(command).encode())
    digest.update((root / "tests" / "demo.py").read_bytes())
    made_of = {".py", ".csv", ".toml", ".json"}
    for path in sorted((root / "src").rglob("*")):
        if path.suffix in made_of:
            digest.update(f"{path.relative_to(root)} {path.stat().st_size}\n".encode())
            digest.update(path.read_bytes())
    digest.update((root / "requirements.lock").read_bytes())
    return digest.hexdigest()[:16]


def forget_old_templates(folder: Path) -> None:
    """Take away kept templates but those that were used last."""
    kept = sorted(folder.glob("*"), key=lambda each: each.stat().st_mtime)
    for old in kept[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)


@dataclass(frozen=True)
class Templates:
    """The templates of a folder; the first worker to ask for one makes it for all."""

    folder: Path

    def get(
        self,
        name: str,
        server_url: str,
        command: Sequence[str],
        program: Program = (PROGRAM,),
        source_url: str = "",
    ) -> Template:
        """Return the installation that this command leaves, of a copy of the source if any."""
        folder, record = self.folder / name, self.folder / f"{name}.json"
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not record.exists():
                # One that failed half-way is made anew by the next that needs it.
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                made = _made_template(server_url, folder, command, program, source_url)
                record.write_text(json.dumps(made))
        os.utime(self.folder)
        url, server_url, own = json.loads(record.read_text())
        return Template(Installation(folder, url, own), server_url)

    def drop(self) -> None:
        """Take them away, once all workers have ended."""
        for record in self.folder.glob("*.json"):
            url, server_url, _own = json.loads(record.read_text())
            _drop_database(server_url, url)
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True)
class Served:
    """An installation that the first worker to ask for it serves, for all workers of a run."""

    installation: Installation
    base_url: str
    starts: dict[str, list[str]]


def served(template: Template, folder: Path, life: Sequence[str]) -> Served:
    """Serve a copy of a template in which a command was run, whose JSON is where paths begin."""
    record = folder / _SERVED
    with (folder / f"{_SERVED}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not record.exists():
            own = Path(tempfile.mkdtemp(prefix="served-", dir=folder))
            installation = template.copied_into(own)
            starts = installation.run_json(*life)
            server = installation.serve()
            _STAYING.append(server.process)
            made = [str(own), installation.database_url, server.base_url, server.process.pid]
            record.write_text(json.dumps([*made, template.server_url, starts]))
    own, url, base_url, _pid, _server_url, starts = json.loads(record.read_text())
    return Served(
        Installation(Path(own), url, template.installation.secrets_of_it), base_url, starts
    )


def stop_served(folder: Path) -> None:
    """End the served installation of a run, once all workers have ended."""
    record = folder / _SERVED
    if record.exists():
        _own, url, _base_url, pid, server_url, _starts = json.loads(record.read_text())
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        _drop_database(server_url, url)


def _made_template(
    server_url: str, folder: Path, command: Sequence[str], program: Program, source_url: str = ""
) -> tuple[str, str, dict[str, str]]:
    """Return the new database's address, its server's, and the secrets."""
    own = {
        "SECRET_KEY": secrets.token_urlsafe(40),
        "VAULT_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }
    url = _made_database(server_url, folder, source_url)
    installation = Installation(folder, url, {} if command[0] == "demo" else own)
    try:
        installation.run(*command, program=program)
    except BaseException:
        _drop_database(server_url, url)
        raise
    if url.startswith("sqlite"):
        with installation.connection() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return url, server_url, installation.secrets_of_it


@contextmanager
def bare_installation(server_url: str) -> Iterator[Installation]:
    """Give an installation on a bare machine: an empty database, no folder's content, no keys."""
    with _folder() as folder, _database(server_url, folder) as url:
        yield Installation(folder, url)
