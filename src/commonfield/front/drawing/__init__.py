"""Drawings as SVG text: pure functions of figures and words, coloured by the style sheet's classes.

Nothing here knows a village, a database or a request. Widths are percentages and heights are
``rem``, so letters keep their size on a phone and grow in large print.
"""
