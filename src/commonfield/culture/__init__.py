"""What people read, learn and remember: books and sound of the halls.

It owns works, their chapters and files, the halls' shelves, and where readers are. It does not own
halls (``places``), persons (``people``) or the figures computed from its acts (``evaluation``).
"""
