"""Portal owns the front door: home, boards, place pages."""
