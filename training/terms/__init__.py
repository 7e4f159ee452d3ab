"""How often words occur in news: the table behind `dedup.terms`."""
