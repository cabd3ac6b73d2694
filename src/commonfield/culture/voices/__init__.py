"""Voices that people lend: one word of a lesson or a conversation, checked, and taken back.

It owns recordings, what reviewers say of them, and who may hear which; not what a lesson asks or an
interview tells.
"""
