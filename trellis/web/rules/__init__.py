"""Pure wording and order of the staff's pages."""
