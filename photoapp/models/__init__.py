"""Encoders: what can be had, what is on disk, and the back ends that run them."""
