"""Hold commits to `room: imperative`, at most 72 characters: as a hook, and in `make style`.

With a file it reads the message that is about to be committed (`.githooks/commit-msg`); without
one, the subjects since this rule began. Merges keep git's own words.
"""

import re
import subprocess
import sys
from pathlib import Path

# The last commit before the rule; a clone without it has nothing to look at.
_BEFORE = "f0fb271e53"
_SUBJECT = re.compile(r"[a-z_]+(, [a-z_]+)*: [^\s.A-Z].*[^.\s]|(Merge|Revert) .*")
_LONGEST = 72


def is_right(subject: str) -> bool:
    """Return whether a subject names its room and what the commit does, in one short line."""
    return len(subject) <= _LONGEST and _SUBJECT.fullmatch(subject) is not None


def _since_the_rule() -> list[str]:
    command = ["git", "log", "--no-merges", "--format=%s", f"{_BEFORE}..HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else []


def main(arguments: list[str]) -> int:
    """Print the subjects that are not right; return 1 if there are any."""
    subjects = (
        [Path(arguments[0]).read_text(encoding="utf-8").partition("\n")[0]]
        if arguments
        else _since_the_rule()
    )
    wrong = [each for each in subjects if not is_right(each)]
    for each in wrong:
        print(f"{each!r} is not `room: imperative`, at most {_LONGEST} characters.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
