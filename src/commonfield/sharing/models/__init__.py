"""Tables of the room sharing, one file a sub-room."""
