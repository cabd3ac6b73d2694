"""The version of the library, which every method file names."""

__version__ = "0.1.0"
