"""How the document model of style is trained."""
