"""photoapp: find your photos in Chinese and English, on your own machine."""

import os

__version__ = "0.1.0"

# ONNX Runtime's official builds send facts about models and machine to their maker from native
# code as soon as they are imported; this variable is read before that, in every process of ours.
# Not a default that an environment may overrule: nothing leaves this computer unasked.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
