"""Threads, processes and jobs: watching, ingesting, searching. No Qt."""
