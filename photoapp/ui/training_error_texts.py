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
    "training-line-json": QT_TRANSLATE_NOOP("Errors", "This is no JSON object."),
    "training-line-file": QT_TRANSLATE_NOOP("Errors", "“file”, the picture’s name, is missing."),
    "training-line-texts": QT_TRANSLATE_NOOP(
        "Errors", "“{key}” must be a text or a list of texts."
    ),
    "training-line-concept": QT_TRANSLATE_NOOP(
        "Errors",
        "A concept needs names under “en” and under “zh”; “imagenet” is a number from 0 to 999, "
        "“label” a text.",
    ),
    "training-not-utf8": QT_TRANSLATE_NOOP(
        "Errors", "“{path}” is not a UTF-8 text. Open it in an editor and save it as UTF-8."
    ),
    "training-unknown-keys": QT_TRANSLATE_NOOP(
        "Errors",
        "No line of “{path}” has captions or labels. Not understood: {names}; understood are "
        "{known}.",
    ),
    "training-unmeasured": QT_TRANSLATE_NOOP(
        "Errors",
        "Nothing can be measured on the {count} pictures kept apart: there must be two with "
        "captions among them, or {least} with the same label. Add captions, or more pictures of "
        "each label.",
    ),
    "picture-in-zip": QT_TRANSLATE_NOOP(
        "Errors",
        "“{path}” cannot be read from “{name}”, which is damaged or locked. Make that zip file "
        "again.",
    ),
    "rate-not-positive": QT_TRANSLATE_NOOP("Errors", "The learning rate (--rate) must be above 0."),
    "training-unreadable": QT_TRANSLATE_NOOP("Errors", "“{path}” cannot be read: {reason}"),
    "training-few-pairs": QT_TRANSLATE_NOOP(
        "Errors",
        "{count} pictures with texts are too few to train and to examine; there must be {least}.",
    ),
    "training-teacher": QT_TRANSLATE_NOOP(
        "Errors", "“{path}” is not a MobileNetV2 1.0 in TensorFlow Lite’s form: {reason}"
    ),
    "training-no-teacher": QT_TRANSLATE_NOOP("Errors", "There is no .tflite file in “{path}”."),
    "pictures-damaged": QT_TRANSLATE_NOOP(
        "Errors",
        "“{path}” is damaged, or it is no folder, zip file, list, IDX file or picture store.",
    ),
    "pictures-idx-missing": QT_TRANSLATE_NOOP(
        "Errors",
        "“{name}” is missing in “{path}”. Copy the IDX files of one data set into one folder.",
    ),
    "pictures-idx-counts": QT_TRANSLATE_NOOP(
        "Errors",
        "{count} pictures have {labels} labels in “{path}”. Copy the IDX files of one data set "
        "into one folder.",
    ),
    "pictures-idx-label": QT_TRANSLATE_NOOP(
        "Errors",
        "Label {label} of “{name}” is none of the {count} classes in “{path}”. Copy the IDX files "
        "of one data set into one folder.",
    ),
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
