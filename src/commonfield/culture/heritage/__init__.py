"""Heritage: items and how sure they are, who carries them on, the year's round, trails."""
