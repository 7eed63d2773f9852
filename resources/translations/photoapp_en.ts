<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message numerus="yes">
        <source>Network: %Ln connection(s) since start, to {hosts}.</source>
        <translation>
            <numerusform>Network: %Ln connection since start, to {hosts}.</numerusform>
            <numerusform>Network: %Ln connections since start, to {hosts}.</numerusform>
        </translation>
    </message>
</context>
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
        <source>Cleared %Ln duplicate file(s) away</source>
        <translation>
            <numerusform>Cleared %Ln duplicate file away</numerusform>
            <numerusform>Cleared %Ln duplicate files away</numerusform>
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
    <message numerus="yes">
        <source>Wrote the tags of %Ln photo(s) to files</source>
        <translation>
            <numerusform>Wrote the tags of %Ln photo to files</numerusform>
            <numerusform>Wrote the tags of %Ln photos to files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Read tags of %Ln photo(s) from files</source>
        <translation>
            <numerusform>Read tags of %Ln photo from files</numerusform>
            <numerusform>Read tags of %Ln photos from files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Arrivals</name>
    <message numerus="yes">
        <source>%Ln picture(s) are not in the library. These photos look like them.</source>
        <translation>
            <numerusform>%Ln picture is not in the library. These photos look like it.</numerusform>
            <numerusform>%Ln pictures are not in the library. These photos look like them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckPanel</name>
    <message numerus="yes">
        <source>{done} of %Ln answered</source>
        <translation>
            <numerusform>{done} of %Ln answered</numerusform>
            <numerusform>{done} of %Ln answered</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DuplicateHeader</name>
    <message numerus="yes">
        <source>%Ln group(s) of copies</source>
        <translation>
            <numerusform>%Ln group of copies</numerusform>
            <numerusform>%Ln groups of copies</numerusform>
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
        <source>%Ln photo(s) not compared yet</source>
        <translation>
            <numerusform>%Ln photo not compared yet</numerusform>
            <numerusform>%Ln photos not compared yet</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DuplicatesPage</name>
    <message numerus="yes">
        <source>%Ln file(s) would go</source>
        <translation>
            <numerusform>%Ln file would go</numerusform>
            <numerusform>%Ln files would go</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %Ln group(s)</source>
        <translation>
            <numerusform>in %Ln group</numerusform>
            <numerusform>in %Ln groups</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) cleared away.</source>
        <translation>
            <numerusform>%Ln file cleared away.</numerusform>
            <numerusform>%Ln files cleared away.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) stayed.</source>
        <translation>
            <numerusform>%Ln file stayed.</numerusform>
            <numerusform>%Ln files stayed.</numerusform>
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
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln failed</numerusform>
            <numerusform>%Ln failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LabelApply</name>
    <message numerus="yes">
        <source>The tags of %Ln photo(s) are up to date.</source>
        <translation>
            <numerusform>The tags of %Ln photo are up to date.</numerusform>
            <numerusform>The tags of %Ln photos are up to date.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LabelDesk</name>
    <message numerus="yes">
        <source>%Ln label(s)</source>
        <translation>
            <numerusform>%Ln label</numerusform>
            <numerusform>%Ln labels</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Would tag %Ln photo(s) · {tags} tags in all</source>
        <translation>
            <numerusform>Would tag %Ln photo · {tags} tags in all</numerusform>
            <numerusform>Would tag %Ln photos · {tags} tags in all</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) still to be indexed</source>
        <translation>
            <numerusform>%Ln photo still to be indexed</numerusform>
            <numerusform>%Ln photos still to be indexed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LabelEditor</name>
    <message numerus="yes">
        <source>%Ln label(s)</source>
        <translation>
            <numerusform>%Ln label</numerusform>
            <numerusform>%Ln labels</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LabelHome</name>
    <message numerus="yes">
        <source>%Ln label(s): {names}</source>
        <translation>
            <numerusform>%Ln label: {names}</numerusform>
            <numerusform>%Ln labels: {names}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelMatches</name>
    <message numerus="yes">
        <source>Look at %Ln photos</source>
        <translation>
            <numerusform>Look at %Ln photo</numerusform>
            <numerusform>Look at %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos were not looked at yet.</source>
        <translation>
            <numerusform>%Ln photo was not looked at yet.</numerusform>
            <numerusform>%Ln photos were not looked at yet.</numerusform>
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
        <source>%Ln sidecar(s) (XMP) go along.</source>
        <translation>
            <numerusform>%Ln sidecar (XMP) goes along.</numerusform>
            <numerusform>%Ln sidecars (XMP) go along.</numerusform>
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
    <name>PhotoFacts</name>
    <message numerus="yes">
        <source>%Ln favourite(s)</source>
        <translation>
            <numerusform>%Ln favourite</numerusform>
            <numerusform>%Ln favourites</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PreviewPane</name>
    <message numerus="yes">
        <source>Would tag %Ln photo(s)</source>
        <translation>
            <numerusform>Would tag %Ln photo</numerusform>
            <numerusform>Would tag %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>right {share} of the time, by %Ln of your ticks</source>
        <translation>
            <numerusform>right {share} of the time, by %Ln of your ticks</numerusform>
            <numerusform>right {share} of the time, by %Ln of your ticks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) ticked by you</source>
        <translation>
            <numerusform>%Ln photo ticked by you</numerusform>
            <numerusform>%Ln photos ticked by you</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueryCard</name>
    <message numerus="yes">
        <source>Of %Ln photo(s), {shared} are the same.</source>
        <translation>
            <numerusform>Of %Ln photo, {shared} is the same.</numerusform>
            <numerusform>Of %Ln photos, {shared} are the same.</numerusform>
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
</context>
<context>
    <name>QueryComparePage</name>
    <message numerus="yes">
        <source>{name} has not looked at %Ln of your photos yet, so it can only show some of what it would find.</source>
        <translation>
            <numerusform>{name} has not looked at %Ln of your photos yet, so it can only show some of what it would find.</numerusform>
            <numerusform>{name} has not looked at %Ln of your photos yet, so it can only show some of what it would find.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResolveDialog</name>
    <message numerus="yes">
        <source>in %Ln group(s)</source>
        <translation>
            <numerusform>in %Ln group</numerusform>
            <numerusform>in %Ln groups</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sidecar(s) (XMP) go along.</source>
        <translation>
            <numerusform>%Ln sidecar (XMP) goes along.</numerusform>
            <numerusform>%Ln sidecars (XMP) go along.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are other versions of what stays, not the same bytes.</source>
        <translation>
            <numerusform>%Ln photo are other versions of what stays, not the same bytes.</numerusform>
            <numerusform>%Ln photos are other versions of what stays, not the same bytes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of %Ln group(s) you keep a file on a drive that is away.</source>
        <translation>
            <numerusform>Of %Ln group you keep a file on a drive that is away.</numerusform>
            <numerusform>Of %Ln groups you keep a file on a drive that is away.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) stay:</source>
        <translation>
            <numerusform>%Ln file stay:</numerusform>
            <numerusform>%Ln files stay:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) would go to the trash</source>
        <translation>
            <numerusform>%Ln file would go to the trash</numerusform>
            <numerusform>%Ln files would go to the trash</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) would be moved</source>
        <translation>
            <numerusform>%Ln file would be moved</numerusform>
            <numerusform>%Ln files would be moved</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) would become hard links</source>
        <translation>
            <numerusform>%Ln file would become hard links</numerusform>
            <numerusform>%Ln files would become hard links</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SetCard</name>
    <message numerus="yes">
        <source>%Ln label(s)</source>
        <translation>
            <numerusform>%Ln label</numerusform>
            <numerusform>%Ln labels</numerusform>
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
<context>
    <name>SyncActs</name>
    <message numerus="yes">
        <source>%Ln file(s) could not be written.</source>
        <translation>
            <numerusform>%Ln file could not be written.</numerusform>
            <numerusform>%Ln files could not be written.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Read tags of %Ln photo(s) from files.</source>
        <translation>
            <numerusform>Read tags of %Ln photo from files.</numerusform>
            <numerusform>Read tags of %Ln photos from files.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Wrote tags to %Ln file(s).</source>
        <translation>
            <numerusform>Wrote tags to %Ln file.</numerusform>
            <numerusform>Wrote tags to %Ln files.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SyncDialog</name>
    <message numerus="yes">
        <source>Tags, stars and captions of %Ln photo(s)</source>
        <translation>
            <numerusform>Tags, stars and captions of %Ln photo</numerusform>
            <numerusform>Tags, stars and captions of %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Write %Ln file(s)</source>
        <translation>
            <numerusform>Write %Ln file</numerusform>
            <numerusform>Write %Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Read %Ln file(s)</source>
        <translation>
            <numerusform>Read %Ln file</numerusform>
            <numerusform>Read %Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) to write</source>
        <translation>
            <numerusform>%Ln file to write</numerusform>
            <numerusform>%Ln files to write</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) in step already</source>
        <translation>
            <numerusform>%Ln file in step already</numerusform>
            <numerusform>%Ln files in step already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) to decide</source>
        <translation>
            <numerusform>%Ln conflict to decide</numerusform>
            <numerusform>%Ln conflicts to decide</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) left alone</source>
        <translation>
            <numerusform>%Ln file left alone</numerusform>
            <numerusform>%Ln files left alone</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TagActs</name>
    <message numerus="yes">
        <source>“{tag}” confirmed on %Ln photo(s).</source>
        <translation>
            <numerusform>“{tag}” confirmed on %Ln photo.</numerusform>
            <numerusform>“{tag}” confirmed on %Ln photos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“{tag}” taken off %Ln photo(s).</source>
        <translation>
            <numerusform>“{tag}” taken off %Ln photo.</numerusform>
            <numerusform>“{tag}” taken off %Ln photos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tags of %Ln photo(s) changed.</source>
        <translation>
            <numerusform>Tags of %Ln photo changed.</numerusform>
            <numerusform>Tags of %Ln photos changed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“{tag}” given to %Ln photo(s).</source>
        <translation>
            <numerusform>“{tag}” given to %Ln photo.</numerusform>
            <numerusform>“{tag}” given to %Ln photos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Changing the tags of %Ln photo(s)…</source>
        <translation>
            <numerusform>Changing the tags of %Ln photo…</numerusform>
            <numerusform>Changing the tags of %Ln photos…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TagChip</name>
    <message numerus="yes">
        <source>On {count} of %Ln photo(s)</source>
        <translation>
            <numerusform>On {count} of %Ln photo</numerusform>
            <numerusform>On {count} of %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Yes, “{tag}” fits the %Ln photo(s) that have it (Y)</source>
        <translation>
            <numerusform>Yes, “{tag}” fits the %Ln photo that have it (Y)</numerusform>
            <numerusform>Yes, “{tag}” fits the %Ln photos that have it (Y)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>No, take “{tag}” off %Ln photo(s)</source>
        <translation>
            <numerusform>No, take “{tag}” off %Ln photo</numerusform>
            <numerusform>No, take “{tag}” off %Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TagDialog</name>
    <message numerus="yes">
        <source>%Ln tag(s) to give</source>
        <translation>
            <numerusform>%Ln tag to give</numerusform>
            <numerusform>%Ln tags to give</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln tag(s) to take off</source>
        <translation>
            <numerusform>%Ln tag to take off</numerusform>
            <numerusform>%Ln tags to take off</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tags of %Ln photo(s)</source>
        <translation>
            <numerusform>Tags of %Ln photo</numerusform>
            <numerusform>Tags of %Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TagPanel</name>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TagPlaces</name>
    <message numerus="yes">
        <source>It is taken off %Ln photo(s), which stay.</source>
        <translation>
            <numerusform>It is taken off %Ln photo, which stay.</numerusform>
            <numerusform>It is taken off %Ln photos, which stay.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln tag(s) inside it move up.</source>
        <translation>
            <numerusform>%Ln tag inside it move up.</numerusform>
            <numerusform>%Ln tags inside it move up.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TagWords</name>
    <message numerus="yes">
        <source>Gave “{tag}” to %Ln photo(s)</source>
        <translation>
            <numerusform>Gave “{tag}” to %Ln photo</numerusform>
            <numerusform>Gave “{tag}” to %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Took “{tag}” off %Ln photo(s)</source>
        <translation>
            <numerusform>Took “{tag}” off %Ln photo</numerusform>
            <numerusform>Took “{tag}” off %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Confirmed “{tag}” on %Ln photo(s)</source>
        <translation>
            <numerusform>Confirmed “{tag}” on %Ln photo</numerusform>
            <numerusform>Confirmed “{tag}” on %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Rejected “{tag}” on %Ln photo(s)</source>
        <translation>
            <numerusform>Rejected “{tag}” on %Ln photo</numerusform>
            <numerusform>Rejected “{tag}” on %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Took back the answers to “{tag}” on %Ln photo(s)</source>
        <translation>
            <numerusform>Took back the answers to “{tag}” on %Ln photo</numerusform>
            <numerusform>Took back the answers to “{tag}” on %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tagged %Ln photo(s) by “{set}”</source>
        <translation>
            <numerusform>Tagged %Ln photo by “{set}”</numerusform>
            <numerusform>Tagged %Ln photos by “{set}”</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TogetherCard</name>
    <message numerus="yes">
        <source>{name} has not looked at %Ln photo(s) yet; the model in use answers for these.</source>
        <translation>
            <numerusform>{name} has not looked at %Ln photo yet; the model in use answers for it.</numerusform>
            <numerusform>{name} has not looked at %Ln photos yet; the model in use answers for these.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UpgradeCard</name>
    <message numerus="yes">
        <source>Paused: %Ln photo(s) left</source>
        <translation>
            <numerusform>Paused: %Ln photo left</numerusform>
            <numerusform>Paused: %Ln photos left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) left</source>
        <translation>
            <numerusform>%Ln photo left</numerusform>
            <numerusform>%Ln photos left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are on drives that are not connected. Connect them, or switch all the same: until then these photos will not be found by content.</source>
        <translation>
            <numerusform>%Ln photo is on a drive that is not connected. Connect it, or switch all the same: until then this photo will not be found by content.</numerusform>
            <numerusform>%Ln photos are on drives that are not connected. Connect them, or switch all the same: until then these photos will not be found by content.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UpgradeDesk</name>
    <message numerus="yes">
        <source>{name} has not looked at %Ln of your photos yet.</source>
        <translation>
            <numerusform>{name} has not looked at %Ln of your photos yet.</numerusform>
            <numerusform>{name} has not looked at %Ln of your photos yet.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VectorsCard</name>
    <message numerus="yes">
        <source>{name}: %Ln photo(s), {size}</source>
        <translation>
            <numerusform>{name}: %Ln photo, {size}</numerusform>
            <numerusform>{name}: %Ln photos, {size}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This frees {size}. The photos themselves stay as they are. To use this model again it would have to look at %Ln photo(s) once more.</source>
        <translation>
            <numerusform>This frees {size}. The photo itself stays as it is. To use this model again it would have to look at %Ln photo once more.</numerusform>
            <numerusform>This frees {size}. The photos themselves stay as they are. To use this model again it would have to look at %Ln photos once more.</numerusform>
        </translation>
    </message>
</context>
</TS>
