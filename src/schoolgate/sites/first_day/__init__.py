"""The first day on which a site is live: kept once, so that it stays known as the school's."""
