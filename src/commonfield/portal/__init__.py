"""Portal owns the front door: home, boards, place pages, language and elderly mode, the walk."""
