"""Acts of devices that were offline, taken once each, and what phones take along.

It owns the queue, the script and service worker of phones, and the list of packs on a phone. It
knows persons and their consents; kinds of act and packs are registered by the rooms above.
"""
