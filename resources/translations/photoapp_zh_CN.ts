<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Durations</name>
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>{hours} {minutes}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>The file is no longer there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The system does not let photoapp read this file. Check its permissions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is empty (0 bytes).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name says picture, but the content is something else.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The end of the picture is missing; perhaps a copy was cut short.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The picture is damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The picture is larger than photoapp opens safely.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the picture took too long and was stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the picture crashed its reader; nothing else was affected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the picture needed more memory than is allowed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This kind of picture cannot be read by this version.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is still being written; it will be read when it is complete.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model could not make sense of this picture, so search will not find it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This library was made by a newer version of photoapp. Nothing was changed; update photoapp to open it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The library&apos;s catalogue is damaged. Your photos are not affected. Restore a backup from the library&apos;s “backups” folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The disk is full. Work is paused and nothing is lost; free some space and resume.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model stopped with an error. Photos are kept; start indexing again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something went wrong ({code}).</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Jobs</name>
    <message>
        <source>Indexing photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Downloading a model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Importing a model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Moving to the trash</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>The starter model was not taught “{words}”. The full model understands far more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Still indexing: {count} photos cannot be found by content yet.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PhotoModel</name>
    <message>
        <source>on a drive that is not connected</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
