"""What went wrong, by the stable codes of PhotoappError: English source texts to translate."""

from __future__ import annotations

from typing import Final

from photoapp.ui.i18n import QT_TRANSLATE_NOOP
from photoapp.ui.model_error_texts import MODEL_ERRORS
from photoapp.ui.program_error_texts import PROGRAM_ERRORS
from photoapp.ui.training_error_texts import TRAINING_ERRORS

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
    "kind-unknown": QT_TRANSLATE_NOOP(
        "Errors", "There is no kind of duplicates called “{name}”; there are: {known}."
    ),
    "rules-unreadable": QT_TRANSLATE_NOOP(
        "Errors", "The rules for what to keep cannot be used: {reason}."
    ),
    "bad-format": QT_TRANSLATE_NOOP("Errors", "An export is written as JSON or CSV."),
    "export-unwritable": QT_TRANSLATE_NOOP(
        "Errors", "The export cannot be written there. Choose another place or free some space."
    ),
    "help-topic-unknown": QT_TRANSLATE_NOOP(
        "Errors", "The guide says nothing about “{name}”. Its chapters: {known}."
    ),
    # Sample pictures
    "samples-beside-photos": QT_TRANSLATE_NOOP(
        "Errors",
        "Your own photos are in this library, so the sample pictures were not added to them.",
    ),
    "samples-folder-taken": QT_TRANSLATE_NOOP(
        "Errors", "The folder for the sample pictures, “{path}”, holds something else."
    ),
    "samples-missing": QT_TRANSLATE_NOOP(
        "Errors", "The sample pictures are not in this installation; install photoapp again."
    ),
    "samples-unwritable": QT_TRANSLATE_NOOP(
        "Errors", "The sample pictures cannot be written to “{path}”. Is there free space?"
    ),
    # Sidecars and metadata inside files
    "sync-offline": QT_TRANSLATE_NOOP(
        "Errors", "This copy is on a drive that is not connected; connect it and try again."
    ),
    "sync-unread": QT_TRANSLATE_NOOP(
        "Errors",
        "The file has changed and was not read again yet; try again when indexing is done.",
    ),
    "sync-gone": QT_TRANSLATE_NOOP("Errors", "The file is no longer there."),
    "sync-link": QT_TRANSLATE_NOOP(
        "Errors", "This is a link to a file elsewhere, which was left alone."
    ),
    "sync-changed": QT_TRANSLATE_NOOP(
        "Errors", "Another program changed the file meanwhile; it was left as it is. Try again."
    ),
    "sync-unwritable": QT_TRANSLATE_NOOP(
        "Errors",
        "The file cannot be written there; check the folder’s permissions and the free space.",
    ),
    "sync-undo-incomplete": QT_TRANSLATE_NOOP(
        "Errors",
        "{count} of {total} files could not be given back what they held before: another program "
        "has changed them since, or they cannot be written.",
    ),
    "undo-changed": QT_TRANSLATE_NOOP(
        "Errors", "Another program has changed the file since; it was left as it is."
    ),
    "undo-lost": QT_TRANSLATE_NOOP("Errors", "The backup of this file is no longer there."),
    "sidecar-damaged": QT_TRANSLATE_NOOP(
        "Errors", "The file beside the photo is not readable XMP; it was left as it is."
    ),
    "sidecar-unreadable": QT_TRANSLATE_NOOP(
        "Errors", "The file beside the photo cannot be read; check its permissions."
    ),
    "exiftool-missing": QT_TRANSLATE_NOOP(
        "Errors",
        "Writing into photo files needs the free program ExifTool. Install it from exiftool.org, "
        "or write to files beside the photos instead.",
    ),
    "exiftool-failed": QT_TRANSLATE_NOOP(
        "Errors", "ExifTool stopped; nothing was changed. Try again."
    ),
    "embed-unreadable": QT_TRANSLATE_NOOP(
        "Errors", "The metadata inside the photo file cannot be read; it was left as it is."
    ),
    "embed-unsupported": QT_TRANSLATE_NOOP(
        "Errors",
        "ExifTool cannot write into this kind of file. Write to a file beside the photo instead.",
    ),
    "embed-failed": QT_TRANSLATE_NOOP(
        "Errors", "ExifTool would not write into the photo file; it was left as it is."
    ),
    "embed-mismatch": QT_TRANSLATE_NOOP(
        "Errors", "Writing would not have kept the picture as it is, so the file was left alone."
    ),
    "no-vector": QT_TRANSLATE_NOOP(
        "Errors", "The model could not make sense of this picture, so search will not find it."
    ),
    # Folders
    "folder-unknown": QT_TRANSLATE_NOOP(
        "Errors", "{path} is on no volume of this library; add its folder first."
    ),
    "path-not-found": QT_TRANSLATE_NOOP("Errors", "There is nothing at “{path}”. Check its path."),
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
    "data-not-removed": QT_TRANSLATE_NOOP("Errors", "“{path}” could not be removed: {reason}"),
    "not-confirmed": QT_TRANSLATE_NOOP("Errors", "Nothing was removed, because nobody confirmed."),
    "library-busy": QT_TRANSLATE_NOOP(
        "Errors", "Another photoapp is indexing this library. Close it or let it finish first."
    ),
    "window-not-answering": QT_TRANSLATE_NOOP(
        "Errors",
        "photoapp is running already, but does not answer. Wait a moment, or end it and start "
        "again.",
    ),
    "autostart-failed": QT_TRANSLATE_NOOP(
        "Errors", "Starting at login could not be changed: {reason}"
    ),
    "library-shared": QT_TRANSLATE_NOOP(
        "Errors",
        "Another photoapp is indexing this library. You can look and search here; new photos are "
        "read here when the other one is closed.",
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
        "Errors", "This kind of model is not supported. The list of models shows those that are."
    ),
    "release-damaged": QT_TRANSLATE_NOOP(
        "Errors",
        "“{name}” of this model is missing or damaged. Copy the model again, or write it again "
        "with photoapp train release.",
    ),
    "release-no-lexicon": QT_TRANSLATE_NOOP(
        "Errors",
        "The words that “{path}” was taught are not known, because it did not begin from the "
        "bundled model. Give them with --lexicon.",
    ),
    "model-not-installed": QT_TRANSLATE_NOOP("Errors", "This model is not installed."),
    "model-not-found": QT_TRANSLATE_NOOP(
        "Errors",
        "{endpoint} has no public model of the name {model}. Check the name, or use another "
        "source.",
    ),
    "model-not-written": QT_TRANSLATE_NOOP(
        "Errors", "The model could not be written to the disk ({reason})."
    ),
    "model-pictures-only": QT_TRANSLATE_NOOP(
        "Errors",
        "This model compares pictures and reads no words, so it cannot search. It finds similar "
        "photos beside the model in use.",
    ),
    "model-indexed-anyway": QT_TRANSLATE_NOOP(
        "Errors", "This model is in use; indexing the library keeps it up to date."
    ),
    "model-in-use": QT_TRANSLATE_NOOP(
        "Errors", "The model’s files are in use. Switch to another model and try again."
    ),
    "model-busy": QT_TRANSLATE_NOOP(
        "Errors", "Another program is fetching this model already; wait for it."
    ),
    "export-damaged": QT_TRANSLATE_NOOP(
        "Errors",
        "The optimised files of this model are incomplete or damaged. The model itself works; "
        "make them again.",
    ),
    "export-failed": QT_TRANSLATE_NOOP(
        "Errors", "This model cannot be made faster this way. It works as before."
    ),
    "precision-lost": QT_TRANSLATE_NOOP(
        "Errors",
        "In {precision} this model would give different results (cosine {cosine}). Nothing was "
        "changed; another precision may do.",
    ),
    "optimise-busy": QT_TRANSLATE_NOOP(
        "Errors", "Another program is making this model faster already; wait for it."
    ),
    "model-worker-died": QT_TRANSLATE_NOOP(
        "Errors",
        "The process that worked on the model ended early. Perhaps memory ran out: close other "
        "programs and try again.",
    ),
    "model-bundled": QT_TRANSLATE_NOOP(
        "Errors", "The starter model belongs to the program and stays installed."
    ),
    **MODEL_ERRORS,
    **PROGRAM_ERRORS,
    **TRAINING_ERRORS,
    # Names and searches
    "name-empty": QT_TRANSLATE_NOOP("Errors", "A name needs at least one character."),
    "name-taken": QT_TRANSLATE_NOOP("Errors", "“{name}” exists already; choose another name."),
    # Label sets
    "label-line-empty": QT_TRANSLATE_NOOP(
        "Errors", "There is no label in this line. Write for example: cat, dog, other pets"
    ),
    "label-set-unnamed": QT_TRANSLATE_NOOP("Errors", "A label set needs a name."),
    "label-set-gone": QT_TRANSLATE_NOOP("Errors", "This label set is no longer there."),
    "label-set-changed": QT_TRANSLATE_NOOP(
        "Errors",
        "The label set “{name}” was changed again since. Take the later changes back first.",
    ),
    "label-set-empty": QT_TRANSLATE_NOOP(
        "Errors", "The label set “{name}” has no label yet; add one first."
    ),
    "label-set-unknown": QT_TRANSLATE_NOOP("Errors", "There is no label set “{name}”."),
    "label-template": QT_TRANSLATE_NOOP(
        "Errors",
        "The template “{template}” needs exactly one pair of braces, where the label goes.",
    ),
    "label-unnamed": QT_TRANSLATE_NOOP(
        "Errors", "Label {number} has no name. Give it an English or a Chinese one."
    ),
    "label-repeated": QT_TRANSLATE_NOOP(
        "Errors",
        "Labels {other} and {number} share the name “{name}”, or its translation. Each name may "
        "be there once.",
    ),
    "label-same-tag": QT_TRANSLATE_NOOP(
        "Errors",
        "The labels “{other}” and “{name}” would give the same tag. Leave one of them out, or "
        "rename it.",
    ),
    "label-threshold": QT_TRANSLATE_NOOP(
        "Errors", "The threshold of “{name}” must be a probability from 0 to 1, or automatic."
    ),
    "label-parent-unknown": QT_TRANSLATE_NOOP(
        "Errors", "“{parent}”, the parent of “{name}”, is not a label of this set."
    ),
    "label-parent-loop": QT_TRANSLATE_NOOP(
        "Errors", "The parents of “{name}” go round in a circle. Leave one of them out."
    ),
    "label-file-format": QT_TRANSLATE_NOOP(
        "Errors", "Label sets are files that end in .yaml, .json or .csv."
    ),
    "label-file-unreadable": QT_TRANSLATE_NOOP("Errors", "It cannot be read ({reason})."),
    "label-file-unwritable": QT_TRANSLATE_NOOP(
        "Errors", "It cannot be written ({reason}). Choose another place or free some space."
    ),
    "label-file-encoding": QT_TRANSLATE_NOOP("Errors", "This is not text. Save it as UTF-8."),
    "label-file-large": QT_TRANSLATE_NOOP("Errors", "It is too large for a label set."),
    "label-file-syntax": QT_TRANSLATE_NOOP("Errors", "This is not understood ({reason})."),
    "label-file-shape": QT_TRANSLATE_NOOP(
        "Errors", "Here should be a label set, with keys such as {keys}."
    ),
    "label-file-labels": QT_TRANSLATE_NOOP(
        "Errors", "The labels are missing. Write “labels:” and a list of them."
    ),
    "label-file-key": QT_TRANSLATE_NOOP(
        "Errors", "The key “{key}” is not known. Known are: {known}."
    ),
    "label-file-label": QT_TRANSLATE_NOOP(
        "Errors", "Here should be a label: its name, or keys such as {keys}."
    ),
    "label-file-name": QT_TRANSLATE_NOOP(
        "Errors", "A label cannot be called “{value}”. Write a name with letters."
    ),
    "label-file-text": QT_TRANSLATE_NOOP("Errors", "“{key}” must be a text, not a list."),
    "label-file-mode": QT_TRANSLATE_NOOP(
        "Errors", "“{key}” cannot be “{value}”. Write exclusive or independent."
    ),
    "label-file-flag": QT_TRANSLATE_NOOP(
        "Errors", "“{key}” cannot be “{value}”. Write true or false."
    ),
    "label-file-number": QT_TRANSLATE_NOOP(
        "Errors", "“{key}” cannot be “{value}”. Write a number from 0 to 1, or auto."
    ),
    "label-name-long": QT_TRANSLATE_NOOP(
        "Errors", "The name “{name}…” is too long: at most {limit} characters fit."
    ),
    "tag-name-taken": QT_TRANSLATE_NOOP(
        "Errors", "The tag “{name}” has this name already; choose another, or merge the two."
    ),
    "tag-gone": QT_TRANSLATE_NOOP("Errors", "This tag is no longer there."),
    "tag-unknown": QT_TRANSLATE_NOOP("Errors", "There is no tag “{name}”."),
    "photo-not-indexed": QT_TRANSLATE_NOOP(
        "Errors", "“{path}” is not in the library; add its folder first."
    ),
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
    "history-unknown": QT_TRANSLATE_NOOP(
        "Errors", "There is no act number {number} in the history."
    ),
    "undo-incomplete": QT_TRANSLATE_NOOP(
        "Errors",
        "Some files could not be brought back; the others are. You can try again.",
    ),
    "nothing-there": QT_TRANSLATE_NOOP("Errors", "There is no file or folder “{path}”."),
    "picture-wanted": QT_TRANSLATE_NOOP("Errors", "“{path}” is a folder; give a picture."),
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
