"""A shop on django-oscar as its own sandbox has it, run in an environment of its own by bench.shop.

It knows nothing of Commonfield and imports nothing of it.
"""
