"""Work spread over threads: in order, given up, and by others where they are asked."""

import threading

import pytest

from framescope.measures import spreading


def test_little_is_done_at_once_and_much_by_threads(monkeypatch):
    monkeypatch.setattr(spreading, "cpu_count", lambda: 3)
    here = threading.get_ident()

    def who(item):
        return item, threading.get_ident()

    monkeypatch.setattr(spreading, "WORTH_THREADS", 60)
    told = list(spreading.over(list(range(20)), who))
    assert told == [(item, here) for item in range(20)]
    monkeypatch.setattr(spreading, "WORTH_THREADS", -1)
    told = list(spreading.over(list(range(20)), who))
    assert [item for item, _ in told] == list(range(20))
    assert [thread == here for _, thread in told] == [True] + 19 * [False]


def test_what_nobody_waits_for_is_given_up_between_two_items():
    done = []
    token = spreading.given_up.set(lambda: len(done) == 3)
    try:
        with pytest.raises(spreading.GivenUpError):
            list(spreading.over(list(range(20)), done.append, here=True))
    finally:
        spreading.given_up.reset(token)
    assert done == [0, 1, 2]


def test_others_are_given_more_than_one_item_unless_it_is_to_be_done_here(monkeypatch):
    monkeypatch.setattr(spreading, "cpu_count", lambda: 1)
    asked = []

    def spread(work, items):
        asked.append(items)
        return (-work(item) for item in items)

    before = spreading.use_workers(spread)
    try:
        assert spreading.on_workers()
        assert list(spreading.over([1, 2], abs)) == [-1, -2]
        assert list(spreading.over([1, 2], abs, here=True)) == [1, 2]
        assert list(spreading.over([1], abs)) == [1]
    finally:
        assert spreading.use_workers(before) is spread
    assert asked == [[1, 2]]
    assert spreading.on_workers() is (before is not None)


def test_items_are_cut_into_stretches():
    assert spreading.cuts(7, 3) == [slice(0, 3), slice(3, 6), slice(6, 7)]
    assert spreading.cuts(6, 3) == [slice(0, 3), slice(3, 6)]
    assert spreading.cuts(0, 3) == []
