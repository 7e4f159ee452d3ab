"""What the search for contradictions must know of the encoder."""
