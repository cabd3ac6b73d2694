"""What may be published of what few contributed to; see docs/adr/0006-suppression.md."""
