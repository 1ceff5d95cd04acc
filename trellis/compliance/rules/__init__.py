"""By when each duty is to be met, and by whom. Pure."""
