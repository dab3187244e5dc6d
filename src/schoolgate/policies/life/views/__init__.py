"""Pages of a policy's life, one module for each part of it."""
