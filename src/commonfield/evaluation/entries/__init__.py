"""Figures that a person enters by hand, allowed only where no event can exist: register, rules.

What may be entered stands in ``tables/``, one file an edition. What facts tell is refused there.
"""
