"""Closed vocabularies of the desk."""
