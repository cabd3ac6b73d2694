"""Books and sound: brought to a hall's shelf, read, listened to, taken along."""
