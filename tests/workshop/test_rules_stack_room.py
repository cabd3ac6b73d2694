import resource
from collections.abc import Callable
from threading import Thread

from commonfield.workshop.stack_room import with_stack_room


def go_down(depth: int) -> int:
    return go_down(depth - 1) if depth else 0


def go_up_and_down() -> None:
    for _ in range(300):
        go_down(600)


def faults_of(work: Callable[[], object]) -> int:
    """Return how many pages a thread of its own had to be given."""
    faults: list[int] = []

    def count() -> None:
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
        work()
        faults.append(resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before)

    thread = Thread(target=count)
    thread.start()
    thread.join()
    return faults[0]


def test_deep_calls_with_room_ask_for_memory_once():
    assert faults_of(lambda: with_stack_room(go_up_and_down)) * 10 < faults_of(go_up_and_down)


def test_call_gets_what_it_is_given_and_its_answer_comes_back():
    assert with_stack_room(divmod, 7, 2) == (3, 1)
