"""Pages of people, one module for each place."""
