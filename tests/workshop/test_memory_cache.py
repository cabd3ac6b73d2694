import pytest

from commonfield.workshop.memory_cache import MemoryCache


def test_cache_forgets_by_the_seconds_that_passed_whatever_time_it_is(
    monkeypatch: pytest.MonkeyPatch,
):
    passed = [1_000.0]
    monkeypatch.setattr("time.monotonic", lambda: passed[-1])
    cache = MemoryCache("seconds", {})
    monkeypatch.setattr("time.time", lambda: 9e9)
    cache.set("minute", 1, timeout=60)
    cache.set("ever", 1, timeout=None)
    cache.set("never", 1, timeout=0)
    monkeypatch.setattr("time.time", lambda: 1e9)

    kept = []
    for later in (1_059.0, 1_060.0):
        passed.append(later)
        kept.append(cache.get_many(["minute", "ever", "never"]))

    assert kept == [{"minute": 1, "ever": 1}, {"ever": 1}]
