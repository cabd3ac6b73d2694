"""Several at the same moment, each in a connection of its own; imported once Django is set up."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from django.db import connection, transaction

from commonfield.kernel.errors import CommonfieldError

type Act = Callable[[], object]

_LOOK_AGAIN_S: Final = 0.01


def at_once(acts: Sequence[Act], trouble: list[str] | None = None) -> dict[str, int]:
    """Let every act begin at the same moment, each in a thread; count what they answered.

    A refusal counts by its code; anything else that is raised goes into ``trouble`` if there is
    such a list, or counts by what it says.
    """
    answers: Counter[str] = Counter()
    start = threading.Barrier(len(acts))

    def do(act: Act) -> None:
        start.wait()
        try:
            answers[str(act())] += 1
        except CommonfieldError as refusal:
            answers[refusal.code] += 1
        except Exception as error:  # noqa: BLE001 - the test wants to see what it was
            said = f"{type(error).__name__}: {error}"
            if trouble is None:
                answers[said] += 1
            else:
                trouble.append(said)
        connection.close()

    threads = [threading.Thread(target=do, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return dict(sorted(answers.items()))


def race(first: Act, second: Act) -> str:
    """Start the second act while the first is uncommitted; return what became of the second.

    That is ``done: `` and what it returned, the code of its refusal, or what else was raised.
    """
    outcome: list[str] = []

    def try_second() -> None:
        try:
            outcome.append(f"done: {second()}")
        except CommonfieldError as refusal:
            outcome.append(refusal.code)
        except Exception as error:  # noqa: BLE001 - the test wants to see what it was
            outcome.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    thread = threading.Thread(target=try_second)
    with transaction.atomic():
        first()
        thread.start()
        _wait_until_blocked(thread)
    thread.join()
    return outcome[0]


def _wait_until_blocked(thread: threading.Thread) -> None:
    """Wait until the other session waits for this one, or has ended; SQLite's writers queue."""
    if connection.vendor != "postgresql":
        return
    while thread.is_alive():
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone()[0]:
                return
        thread.join(_LOOK_AGAIN_S)
