"""Pages of heritage: items, the year, interviews, the heritage worker's desk."""
