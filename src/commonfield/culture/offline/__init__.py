"""What a device did without a line, and sent later: reading and reviews, each entry taken once."""
