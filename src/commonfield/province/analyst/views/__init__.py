"""Pages of an official of the province."""
