"""Acts of devices that were offline, taken once each, and offline packs.

It owns the queue, the script and service worker of phones, and the list of packs on a phone.
Offline packs: what a phone downloads and its service worker caches; each room registers its own.
It knows persons and their consents; kinds of act are registered by the rooms above, too.
"""
