from pathlib import Path

import pytest

from tools.keep_release import keep


def test_kept_release_is_never_written_over(tmp_path: Path):
    target = tmp_path / "2026.12.1.sqlite.sql.xz"
    keep(target, "one")
    before = target.read_bytes()

    with pytest.raises(FileExistsError):
        keep(target, "two")

    assert target.read_bytes() == before
