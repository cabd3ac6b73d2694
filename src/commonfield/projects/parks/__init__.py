"""Parks owns rooms with their size, tenancies, and services given to tenants.

Rooms let by the hour are booked in services; tenants' figures are read from facts.
"""
