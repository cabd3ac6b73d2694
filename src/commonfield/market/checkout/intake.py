"""The intake: one committing thread a process gathers concurrent orders into one transaction.

Request threads hand in an order and wait; the committing thread takes whatever has gathered,
commits it together and answers each. A batch that fails is tried again one by one, so nobody
suffers for a neighbour. Measured in docs/adr/0005.
"""

import logging
import queue
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from commonfield.kernel import clock
from commonfield.kernel.errors import CommonfieldError
from commonfield.market.checkout.batch import TwinInBatchError
from commonfield.market.checkout.commands import Answer, place_orders
from commonfield.market.errors import IntakeBusyError, InvalidOrderError
from commonfield.market.types import OrderRequest, PlacedOrders

_log = logging.getLogger(__name__)
_LARGEST_BATCH = 64
_LONGEST_WAIT_S = 20.0

_Waiting = tuple[OrderRequest, "Future[Answer]"]


class Intake:
    """A queue of orders and the thread that commits them; started by the first order."""

    def __init__(self) -> None:
        """Make an empty intake; its thread starts with the first order."""
        self._waiting: queue.SimpleQueue[_Waiting] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, request: OrderRequest) -> PlacedOrders:
        """Hand an order in and wait until it is committed or refused.

        Raises:
            CommonfieldError: the refusal.
            IntakeBusyError: if no answer came in time; the same key may be sent again.
        """
        answer: Future[Answer] = Future()
        self._ensure_thread()
        self._waiting.put((request, answer))
        try:
            result = answer.result(timeout=_LONGEST_WAIT_S)
        except FutureTimeoutError as error:
            raise IntakeBusyError from error
        if isinstance(result, CommonfieldError):
            raise result
        return result

    def _ensure_thread(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            with self._lock:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(
                        target=self._commit_for_ever, name="order-intake", daemon=True
                    )
                    self._thread.start()

    def _commit_for_ever(self) -> None:
        while True:
            gathered = [self._waiting.get()]
            while len(gathered) < _LARGEST_BATCH:
                try:
                    gathered.append(self._waiting.get_nowait())
                except queue.Empty:
                    break
            close_old_connections()
            commit_gathered(gathered)


def commit_gathered(gathered: list[_Waiting]) -> None:
    """Commit what has gathered and answer everybody, whatever happens to some of it."""
    try:
        answers = place_orders(requests=[request for request, _ in gathered], now=clock.now())
    except Exception:  # noqa: BLE001 - one poisoned order must not take its neighbours along
        _log.warning("a batch of %d orders failed and is tried one by one", len(gathered))
        _reconnect()
        for waiting in gathered:
            _commit_alone(waiting)
        return
    for waiting, answer in zip(gathered, answers, strict=True):
        if isinstance(answer, TwinInBatchError):
            _commit_alone(waiting)
        else:
            waiting[1].set_result(answer)


def _commit_alone(waiting: _Waiting) -> None:
    request, answer = waiting
    try:
        answer.set_result(place_orders(requests=[request], now=clock.now())[0])
    except DatabaseError as error:
        _reconnect()
        answer.set_result(_refusal_of(error))
    except Exception as error:  # noqa: BLE001 - the thread must live; the request's view reports it
        answer.set_exception(error)


def _refusal_of(error: DatabaseError) -> CommonfieldError:
    """Name a value that the database rejects; anything else is the intake's own trouble."""
    cause = type(error.__cause__).__name__
    if cause in {"DataError", "UntranslatableCharacter", "NumericValueOutOfRange"}:
        return InvalidOrderError([("", "unstorable")])
    return IntakeBusyError()


def _reconnect() -> None:
    """Give up a connection that is beyond use, so that the next batch gets a fresh one."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


_intake = Intake()


def take_order(request: OrderRequest) -> PlacedOrders:
    """Take one order: through the committing thread, or at once where tests say so.

    Raises:
        CommonfieldError: the refusal.
    """
    if settings.ORDER_INTAKE == "thread":
        return _intake.submit(request)
    answer = place_orders(requests=[request], now=clock.now())[0]
    if isinstance(answer, CommonfieldError):
        raise answer
    return answer
