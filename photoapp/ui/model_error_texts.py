"""What goes wrong while models are fetched, imported and exported: English source texts."""

from __future__ import annotations

from typing import Final

from photoapp.ui.i18n import QT_TRANSLATE_NOOP

# Part of `error_texts.ERRORS`, in the same form.
MODEL_ERRORS: Final[dict[str, str]] = {
    # Without PyTorch
    "model-needs-torch": QT_TRANSLATE_NOOP(
        "Errors",
        "“{model}” needs PyTorch, which this installation of photoapp leaves out to stay small. "
        "Install the full package of photoapp, or use a model that runs without it: the starter, "
        "or one that can be downloaded on the models page.",
    ),
    # From one model to another
    "upgrade-in-use": QT_TRANSLATE_NOOP("Errors", "This model is in use already."),
    "upgrade-incomplete": QT_TRANSLATE_NOOP(
        "Errors",
        "{model} has not looked at {missing} photos yet; they would not be found until it has. "
        "Prepare it first, or switch all the same.",
    ),
    "upgrade-no-way-back": QT_TRANSLATE_NOOP(
        "Errors", "No other model was in use before this one."
    ),
    "upgrade-busy": QT_TRANSLATE_NOOP(
        "Errors",
        "Another photoapp is preparing a model for this library. Let it finish, or close it.",
    ),
    "vectors-in-use": QT_TRANSLATE_NOOP(
        "Errors", "{model} is needed for searching, so what it has learned of the photos stays."
    ),
    "vectors-none": QT_TRANSLATE_NOOP("Errors", "Nothing is kept of {model} in this library."),
    "together-unknown": QT_TRANSLATE_NOOP(
        "Errors", "Models work together as one of {known}, not as {name}."
    ),
    "together-same": QT_TRANSLATE_NOOP(
        "Errors", "Two different models are needed, not {model} twice."
    ),
    "together-language": QT_TRANSLATE_NOOP(
        "Errors", "{model} does not read this language ({language}). Choose a model that does."
    ),
    "compare-nothing": QT_TRANSLATE_NOOP(
        "Errors", "There are no past searches yet. Search for something first."
    ),
    # From disk, and to it
    "model-none-here": QT_TRANSLATE_NOOP(
        "Errors",
        "There is no model in “{path}”. A model’s folder holds config.json, a tokenizer and "
        "model.safetensors or pytorch_model.bin.",
    ),
    "model-several": QT_TRANSLATE_NOOP(
        "Errors",
        "“{path}” holds several models: {names}. Say which one (on the command line: --model "
        "NAME).",
    ),
    "model-linked": QT_TRANSLATE_NOOP(
        "Errors",
        "“{path}” only points at “{target}” on its own computer. Export the model there, or "
        "share that folder.",
    ),
    "import-differs": QT_TRANSLATE_NOOP(
        "Errors",
        "“{name}” in “{path}” is not the file that belongs to this model: its checksum differs. "
        "Copy it again from where it came.",
    ),
    "import-interrupted": QT_TRANSLATE_NOOP(
        "Errors",
        "“{path}” can no longer be read. Connect its drive or share again and import it once "
        "more: it goes on from there.",
    ),
    "archive-unknown": QT_TRANSLATE_NOOP(
        "Errors",
        "“{path}” is neither a folder nor an archive that can be read here. Unpack it and import "
        "the folder, or use a .zip, .tar or .tar.gz.",
    ),
    "archive-damaged": QT_TRANSLATE_NOOP(
        "Errors", "“{path}” cannot be read to its end. Copy or download it again."
    ),
    "archive-unsafe": QT_TRANSLATE_NOOP(
        "Errors",
        "“{path}” was not unpacked: “{name}” in it is a link, or its name is not safe. Unpack it "
        "yourself, look at the files, and import the folder.",
    ),
    "archive-large": QT_TRANSLATE_NOOP(
        "Errors",
        "“{path}” was not unpacked: it holds too many files, or more than fits on the disk. Free "
        "some space, or use an archive of the model alone.",
    ),
    "archive-encrypted": QT_TRANSLATE_NOOP(
        "Errors",
        "“{path}” is locked with a password. Unpack it yourself and import the folder.",
    ),
    "export-format": QT_TRANSLATE_NOOP(
        "Errors", "A model is exported as .zip or .tar, not as “{name}”."
    ),
    "export-exists": QT_TRANSLATE_NOOP("Errors", "“{path}” is there already. Choose another name."),
    # From the network
    "hub-unreachable": QT_TRANSLATE_NOOP(
        "Errors",
        "{endpoint} cannot be reached. Check the network cable or Wi-Fi, choose a mirror or "
        "ModelScope as the source, or import the model from a disk.",
    ),
    "hub-refused": QT_TRANSLATE_NOOP(
        "Errors",
        "{endpoint} refused to give the model ({reason}). Try again later or use another source.",
    ),
    "hub-busy": QT_TRANSLATE_NOOP(
        "Errors",
        "{endpoint} is busy and asks to try again in {minutes} min. What has arrived is kept. Try "
        "then, or use another source.",
    ),
    "hub-gated": QT_TRANSLATE_NOOP(
        "Errors",
        "This model is only given to people who agreed to its terms on {endpoint}. Agree there, "
        "download its files with the browser, and import their folder.",
    ),
    "hub-redirect": QT_TRANSLATE_NOOP(
        "Errors",
        "The download was sent on to an address that is not safe, and was stopped: {target}. Use "
        "another source.",
    ),
    "source-unknown": QT_TRANSLATE_NOOP(
        "Errors", "There is no source “{name}”; there are: {known}."
    ),
    "download-damaged": QT_TRANSLATE_NOOP(
        "Errors",
        "“{name}” did not arrive as {endpoint} promised it, and was thrown away. Try again, or use "
        "another source.",
    ),
    "download-stalled": QT_TRANSLATE_NOOP(
        "Errors",
        "The transfer from {endpoint} stopped after {done_bytes} of {total_bytes}. Check the "
        "network and try again: it goes on from there.",
    ),
    # Measuring models
    "bad-precision": QT_TRANSLATE_NOOP(
        "Errors", "--precision is auto, fp32, fp16 or int8, not {precision}."
    ),
    "bad-backend": QT_TRANSLATE_NOOP("Errors", "--{option} is one of {known}, not {value}."),
    "set-missing": QT_TRANSLATE_NOOP(
        "Errors",
        "{path} holds no evaluation set: neither captioned.jsonl nor labelled.jsonl is in it.",
    ),
    "set-empty": QT_TRANSLATE_NOOP(
        "Errors", "{path} holds no photo with captions or labels that can be read."
    ),
    "set-unreadable": QT_TRANSLATE_NOOP("Errors", "{path} cannot be read: {reason}"),
    "set-line-json": QT_TRANSLATE_NOOP("Errors", "{path}, line {line}: this is no JSON: {reason}"),
    "set-line-key": QT_TRANSLATE_NOOP(
        "Errors", "{path}, line {line}: “{key}” is missing or of the wrong kind."
    ),
    "set-line-file": QT_TRANSLATE_NOOP("Errors", "{path}, line {line}: there is no file {file}."),
    "file-unwritable": QT_TRANSLATE_NOOP("Errors", "{path} cannot be written: {reason}"),
    "optimise-family": QT_TRANSLATE_NOOP(
        "Errors",
        "{model} is of the family {family}; what can be made faster this way: {known}.",
    ),
    "optimise-running": QT_TRANSLATE_NOOP(
        "Errors", "{model} is being made faster now; stop that job, or wait for it."
    ),
    # Where a photo matches
    "explain-no-words": QT_TRANSLATE_NOOP("Errors", "There are no words to look for in the photo."),
    "explain-unknown-words": QT_TRANSLATE_NOOP(
        "Errors", "The model in use was never taught “{text}”, and cannot show where it is."
    ),
    "explain-own-file": QT_TRANSLATE_NOOP(
        "Errors", "{path} is the picture itself; write to another file."
    ),
}
