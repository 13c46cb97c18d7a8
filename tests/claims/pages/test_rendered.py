"""Does what was rendered stay within its bounds, and is it found by its ETag alone?"""

from concurrent.futures import ThreadPoolExecutor

from claims.pages.rendered import Rendered


def test_the_pages_that_nobody_read_for_the_longest_time_are_dropped():
    pages = Rendered(max_bytes=20)
    pages.add("a", b"1" * 10)
    pages.add("b", b"2" * 10)
    assert pages.get("a") == b"1" * 10
    pages.add("c", b"3" * 10)
    assert [pages.get(etag) for etag in "abc"] == [b"1" * 10, None, b"3" * 10]
    assert pages.bytes == 20


def test_a_page_that_fits_nowhere_is_not_kept():
    pages = Rendered(max_bytes=20)
    pages.add("a", b"1" * 21)
    assert (pages.get("a"), pages.bytes) == (None, 0)


def test_threads_that_add_the_same_page_count_it_once():
    pages = Rendered(max_bytes=1_000)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: pages.add(number % 5, b"x" * 10), range(400)))
    assert pages.bytes == 50
