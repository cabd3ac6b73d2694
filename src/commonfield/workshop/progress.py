"""A progress bar on a terminal; a line now and then elsewhere."""

from typing import Final, TextIO

_WIDTH: Final = 32


class Progress:
    """Shows how far a step is; a step that begins anew begins a new line."""

    def __init__(self, stream: TextIO, program: str) -> None:
        self._stream = stream
        self._program = program
        self._is_terminal = stream.isatty()
        self._shown: tuple[str, int] = ("", -1)

    def show(self, done: int, total: int, what: str) -> None:
        """Show that ``done`` of ``total`` is done; the same percent is shown once."""
        percent = 100 * done // max(total, 1)
        if not self._is_terminal:
            percent -= percent % 25
        if (what, percent) == self._shown:
            return
        self._shown = (what, percent)
        if self._is_terminal:
            filled = _WIDTH * percent // 100
            bar = "█" * filled + "·" * (_WIDTH - filled)
            self._stream.write(f"\r  {bar} {percent:>3} %  {what:<24}")
        else:
            self._stream.write(f"{self._program}: {what} {percent} %\n")
        self._stream.flush()

    def finish(self) -> None:
        """End the bar's line."""
        if self._is_terminal:
            self._stream.write("\n")
