#!/bin/sh
# Nautilus, Nemo and Caja: a script in their scripts folder, called in the folder on show.
# Search results and recent files are in no folder: then only the variable names them.
if [ "$#" -gt 0 ]; then
    exec photoapp find-similar -- "$@"
fi
selected=${NAUTILUS_SCRIPT_SELECTED_FILE_PATHS:-${NEMO_SCRIPT_SELECTED_FILE_PATHS:-${CAJA_SCRIPT_SELECTED_FILE_PATHS:-}}}
[ -n "$selected" ] || exit 0
set -f
IFS='
'
# shellcheck disable=SC2086 # one path a line
exec photoapp find-similar -- $selected
