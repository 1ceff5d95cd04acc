"""Pure arithmetic and wording of lists and reports."""
