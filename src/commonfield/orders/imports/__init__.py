"""Orders that outside channels took for stores."""
