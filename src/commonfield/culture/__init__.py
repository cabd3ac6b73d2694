"""What people read, learn and remember: books and sound of the halls, speech, heritage.

It owns works, their chapters and files, the halls' shelves, and where readers are; varieties of
speech, lessons and lent voices; heritage, who carries it on, and the year's round. It does not own
halls (``places``), persons (``people``) or the figures computed from its acts (``evaluation``).
"""
