"""Whether something worked: difference-in-differences with intervals from placebo adoptions.

A panel of units through time in, of which some adopted at some time; out come the effect on the
adopters, its interval, a bar for each time since adoption, and a verdict (docs/adr/0080).
"""
