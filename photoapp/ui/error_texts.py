"""What went wrong, by the stable codes of PhotoappError: English source texts to translate."""

from __future__ import annotations

from typing import Final

from photoapp.ui.i18n import QT_TRANSLATE_NOOP

# English source texts by code: what happened, what is safe, what to do. {names} are details.
ERRORS: Final[dict[str, str]] = {
    # One picture
    "file-vanished": QT_TRANSLATE_NOOP("Errors", "The file is no longer there."),
    "file-unreadable": QT_TRANSLATE_NOOP(
        "Errors", "photoapp may not read this file; check its permissions."
    ),
    "file-empty": QT_TRANSLATE_NOOP("Errors", "The file is empty (0 bytes)."),
    "not-a-picture": QT_TRANSLATE_NOOP(
        "Errors", "The name says picture, but the content is something else."
    ),
    "picture-truncated": QT_TRANSLATE_NOOP(
        "Errors", "The end of the picture is missing; perhaps a copy was cut short."
    ),
    "picture-damaged": QT_TRANSLATE_NOOP("Errors", "The picture is damaged."),
    "picture-too-large": QT_TRANSLATE_NOOP(
        "Errors", "The picture is larger than photoapp opens safely."
    ),
    "decode-timeout": QT_TRANSLATE_NOOP(
        "Errors", "Reading the picture took too long and was stopped."
    ),
    "decode-crash": QT_TRANSLATE_NOOP(
        "Errors", "Reading the picture crashed its reader; nothing else was affected."
    ),
    "decode-memory": QT_TRANSLATE_NOOP(
        "Errors", "Reading the picture needed more memory than is allowed."
    ),
    "format-unsupported": QT_TRANSLATE_NOOP(
        "Errors", "This kind of picture cannot be read by this version."
    ),
    "file-changing": QT_TRANSLATE_NOOP(
        "Errors", "The file is still being written; it will be read when it is complete."
    ),
    "photo-offline": QT_TRANSLATE_NOOP(
        "Errors", "The photo is on “{volume}”, which is not connected. Connect it to see the photo."
    ),
    "trash-changed": QT_TRANSLATE_NOOP(
        "Errors", "The file has changed since, so it was not moved to the trash."
    ),
    "trash-refused": QT_TRANSLATE_NOOP(
        "Errors", "The system would not move this file to the trash."
    ),
    "resolve-kept-changed": QT_TRANSLATE_NOOP(
        "Errors",
        "The file that should stay instead has changed or gone, so this one was left alone.",
    ),
    "resolve-changed": QT_TRANSLATE_NOOP(
        "Errors", "The file has changed since, so it was left alone."
    ),
    "resolve-differs": QT_TRANSLATE_NOOP(
        "Errors", "The two files do not hold the same bytes, so both were left alone."
    ),
    "resolve-refused": QT_TRANSLATE_NOOP(
        "Errors", "The system would not let this file go; it is where it was."
    ),
    "folder-needed": QT_TRANSLATE_NOOP("Errors", "Choose a folder to move the files to."),
    "profile-unknown": QT_TRANSLATE_NOOP(
        "Errors", "There is no set of rules called “{name}”; there are: {known}."
    ),
    "rules-unreadable": QT_TRANSLATE_NOOP(
        "Errors", "The rules for what to keep cannot be used: {reason}."
    ),
    "bad-format": QT_TRANSLATE_NOOP("Errors", "An export is written as JSON or CSV."),
    "export-unwritable": QT_TRANSLATE_NOOP(
        "Errors", "The export cannot be written there. Choose another place or free some space."
    ),
    "no-vector": QT_TRANSLATE_NOOP(
        "Errors", "The model could not make sense of this picture, so search will not find it."
    ),
    # Folders
    "folder-not-found": QT_TRANSLATE_NOOP(
        "Errors",
        "There is no folder “{path}”. Check the spelling, or whether its drive is connected.",
    ),
    "not-a-folder": QT_TRANSLATE_NOOP(
        "Errors", "“{path}” is a file. Choose the folder that holds it."
    ),
    "directory-unreadable": QT_TRANSLATE_NOOP(
        "Errors", "photoapp may not list this folder; check its permissions."
    ),
    "folder-not-watched": QT_TRANSLATE_NOOP(
        "Errors", "“{path}” is not one of the library’s folders."
    ),
    # Library
    "catalogue-newer": QT_TRANSLATE_NOOP(
        "Errors",
        "This library was made by a newer version of photoapp. Nothing was changed; update "
        "photoapp to open it.",
    ),
    "catalogue-damaged": QT_TRANSLATE_NOOP(
        "Errors",
        "The library’s catalogue is damaged. Your photos are not affected. Restore a copy "
        "from the library’s “backups” folder, or move the catalogue away to index again.",
    ),
    "catalogue-foreign": QT_TRANSLATE_NOOP(
        "Errors", "The catalogue file belongs to another program. Choose another library folder."
    ),
    "catalogue-unwritable": QT_TRANSLATE_NOOP(
        "Errors",
        "The library’s catalogue cannot be opened for writing. Check that you may write to "
        "its folder.",
    ),
    "catalogue-busy": QT_TRANSLATE_NOOP(
        "Errors",
        "Another program has kept the catalogue locked for too long. Close it and try again.",
    ),
    "catalogue-closed": QT_TRANSLATE_NOOP("Errors", "The library is closed. Open it again."),
    "catalogue-io": QT_TRANSLATE_NOOP(
        "Errors",
        "The disk failed while the library was used. Check the disk, its free space and its "
        "connection.",
    ),
    "library-unwritable": QT_TRANSLATE_NOOP(
        "Errors",
        "The library folder cannot be used. Check that you may write there, or choose another.",
    ),
    "library-busy": QT_TRANSLATE_NOOP(
        "Errors", "Another photoapp is indexing this library. Close it or let it finish first."
    ),
    "no-backup": QT_TRANSLATE_NOOP(
        "Errors", "There is no usable backup. Move the catalogue away to index the photos again."
    ),
    "disk-full": QT_TRANSLATE_NOOP(
        "Errors", "The disk is full. Free some space and try again; what was saved before is safe."
    ),
    # Models
    "encoder-crashed": QT_TRANSLATE_NOOP(
        "Errors", "The model stopped with an error. Photos are kept; start indexing again."
    ),
    "out-of-memory": QT_TRANSLATE_NOOP(
        "Errors",
        "The model needs more memory than is free. Close other programs or use a smaller model.",
    ),
    "device-unusable": QT_TRANSLATE_NOOP(
        "Errors",
        "The graphics card cannot be used for this model, or gives wrong results. Use the "
        "processor instead.",
    ),
    "model-failed": QT_TRANSLATE_NOOP(
        "Errors", "The model failed while it was used. Try again, or choose another model."
    ),
    "model-damaged": QT_TRANSLATE_NOOP(
        "Errors", "The model’s files are incomplete or damaged. Install it again."
    ),
    "model-unsafe": QT_TRANSLATE_NOOP(
        "Errors",
        "The model’s file holds more than weights and was not opened. Use a copy in the "
        "safetensors format.",
    ),
    "model-unsupported": QT_TRANSLATE_NOOP(
        "Errors", "This kind of model is not supported; CLIP and Chinese-CLIP are."
    ),
    "model-not-installed": QT_TRANSLATE_NOOP("Errors", "This model is not installed."),
    "model-not-found": QT_TRANSLATE_NOOP(
        "Errors", "The hub has no public model of this name. Check the name, or use another mirror."
    ),
    "model-not-copied": QT_TRANSLATE_NOOP(
        "Errors", "The model could not be copied into the library of models."
    ),
    "model-not-written": QT_TRANSLATE_NOOP("Errors", "The model could not be written to the disk."),
    "model-in-use": QT_TRANSLATE_NOOP(
        "Errors", "The model’s files are in use. Switch to another model and try again."
    ),
    "model-busy": QT_TRANSLATE_NOOP(
        "Errors", "Another program is fetching this model already; wait for it."
    ),
    "model-bundled": QT_TRANSLATE_NOOP(
        "Errors", "The starter model belongs to the program and stays installed."
    ),
    "hub-unreachable": QT_TRANSLATE_NOOP(
        "Errors",
        "The hub cannot be reached. Check the network, set a mirror, or import the model from"
        " a folder.",
    ),
    "hub-refused": QT_TRANSLATE_NOOP(
        "Errors", "The server refused to give the model. Try again later or use another mirror."
    ),
    "download-damaged": QT_TRANSLATE_NOOP(
        "Errors", "A file arrived damaged and was thrown away. Try again, or use another mirror."
    ),
    "download-stalled": QT_TRANSLATE_NOOP(
        "Errors", "The transfer stopped. Try again later: it goes on from where it was."
    ),
    # Names and searches
    "name-empty": QT_TRANSLATE_NOOP("Errors", "A name needs at least one character."),
    "name-taken": QT_TRANSLATE_NOOP("Errors", "“{name}” exists already; choose another name."),
    "label-name-long": QT_TRANSLATE_NOOP(
        "Errors", "The name “{name}…” is too long: at most {limit} characters fit."
    ),
    "tag-name-taken": QT_TRANSLATE_NOOP(
        "Errors", "The tag “{name}” has this name already; choose another, or merge the two."
    ),
    "tag-gone": QT_TRANSLATE_NOOP("Errors", "This tag is no longer there."),
    "tag-unknown": QT_TRANSLATE_NOOP("Errors", "There is no tag “{name}”."),
    "tag-parent-loop": QT_TRANSLATE_NOOP("Errors", "A tag cannot be put under itself."),
    "tag-merge-itself": QT_TRANSLATE_NOOP("Errors", "A tag cannot be merged with itself."),
    "tag-in-use": QT_TRANSLATE_NOOP(
        "Errors", "This tag is in use by now; delete it instead of undoing that it was made."
    ),
    "rating-range": QT_TRANSLATE_NOOP("Errors", "A rating is 0 to 5 stars."),
    "search-gone": QT_TRANSLATE_NOOP("Errors", "This saved search is no longer there."),
    "album-gone": QT_TRANSLATE_NOOP("Errors", "This album is no longer there."),
    "undo-impossible": QT_TRANSLATE_NOOP(
        "Errors", "This cannot be undone any more; see the history."
    ),
    "undo-incomplete": QT_TRANSLATE_NOOP(
        "Errors",
        "Some files could not be brought back; the others are. You can try again.",
    ),
    "file-not-found": QT_TRANSLATE_NOOP("Errors", "There is no picture “{path}”."),
    "example-not-indexed": QT_TRANSLATE_NOOP(
        "Errors",
        "The example photo has not been indexed yet. Wait until it is, or use another one.",
    ),
    "example-unclear": QT_TRANSLATE_NOOP(
        "Errors", "This example is not clear. Give one photo, one file or one picture."
    ),
    "query-filter-empty": QT_TRANSLATE_NOOP(
        "Errors", "A filter needs a value after its colon, such as “date:2023-05”."
    ),
    "query-date": QT_TRANSLATE_NOOP(
        "Errors", "This date is not understood. Write for example “date:2023-05..08”."
    ),
    "query-rating": QT_TRANSLATE_NOOP(
        "Errors", "This rating is not understood. Write for example “rating:>=4”."
    ),
    "query-is": QT_TRANSLATE_NOOP(
        "Errors", "This is not understood. Write for example “is:favourite”."
    ),
    "query-type": QT_TRANSLATE_NOOP(
        "Errors", "This type is not known. Write for example “type:raw”."
    ),
}
