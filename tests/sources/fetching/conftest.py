"""Which network do the tests of `fetch` have? `network`: a DNS of their own, and a record of every connection."""

import socket

import pytest


class Network:
    """`dns` has the addresses of each name; `connections` lists where a connection was opened, or tried."""

    def __init__(self):
        self.dns = {}
        self.lookups = []
        self.connections = []

    def getaddrinfo(self, host, port, family=0, type=0, proto=0, flags=0):  # noqa: A002 (the names of socket's)
        self.lookups.append(host)
        answer = self.dns.get(host)
        if answer is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        ips = answer.pop(0) if answer and isinstance(answer[0], list) else answer
        return [self.entry(ip, port) for ip in ips]

    @staticmethod
    def entry(ip, port):
        if ":" in ip:
            return socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (ip, port, 0, 0)
        return socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (ip, port)


@pytest.fixture
def network(monkeypatch, web):
    """DNS that knows the names in `network.dns` alone, and no connection to anywhere but to the tests' own server."""
    network = Network()
    connect = socket.socket.connect

    def recorded(self, place):
        network.connections.append(place[:2])
        if place != ("127.0.0.1", web.port):
            raise ConnectionRefusedError
        return connect(self, place)

    monkeypatch.setattr(socket, "getaddrinfo", network.getaddrinfo)
    monkeypatch.setattr(socket.socket, "connect", recorded)
    return network
