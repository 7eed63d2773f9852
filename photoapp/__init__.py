"""photoapp: find your photos in Chinese and English, on your own machine."""

__version__ = "0.1.0"
