"""Sharing owns what villages tell each other: cases, adoptions, the expo, the county's notes.

Whether a case worked is evaluation's answer; here it is only shown beside the case.
"""
