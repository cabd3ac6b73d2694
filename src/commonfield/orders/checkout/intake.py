"""The intake: one committing thread a process gathers concurrent orders into one transaction.

Request threads hand in an order and wait; the committing thread takes whatever has gathered,
commits it together and answers each. A batch that fails is tried again one by one, so nobody
suffers for a neighbour. Measured in docs/adr/0005.
"""

import logging
import queue
import threading
import time
from collections.abc import Sequence

from django.conf import settings
from django.db import DatabaseError, connection

from commonfield.kernel import clock
from commonfield.kernel.errors import CommonfieldError
from commonfield.orders.checkout.batch import TwinInBatchError
from commonfield.orders.checkout.commands import Answer, place_orders
from commonfield.orders.checkout.errors import IntakeBusyError
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.errors import InvalidOrderError
from commonfield.orders.types import OrderRequest
from commonfield.workshop.database_errors import is_disk_full
from commonfield.workshop.errors import StorageFullError

_log = logging.getLogger(__name__)
_LARGEST_BATCH = 64
_LONGEST_WAIT_S = 20.0
# In a crowd the first of a batch waits for the others this share of the last commit's time.
# Without it a batch of one goes ahead of everybody whom the last one answered. Units: 1, s.
_GATHERING = 0.5
_LONGEST_GATHERING_S = 0.005


class Ticket:
    """An order handed in, and where its answer will be."""

    __slots__ = ("_answer", "_gate", "request")

    def __init__(self, request: OrderRequest) -> None:
        self.request = request
        self._answer: Answer | Exception = IntakeBusyError()
        # A lock that the answer opens: the cheapest way in which one thread wakes another.
        self._gate = threading.Lock()
        self._gate.acquire()

    def settle(self, answer: Answer | Exception) -> None:
        """Leave the answer, once, and wake the request that waits for it."""
        self._answer = answer
        self._gate.release()

    def wait(self, timeout_s: float = _LONGEST_WAIT_S) -> PlacedOrders:
        self._gate.acquire(timeout=timeout_s)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


class Intake:
    """A queue of orders and the thread that commits them; started by the first order."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Ticket] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, request: OrderRequest) -> PlacedOrders:
        """Hand an order in and wait until it is committed or refused."""
        ticket = Ticket(request)
        self._ensure_thread()
        self._waiting.put(ticket)
        return ticket.wait()

    def _ensure_thread(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            with self._lock:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(
                        target=self._commit_for_ever, name="order-intake", daemon=True
                    )
                    self._thread.start()

    def _commit_for_ever(self) -> None:
        # The thread keeps its connection and with it the prepared statements; one that has
        # died fails its batch, which is then tried again on a fresh one.
        pause_s = 0.0
        while True:
            gathered = self._gather(pause_s)
            started = time.perf_counter()
            commit_batch(gathered)
            took_s = time.perf_counter() - started
            is_crowd = len(gathered) > 1
            pause_s = min(took_s * _GATHERING, _LONGEST_GATHERING_S) if is_crowd else 0.0

    def _gather(self, pause_s: float) -> list[Ticket]:
        """Wait for an order; in a crowd give those close behind time to catch up."""
        gathered = [self._waiting.get()]
        if pause_s:
            time.sleep(pause_s)
        while len(gathered) < _LARGEST_BATCH:
            try:
                gathered.append(self._waiting.get_nowait())
            except queue.Empty:
                break
        return gathered


def commit_batch(gathered: Sequence[Ticket]) -> None:
    """Commit what has gathered and answer everybody, whatever happens to some of it."""
    try:
        answers = place_orders(requests=[each.request for each in gathered], now=clock.now())
    except Exception:  # noqa: BLE001 - one poisoned order must not take its neighbours along
        _log.warning("a batch of %d orders failed and is tried one by one", len(gathered))
        _reconnect()
        for ticket in gathered:
            _commit_alone(ticket)
        return
    for ticket, answer in zip(gathered, answers, strict=True):
        if isinstance(answer, TwinInBatchError):
            _commit_alone(ticket)
        else:
            ticket.settle(answer)


def _commit_alone(ticket: Ticket) -> None:
    try:
        ticket.settle(place_orders(requests=[ticket.request], now=clock.now())[0])
    except DatabaseError as error:
        _reconnect()
        ticket.settle(refusal_of(error))
    except Exception as error:  # noqa: BLE001 - the thread must live; the request's view reports it
        ticket.settle(error)


def refusal_of(error: DatabaseError) -> CommonfieldError:
    """Name a value that the database rejects; anything else is the intake's own trouble."""
    if is_disk_full(error):
        return StorageFullError()
    cause = type(error.__cause__).__name__
    if cause in {"DataError", "UntranslatableCharacter", "NumericValueOutOfRange"}:
        return InvalidOrderError([("", "unstorable")])
    return IntakeBusyError()


def _reconnect() -> None:
    """Give up the connection after a failure, so that the next batch gets a fresh one."""
    if not connection.in_atomic_block:
        connection.close()


_intake = Intake()


def take_order(request: OrderRequest) -> PlacedOrders:
    """Take one order: through the committing thread, or at once where tests say so."""
    if settings.ORDER_INTAKE == "thread":
        return _intake.submit(request)
    answer = place_orders(requests=[request], now=clock.now())[0]
    if isinstance(answer, CommonfieldError):
        raise answer
    return answer
