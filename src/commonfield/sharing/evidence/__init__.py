"""Whether a case worked: its page and file, and the facts of what was found."""
