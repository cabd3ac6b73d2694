"""Everybody at the same moment; imported once Django is set up."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence

from django.db import connection

from commonfield.kernel.errors import CommonfieldError

type Act = Callable[[], object]


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
