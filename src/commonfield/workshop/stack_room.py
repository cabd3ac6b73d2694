"""Room for the frames of deep calls, requested from the system once instead of every time.

CPython keeps frames in chunks of 16 KiB and gives one back as soon as nothing is in it. Where a
request or a command goes up and down across the end of a chunk, which with Django's depth it does
hundreds of times, each time costs two system calls and the faults of fresh pages.
"""

from collections.abc import Callable

# Words of a frame; its chunk is the next power of two, and what is left of that holds the others'.
_ROOM = 20_000


def with_stack_room[**P, R](call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a function whose own calls find their frames' room in one chunk."""
    return call(*args, **kwargs)


with_stack_room.__code__ = with_stack_room.__code__.replace(co_stacksize=_ROOM)
