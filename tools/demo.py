"""Make the demo county, serve it with its worker, and say where and as whom to look at it."""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from types import FrameType
from typing import Any

from commonfield.config.environment import data_dir

PROGRAM = Path(sys.executable).parent / "commonfield"
START_S = 60
STOP_S = 10


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class Demo:
    """The demo's processes, started one by one and stopped together."""

    def __init__(self, port: int) -> None:
        """Remember where to serve."""
        self.port = port
        self.base_url = f"http://127.0.0.1:{port}"
        self.environment = {**os.environ, "PORT": str(port), "BASE_URL": self.base_url}
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def run(self, *arguments: str) -> None:
        """Run one command to its end, on this terminal."""
        done = subprocess.run([PROGRAM, *arguments], check=False, env=self.environment)
        if done.returncode:
            sys.exit(f"demo: `commonfield {' '.join(arguments)}` failed; see above.")

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Keep one command running; what it says goes into a log of its name."""
        log_path = data_dir() / f"{arguments[0]}.log"
        with log_path.open("ab") as log:
            process = subprocess.Popen(
                [PROGRAM, *arguments],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.running[arguments[0]] = process
        return process

    def serve(self) -> None:
        """Start the server and wait for its first answer."""
        server = self.start(
            "serve", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1"
        )
        deadline = time.monotonic() + START_S
        while not self._answers():
            if server.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"demo: the server does not answer; see {data_dir() / 'serve.log'}.")
            try:
                server.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue

    def _answers(self) -> bool:
        request = f"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode()
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(request)
                return b" 200 " in connection.recv(64)
        except OSError:
            return False

    def signins(self) -> list[dict[str, Any]]:
        """Return the demo's sign-ins."""
        done = subprocess.run(
            [PROGRAM, "demo_signins", "--json"],
            check=True,
            env=self.environment,
            capture_output=True,
        )
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    def introduce(self) -> None:
        """Say where to look and as whom."""
        print()
        print(f"  松阳 · Commonfield demo county   {self.base_url}/")
        for path, what in (
            ("/board/", "the county's board"),
            ("/market/", "the market"),
            ("/sign-in/", "sign in as one of these"),
        ):
            print(f"  {self.base_url + path:<40} {what}")
        print()
        for signin in self.signins():
            print("  " + "  ".join(_padded(str(signin[name]), 20) for name in _COLUMNS))
        print("\n  Stop with Ctrl-C. A second run finds everything as it was left.\n", flush=True)

    def wait(self) -> None:
        """Wait until the demo is stopped, or one of its parts ends."""
        while True:
            for name, process in self.running.items():
                try:
                    process.wait(timeout=0.5)
                except subprocess.TimeoutExpired:
                    continue
                sys.exit(f"demo: `commonfield {name}` ended; see {data_dir() / (name + '.log')}.")

    def stop(self) -> None:
        """End every part, politely first."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(timeout=STOP_S)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


_COLUMNS = ("role", "username", "password")


def _padded(text: str, width: int) -> str:
    shown = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(0, width - shown)


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def main() -> None:
    """Set up what is missing, then serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", choices=["small", "county"], default="small")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    if _is_taken(options.port):
        sys.exit(
            f"demo: port {options.port} of 127.0.0.1 is taken by another program."
            f" Stop it, or choose another: make demo PORT={options.port + 1}"
        )
    signal.signal(signal.SIGTERM, _stop)
    demo = Demo(options.port)
    try:
        # What can be looked at is served; the rest is made meanwhile.
        first = "registers" if options.scale == "county" else "life"
        demo.run("demo", "--scale", options.scale, "--stop-after", first)
        demo.serve()
        demo.introduce()
        demo.run("demo", "--scale", options.scale)
        demo.start("work")
        demo.wait()
    except KeyboardInterrupt:
        print("\ndemo: stopped.")
    finally:
        demo.stop()


if __name__ == "__main__":
    main()
