"""What a device did offline, and sent later: reading and reviews, each entry taken once."""
