"""What a place remembers: heritage with its sources, who carries it on, and the year's round."""
