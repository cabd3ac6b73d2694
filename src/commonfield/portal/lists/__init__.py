"""Lists owns what is entered by spreadsheet: halls, growers, stores, inheritors, staff.

Each row goes through the commands by which it is entered by hand, with the actor's own rights. What
a file would do is found out by doing it and taking it back, so a preview knows no other rules.
"""
