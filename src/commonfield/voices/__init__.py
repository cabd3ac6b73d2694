"""Dialects: their lessons and words, what learners review, and the voices that people lend.

It owns varieties, words, cards, recordings and what reviewers say of them. It announces what
becomes of a voice; what an interview tells is the heritage's.
"""
