"""What goes wrong while networks are trained: English source texts."""

from __future__ import annotations

from typing import Final

from photoapp.ui.i18n import QT_TRANSLATE_NOOP

# Part of `error_texts.ERRORS`, in the same form.
TRAINING_ERRORS: Final[dict[str, str]] = {
    "training-not-installed": QT_TRANSLATE_NOOP(
        "Errors",
        "Training needs packages that are not installed ({name}). Install them with: pip install "
        '"photoapp[training]"',
    ),
    "training-diverged": QT_TRANSLATE_NOOP(
        "Errors", "The loss was no number in epoch {count}. Try a lower learning rate."
    ),
    "tuning-diverged": QT_TRANSLATE_NOOP(
        "Errors", "Training broke down at step {count}. Try a lower learning rate."
    ),
    "training-no-pairs": QT_TRANSLATE_NOOP(
        "Errors",
        "There are no pictures with texts in “{path}”. Put a .txt beside each picture, or give "
        "JSON lines of file and captions.",
    ),
    "training-line": QT_TRANSLATE_NOOP("Errors", "“{path}”, line {line}: {reason}"),
    "training-unreadable": QT_TRANSLATE_NOOP("Errors", "“{path}” cannot be read: {reason}"),
    "training-few-pairs": QT_TRANSLATE_NOOP(
        "Errors",
        "{count} pictures with texts are too few to train and to examine; there must be {least}.",
    ),
    "training-picture": QT_TRANSLATE_NOOP(
        "Errors", "The picture “{path}” cannot be read: {reason}"
    ),
    "training-teacher": QT_TRANSLATE_NOOP(
        "Errors", "“{path}” is not a MobileNetV2 1.0 in TensorFlow Lite’s form: {reason}"
    ),
    "training-no-teacher": QT_TRANSLATE_NOOP("Errors", "There is no .tflite file in “{path}”."),
    "pictures-not-found": QT_TRANSLATE_NOOP(
        "Errors", "There is nothing at “{path}”. Check its path."
    ),
    "pictures-damaged": QT_TRANSLATE_NOOP("Errors", "“{path}” cannot be used: {reason}"),
    "pictures-none": QT_TRANSLATE_NOOP(
        "Errors",
        "No picture could be read. A folder of pictures needs files such as CLASS/NAME.jpg.",
    ),
    "pictures-few": QT_TRANSLATE_NOOP(
        "Errors", "Training needs eight pictures at least; there are {count}."
    ),
    "labels-missing": QT_TRANSLATE_NOOP(
        "Errors",
        "Linear evaluation needs pictures of two classes at least, five of each. Put them into "
        "folders named after their classes.",
    ),
    "fashion-mnist-missing": QT_TRANSLATE_NOOP(
        "Errors",
        "photoapp downloads nothing by itself. Put Fashion-MNIST’s four files "
        "(train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, "
        "t10k-labels-idx1-ubyte.gz) into “{path}”, or give the folder that holds them.",
    ),
    "store-suffix": QT_TRANSLATE_NOOP(
        "Errors", "A picture store is a .safetensors file; “{path}” is not named so."
    ),
    "store-is-made": QT_TRANSLATE_NOOP(
        "Errors",
        "“{path}” is a picture store already; --side and --sets belong to its making.",
    ),
    "run-busy": QT_TRANSLATE_NOOP(
        "Errors",
        "Another process is training in “{path}”. Wait for it or choose another folder.",
    ),
    "run-differs": QT_TRANSLATE_NOOP(
        "Errors",
        "“{path}” holds a run with other settings ({name}). Choose another folder, or repeat the "
        "settings to go on.",
    ),
    "run-damaged": QT_TRANSLATE_NOOP(
        "Errors", "“{path}” cannot be used ({reason}). Choose another folder."
    ),
    "adapt-few": QT_TRANSLATE_NOOP(
        "Errors",
        "Adapting needs {least} indexed photos at least; there are {count}. Add more photos, or "
        "wait until they are indexed.",
    ),
    "adapt-options": QT_TRANSLATE_NOOP(
        "Errors", "Give only one of --on, --off, --remove and --status."
    ),
    "adapt-none": QT_TRANSLATE_NOOP(
        "Errors",
        "For the model in use, nothing was adapted that could be used. Adapt similar photos first.",
    ),
    "adapt-no-pictures": QT_TRANSLATE_NOOP(
        "Errors",
        "No small picture of the library could be read, so nothing was learned. Index the "
        "library again.",
    ),
    "adapt-model-changed": QT_TRANSLATE_NOOP(
        "Errors",
        "Another model was taken into use meanwhile, so adapting stopped. Start it again for "
        "the new model.",
    ),
    "run-unwritable": QT_TRANSLATE_NOOP(
        "Errors",
        "“{path}” cannot be written ({reason}). Choose another folder or free some space.",
    ),
}
