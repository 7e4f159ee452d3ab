"""How the word lists of name recognition are made."""
