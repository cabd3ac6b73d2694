import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.heritage.errors import LineEndError, LineLongError, LineOrderError, LineTimeError
from commonfield.heritage.rules import parse_transcript, transcript_text
from commonfield.heritage.types import TranscriptLine

HOURS_3 = 3 * 3_600_000
WORDS = st.text("排祭茶，gpw 12:", min_size=1, max_size=20).map(str.strip).filter(bool)
LINES = st.lists(
    st.builds(TranscriptLine, st.integers(0, HOURS_3), WORDS, st.one_of(st.just(""), WORDS)),
    max_size=8,
).map(lambda lines: sorted(lines, key=lambda line: line.at))


@given(LINES)
def test_lines_are_read_as_they_are_written(lines: list[TranscriptLine]):
    assert parse_transcript(transcript_text(lines), milliseconds=HOURS_3) == lines


def test_lines_as_people_type_them():
    typed = "\n 0：05　摆祭桌｜把祭桌摆好 \r\n\n1:02:03.5 讲完了\n"

    lines = parse_transcript(typed, milliseconds=HOURS_3)

    assert lines == [
        TranscriptLine(5_000, "摆祭桌", "把祭桌摆好"),
        TranscriptLine(3_723_500, "讲完了"),
    ]


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("摆祭桌", LineTimeError),
        ("0:05", LineTimeError),
        ("0:05 | 只有普通话", LineTimeError),
        ("0:75 摆", LineTimeError),
        ("0:05 摆\n0:04 祭", LineOrderError),
        ("9:00 摆", LineEndError),
        ("0:05 " + "摆" * 501, LineLongError),
    ],
)
def test_a_line_that_cannot_be_is_refused_by_its_number(typed: str, refusal: type[Exception]):
    with pytest.raises(refusal):
        parse_transcript(typed, milliseconds=60_000)


def test_no_file_of_subtitles_takes_long_nor_is_beyond_a_database():
    opened = f"00:01.000 --> 00:02.000\n{'<' * 300_000}"

    with pytest.raises(LineLongError):
        parse_transcript(opened, milliseconds=60_000)
    assert parse_transcript("0:05 摆\0祭桌", milliseconds=60_000) == [
        TranscriptLine(5_000, "摆祭桌")
    ]


@pytest.mark.parametrize("head", ["WEBVTT\n\nNOTE made by hand\n\n", ""])
def test_subtitles_become_lines(head: str):
    cues = (
        "1\n00:00:01.500 --> 00:00:03.000 align:start\n<v 阿公>摆祭桌</v>\n把祭桌摆好\n\n"
        "2\n00:00:04,000 --> 00:00:06,000\n一\n二\n三\n"
    )

    lines = parse_transcript(head + cues, milliseconds=60_000)

    assert lines == [
        TranscriptLine(1_500, "摆祭桌", "把祭桌摆好"),
        TranscriptLine(4_000, "一 二 三"),
    ]
