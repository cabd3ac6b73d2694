"""Books and audio: added to halls' shelves, read, listened to, taken along."""
