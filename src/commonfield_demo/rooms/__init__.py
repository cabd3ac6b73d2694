"""Each room's part of the demo that no command of the room writes and no query finds."""
