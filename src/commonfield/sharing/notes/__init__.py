"""Notes owns the county's dated notes, their acceptance by a second person, their corrections."""
