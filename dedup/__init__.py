"""Know what a pile of news articles in many languages really contains."""

__version__ = "0.1.0"
