"""Signing in by the county's OpenID Connect provider (docs/adr/0075)."""
