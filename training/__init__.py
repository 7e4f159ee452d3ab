"""How the models and tables that the package ships are made."""
