"""Evaluation turns facts and registers into indicators, indices and measures of gaps.

It owns composite indices with their doubt, and measures of inequality, convergence and coupling.
Its mathematics takes arrays and gives frozen dataclasses: it knows no Django and no other room, and
serves a notebook as well as the program. It never reads a shop or a book.
"""
