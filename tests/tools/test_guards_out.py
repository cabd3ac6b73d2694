from pathlib import Path

from tools.guards_out import GUARDS, place_of, sources


def test_every_guard_that_drills_take_out_stands_once(root: Path):
    texts = sources(root)

    assert [place_of(guard, texts).suffix for guard in GUARDS] == [".py"] * len(GUARDS)
