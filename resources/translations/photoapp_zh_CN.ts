<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About {name}</source>
        <translation>关于 {name}</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>版本 {version}</translation>
    </message>
    <message>
        <source>Finds your photos by what they show, in Chinese and English.</source>
        <translation>用中文和英文，按画面内容查找照片。</translation>
    </message>
    <message>
        <source>Nothing leaves this computer. The program goes online only when you ask it to download a model; it has no account, no telemetry and no update check.</source>
        <translation>任何内容都不会离开这台电脑。只有在您要求下载模型时，程序才会联网；没有账号，不收集使用数据，也不检查更新。</translation>
    </message>
    <message>
        <source>Free software under the Apache License 2.0. It stands on Qt, ONNX Runtime, PyTorch, Transformers, FAISS, SQLite and Pillow, under their own licences. Models have licences of their own, shown where you choose them.</source>
        <translation>自由软件，采用 Apache 2.0 许可证。本程序基于 Qt、ONNX Runtime、PyTorch、Transformers、FAISS、SQLite 和 Pillow，它们各有自己的许可证。各个模型的许可证在选择模型的地方列出。</translation>
    </message>
    <message>
        <source>Copy version details</source>
        <translation>复制版本信息</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>New album…</source>
        <translation>新建相册…</translation>
    </message>
    <message>
        <source>&amp;Add a folder…</source>
        <translation>添加文件夹(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Folders…</source>
        <translation>照片文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Look for changes</source>
        <translation>检查变化(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Copy &amp;path</source>
        <translation>复制路径(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation>查找(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Save this search…</source>
        <translation>保存此搜索(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;History…</source>
        <translation>历史记录(&amp;H)…</translation>
    </message>
    <message>
        <source>Move to &amp;trash</source>
        <translation>移到回收站(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>比较(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Favourite</source>
        <translation>收藏(&amp;F)</translation>
    </message>
    <message>
        <source>Find &amp;similar</source>
        <translation>查找相似照片(&amp;S)</translation>
    </message>
    <message>
        <source>Search for &amp;this</source>
        <translation>以此搜索(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Leave out photos like this</source>
        <translation>排除类似的照片(&amp;L)</translation>
    </message>
    <message>
        <source>Show in file &amp;manager</source>
        <translation>在文件管理器中显示(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Remove from this album</source>
        <translation>从此相册移除(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Sidebar</source>
        <translation>边栏(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>详细信息(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Whole pictures</source>
        <translation>显示完整画面(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Group by day</source>
        <translation>按日期分组(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Larger</source>
        <translation>放大(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Smaller</source>
        <translation>缩小(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>全屏(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Jobs…</source>
        <translation>任务(&amp;J)…</translation>
    </message>
    <message>
        <source>&amp;Health</source>
        <translation>健康状况(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Models…</source>
        <translation>模型(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About photoapp</source>
        <translation>关于 photoapp(&amp;A)</translation>
    </message>
    <message>
        <source>No stars</source>
        <translation>无星级</translation>
    </message>
    <message>
        <source>Best match first</source>
        <translation>最匹配的在前</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新的在前</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>最早的在前</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>按名称</translation>
    </message>
    <message>
        <source>&amp;Rating</source>
        <translation>星级(&amp;R)</translation>
    </message>
    <message>
        <source>Add to a&amp;lbum</source>
        <translation>加入相册(&amp;L)</translation>
    </message>
    <message>
        <source>S&amp;ort</source>
        <translation>排序(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Photo</source>
        <translation>照片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
</context>
<context>
    <name>Acts</name>
    <message numerus="yes">
        <source>Moved %Ln photo(s) to the trash</source>
        <translation>
            <numerusform>将 %Ln 张照片移到了回收站</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Took the stars from %Ln photo(s)</source>
        <translation>
            <numerusform>清除了 %Ln 张照片的星级</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Gave {stars} to %Ln photo(s)</source>
        <translation>
            <numerusform>为 %Ln 张照片评了 {stars}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Took the heart from %Ln photo(s)</source>
        <translation>
            <numerusform>取消收藏了 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Gave a heart to %Ln photo(s)</source>
        <translation>
            <numerusform>收藏了 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Made the album “{name}”</source>
        <translation>新建了相册“{name}”</translation>
    </message>
    <message>
        <source>Deleted the album “{name}”</source>
        <translation>删除了相册“{name}”</translation>
    </message>
    <message>
        <source>Renamed the album “{former}” to “{name}”</source>
        <translation>将相册“{former}”重命名为“{name}”</translation>
    </message>
    <message numerus="yes">
        <source>Added %Ln photo(s) to “{name}”</source>
        <translation>
            <numerusform>将 %Ln 张照片加入了“{name}”</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Took %Ln photo(s) out of “{name}”</source>
        <translation>
            <numerusform>从“{name}”移出了 %Ln 张照片</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Centre</name>
    <message>
        <source>Sort: {order}</source>
        <translation>排序：{order}</translation>
    </message>
    <message>
        <source>Size of the photos</source>
        <translation>照片大小</translation>
    </message>
</context>
<context>
    <name>Chip</name>
    <message>
        <source>Not like this photo</source>
        <translation>不像这张照片</translation>
    </message>
    <message>
        <source>Like this photo</source>
        <translation>类似这张照片</translation>
    </message>
    <message>
        <source>{name}. Click to turn it round.</source>
        <translation>{name}。点按可反转。</translation>
    </message>
    <message>
        <source>Without {what}</source>
        <translation>不含{what}</translation>
    </message>
    <message>
        <source>{name}. Click to edit.</source>
        <translation>{name}。点按可编辑。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Look for photos like this</source>
        <translation>查找类似的照片</translation>
    </message>
    <message>
        <source>Leave out photos like this</source>
        <translation>排除类似的照片</translation>
    </message>
</context>
<context>
    <name>CopyRow</name>
    <message>
        <source>on “{volume}”, not connected</source>
        <translation>在“{volume}”上，未连接</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>The file is no longer there.</source>
        <translation>文件已经不在原处。</translation>
    </message>
    <message>
        <source>photoapp may not read this file; check its permissions.</source>
        <translation>photoapp 没有读取此文件的权限，请检查文件权限。</translation>
    </message>
    <message>
        <source>The file is empty (0 bytes).</source>
        <translation>文件是空的（0 字节）。</translation>
    </message>
    <message>
        <source>The name says picture, but the content is something else.</source>
        <translation>扩展名是图片，内容却不是图片。</translation>
    </message>
    <message>
        <source>The end of the picture is missing; perhaps a copy was cut short.</source>
        <translation>图片的末尾缺失，可能是复制时中断了。</translation>
    </message>
    <message>
        <source>The picture is damaged.</source>
        <translation>图片已损坏。</translation>
    </message>
    <message>
        <source>The picture is larger than photoapp opens safely.</source>
        <translation>图片过大，超出了可以安全打开的范围。</translation>
    </message>
    <message>
        <source>Reading the picture took too long and was stopped.</source>
        <translation>读取这张图片的时间过长，已停止。</translation>
    </message>
    <message>
        <source>Reading the picture crashed its reader; nothing else was affected.</source>
        <translation>读取这张图片时解码进程崩溃，其他照片不受影响。</translation>
    </message>
    <message>
        <source>Reading the picture needed more memory than is allowed.</source>
        <translation>读取这张图片所需的内存超出了允许范围。</translation>
    </message>
    <message>
        <source>This kind of picture cannot be read by this version.</source>
        <translation>当前版本无法读取这种图片。</translation>
    </message>
    <message>
        <source>The file is still being written; it will be read when it is complete.</source>
        <translation>文件仍在写入，写完后会自动读取。</translation>
    </message>
    <message>
        <source>The photo is on “{volume}”, which is not connected. Connect it to see the photo.</source>
        <translation>照片在“{volume}”上，该磁盘未连接。请连接后查看。</translation>
    </message>
    <message>
        <source>The file has changed since, so it was not moved to the trash.</source>
        <translation>文件在此期间有改动，因此没有移到回收站。</translation>
    </message>
    <message>
        <source>The system would not move this file to the trash.</source>
        <translation>系统无法将此文件移到回收站。</translation>
    </message>
    <message>
        <source>An export is written as JSON or CSV.</source>
        <translation>可导出为 JSON 或 CSV 格式。</translation>
    </message>
    <message>
        <source>The export cannot be written there. Choose another place or free some space.</source>
        <translation>无法在该位置写入导出文件。请选择其他位置，或腾出一些空间。</translation>
    </message>
    <message>
        <source>The model could not make sense of this picture, so search will not find it.</source>
        <translation>模型无法理解这张图片，因此搜索不到它。</translation>
    </message>
    <message>
        <source>There is no folder “{path}”. Check the spelling, or whether its drive is connected.</source>
        <translation>找不到文件夹“{path}”。请检查拼写，或确认所在的磁盘已连接。</translation>
    </message>
    <message>
        <source>“{path}” is a file. Choose the folder that holds it.</source>
        <translation>“{path}”是文件，请选择它所在的文件夹。</translation>
    </message>
    <message>
        <source>photoapp may not list this folder; check its permissions.</source>
        <translation>photoapp 没有列出此文件夹的权限，请检查权限。</translation>
    </message>
    <message>
        <source>“{path}” is not one of the library’s folders.</source>
        <translation>“{path}”不是资料库中的文件夹。</translation>
    </message>
    <message>
        <source>This library was made by a newer version of photoapp. Nothing was changed; update photoapp to open it.</source>
        <translation>这个资料库由更新版本的 photoapp 创建，未做任何改动。请更新 photoapp 后再打开。</translation>
    </message>
    <message>
        <source>The library’s catalogue is damaged. Your photos are not affected. Restore a copy from the library’s “backups” folder, or move the catalogue away to index again.</source>
        <translation>资料库的目录文件已损坏，您的照片不受影响。请从资料库的“backups”文件夹恢复备份，或移走目录文件以重新建立索引。</translation>
    </message>
    <message>
        <source>The catalogue file belongs to another program. Choose another library folder.</source>
        <translation>目录文件属于其他程序。请选择其他资料库文件夹。</translation>
    </message>
    <message>
        <source>The library’s catalogue cannot be opened for writing. Check that you may write to its folder.</source>
        <translation>无法写入资料库的目录文件。请确认您有权写入其所在的文件夹。</translation>
    </message>
    <message>
        <source>Another program has kept the catalogue locked for too long. Close it and try again.</source>
        <translation>其他程序长时间占用目录文件。请关闭该程序后重试。</translation>
    </message>
    <message>
        <source>The library is closed. Open it again.</source>
        <translation>资料库已关闭，请重新打开。</translation>
    </message>
    <message>
        <source>The disk failed while the library was used. Check the disk, its free space and its connection.</source>
        <translation>使用资料库时磁盘出错。请检查磁盘、剩余空间和连接。</translation>
    </message>
    <message>
        <source>The library folder cannot be used. Check that you may write there, or choose another.</source>
        <translation>无法使用资料库文件夹。请确认您有写入权限，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>Another photoapp is indexing this library. Close it or let it finish first.</source>
        <translation>另一个 photoapp 正在为这个资料库建立索引。请先关闭它，或等它完成。</translation>
    </message>
    <message>
        <source>There is no usable backup. Move the catalogue away to index the photos again.</source>
        <translation>没有可用的备份。请移走目录文件，以重新为照片建立索引。</translation>
    </message>
    <message>
        <source>The disk is full. Free some space and try again; what was saved before is safe.</source>
        <translation>磁盘已满。请腾出一些空间后重试；之前保存的内容是安全的。</translation>
    </message>
    <message>
        <source>The model needs more memory than is free. Close other programs or use a smaller model.</source>
        <translation>可用内存不足以运行此模型。请关闭其他程序，或使用更小的模型。</translation>
    </message>
    <message>
        <source>The graphics card cannot be used for this model, or gives wrong results. Use the processor instead.</source>
        <translation>此模型无法使用显卡，或显卡的结果不正确。请改用处理器。</translation>
    </message>
    <message>
        <source>The model failed while it was used. Try again, or choose another model.</source>
        <translation>模型在使用中出错。请重试，或选择其他模型。</translation>
    </message>
    <message>
        <source>The model’s files are incomplete or damaged. Install it again.</source>
        <translation>模型文件不完整或已损坏，请重新安装。</translation>
    </message>
    <message>
        <source>The model’s file holds more than weights and was not opened. Use a copy in the safetensors format.</source>
        <translation>模型文件中除权重外还有其他内容，因此没有打开。请使用 safetensors 格式的版本。</translation>
    </message>
    <message>
        <source>This kind of model is not supported; CLIP and Chinese-CLIP are.</source>
        <translation>不支持这种模型；目前支持 CLIP 和 Chinese-CLIP。</translation>
    </message>
    <message>
        <source>This model is not installed.</source>
        <translation>尚未安装此模型。</translation>
    </message>
    <message>
        <source>The hub has no public model of this name. Check the name, or use another mirror.</source>
        <translation>模型站点上没有这个名称的公开模型。请检查名称，或使用其他镜像。</translation>
    </message>
    <message>
        <source>The model could not be copied into the library of models.</source>
        <translation>无法复制模型。</translation>
    </message>
    <message>
        <source>The model could not be written to the disk.</source>
        <translation>无法将模型写入磁盘。</translation>
    </message>
    <message>
        <source>The model’s files are in use. Switch to another model and try again.</source>
        <translation>模型文件正在使用中。请切换到其他模型后重试。</translation>
    </message>
    <message>
        <source>Another program is fetching this model already; wait for it.</source>
        <translation>另一个程序正在下载此模型，请等待它完成。</translation>
    </message>
    <message>
        <source>The starter model belongs to the program and stays installed.</source>
        <translation>入门模型是程序的一部分，会一直保留。</translation>
    </message>
    <message>
        <source>The hub cannot be reached. Check the network, set a mirror, or import the model from a folder.</source>
        <translation>无法连接模型站点。请检查网络、设置镜像，或从文件夹导入模型。</translation>
    </message>
    <message>
        <source>The server refused to give the model. Try again later or use another mirror.</source>
        <translation>服务器拒绝提供模型。请稍后重试，或使用其他镜像。</translation>
    </message>
    <message>
        <source>A file arrived damaged and was thrown away. Try again, or use another mirror.</source>
        <translation>收到的文件已损坏，已丢弃。请重试，或使用其他镜像。</translation>
    </message>
    <message>
        <source>The transfer stopped. Try again later: it goes on from where it was.</source>
        <translation>传输中断。请稍后重试，会从中断处继续。</translation>
    </message>
    <message>
        <source>A name needs at least one character.</source>
        <translation>名称至少要有一个字符。</translation>
    </message>
    <message>
        <source>“{name}” exists already; choose another name.</source>
        <translation>“{name}”已存在，请换一个名称。</translation>
    </message>
    <message>
        <source>A rating is 0 to 5 stars.</source>
        <translation>星级为 0 到 5 星。</translation>
    </message>
    <message>
        <source>This saved search is no longer there.</source>
        <translation>这个已保存的搜索已不存在。</translation>
    </message>
    <message>
        <source>This album is no longer there.</source>
        <translation>这个相册已不存在。</translation>
    </message>
    <message>
        <source>This cannot be undone any more; see the history.</source>
        <translation>这一步已无法撤销，请查看历史记录。</translation>
    </message>
    <message>
        <source>Some files could not be brought back from the trash; the others are. You can try again.</source>
        <translation>有些文件无法从回收站恢复，其余的已恢复。您可以再试一次。</translation>
    </message>
    <message>
        <source>There is no picture “{path}”.</source>
        <translation>找不到图片“{path}”。</translation>
    </message>
    <message>
        <source>The example photo has not been indexed yet. Wait until it is, or use another one.</source>
        <translation>示例照片尚未建立索引。请稍等片刻，或换一张。</translation>
    </message>
    <message>
        <source>This example is not clear. Give one photo, one file or one picture.</source>
        <translation>示例不明确。请给出一张照片、一个文件或一张图片。</translation>
    </message>
    <message>
        <source>A filter needs a value after its colon, such as “date:2023-05”.</source>
        <translation>筛选条件的冒号后需要填写内容，例如“日期:2023-05”。</translation>
    </message>
    <message>
        <source>This date is not understood. Write for example “date:2023-05..08”.</source>
        <translation>无法识别这个日期。可以这样写：“日期:2023-05..08”。</translation>
    </message>
    <message>
        <source>This rating is not understood. Write for example “rating:&gt;=4”.</source>
        <translation>无法识别这个星级。可以这样写：“星级:&gt;=4”。</translation>
    </message>
    <message>
        <source>This is not understood. Write for example “is:favourite”.</source>
        <translation>无法识别。可以这样写：“is:favourite”。</translation>
    </message>
    <message>
        <source>This type is not known. Write for example “type:raw”.</source>
        <translation>没有这种类型。可以这样写：“类型:raw”。</translation>
    </message>
    <message>
        <source>The model stopped with an error. Photos are kept; start indexing again.</source>
        <translation>模型出错并停止了。照片都在，请重新开始建立索引。</translation>
    </message>
    <message>
        <source>Something went wrong ({code}).</source>
        <translation>出了点问题（{code}）。</translation>
    </message>
</context>
<context>
    <name>FolderCard</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Not connected: “{volume}”. Nothing is lost; its photos come back with it.</source>
        <translation>“{volume}”未连接。内容没有丢失，重新连接后照片会再次出现。</translation>
    </message>
    <message>
        <source>The system does not report changes here, so it is scanned now and then.</source>
        <translation>系统无法通知此处的变化，因此会定期扫描。</translation>
    </message>
    <message>
        <source>Look for changes now</source>
        <translation>立即检查变化</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>Remove from the library…</source>
        <translation>从资料库中移除…</translation>
    </message>
</context>
<context>
    <name>FoldersDialog</name>
    <message>
        <source>Photo folders</source>
        <translation>照片文件夹</translation>
    </message>
    <message>
        <source>photoapp watches these folders and their subfolders. It only reads your photos; nothing is moved or changed.</source>
        <translation>photoapp 会关注这些文件夹及其子文件夹。照片只会被读取，不会被移动或更改。</translation>
    </message>
    <message>
        <source>No folder yet. Add one, or drop it here.</source>
        <translation>还没有文件夹。请添加一个，或拖到这里。</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Look for changes in all</source>
        <translation>检查全部变化</translation>
    </message>
    <message>
        <source>Remove a folder</source>
        <translation>移除文件夹</translation>
    </message>
    <message>
        <source>Remove “{name}” from the library?</source>
        <translation>从资料库中移除“{name}”？</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) will no longer be shown. No file is touched, and ratings, albums and the index are kept in case you add the folder again.</source>
        <translation>
            <numerusform>%Ln 张照片将不再显示。不会改动任何文件；星级、相册和索引会保留，以便您以后重新添加该文件夹。</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>添加文件夹</translation>
    </message>
</context>
<context>
    <name>FullModelCard</name>
    <message>
        <source>Optional: a model that understands more</source>
        <translation>可选：理解更多内容的模型</translation>
    </message>
    <message>
        <source>You can search at once with the starter model, which knows about 1,700 everyday things. “{name}” understands far more.</source>
        <translation>入门模型认识约 1,700 种日常事物，现在就可以搜索。“{name}”理解的内容要多得多。</translation>
    </message>
    <message>
        <source>{languages} · about {size} · from {host}, a mirror, or a folder · downloaded only when you ask</source>
        <translation>{languages} · 约 {size} · 来自 {host}、镜像或文件夹 · 只在您要求时下载</translation>
    </message>
    <message>
        <source>See the models…</source>
        <translation>查看模型…</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不需要</translation>
    </message>
</context>
<context>
    <name>HealthPage</name>
    <message>
        <source>Health</source>
        <translation>健康状况</translation>
    </message>
    <message>
        <source>These files are left as they are. Each is tried again when it changes, or when you ask for it here.</source>
        <translation>这些文件保持原样。文件有变化时会自动重试，您也可以在这里重试。</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>复制为文本</translation>
    </message>
    <message>
        <source>Every file could be read.</source>
        <translation>所有文件都能正常读取。</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>正在统计…</translation>
    </message>
    <message>
        <source>No photos yet. Add a folder to begin.</source>
        <translation>还没有照片。请先添加文件夹。</translation>
    </message>
    <message>
        <source>Every photo can be found by what it shows</source>
        <translation>所有照片都可以按画面内容找到</translation>
    </message>
    <message>
        <source>{percent} % of the photos can be found by what they show</source>
        <translation>{percent}% 的照片可以按画面内容找到</translation>
    </message>
    <message numerus="yes">
        <source>%Ln searchable</source>
        <translation>
            <numerusform>%Ln 张可搜索</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln 张等待中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln not searchable</source>
        <translation>
            <numerusform>%Ln 张无法搜索</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s), {size} of originals</source>
        <translation>
            <numerusform>%Ln 张照片，原始文件共 {size}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are on drives that are not connected</source>
        <translation>
            <numerusform>%Ln 张照片在未连接的磁盘上</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) no longer have a file in your folders. Their ratings and albums are kept, and they return with the file.</source>
        <translation>
            <numerusform>%Ln 张照片在您的文件夹中已没有文件。星级和相册会保留，文件回来后照片也会重新出现。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be read</source>
        <translation>
            <numerusform>%Ln 个文件无法读取</numerusform>
        </translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message numerus="yes">
        <source>Try %Ln again</source>
        <translation>
            <numerusform>重试 %Ln 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Try all again</source>
        <translation>全部重试</translation>
    </message>
</context>
<context>
    <name>HistoryDialog</name>
    <message>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <source>What you did with your photos. Undoing puts everything back as it was.</source>
        <translation>您对照片做过的操作。撤销后一切恢复原状。</translation>
    </message>
    <message>
        <source>Nothing has been done yet.</source>
        <translation>还没有任何操作。</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Open the photo</source>
        <translation>打开照片</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Similar photos</source>
        <translation>相似照片</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Where it is</source>
        <translation>所在位置</translation>
    </message>
    <message>
        <source>Select a photo to see its details here.</source>
        <translation>选择一张照片，在这里查看详细信息。</translation>
    </message>
    <message>
        <source>date of the file; the photo itself has none</source>
        <translation>文件的日期；照片本身没有日期</translation>
    </message>
    <message>
        <source>Not yet searchable by content: indexing is still at work.</source>
        <translation>暂时无法按内容搜索：仍在建立索引。</translation>
    </message>
    <message>
        <source>Search cannot find this photo by content.</source>
        <translation>无法按内容搜索到这张照片。</translation>
    </message>
    <message>
        <source>Copies</source>
        <translation>副本</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) selected</source>
        <translation>
            <numerusform>已选择 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln favourite(s)</source>
        <translation>
            <numerusform>%Ln 张收藏</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove from favourites</source>
        <translation>取消收藏</translation>
    </message>
    <message>
        <source>Add to favourites</source>
        <translation>添加到收藏</translation>
    </message>
    <message>
        <source>Search for this tag</source>
        <translation>搜索此标签</translation>
    </message>
</context>
<context>
    <name>JobCard</name>
    <message>
        <source>Progress: {title}</source>
        <translation>进度：{title}</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>This is a bug in photoapp. Your photos are safe. {reason}</source>
        <translation>这是 photoapp 的程序错误，您的照片是安全的。{reason}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln problem(s)</source>
        <translation>
            <numerusform>%Ln 个问题</numerusform>
        </translation>
    </message>
    <message>
        <source>Copy details for a report</source>
        <translation>复制详细信息以便反馈</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>Jobs</name>
    <message>
        <source>Indexing photos</source>
        <translation>为照片建立索引</translation>
    </message>
    <message>
        <source>Looking for photos</source>
        <translation>查找照片</translation>
    </message>
    <message>
        <source>Downloading a model</source>
        <translation>下载模型</translation>
    </message>
    <message>
        <source>Importing a model</source>
        <translation>导入模型</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Moving to the trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Preparing search</source>
        <translation>准备搜索</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>{rate} photos/s</source>
        <translation>{rate} 张/秒</translation>
    </message>
    <message>
        <source>{rate} files/s</source>
        <translation>{rate} 个/秒</translation>
    </message>
    <message>
        <source>{rate}/s</source>
        <translation>{rate}/秒</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln step(s)</source>
        <translation>
            <numerusform>%Ln 步</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln photo(s)</source>
        <translation>
            <numerusform>{done} / %Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln file(s)</source>
        <translation>
            <numerusform>{done} / %Ln 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln step(s)</source>
        <translation>
            <numerusform>{done} / %Ln 步</numerusform>
        </translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/秒</translation>
    </message>
    <message>
        <source>took {time}</source>
        <translation>用时 {time}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
</context>
<context>
    <name>JobsDialog</name>
    <message>
        <source>Jobs</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Indexing is paused. New photos wait until you resume.</source>
        <translation>索引已暂停。继续之前，新照片会等待。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Running now</source>
        <translation>正在进行</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>Nothing is running. All is up to date.</source>
        <translation>没有正在进行的任务，一切都是最新的。</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>Used where it is: {path}</source>
        <translation>在原位置使用：{path}</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Recommended</source>
        <translation>推荐</translation>
    </message>
    <message>
        <source>Switching…</source>
        <translation>正在切换…</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>使用此模型</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Download ({size})</source>
        <translation>下载（{size}）</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Cancel the download</source>
        <translation>取消下载</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>Paused: {progress}</source>
        <translation>已暂停：{progress}</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>{size} on disk</source>
        <translation>占用 {size}</translation>
    </message>
    <message>
        <source>about {size} to download</source>
        <translation>下载约 {size}</translation>
    </message>
    <message>
        <source>trained by this project; many of its training photos allow research use only or state no licence</source>
        <translation>由本项目训练；其中许多训练照片仅允许研究使用，或未注明许可证</translation>
    </message>
    <message>
        <source>licence: {name}</source>
        <translation>许可证：{name}</translation>
    </message>
    <message>
        <source>Starter model</source>
        <translation>入门模型</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>A model is the part that understands pictures. Larger ones understand more and take longer. After a switch your photos are indexed again for the new model in the background; what the old one learned is kept, so you can switch back.</source>
        <translation>模型是理解图片的部分。模型越大，理解得越多，用时也越长。切换后，会在后台用新模型重新为照片建立索引；旧模型的索引会保留，随时可以切换回去。</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>在这台电脑上</translation>
    </message>
    <message>
        <source>Can be downloaded</source>
        <translation>可供下载</translation>
    </message>
    <message>
        <source>Where downloads come from</source>
        <translation>下载来源</translation>
    </message>
    <message>
        <source>From {host}, when you ask.</source>
        <translation>来自 {host}，由您决定何时下载。</translation>
    </message>
    <message>
        <source>Use a mirror…</source>
        <translation>使用镜像…</translation>
    </message>
    <message>
        <source>Now: {host}. If that is slow or blocked, enter a mirror’s address. Nothing about your photos is sent, and nothing is downloaded unless you ask.</source>
        <translation>目前：{host}。如果速度慢或无法访问，请填写镜像地址。不会发送任何与照片有关的信息；您不要求，就不会下载任何内容。</translation>
    </message>
    <message>
        <source>Address of a mirror</source>
        <translation>镜像地址</translation>
    </message>
    <message>
        <source>An address begins with https:// and names a server.</source>
        <translation>地址应以 https:// 开头，并包含服务器名称。</translation>
    </message>
    <message>
        <source>From a folder</source>
        <translation>从文件夹导入</translation>
    </message>
    <message>
        <source>A CLIP or Chinese-CLIP model that you already have, or brought on a disk. It is copied, so the disk is not needed later.</source>
        <translation>您已有的，或用磁盘带来的 CLIP 或 Chinese-CLIP 模型。导入时会复制一份，之后不再需要该磁盘。</translation>
    </message>
    <message>
        <source>Import from a folder…</source>
        <translation>从文件夹导入…</translation>
    </message>
    <message>
        <source>“{name}” was imported.</source>
        <translation>已导入“{name}”。</translation>
    </message>
    <message>
        <source>Choose the model’s folder</source>
        <translation>选择模型所在的文件夹</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>The starter model was not taught “{words}”. The full model understands far more.</source>
        <translation>入门模型没有学过“{words}”。完整模型认识的内容多得多。</translation>
    </message>
    <message>
        <source>“{words}” is in a language that the model in use was not trained for. Another model may understand it.</source>
        <translation>当前模型没有学过“{words}”所用的语言，换一个模型也许能理解。</translation>
    </message>
    <message>
        <source>Still indexing: {count} photos cannot be found by content yet.</source>
        <translation>仍在建立索引：还有 {count} 张照片暂时无法按内容找到。</translation>
    </message>
</context>
<context>
    <name>Overview</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>已选 %Ln 张</numerusform>
        </translation>
    </message>
    <message>
        <source>still indexing, {done} of {total}</source>
        <translation>仍在建立索引，{done} / {total}</translation>
    </message>
    <message>
        <source>Search results</source>
        <translation>搜索结果</translation>
    </message>
    <message>
        <source>Search results in {place}</source>
        <translation>在“{place}”中的搜索结果</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在搜索…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln good match(es)</source>
        <translation>
            <numerusform>%Ln 张很可能是</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln maybe</source>
        <translation>
            <numerusform>%Ln 张可能是</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln other(s)</source>
        <translation>
            <numerusform>%Ln 张其他</numerusform>
        </translation>
    </message>
    <message>
        <source>still indexing, {done} of {total} searched</source>
        <translation>仍在建立索引，已搜索 {done} / {total}</translation>
    </message>
    <message>
        <source>Without: {words}</source>
        <translation>不含：{words}</translation>
    </message>
    <message>
        <source>Nothing else looks like this · Show all anyway</source>
        <translation>没有其他相似的照片 · 仍然显示全部</translation>
    </message>
    <message>
        <source>This did not work</source>
        <translation>未能完成</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>No favourites yet</source>
        <translation>还没有收藏</translation>
    </message>
    <message>
        <source>Select a photo and press the heart, or the full stop key.</source>
        <translation>选择一张照片，点按心形或按句点键即可收藏。</translation>
    </message>
    <message>
        <source>Nothing new</source>
        <translation>没有新照片</translation>
    </message>
    <message>
        <source>Photos added in the last 30 days appear here.</source>
        <translation>最近 30 天内添加的照片会显示在这里。</translation>
    </message>
    <message>
        <source>No photos from this day</source>
        <translation>没有这一天的照片</translation>
    </message>
    <message>
        <source>Photos taken on this day in earlier years appear here.</source>
        <translation>往年今天拍摄的照片会显示在这里。</translation>
    </message>
    <message>
        <source>This album is empty</source>
        <translation>这个相册是空的</translation>
    </message>
    <message>
        <source>Drag photos onto its name in the sidebar.</source>
        <translation>将照片拖到边栏中的相册名称上即可。</translation>
    </message>
    <message>
        <source>No photos in this folder</source>
        <translation>这个文件夹中没有照片</translation>
    </message>
    <message>
        <source>Photos put there appear here by themselves.</source>
        <translation>放入其中的照片会自动显示在这里。</translation>
    </message>
    <message>
        <source>Look for changes</source>
        <translation>检查变化</translation>
    </message>
    <message>
        <source>Reading your photos…</source>
        <translation>正在读取照片…</translation>
    </message>
    <message>
        <source>They appear here as they are read.</source>
        <translation>照片会在读取过程中陆续显示在这里。</translation>
    </message>
    <message>
        <source>No photos yet</source>
        <translation>还没有照片</translation>
    </message>
    <message>
        <source>The folders of this library hold no photos.</source>
        <translation>资料库的文件夹中没有照片。</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Show folders</source>
        <translation>显示文件夹</translation>
    </message>
    <message>
        <source>Try other words, or fewer filters.</source>
        <translation>请换一种说法，或减少筛选条件。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) cannot be searched yet.</source>
        <translation>
            <numerusform>还有 %Ln 张照片暂时无法搜索。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show all anyway</source>
        <translation>仍然显示全部</translation>
    </message>
    <message>
        <source>See the models…</source>
        <translation>查看模型…</translation>
    </message>
    <message>
        <source>Search all photos</source>
        <translation>搜索所有照片</translation>
    </message>
    <message>
        <source>Clear search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>没有匹配的照片</translation>
    </message>
</context>
<context>
    <name>PhotoActs</name>
    <message>
        <source>New album</source>
        <translation>新建相册</translation>
    </message>
    <message>
        <source>Name of the album:</source>
        <translation>相册名称：</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) added to “{album}”.</source>
        <translation>
            <numerusform>已将 %Ln 张照片加入“{album}”。</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Rename album</source>
        <translation>重命名相册</translation>
    </message>
    <message>
        <source>Delete the album “{album}”?</source>
        <translation>删除相册“{album}”？</translation>
    </message>
    <message>
        <source>The photos stay in the library and on the disk.</source>
        <translation>照片仍保留在资料库和磁盘上。</translation>
    </message>
    <message>
        <source>Delete album</source>
        <translation>删除相册</translation>
    </message>
    <message>
        <source>There is nothing to move to the trash.</source>
        <translation>没有可移到回收站的内容。</translation>
    </message>
    <message>
        <source>Every copy is on a drive that is not connected.</source>
        <translation>所有副本都在未连接的磁盘上。</translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln photo(s) to the trash?</source>
        <translation>
            <numerusform>将 %Ln 张照片移到回收站？</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s), {size}.</source>
        <translation>
            <numerusform>%Ln 个文件，{size}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln other copy(s) cannot be reached now and stay.</source>
        <translation>
            <numerusform>另有 %Ln 个副本目前无法访问，将予以保留。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>No other copy is known of %Ln photo(s).</source>
        <translation>
            <numerusform>其中 %Ln 张照片没有其他已知的副本。</numerusform>
        </translation>
    </message>
    <message>
        <source>You can undo this, here or in the History.</source>
        <translation>可以在这里或历史记录中撤销。</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>移到回收站</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be moved to the trash.</source>
        <translation>
            <numerusform>%Ln 个文件无法移到回收站。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) moved to the trash.</source>
        <translation>
            <numerusform>已将 %Ln 张照片移到回收站。</numerusform>
        </translation>
    </message>
    <message>
        <source>There is nothing to undo.</source>
        <translation>没有可撤销的操作。</translation>
    </message>
    <message>
        <source>Undone: {act}</source>
        <translation>已撤销：{act}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln path(s) copied.</source>
        <translation>
            <numerusform>已复制 %Ln 条路径。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) copied.</source>
        <translation>
            <numerusform>已复制 %Ln 张照片。</numerusform>
        </translation>
    </message>
    <message>
        <source>The file is on a drive that is not connected, or no longer there.</source>
        <translation>文件在未连接的磁盘上，或已不存在。</translation>
    </message>
</context>
<context>
    <name>PhotoGrid</name>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Good matches</source>
        <translation>很可能是</translation>
    </message>
    <message>
        <source>Maybe</source>
        <translation>可能是</translation>
    </message>
    <message>
        <source>Everything else</source>
        <translation>其他照片</translation>
    </message>
    <message>
        <source>does not look like it · %1</source>
        <translation>看起来不像 · %1</translation>
    </message>
</context>
<context>
    <name>PhotoModel</name>
    <message>
        <source>on a drive that is not connected</source>
        <translation>在未连接的磁盘上</translation>
    </message>
</context>
<context>
    <name>Places</name>
    <message>
        <source>Add a folder of photos</source>
        <translation>添加照片文件夹</translation>
    </message>
    <message>
        <source>“{name}” was added. Its photos appear while they are read.</source>
        <translation>已添加“{name}”，照片会在读取过程中陆续显示。</translation>
    </message>
    <message>
        <source>Looking for changes in the folders…</source>
        <translation>正在检查文件夹的变化…</translation>
    </message>
    <message>
        <source>Remove “{name}” from the library?</source>
        <translation>从资料库中移除“{name}”？</translation>
    </message>
    <message>
        <source>Its {count} photos are no longer shown. No file is touched; when the folder is added again, nothing has to be read anew.</source>
        <translation>其中的 {count} 张照片将不再显示。不会改动任何文件；重新添加该文件夹时，无需重新读取。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
</context>
<context>
    <name>ProblemModel</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
</context>
<context>
    <name>ProblemTable</name>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
</context>
<context>
    <name>SearchBar</name>
    <message>
        <source>Search photos in English or Chinese, or drop a picture here</source>
        <translation>用中文或英文搜索照片，或把图片拖到这里</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Clear search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>Save this search</source>
        <translation>保存此搜索</translation>
    </message>
    <message>
        <source>Add a filter</source>
        <translation>添加筛选条件</translation>
    </message>
</context>
<context>
    <name>SearchBox</name>
    <message>
        <source>Save search</source>
        <translation>保存搜索</translation>
    </message>
    <message>
        <source>Name of the search:</source>
        <translation>搜索名称：</translation>
    </message>
    <message>
        <source>Rename search</source>
        <translation>重命名搜索</translation>
    </message>
    <message>
        <source>This year</source>
        <translation>今年</translation>
    </message>
    <message>
        <source>date:this-year</source>
        <translation>日期：今年</translation>
    </message>
    <message>
        <source>Last year</source>
        <translation>去年</translation>
    </message>
    <message>
        <source>date:last-year</source>
        <translation>日期：去年</translation>
    </message>
    <message>
        <source>Favourites</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>is:favourite</source>
        <translation>状态：收藏</translation>
    </message>
    <message>
        <source>Four stars or more</source>
        <translation>四星及以上</translation>
    </message>
    <message>
        <source>rating:&gt;=4</source>
        <translation>评分：4星以上</translation>
    </message>
    <message>
        <source>With a place</source>
        <translation>有地点信息</translation>
    </message>
    <message>
        <source>is:located</source>
        <translation>状态：有位置</translation>
    </message>
    <message>
        <source>RAW files</source>
        <translation>RAW 文件</translation>
    </message>
    <message>
        <source>type:raw</source>
        <translation>类型：raw</translation>
    </message>
    <message>
        <source>On drives that are not connected</source>
        <translation>在未连接的磁盘上</translation>
    </message>
    <message>
        <source>is:offline</source>
        <translation>状态：离线</translation>
    </message>
    <message>
        <source>Date…</source>
        <translation>日期…</translation>
    </message>
    <message>
        <source>date:</source>
        <translation>日期：</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>folder:</source>
        <translation>文件夹：</translation>
    </message>
    <message>
        <source>Tag…</source>
        <translation>标签…</translation>
    </message>
    <message>
        <source>tag:</source>
        <translation>标签：</translation>
    </message>
    <message>
        <source>Camera…</source>
        <translation>相机…</translation>
    </message>
    <message>
        <source>camera:</source>
        <translation>相机：</translation>
    </message>
    <message>
        <source>Place…</source>
        <translation>地点…</translation>
    </message>
    <message>
        <source>place:</source>
        <translation>地点：</translation>
    </message>
    <message>
        <source>File name…</source>
        <translation>文件名…</translation>
    </message>
    <message>
        <source>name:</source>
        <translation>文件名：</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>General</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>Indexing</source>
        <translation>索引</translation>
    </message>
    <message>
        <source>Library and privacy</source>
        <translation>资料库与隐私</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search with the copied picture</source>
        <translation>用复制的图片搜索</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Move among the photos</source>
        <translation>在照片间移动</translation>
    </message>
    <message>
        <source>Whole picture or actual size</source>
        <translation>完整画面或实际大小</translation>
    </message>
    <message>
        <source>Rotate the view</source>
        <translation>旋转视图</translation>
    </message>
    <message>
        <source>Compare with another photo</source>
        <translation>与另一张照片比较</translation>
    </message>
    <message>
        <source>Set stars</source>
        <translation>设置星级</translation>
    </message>
    <message>
        <source>A photo in full</source>
        <translation>查看单张照片</translation>
    </message>
    <message>
        <source>Previous and next photo</source>
        <translation>上一张和下一张</translation>
    </message>
    <message>
        <source>Zoom in and out</source>
        <translation>放大和缩小</translation>
    </message>
    <message>
        <source>Back to the grid</source>
        <translation>返回照片墙</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Places</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>New album…</source>
        <translation>新建相册…</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>Look for changes</source>
        <translation>检查变化</translation>
    </message>
    <message>
        <source>Remove from the library…</source>
        <translation>从资料库中移除…</translation>
    </message>
</context>
<context>
    <name>SidebarModel</name>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Albums</source>
        <translation>相册</translation>
    </message>
    <message>
        <source>New album…</source>
        <translation>新建相册…</translation>
    </message>
    <message>
        <source>Saved searches</source>
        <translation>已保存的搜索</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>资料库</translation>
    </message>
    <message>
        <source>All photos</source>
        <translation>所有照片</translation>
    </message>
    <message>
        <source>Favourites</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Recently added</source>
        <translation>最近添加</translation>
    </message>
    <message>
        <source>On this day</source>
        <translation>历史上的今天</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>健康状况</translation>
    </message>
    <message>
        <source>on “{volume}”, not connected</source>
        <translation>在“{volume}”上，未连接</translation>
    </message>
</context>
<context>
    <name>StarRating</name>
    <message numerus="yes">
        <source>%n star(s)</source>
        <translation>
            <numerusform>%n 星</numerusform>
        </translation>
    </message>
    <message>
        <source>Not rated</source>
        <translation>未评星级</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>星级</translation>
    </message>
</context>
<context>
    <name>StartProblem</name>
    <message>
        <source>The library cannot be opened</source>
        <translation>无法打开资料库</translation>
    </message>
    <message>
        <source>Show the library folder</source>
        <translation>显示资料库文件夹</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Show all jobs</source>
        <translation>显示所有任务</translation>
    </message>
    <message>
        <source>The model that searches: the part that understands pictures</source>
        <translation>用于搜索的模型：理解图片的部分</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>还有 %Ln 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
</context>
<context>
    <name>Trouble</name>
    <message>
        <source>Something went wrong in the background ({where}). Your photos are safe and the window goes on working.</source>
        <translation>后台出现错误（{where}）。您的照片是安全的，窗口可以继续使用。</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详细信息</translation>
    </message>
    <message>
        <source>Show jobs</source>
        <translation>显示任务</translation>
    </message>
    <message>
        <source>window</source>
        <translation>窗口</translation>
    </message>
</context>
<context>
    <name>Viewer</name>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Back to all photos (Esc)</source>
        <translation>返回所有照片 (Esc)</translation>
    </message>
    <message>
        <source>Zoom out (−)</source>
        <translation>缩小 (−)</translation>
    </message>
    <message>
        <source>Switch between the whole picture and actual size (Z)</source>
        <translation>在完整画面与实际大小间切换 (Z)</translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation>放大 (+)</translation>
    </message>
    <message>
        <source>Rotate the view left ([)</source>
        <translation>向左旋转视图 ([)</translation>
    </message>
    <message>
        <source>Rotate the view right (])</source>
        <translation>向右旋转视图 (])</translation>
    </message>
    <message>
        <source>Compare with another photo (C)</source>
        <translation>与另一张照片比较 (C)</translation>
    </message>
    <message>
        <source>Full screen (F11)</source>
        <translation>全屏 (F11)</translation>
    </message>
    <message>
        <source>This photo cannot be shown.</source>
        <translation>无法显示这张照片。</translation>
    </message>
    <message>
        <source>{place} of {count}</source>
        <translation>第 {place} 张，共 {count} 张</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Find your photos by what they show</source>
        <translation>按画面内容查找照片</translation>
    </message>
    <message>
        <source>Describe what you remember: “sunset at the sea”, “海边的日落”.</source>
        <translation>说说您记得的画面：“海边的日落”、“sunset at the sea”。</translation>
    </message>
    <message>
        <source>Where are your photos?</source>
        <translation>您的照片在哪里？</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>选择其他文件夹…</translation>
    </message>
    <message>
        <source>or drop folders here</source>
        <translation>或将文件夹拖到这里</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Nothing leaves this computer, and no internet connection is needed. Your photos are only read; they stay where they are.</source>
        <translation>任何内容都不会离开这台电脑，也不需要联网。照片只会被读取，仍留在原处。</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>dddd, d MMMM</source>
        <translation>M月d日 dddd</translation>
    </message>
    <message>
        <source>ddd, d MMMM yyyy</source>
        <translation>yyyy年M月d日 ddd</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <translation>yyyy年M月</translation>
    </message>
    <message>
        <source>yyyy</source>
        <translation>yyyy年</translation>
    </message>
    <message>
        <source>d MMMM yyyy</source>
        <translation>yyyy年M月d日</translation>
    </message>
    <message>
        <source>{count} s</source>
        <translation>{count} 秒</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} 分钟</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
</context>
<context>
    <name>_EntryRow</name>
    <message>
        <source>Undone</source>
        <translation>已撤销</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>_GeneralPage</name>
    <message>
        <source>General</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Thumbnail size</source>
        <translation>缩略图大小</translation>
    </message>
    <message>
        <source>Group photos by day</source>
        <translation>按日期分组</translation>
    </message>
    <message>
        <source>When they are sorted by date.</source>
        <translation>按日期排序时。</translation>
    </message>
</context>
<context>
    <name>_IndexingPage</name>
    <message>
        <source>Indexing</source>
        <translation>索引</translation>
    </message>
    <message>
        <source>Indexing reads each photo once, so that it can be found by what it shows.</source>
        <translation>建立索引时，每张照片会读取一次，之后就能按画面内容找到。</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source> photos/s</source>
        <translation> 张/秒</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Slow down on battery</source>
        <translation>使用电池时减速</translation>
    </message>
    <message>
        <source>Indexing then rests three quarters of the time.</source>
        <translation>此时有四分之三的时间处于休息状态。</translation>
    </message>
    <message>
        <source>Slow down while something is full screen</source>
        <translation>全屏时减速</translation>
    </message>
    <message>
        <source>Films, games and presentations stay smooth.</source>
        <translation>让影片、游戏和演示保持流畅。</translation>
    </message>
    <message>
        <source>Speed limit</source>
        <translation>速度上限</translation>
    </message>
    <message>
        <source>The most photos indexed per second.</source>
        <translation>每秒最多为多少张照片建立索引。</translation>
    </message>
    <message>
        <source>Reading processes</source>
        <translation>读取进程</translation>
    </message>
    <message>
        <source>How many photos are read at the same time. Takes effect after a restart.</source>
        <translation>同时读取的照片数量。重新启动后生效。</translation>
    </message>
</context>
<context>
    <name>_LibraryPage</name>
    <message>
        <source>Library and privacy</source>
        <translation>资料库与隐私</translation>
    </message>
    <message>
        <source>Where the library is</source>
        <translation>资料库的位置</translation>
    </message>
    <message>
        <source>It holds the catalogue, thumbnails and search index, not your photos. You can copy this folder to another computer while photoapp is closed.</source>
        <translation>其中有目录、缩略图和搜索索引，不含您的照片。photoapp 关闭时，可以将此文件夹复制到另一台电脑。</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Nothing leaves this computer</source>
        <translation>任何内容都不会离开这台电脑</translation>
    </message>
    <message>
        <source>Photos, searches and the index stay here. photoapp goes online only when you ask it to download a model, and then sends nothing about your photos. Your photo files are only read, except when you move them to the trash.</source>
        <translation>照片、搜索内容和索引都留在本机。只有在您要求下载模型时，photoapp 才会联网，而且不会发送任何与照片有关的信息。除非您将照片移到回收站，照片文件只会被读取。</translation>
    </message>
</context>
</TS>
