"""Dialects: their lessons and words, what learners review, and the voices that people lend.

It owns varieties, words, cards, recordings and their reviews. It announces what becomes of a
voice; the transcripts of interviews are the heritage's.
"""
