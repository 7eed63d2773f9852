"""Encoders: descriptions, weights on disk, devices and back ends."""
