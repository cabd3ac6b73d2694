"""A report on one place for people without statistics: what is told, its sentences, its pages.

It owns what a report says and how it is set as PDF. It reads no table: what it tells of comes
from queries, already hidden where it must be, and written out in the reader's words.
"""
