"""Expo owns expos, their stands and signs, and the enquiries that visitors leave at a stand."""
