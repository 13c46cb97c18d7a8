"""Is every address refused that does not lead to the public web, before any connection is opened?"""

from contextlib import suppress
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.fetching import NotFetched, fetch
from sources.fetching.addresses import address_of, is_public
from tests.sources.fetching.corpus import BAD_ADDRESSES, INSIDE_IPS, INSIDE_NAMES, INSIDE_REDIRECTS
from tests.sources.fetching.hostile_servers import ODD_PAGES, SERVERS, SLOW_SERVERS
from tests.support.web import Redirect

OUTSIDE_IPS = [
    *("1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "93.184.215.14", "100.63.255.255", "100.128.0.0"),
    *("126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0", "168.63.129.15", "172.15.255.255"),
    *("172.32.0.0", "192.0.1.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255"),
    *("2001:200::1", "2606:4700::1111", "2620:4f:7fff::1", "2a00:1450::1", "3ffe::1"),
]


def code_of(url, **options):
    with pytest.raises(NotFetched) as refused:
        fetch(url, **{"asked_by_person": True} | options)
    assert str(refused.value)
    return refused.value.code


@pytest.mark.parametrize("url", BAD_ADDRESSES, ids=ascii)
def test_what_is_no_address_on_the_web_is_refused_without_dns(network, url):
    assert code_of(url) in ("bad_address", "forbidden_address")
    assert (network.lookups, network.connections) == ([], [])


@pytest.mark.parametrize("path", ["//", "//2025/a", "/2025//a?b=//c", "/?", "/a?b?c"])
def test_a_page_is_asked_for_by_the_path_of_its_address(path):
    address = address_of(f"https://outlet.example{path}")
    assert (address.target, address.url) == (path.removesuffix("?"), f"https://outlet.example{path.removesuffix('?')}")


@pytest.mark.parametrize("host", INSIDE_NAMES)
def test_names_inside_are_refused_without_dns(network, host):
    network.dns[host.strip(".")] = ["93.184.215.14"]
    assert code_of(f"http://{host}/") in ("bad_address", "forbidden_address")
    assert (network.lookups, network.connections) == ([], [])


@pytest.mark.parametrize("ip", INSIDE_IPS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_names_that_lead_inside_are_refused(network, scheme, ip):
    network.dns["outlet.example"] = [ip]
    assert code_of(f"{scheme}://outlet.example/") == "forbidden_address"
    assert network.connections == []


@pytest.mark.parametrize("ips", [["93.184.215.14", "10.0.0.1"], ["::1", "93.184.215.14"], ["2606:4700::1", "fe80::1"]])
def test_a_name_that_leads_outside_and_inside_is_refused(network, ips):
    network.dns["outlet.example"] = ips
    assert code_of("http://outlet.example/") == "forbidden_address"
    assert network.connections == []


@pytest.mark.parametrize("inside", ["127.0.0.1", "169.254.169.254", "::1"])
def test_a_name_that_is_bound_to_another_address_later_gains_nothing(network, inside):
    network.dns["outlet.example"] = [["93.184.215.14"], [inside], [inside]]
    assert code_of("http://outlet.example/") == "unreachable"
    assert network.lookups == ["outlet.example"]
    assert network.connections == [("93.184.215.14", 80)]


def test_each_name_of_a_redirect_is_looked_up_once(network, web):
    web["http://outlet.example/a"] = Redirect("http://moved.example/a")
    network.dns["moved.example"] = [["2606:4700::1111", "93.184.215.14"], ["127.0.0.1"]]
    assert code_of("http://outlet.example/a") == "unreachable"
    assert network.lookups == ["moved.example"]
    assert network.connections[1:] == [("2606:4700::1111", 80), ("93.184.215.14", 80)]


@pytest.mark.parametrize("location", INSIDE_REDIRECTS, ids=ascii)
def test_redirects_to_inside_are_refused(network, web, location):
    network.dns |= {"inside.example": ["10.0.0.1"], "metadata.example": ["169.254.169.254"]}
    web["http://outlet.example/a"] = Redirect(location)
    assert code_of("http://outlet.example/a") in ("bad_address", "forbidden_address", "unknown_host")
    assert network.connections == [("127.0.0.1", web.port)]


@pytest.mark.parametrize("status", [301, 303, 307, 308])
def test_each_kind_of_redirect_to_inside_is_refused(network, web, status):
    network.dns["inside.example"] = ["10.0.0.1"]
    web["http://outlet.example/a"] = Redirect("http://inside.example/", status)
    assert code_of("http://outlet.example/a") == "forbidden_address"
    assert network.connections == [("127.0.0.1", web.port)]


def test_the_robots_of_a_site_may_not_lead_inside(network, web):
    network.dns["inside.example"] = ["10.0.0.1"]
    web["http://outlet.example/robots.txt"] = Redirect("http://inside.example/")
    assert code_of("http://outlet.example/a", asked_by_person=False) == "forbidden_address"
    assert network.connections == [("127.0.0.1", web.port)]


def test_networks_of_the_operator_are_refused_too(network, settings):
    settings.FETCH_FORBIDDEN_NETWORKS = ["93.184.0.0/16", "2606:4700::/32"]
    for ip in ("93.184.215.14", "2606:4700::1111"):
        network.dns["outlet.example"] = [ip]
        assert code_of("http://outlet.example/") == "forbidden_address"
    assert network.connections == []


@pytest.mark.parametrize("ip", OUTSIDE_IPS)
def test_the_neighbours_of_forbidden_ranges_are_public(ip):
    assert is_public(ip)


@given(st.ip_addresses())
def test_what_is_public_is_so_for_the_standard_library_too(ip):
    assert ip.is_global and not ip.is_multicast if is_public(str(ip)) else True


@given(st.ip_addresses(v=4))
def test_no_way_to_write_an_ipv4_address_in_ipv6_is_public(ip):
    number = int(ip)
    mapped, compatible, translated = 0xFFFF << 32 | number, number, 0xFFFF << 48 | number
    nat64, six_to_four, teredo = 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80, 0x20010000 << 96 | number
    assert not any(
        is_public(str(ip_address(value.to_bytes(16))))
        for value in (mapped, compatible, translated, nat64, six_to_four, teredo)
    )


@given(st.text())
def test_any_text_is_refused_or_an_address_that_can_be_sent(text):
    for url in (text, f"http://{text}", f"https://outlet.example/{text}", f"https://outlet.example?{text}"):
        with suppress(NotFetched):
            address = address_of(url)
            assert address.port in (80, 443)
            assert address.url.isascii()
            assert address.target.startswith("/")
            assert not set(address.target) & set(" \r\n\0")


def test_the_corpus_is_as_large_as_promised():
    addresses = {*BAD_ADDRESSES, *INSIDE_NAMES, *INSIDE_IPS, *INSIDE_REDIRECTS}
    assert len(addresses) >= 180
    assert len({**SERVERS, **SLOW_SERVERS, **ODD_PAGES}) >= 80
