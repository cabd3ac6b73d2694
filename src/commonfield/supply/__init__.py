"""Supply owns growers, leaf deliveries, certificates, lots, dispatches, trace and agreements.

It does not know orders or buyers: a dispatch goes to an opaque reference.
"""
