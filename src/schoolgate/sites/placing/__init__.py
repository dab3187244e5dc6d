"""Entering where on the school's own pages a site is, if it was approved without an address."""
