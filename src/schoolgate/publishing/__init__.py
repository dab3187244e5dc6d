"""The public face of a policy: pages, paper, files and other formats."""
