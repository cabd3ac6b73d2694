"""Tags that pages of all rooms share about persons."""
