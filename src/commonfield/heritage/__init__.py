"""Heritage: items and how sure they are, who carries them on, the year's round, interviews.

It owns items, inheritors and interviews; the sound of an interview is a recording of ``voices``,
from which it hears whether it is lent, accepted or taken back.
"""
