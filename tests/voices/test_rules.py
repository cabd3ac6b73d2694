from hypothesis import given
from hypothesis import strategies as st

from commonfield.voices.errors import (
    VoiceClippedError,
    VoiceNoisyError,
    VoiceQuietError,
    VoiceSilentError,
)
from commonfield.voices.rules import (
    SoundLevels,
    gain_of,
    is_decade,
    is_meaning,
    is_surely_child,
    refusal_of,
)
from tests.people.builders import TODAY

_LEVEL = st.floats(-120, 3)


def levels(voice: float, room: float = -80, peak: float = -6, loudness: float | None = None):
    means = (room,) * 4 + (voice,) * 12 + (room,) * 4
    return SoundLevels(means, (peak,) * 20, voice if loudness is None else loudness)


def test_a_clear_voice_is_taken():
    assert refusal_of(levels(-18)) is None
    assert refusal_of(levels(-35, peak=-20)) is None


def test_what_nobody_could_learn_from_is_refused_by_name():
    said = {
        "silent": levels(-70, peak=-60),
        "too loud": levels(-3, peak=0.5),
        "too quiet": levels(-45, peak=-30),
        "noisy": levels(-20, room=-26),
        "nothing": SoundLevels((-20, -20), (-5, -5), -20),
    }

    assert {name: type(refusal_of(each)) for name, each in said.items()} == {
        "silent": VoiceSilentError,
        "too loud": VoiceClippedError,
        "too quiet": VoiceQuietError,
        "noisy": VoiceNoisyError,
        "nothing": VoiceSilentError,
    }


def test_a_knock_on_the_table_is_no_broken_sound():
    knocked = SoundLevels((-80,) * 4 + (-20,) * 14 + (-80,) * 2, (-9,) * 18 + (0, 0), -20)

    assert refusal_of(knocked) is None


@given(st.lists(st.tuples(_LEVEL, _LEVEL), min_size=3, max_size=40), st.floats(-70, 0))
def test_what_is_taken_is_made_as_loud_as_the_others_and_never_broken(
    heard: list[tuple[float, float]], loudness: float
):
    one = SoundLevels(tuple(m for m, _ in heard), tuple(p for _, p in heard), loudness)

    gain = gain_of(one)

    assert max(one.peaks) + gain <= -1.5 + 1e-9
    assert loudness + gain <= -18 + 1e-9
    assert gain <= 20


def test_meanings_decades_and_children():
    assert [is_meaning(text) for text in ("01.01", "12.14", "13.01", "00.01", "1.1", "05.15")] == [
        *(True, True, False, False, False, False)
    ]
    assert [is_decade(year, TODAY) for year in (1940, 2020, 1941, 1900, 2030)] == [
        *(True, True, False, False, False)
    ]
    # A person born in 2010 is 16, in 2019 seven: their decade alone says nothing.
    assert [is_surely_child(decade, TODAY) for decade in (None, 1940, 2010, 2020)] == [
        *(False, False, False, True)
    ]
