"""Pages of families, children and invited professionals."""
