"""Payments speaks with payment providers and owns their notices.

It does not own what is to be paid (orders), nor whose number gets it (stores).
"""
