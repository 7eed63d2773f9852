"""Only the two codecs that the program reads by: the package has some seventy."""

hiddenimports = [
    "imagecodecs._brotli",
    "imagecodecs._jpegxl",
    "imagecodecs._shared",
    "imagecodecs._shared_cython",
]
