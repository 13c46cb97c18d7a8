"""What went over the wire? `dial` connects to a checked address, and `Wire` records and limits the exchange."""

import io
import socket
import ssl
from contextlib import contextmanager
from functools import cache

from sources.fetching.addresses import resolve
from sources.fetching.refusals import NotFetched

CONNECT_SECONDS = 5  # for each of several addresses of a host
MAX_PLACES = 4
MAX_HEAD_BYTES = 256 * 1024  # of a response, with interim responses


@contextmanager
def dial(address, budget):
    """Connect to the host of an Address, with TLS for https, and give a Wire, which is closed at the end."""
    sock = _connected(resolve(address, budget), budget)
    try:
        ip = sock.getpeername()[0]
        if address.scheme == "https":
            sock.settimeout(budget.remaining())  # of the whole handshake, however many packets it has
            sock = tls().wrap_socket(sock, server_hostname=address.host)
        yield Wire(sock, ip, budget)
    finally:
        sock.close()


def _connected(places, budget):
    refused = None
    for family, place in places[:MAX_PLACES]:
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(CONNECT_SECONDS, budget.remaining()))
            sock.connect(place)
            return sock
        except OSError as error:
            sock.close()
            refused = error
        except BaseException:
            sock.close()
            raise
    raise NotFetched("unreachable") from refused


@cache
def tls():
    """Return what verifies certificates and host names, by the certificate authorities of this machine."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


class Wire:
    """The part of a socket that http.client uses. It records both directions, and keeps to the budget.

    A time limit of a socket holds for each packet, so a server that sends a byte now and then never exceeds it. Here
    each read gets the time that is left of the whole fetch.
    """

    def __init__(self, sock, ip, budget):
        self.sock = sock
        self.ip = ip
        self.budget = budget
        self.sent = bytearray()
        self.received = bytearray()
        self.is_head_read = False

    def sendall(self, content):
        self.sock.settimeout(self.budget.remaining())
        self.sock.sendall(content)
        self.sent += content

    def receive_into(self, buffer):
        self.sock.settimeout(self.budget.remaining())
        number = self.sock.recv_into(buffer)
        self.budget.spend(number)
        self.received += buffer[:number]
        if not self.is_head_read and len(self.received) > MAX_HEAD_BYTES:
            raise NotFetched("too_large")
        return number

    def makefile(self, mode):
        return io.BufferedReader(_Incoming(self), 65536)

    def settimeout(self, seconds):
        """Do nothing: the budget sets the time limit of each read."""

    def close(self):
        """Do nothing: http.client closes before it reads the body, and `dial` closes after that."""


class _Incoming(io.RawIOBase):
    def __init__(self, wire):
        self.wire = wire

    def readable(self):
        return True

    def readinto(self, buffer):
        return self.wire.receive_into(buffer)
