"""Trace owns what the public may know of a lot: its Digital Link and its EPCIS document.

It names villages and makers, never a grower or a buyer, and writes nothing.
"""
