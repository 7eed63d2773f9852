"""Training networks from pictures: runs that resume exactly, and what the literature trains."""
