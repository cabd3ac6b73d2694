"""What may be published where few contributed; see docs/adr/0006-suppression.md."""
