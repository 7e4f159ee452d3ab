"""Tables of places and common words."""
