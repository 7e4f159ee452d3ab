"""Read labelled data, each set by its published layout, into the few tables that the tasks understand."""
