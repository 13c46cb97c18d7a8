"""Does the demo's server stop on signals?"""

import os
import signal
import threading

import pytest

from config.serving import stop_on_signals
from tests.support.waiting import PATIENCE

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture
def _handlers_again():
    before = [signal.getsignal(number) for number in ENDS]
    yield
    for number, handler in zip(ENDS, before, strict=True):
        signal.signal(number, handler)


class Server:
    """A server whose handler takes a lock, as setting an Event does, and gets the next signal just then."""

    def __init__(self, number):
        self.number, self.lock, self.told = number, threading.Lock(), threading.Semaphore(0)

    def signal_handler_interrupt(self, *_signalled):
        assert self.lock.acquire(timeout=PATIENCE), "it waits for itself"
        os.kill(os.getpid(), signal.SIGTERM) if self.number else None
        self.number = 0
        self.lock.release()
        self.told.release()


@pytest.mark.usefixtures("_handlers_again")
@pytest.mark.parametrize("number", ENDS)
def test_two_signals_at_once_stop_the_server(number):
    server = Server(number)
    stop_on_signals(server)
    os.kill(os.getpid(), number)
    assert [server.told.acquire(timeout=PATIENCE) for _signal in range(2)] == [True, True]
