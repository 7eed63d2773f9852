<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Acts</name>
    <message numerus="yes">
        <source>Moved %Ln photo(s) to the trash</source>
        <translation>
            <numerusform>Moved %Ln photo to the trash</numerusform>
            <numerusform>Moved %Ln photos to the trash</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Took the stars from %Ln photo(s)</source>
        <translation>
            <numerusform>Took the stars from %Ln photo</numerusform>
            <numerusform>Took the stars from %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Gave {stars} to %Ln photo(s)</source>
        <translation>
            <numerusform>Gave {stars} to %Ln photo</numerusform>
            <numerusform>Gave {stars} to %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Took the heart from %Ln photo(s)</source>
        <translation>
            <numerusform>Took the heart from %Ln photo</numerusform>
            <numerusform>Took the heart from %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Gave a heart to %Ln photo(s)</source>
        <translation>
            <numerusform>Gave a heart to %Ln photo</numerusform>
            <numerusform>Gave a heart to %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Added %Ln photo(s) to “{name}”</source>
        <translation>
            <numerusform>Added %Ln photo to “{name}”</numerusform>
            <numerusform>Added %Ln photos to “{name}”</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Took %Ln photo(s) out of “{name}”</source>
        <translation>
            <numerusform>Took %Ln photo out of “{name}”</numerusform>
            <numerusform>Took %Ln photos out of “{name}”</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderCard</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FoldersDialog</name>
    <message numerus="yes">
        <source>%Ln photo(s) will no longer be shown. No file is touched, and ratings, albums and the index are kept in case you add the folder again.</source>
        <translation>
            <numerusform>%Ln photo will no longer be shown. No file is touched, and ratings, albums and the index are kept in case you add the folder again.</numerusform>
            <numerusform>%Ln photos will no longer be shown. No file is touched, and ratings, albums and the index are kept in case you add the folder again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HealthPage</name>
    <message numerus="yes">
        <source>%Ln searchable</source>
        <translation>
            <numerusform>%Ln searchable</numerusform>
            <numerusform>%Ln searchable</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln waiting</numerusform>
            <numerusform>%Ln waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln not searchable</source>
        <translation>
            <numerusform>%Ln not searchable</numerusform>
            <numerusform>%Ln not searchable</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s), {size} of originals</source>
        <translation>
            <numerusform>%Ln photo, {size} of originals</numerusform>
            <numerusform>%Ln photos, {size} of originals</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are on drives that are not connected</source>
        <translation>
            <numerusform>%Ln photo is on a drive that is not connected</numerusform>
            <numerusform>%Ln photos are on drives that are not connected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) no longer have a file in your folders. Their ratings and albums are kept, and they return with the file.</source>
        <translation>
            <numerusform>%Ln photo no longer has a file in your folders. Its rating and albums are kept, and it returns with the file.</numerusform>
            <numerusform>%Ln photos no longer have a file in your folders. Their ratings and albums are kept, and they return with the file.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be read</source>
        <translation>
            <numerusform>%Ln file could not be read</numerusform>
            <numerusform>%Ln files could not be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Try %Ln again</source>
        <translation>
            <numerusform>Try %Ln again</numerusform>
            <numerusform>Try %Ln again</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message numerus="yes">
        <source>%Ln photo(s) selected</source>
        <translation>
            <numerusform>%Ln photo selected</numerusform>
            <numerusform>%Ln photos selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln favourite(s)</source>
        <translation>
            <numerusform>%Ln favourite</numerusform>
            <numerusform>%Ln favourites</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JobCard</name>
    <message numerus="yes">
        <source>%Ln problem(s)</source>
        <translation>
            <numerusform>%Ln problem</numerusform>
            <numerusform>%Ln problems</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Jobs</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln step(s)</source>
        <translation>
            <numerusform>%Ln step</numerusform>
            <numerusform>%Ln steps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln photo(s)</source>
        <translation>
            <numerusform>{done} of %Ln photo</numerusform>
            <numerusform>{done} of %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln file(s)</source>
        <translation>
            <numerusform>{done} of %Ln file</numerusform>
            <numerusform>{done} of %Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln step(s)</source>
        <translation>
            <numerusform>{done} of %Ln step</numerusform>
            <numerusform>{done} of %Ln steps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Overview</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>%Ln selected</numerusform>
            <numerusform>%Ln selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln good match(es)</source>
        <translation>
            <numerusform>%Ln good match</numerusform>
            <numerusform>%Ln good matches</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln maybe</source>
        <translation>
            <numerusform>%Ln maybe</numerusform>
            <numerusform>%Ln maybe</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln other(s)</source>
        <translation>
            <numerusform>%Ln other</numerusform>
            <numerusform>%Ln others</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) cannot be searched yet.</source>
        <translation>
            <numerusform>%Ln photo cannot be searched yet.</numerusform>
            <numerusform>%Ln photos cannot be searched yet.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PhotoActs</name>
    <message numerus="yes">
        <source>%Ln photo(s) added to “{album}”.</source>
        <translation>
            <numerusform>%Ln photo added to “{album}”.</numerusform>
            <numerusform>%Ln photos added to “{album}”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln photo(s) to the trash?</source>
        <translation>
            <numerusform>Move %Ln photo to the trash?</numerusform>
            <numerusform>Move %Ln photos to the trash?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s), {size}.</source>
        <translation>
            <numerusform>%Ln file, {size}.</numerusform>
            <numerusform>%Ln files, {size}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln other copy(s) cannot be reached now and stay.</source>
        <translation>
            <numerusform>%Ln other copy cannot be reached now and stays.</numerusform>
            <numerusform>%Ln other copies cannot be reached now and stay.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>No other copy is known of %Ln photo(s).</source>
        <translation>
            <numerusform>No other copy is known of %Ln photo.</numerusform>
            <numerusform>No other copy is known of %Ln photos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be moved to the trash.</source>
        <translation>
            <numerusform>%Ln file could not be moved to the trash.</numerusform>
            <numerusform>%Ln files could not be moved to the trash.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) moved to the trash.</source>
        <translation>
            <numerusform>%Ln photo moved to the trash.</numerusform>
            <numerusform>%Ln photos moved to the trash.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln path(s) copied.</source>
        <translation>
            <numerusform>%Ln path copied.</numerusform>
            <numerusform>%Ln paths copied.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) copied.</source>
        <translation>
            <numerusform>%Ln photo copied.</numerusform>
            <numerusform>%Ln photos copied.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StarRating</name>
    <message numerus="yes">
        <source>%n star(s)</source>
        <translation>
            <numerusform>%n star</numerusform>
            <numerusform>%n stars</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
</TS>
