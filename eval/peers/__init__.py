"""Other tools behind one small interface, one file each, so that they run on the same data in the same run."""
