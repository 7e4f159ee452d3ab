"""How the gazetteer that confirms romanised names is made."""
