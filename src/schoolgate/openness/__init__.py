"""What people tell the head so that all is open: links, deviations, exceptions, interests, self-checks."""
