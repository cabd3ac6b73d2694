"""Config owns settings, addresses and entry points; nobody imports it."""
