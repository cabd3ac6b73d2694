"""Books and audio: added to halls' shelves, read, listened to, taken along, shared by OPDS.

It owns works, their chapters and files, the halls' shelves, and readers' positions. It does not own
halls (``places``), persons (``people``) or the figures computed from its acts (``evaluation``).
"""
