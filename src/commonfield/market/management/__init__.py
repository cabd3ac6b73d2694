"""The market's commands."""
