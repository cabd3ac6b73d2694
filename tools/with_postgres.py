#!/usr/bin/env python3
"""Run a command with a throwaway PostgreSQL: ``tools/with_postgres.py COMMAND …``.

A cluster of its own in a temporary folder, on a free port of the loopback address, with
PostgreSQL's own (durable) defaults; with ``--fast`` before the command it does not wait for the
disk, as tests may. The command finds it in ``DATABASE_URL``. Runs on any Python from 3.11 on.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

NAME = "commonfield"


class NoPostgresError(Exception):
    """PostgreSQL's server programs are not on this machine."""


def server_programs() -> Path:
    """Return the folder of initdb and pg_ctl, the newest one where there are several.

    Raises:
        NoPostgresError: if there is none.
    """
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    with_initdb = [folder for folder in folders if (folder / "initdb").exists()]
    if not with_initdb:
        raise NoPostgresError("PostgreSQL's server is not installed (apt-get install postgresql).")
    return max(with_initdb, key=lambda folder: int(folder.parent.name))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _as_server_user(command: list[str | Path]) -> list[str]:
    """PostgreSQL refuses to run as root; there it runs as the user that Debian made for it."""
    plain = [str(part) for part in command]
    return plain if os.geteuid() else ["runuser", "-u", "postgres", "--", *plain]


def _run(*command: str | Path, cwd: Path, stdin: str | None = None) -> None:
    done = subprocess.run(
        _as_server_user(list(command)),
        check=False,
        cwd=cwd,
        input=stdin,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}")


@contextlib.contextmanager
def throwaway_cluster(*, is_durable: bool = True) -> Iterator[str]:
    """Start a cluster, give the address of its database, and take everything away again.

    One that is not durable outlives a killed server, but not the machine.
    """
    programs = server_programs()
    folder = Path(tempfile.mkdtemp(prefix="commonfield-postgres-"))
    data, log = folder / "data", folder / "log"
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        _run(
            programs / "initdb", "--pgdata", data, "--username=postgres", "--encoding=UTF8",
            "--locale=C.UTF-8", "--auth-local=peer" if os.geteuid() == 0 else "--auth-local=trust",
            "--auth-host=scram-sha-256", cwd=folder,
        )  # fmt: skip
        port = _free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        options += "" if is_durable else " -c fsync=off -c full_page_writes=off"
        _run(
            programs / "pg_ctl", "--pgdata", data, "--log", log, "--wait", "--options", options,
            "start", cwd=folder,
        )  # fmt: skip
        try:
            yield _make_database(programs, folder, port)
        finally:
            _run(programs / "pg_ctl", "--pgdata", data, "--mode=immediate", "stop", cwd=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_database(programs: Path, folder: Path, port: int) -> str:
    password = secrets.token_hex(16)
    # No superuser: what the program does must be possible with an ordinary account.
    script = (
        f"CREATE ROLE {NAME} LOGIN CREATEDB CREATEROLE PASSWORD '{password}';"
        f"CREATE DATABASE {NAME} OWNER {NAME};"
        # Benchmarks begin on a cluster that has settled.
        f"GRANT pg_checkpoint TO {NAME};"
    )
    for statement in script.split(";")[:-1]:
        _run(
            programs / "psql", "-h", folder, "-p", str(port), "-U", "postgres", "-q",
            "-v", "ON_ERROR_STOP=1", "-d", "postgres", "-c", statement, cwd=folder,
        )  # fmt: skip
    return f"postgresql://{NAME}:{password}@127.0.0.1:{port}/{NAME}"


def _stop(_number: int, _frame: FrameType | None) -> None:
    sys.exit(1)


def main() -> None:
    """Run the command given and end with its exit code."""
    command = sys.argv[1:]
    is_durable = command[:1] != ["--fast"]
    command = command if is_durable else command[1:]
    if not command:
        sys.exit("tools/with_postgres.py [--fast] COMMAND …")
    signal.signal(signal.SIGTERM, _stop)
    try:
        with throwaway_cluster(is_durable=is_durable) as url:
            environment = {**os.environ, "DATABASE_URL": url}
            done = subprocess.run(command, check=False, env=environment)
    except NoPostgresError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
