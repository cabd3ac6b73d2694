"""Speech varieties with their lessons and dictionary."""
