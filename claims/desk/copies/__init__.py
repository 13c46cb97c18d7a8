"""What did the address of a source answer? A page about the kept copy of a version, its source, and its file."""
