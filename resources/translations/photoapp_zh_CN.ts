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
        <source>Copy version details</source>
        <translation>复制版本信息</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Nothing leaves this computer. The program goes online only when you ask it to download a model or to check for updates; it has no account and no telemetry.</source>
        <translation>任何内容都不会离开这台电脑。只有在您要求下载模型或检查更新时，程序才会联网；没有账号，也没有遥测。</translation>
    </message>
    <message>
        <source>Free software under the Apache License 2.0. It stands on Qt, ONNX Runtime, FAISS, SQLite, Pillow and others, under their own licences. Models have licences of their own, shown where you choose them.</source>
        <translation>基于 Apache License 2.0 的自由软件。使用了 Qt、ONNX Runtime、FAISS、SQLite、Pillow 等，它们各有自己的许可。模型的许可在选择模型时显示。</translation>
    </message>
    <message>
        <source>Check for updates…</source>
        <translation>检查更新…</translation>
    </message>
    <message>
        <source>Crash reports ({count})…</source>
        <translation>崩溃报告（{count} 份）…</translation>
    </message>
    <message>
        <source>Network: off, 0 connections since start.</source>
        <translation>网络：关闭，启动以来 0 个连接。</translation>
    </message>
    <message numerus="yes">
        <source>Network: %Ln connection(s) since start, to {hosts}.</source>
        <translation>
            <numerusform>网络：启动以来 %Ln 个连接，目标：{hosts}。</numerusform>
        </translation>
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
        <source>Compare mod&amp;els…</source>
        <translation>比较各模型(&amp;E)…</translation>
    </message>
    <message>
        <source>Show w&amp;here it matches</source>
        <translation>显示匹配位置(&amp;H)</translation>
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
        <source>&amp;Add a tag</source>
        <translation>添加标签(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Confirm the marked tag</source>
        <translation>确认标出的标签(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Reject the marked tag</source>
        <translation>否定标出的标签(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Edit tags…</source>
        <translation>编辑标签(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Write tags to files…</source>
        <translation>将标签写入文件(&amp;W)…</translation>
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
        <source>La&amp;bel studio</source>
        <translation>标签工作室(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Models…</source>
        <translation>模型(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Guide</source>
        <translation>用户指南(&amp;G)</translation>
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
        <source>&amp;Tags</source>
        <translation>标签(&amp;T)</translation>
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
    <message>
        <source>Searched with another model: {name}</source>
        <translation>改用模型搜索：{name}</translation>
    </message>
    <message numerus="yes">
        <source>Cleared %Ln duplicate file(s) away</source>
        <translation>
            <numerusform>清理了 %Ln 个重复文件</numerusform>
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
    <message>
        <source>Deleted the label set “{name}”</source>
        <translation>删除了标签集“{name}”</translation>
    </message>
    <message>
        <source>Changed the label set “{name}”</source>
        <translation>修改了标签集“{name}”</translation>
    </message>
    <message numerus="yes">
        <source>Wrote the tags of %Ln photo(s) to files</source>
        <translation>
            <numerusform>将 %Ln 张照片的标签写入文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Read tags of %Ln photo(s) from files</source>
        <translation>
            <numerusform>从文件读入 %Ln 张照片的标签</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AdaptationCard</name>
    <message>
        <source>Similar photos, adapted to your library</source>
        <translation>让“相似照片”适应您的照片库</translation>
    </message>
    <message>
        <source>photoapp can learn from your own photos what belongs together: from edited copies that it makes, from bursts and duplicates it found, and from the tags you confirmed. It then checks itself on photos it did not learn from, and changes nothing before you agree. Searching by words stays as it is.</source>
        <translation>photoapp 可以从您自己的照片中学习哪些照片属于一类：依据它制作的编辑副本、找到的连拍和重复照片，以及您确认过的标签。随后它用未参与学习的照片检验自己，在您同意之前不会改变任何内容。文字搜索保持不变。</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>Do not use it</source>
        <translation>停用</translation>
    </message>
    <message>
        <source>Adapt again</source>
        <translation>重新调整</translation>
    </message>
    <message>
        <source>Adapt to my library</source>
        <translation>适应我的照片库</translation>
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
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Forget what was learned for the model in use</source>
        <translation>删除针对当前模型学到的内容</translation>
    </message>
    <message>
        <source>Nothing was gained: the model as it is does as well with your photos, so it stays as it is.</source>
        <translation>没有改进：模型本身对您的照片已经同样好，因此保持不变。</translation>
    </message>
    <message>
        <source>Similar photos would get better:</source>
        <translation>“相似照片”会更准确：</translation>
    </message>
    <message>
        <source>Similar photos would get better; you chose not to use it.</source>
        <translation>“相似照片”会更准确，但您选择了不启用。</translation>
    </message>
    <message>
        <source>Switched off: similar photos are as the model alone sees them.</source>
        <translation>已关闭：相似照片仅由模型本身判断。</translation>
    </message>
    <message>
        <source>In use. The newer result is better than no adapting, too:</source>
        <translation>使用中。更新的结果同样优于不调整：</translation>
    </message>
    <message>
        <source>In use. The last attempt gained nothing, so the earlier result stays:</source>
        <translation>使用中。最近一次没有改进，因此保留之前的结果：</translation>
    </message>
    <message>
        <source>Similar photos are better than without:</source>
        <translation>“相似照片”比不调整时更准确：</translation>
    </message>
    <message>
        <source>An edited copy finds its original first</source>
        <translation>编辑副本首先找到原图</translation>
    </message>
    <message>
        <source>A photo of a burst finds the others</source>
        <translation>连拍照片找到同组的其他照片</translation>
    </message>
    <message>
        <source>Photos with the same tag come first</source>
        <translation>同一标签的照片排在前面</translation>
    </message>
    <message>
        <source>{what}: {before} → {after} %</source>
        <translation>{what}：{before} → {after} %</translation>
    </message>
    <message>
        <source>Measured on photos it did not learn from, {count} in the library.</source>
        <translation>使用未参与学习的照片测得；照片库中有 {count} 张。</translation>
    </message>
    <message>
        <source>Learning from your photos: {percent} %</source>
        <translation>正在从您的照片中学习：{percent} %</translation>
    </message>
    <message>
        <source>Paused: {progress}</source>
        <translation>已暂停：{progress}</translation>
    </message>
</context>
<context>
    <name>Arrivals</name>
    <message>
        <source>“{name}” is not in the library yet. Its photos would be read where they are.</source>
        <translation>“{name}”尚未加入资料库。加入后照片仍留在原处，只会被读取。</translation>
    </message>
    <message>
        <source>Add to the library</source>
        <translation>加入资料库</translation>
    </message>
    <message>
        <source>“{name}” is not in the library. These photos look like it.</source>
        <translation>“{name}”不在资料库中。以下是与它相似的照片。</translation>
    </message>
    <message>
        <source>The library is still empty: there is nothing to compare “{name}” with.</source>
        <translation>资料库还是空的，没有可以与“{name}”比较的照片。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) are not in the library. These photos look like them.</source>
        <translation>
            <numerusform>%Ln 张图片不在资料库中。以下是与它们相似的照片。</numerusform>
        </translation>
    </message>
    <message>
        <source>Add its folder</source>
        <translation>添加它所在的文件夹</translation>
    </message>
    <message>
        <source>“{name}” is not a picture that photoapp can read.</source>
        <translation>“{name}”不是 photoapp 能读取的图片。</translation>
    </message>
    <message>
        <source>Find photos like this picture</source>
        <translation>查找与此图片相似的照片</translation>
    </message>
</context>
<context>
    <name>Background</name>
    <message>
        <source>photoapp is still working. Let it go on without its window?</source>
        <translation>photoapp 还在工作。关闭窗口后让它继续吗？</translation>
    </message>
    <message>
        <source>If you quit, it goes on from here at the next start. Your answer is remembered and can be changed in the settings.</source>
        <translation>如果退出，下次启动时会从这里继续。您的选择会被记住，可在设置中更改。</translation>
    </message>
    <message>
        <source>This desktop has no tray, so the window is minimised.</source>
        <translation>此桌面没有托盘，因此窗口会最小化。</translation>
    </message>
    <message>
        <source>Go on in the background</source>
        <translation>在后台继续</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
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
    <name>CheckPanel</name>
    <message>
        <source>There is no further photo to ask about.</source>
        <translation>没有更多需要确认的照片了。</translation>
    </message>
    <message>
        <source>Choosing photos…</source>
        <translation>正在挑选照片…</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Next twelve</source>
        <translation>下一批十二张</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>不是</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>change the answer</source>
        <translation>更改回答</translation>
    </message>
    <message>
        <source>another photo</source>
        <translation>换一张照片</translation>
    </message>
    <message>
        <source>Is this “{label}”?</source>
        <translation>这是“{label}”吗？</translation>
    </message>
    <message>
        <source>The label learns from each answer. A few already help; Ctrl+Z takes one back.</source>
        <translation>标签会从每个回答中学习，几个回答就有帮助；按 Ctrl+Z 可撤回一个。</translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln answered</source>
        <translation>
            <numerusform>已回答 {done}/%Ln 张</numerusform>
        </translation>
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
    <name>ComparePage</name>
    <message>
        <source>Compare models</source>
        <translation>比较各模型</translation>
    </message>
    <message>
        <source>Back to the photos</source>
        <translation>返回照片</translation>
    </message>
    <message>
        <source>Which photos are like this one?</source>
        <translation>哪些照片与它相似？</translation>
    </message>
    <message>
        <source>Each row shows what one model finds most alike, with its likeness from -1 to 1. Likenesses of different models cannot be compared with each other, only the order of the photos.</source>
        <translation>每一行是一个模型认为最相似的照片，数字为相似度，范围是 -1 到 1。不同模型的相似度不能互相比较，只能比较照片的先后次序。</translation>
    </message>
    <message>
        <source>Only the model in use is installed. Add others to compare them with it.</source>
        <translation>目前只安装了正在使用的模型。添加其他模型后即可与它比较。</translation>
    </message>
    <message>
        <source>More models…</source>
        <translation>更多模型…</translation>
    </message>
</context>
<context>
    <name>CopyRow</name>
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
    <name>CrashDialog</name>
    <message>
        <source>Crash reports</source>
        <translation>崩溃报告</translation>
    </message>
    <message>
        <source>There are none. That is how it should be.</source>
        <translation>没有崩溃报告，一切正常。</translation>
    </message>
    <message>
        <source>They stay on this computer. They name places in the program, not your photos or searches. Copy one if you want to tell the developers.</source>
        <translation>报告只保存在这台电脑上，其中只有程序内部的位置，不含您的照片或搜索内容。如果想告诉开发者，可以复制一份。</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Text of the report</source>
        <translation>报告内容</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>{when}: the program ended</source>
        <translation>{when}：程序意外退出</translation>
    </message>
    <message>
        <source>{when}: an error, the program went on</source>
        <translation>{when}：出现错误，程序继续运行</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>DesktopPage</name>
    <message>
        <source>In the background</source>
        <translation>后台运行</translation>
    </message>
    <message>
        <source>photoapp can keep the library up to date while its window is closed.</source>
        <translation>窗口关闭后，photoapp 仍可让资料库保持最新。</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Ask while working</source>
        <translation>工作未完成时询问</translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>Closing the window</source>
        <translation>关闭窗口时</translation>
    </message>
    <message>
        <source>What was being indexed goes on at the next start.</source>
        <translation>退出后，未完成的索引会在下次启动时继续。</translation>
    </message>
    <message>
        <source>Show an icon in the tray</source>
        <translation>在托盘中显示图标</translation>
    </message>
    <message>
        <source>With open, pause and quit. Always there while the window is away.</source>
        <translation>可打开、暂停和退出。窗口隐藏时图标始终显示。</translation>
    </message>
    <message>
        <source>This desktop has no tray: the window is minimised instead.</source>
        <translation>此桌面没有托盘：窗口会改为最小化。</translation>
    </message>
    <message>
        <source>Say when long work is done</source>
        <translation>耗时的工作完成后通知</translation>
    </message>
    <message>
        <source>A notification, when you are not looking at the window.</source>
        <translation>当您没有在看此窗口时，显示一条通知。</translation>
    </message>
    <message>
        <source>Start when you log in</source>
        <translation>登录时启动</translation>
    </message>
    <message>
        <source>In the background: new photos are indexed without being asked.</source>
        <translation>在后台启动：新照片会自动建立索引。</translation>
    </message>
</context>
<context>
    <name>DuplicateCards</name>
    <message>
        <source>frees {size}</source>
        <translation>可释放 {size}</translation>
    </message>
    <message>
        <source>All of them stay.</source>
        <translation>全部保留。</translation>
    </message>
    <message>
        <source>You keep {name}.</source>
        <translation>你选择保留 {name}。</translation>
    </message>
    <message>
        <source>Every version stays; only copies of the same bytes go.</source>
        <translation>各个版本都保留，只清理字节完全相同的副本。</translation>
    </message>
    <message>
        <source>{name} stays: {why}</source>
        <translation>保留 {name}：{why}</translation>
    </message>
</context>
<context>
    <name>DuplicateCompare</name>
    <message>
        <source>{place} of {count} · {kind}</source>
        <translation>第 {place} 组，共 {count} 组 · {kind}</translation>
    </message>
    <message>
        <source>stays</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>goes</source>
        <translation>清理</translation>
    </message>
    <message>
        <source>Compare duplicates</source>
        <translation>比较重复照片</translation>
    </message>
    <message>
        <source>Keep left</source>
        <translation>保留左边</translation>
    </message>
    <message>
        <source>The right one goes (←)</source>
        <translation>清理右边的一张（←）</translation>
    </message>
    <message>
        <source>Keep right</source>
        <translation>保留右边</translation>
    </message>
    <message>
        <source>The left one goes (→)</source>
        <translation>清理左边的一张（→）</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>都保留</translation>
    </message>
    <message>
        <source>Keep all of this group, for good (B)</source>
        <translation>永久保留这一组的全部照片（B）</translation>
    </message>
    <message>
        <source>Not duplicates</source>
        <translation>不是重复</translation>
    </message>
    <message>
        <source>Never show these together again (N)</source>
        <translation>以后不再把它们列在一起（N）</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一组</translation>
    </message>
    <message>
        <source>Next group (Return)</source>
        <translation>下一组（回车）</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>并排</translation>
    </message>
    <message>
        <source>Both at once (S)</source>
        <translation>同时显示两张（S）</translation>
    </message>
    <message>
        <source>Flicker</source>
        <translation>交替</translation>
    </message>
    <message>
        <source>One after the other in the same place (F)</source>
        <translation>在同一位置交替显示（F）</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>What differs is orange (D)</source>
        <translation>不同之处以橙色显示（D）</translation>
    </message>
    <message>
        <source>Back to all groups (Esc)</source>
        <translation>返回所有组（Esc）</translation>
    </message>
</context>
<context>
    <name>DuplicateFacts</name>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>画面</translation>
    </message>
    <message>
        <source>File size</source>
        <translation>文件大小</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>拍摄时间</translation>
    </message>
    <message>
        <source>File changed</source>
        <translation>文件修改时间</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>收藏</translation>
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
        <source>Place</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Drive</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>known</source>
        <translation>已知</translation>
    </message>
    <message>
        <source>written</source>
        <translation>已填写</translation>
    </message>
    <message>
        <source>{drive} (not connected)</source>
        <translation>{drive}（未连接）</translation>
    </message>
</context>
<context>
    <name>DuplicateFilters</name>
    <message>
        <source>Keep:</source>
        <translation>保留：</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Frees {size} or more</source>
        <translation>可释放 {size} 以上</translation>
    </message>
    <message>
        <source>Any size</source>
        <translation>不限大小</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>All kinds</source>
        <translation>所有种类</translation>
    </message>
    <message>
        <source>{kind} ({count})</source>
        <translation>{kind}（{count}）</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>All folders</source>
        <translation>所有文件夹</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Ignore this folder</source>
        <translation>忽略此文件夹</translation>
    </message>
    <message>
        <source>Which file to keep</source>
        <translation>保留哪个文件</translation>
    </message>
    <message>
        <source>Edit the rules…</source>
        <translation>编辑规则…</translation>
    </message>
    <message>
        <source>Only groups with a file in this folder</source>
        <translation>只显示在此文件夹中有文件的组</translation>
    </message>
</context>
<context>
    <name>DuplicateHeader</name>
    <message>
        <source>Duplicates</source>
        <translation>重复照片</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新查找</translation>
    </message>
    <message>
        <source>Looking for duplicates: {progress}</source>
        <translation>正在查找重复照片：{progress}</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>正在统计…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln group(s) of copies</source>
        <translation>
            <numerusform>%Ln 组副本</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>up to {size} can be freed</source>
        <translation>最多可释放 {size}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) not compared yet</source>
        <translation>
            <numerusform>还有 %Ln 张照片未比较</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DuplicateRules</name>
    <message>
        <source>What to keep</source>
        <translation>保留什么</translation>
    </message>
    <message>
        <source>The first rule decides. A later one only decides between files that are equal by all rules before it.</source>
        <translation>第一条规则最先决定；后面的规则只在前面各条都不分高下时才起作用。</translation>
    </message>
    <message>
        <source>Begin with</source>
        <translation>起始规则</translation>
    </message>
    <message>
        <source>Begin with…</source>
        <translation>从以下规则开始…</translation>
    </message>
    <message>
        <source>Rules, the first one decides first</source>
        <translation>规则列表，排在前面的先决定</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Remove the rule</source>
        <translation>删除这条规则</translation>
    </message>
    <message>
        <source>Add a rule</source>
        <translation>添加规则</translation>
    </message>
    <message>
        <source>Add a rule…</source>
        <translation>添加规则…</translation>
    </message>
    <message>
        <source>The other way round</source>
        <translation>反过来</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>取值</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Use these rules</source>
        <translation>使用这些规则</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
</context>
<context>
    <name>DuplicateStage</name>
    <message>
        <source>One of them is cropped, turned or framed, so more differs than is new.</source>
        <translation>其中一张经过裁剪、旋转或加框，因此显示的差异比实际改动多。</translation>
    </message>
    <message>
        <source>The pictures have different shapes and cannot be laid over each other.</source>
        <translation>两张照片的形状不同，无法重叠比较。</translation>
    </message>
    <message>
        <source>This photo cannot be shown.</source>
        <translation>无法显示这张照片。</translation>
    </message>
</context>
<context>
    <name>Duplicates</name>
    <message>
        <source>Identical files</source>
        <translation>相同的文件</translation>
    </message>
    <message>
        <source>Identical pictures</source>
        <translation>相同的画面</translation>
    </message>
    <message>
        <source>Other size or format</source>
        <translation>尺寸或格式不同</translation>
    </message>
    <message>
        <source>Edited</source>
        <translation>编辑过</translation>
    </message>
    <message>
        <source>Same moment</source>
        <translation>同一时刻</translation>
    </message>
    <message>
        <source>RAW and JPEG</source>
        <translation>RAW 与 JPEG</translation>
    </message>
    <message>
        <source>Live photo</source>
        <translation>实况照片</translation>
    </message>
    <message>
        <source>Similar</source>
        <translation>相似</translation>
    </message>
    <message>
        <source>The same file several times, byte for byte.</source>
        <translation>同一个文件有多份，每个字节都相同。</translation>
    </message>
    <message>
        <source>Every pixel is the same; only what is written beside the picture differs.</source>
        <translation>每个像素都相同，只是附带的信息不同。</translation>
    </message>
    <message>
        <source>The whole picture saved again: compressed, resized or converted.</source>
        <translation>整个画面被重新保存：压缩、缩放或转换格式。</translation>
    </message>
    <message>
        <source>Cropped, turned, mirrored, recoloured, framed or drawn upon.</source>
        <translation>经过裁剪、旋转、镜像、调色、加框或涂画。</translation>
    </message>
    <message>
        <source>Several shots of one scene, taken within a short time. Not copies.</source>
        <translation>短时间内对同一场景拍摄的多张照片，并非副本。</translation>
    </message>
    <message>
        <source>A RAW file and the picture the camera made of it. They belong together.</source>
        <translation>RAW 文件和相机由它生成的照片，它们属于一体。</translation>
    </message>
    <message>
        <source>A still and its moving part. They belong together.</source>
        <translation>静态照片和它的动态部分，它们属于一体。</translation>
    </message>
    <message>
        <source>They look alike, nothing more. Not copies.</source>
        <translation>只是看起来相像，并非副本。</translation>
    </message>
    <message>
        <source>Best quality</source>
        <translation>画质最佳</translation>
    </message>
    <message>
        <source>The original</source>
        <translation>原始文件</translation>
    </message>
    <message>
        <source>Most cared for</source>
        <translation>整理得最好</translation>
    </message>
    <message>
        <source>Newest file</source>
        <translation>最新的文件</translation>
    </message>
    <message>
        <source>Save space</source>
        <translation>节省空间</translation>
    </message>
    <message>
        <source>My own rules</source>
        <translation>我的规则</translation>
    </message>
    <message>
        <source>Most pixels, then with a capture date, the better format, the larger file.</source>
        <translation>像素最多，其次是有拍摄日期、格式更好、文件更大。</translation>
    </message>
    <message>
        <source>With a capture date and place, then the oldest file.</source>
        <translation>有拍摄日期和地点，其次是最早的文件。</translation>
    </message>
    <message>
        <source>Favourites first, then stars, albums, tags and captions.</source>
        <translation>收藏优先，其次是星级、相册、标签和说明。</translation>
    </message>
    <message>
        <source>The file that was changed last.</source>
        <translation>最后修改的文件。</translation>
    </message>
    <message>
        <source>All pixels in the smallest file.</source>
        <translation>像素完整而文件最小。</translation>
    </message>
    <message>
        <source>The rules you put together.</source>
        <translation>你自己编排的规则。</translation>
    </message>
    <message>
        <source>More pixels</source>
        <translation>像素更多</translation>
    </message>
    <message>
        <source>Fewer pixels</source>
        <translation>像素更少</translation>
    </message>
    <message>
        <source>File format, in this order</source>
        <translation>文件格式，按此顺序</translation>
    </message>
    <message>
        <source>File format, not these</source>
        <translation>文件格式，不要这些</translation>
    </message>
    <message>
        <source>Larger file</source>
        <translation>文件更大</translation>
    </message>
    <message>
        <source>Smaller file</source>
        <translation>文件更小</translation>
    </message>
    <message>
        <source>Earlier capture date</source>
        <translation>拍摄日期更早</translation>
    </message>
    <message>
        <source>Later capture date</source>
        <translation>拍摄日期更晚</translation>
    </message>
    <message>
        <source>Older file</source>
        <translation>文件更早</translation>
    </message>
    <message>
        <source>Newer file</source>
        <translation>文件更新</translation>
    </message>
    <message>
        <source>In these folders, in this order</source>
        <translation>在这些文件夹中，按此顺序</translation>
    </message>
    <message>
        <source>Not in these folders</source>
        <translation>不在这些文件夹中</translation>
    </message>
    <message>
        <source>Name like</source>
        <translation>名称符合</translation>
    </message>
    <message>
        <source>Name not like</source>
        <translation>名称不符合</translation>
    </message>
    <message>
        <source>Shorter name</source>
        <translation>名称更短</translation>
    </message>
    <message>
        <source>Longer name</source>
        <translation>名称更长</translation>
    </message>
    <message>
        <source>More stars</source>
        <translation>星级更高</translation>
    </message>
    <message>
        <source>Fewer stars</source>
        <translation>星级更低</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>已收藏</translation>
    </message>
    <message>
        <source>Not a favourite</source>
        <translation>未收藏</translation>
    </message>
    <message>
        <source>More tags</source>
        <translation>标签更多</translation>
    </message>
    <message>
        <source>Fewer tags</source>
        <translation>标签更少</translation>
    </message>
    <message>
        <source>In more albums</source>
        <translation>所在相册更多</translation>
    </message>
    <message>
        <source>In fewer albums</source>
        <translation>所在相册更少</translation>
    </message>
    <message>
        <source>Has a place</source>
        <translation>有地点</translation>
    </message>
    <message>
        <source>Has no place</source>
        <translation>没有地点</translation>
    </message>
    <message>
        <source>Has a caption</source>
        <translation>有说明</translation>
    </message>
    <message>
        <source>Has no caption</source>
        <translation>没有说明</translation>
    </message>
    <message>
        <source>on a drive that is not connected</source>
        <translation>在未连接的磁盘上</translation>
    </message>
    <message>
        <source>no longer there</source>
        <translation>已不在原处</translation>
    </message>
    <message>
        <source>changed since it was read</source>
        <translation>读取之后有改动</translation>
    </message>
    <message>
        <source>a link to a file elsewhere</source>
        <translation>是指向别处文件的链接</translation>
    </message>
    <message>
        <source>another name of the file that stays</source>
        <translation>与保留的文件是同一个文件的不同名称</translation>
    </message>
    <message>
        <source>kept by another group</source>
        <translation>被另一组保留</translation>
    </message>
    <message>
        <source>belongs to the other file</source>
        <translation>与另一个文件属于一体</translation>
    </message>
    <message>
        <source>the file that should stay was not found</source>
        <translation>找不到应保留的文件</translation>
    </message>
    <message>
        <source>other bytes, so no hard link is possible</source>
        <translation>字节不同，无法使用硬链接</translation>
    </message>
    <message>
        <source>on another drive than the file that stays</source>
        <translation>与保留的文件不在同一磁盘</translation>
    </message>
    <message>
        <source>in that folder already</source>
        <translation>已在该文件夹中</translation>
    </message>
    <message>
        <source>Move to the trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Move to a folder</source>
        <translation>移到文件夹</translation>
    </message>
    <message>
        <source>Replace by hard links</source>
        <translation>替换为硬链接</translation>
    </message>
    <message>
        <source>{first}; {second}</source>
        <translation>{first}；{second}</translation>
    </message>
    <message>
        <source>the pictures agree to {percent}</source>
        <translation>画面吻合 {percent}</translation>
    </message>
    <message>
        <source>one shows {percent} of the other</source>
        <translation>一张包含另一张的 {percent}</translation>
    </message>
    <message>
        <source>turned by {degrees}°</source>
        <translation>旋转了 {degrees}°</translation>
    </message>
    <message>
        <source>one is {percent} % as large</source>
        <translation>一张是另一张的 {percent} % 大小</translation>
    </message>
    <message>
        <source>taken {seconds} s apart</source>
        <translation>拍摄时间相差 {seconds} 秒</translation>
    </message>
    <message>
        <source>by the same camera ({camera})</source>
        <translation>同一台相机（{camera}）拍摄</translation>
    </message>
    <message>
        <source>they look alike to the model</source>
        <translation>模型认为它们相像</translation>
    </message>
    <message>
        <source>judged by the small pictures, since files could not be read</source>
        <translation>只比较了缩略图，因为无法读取文件</translation>
    </message>
    <message>
        <source>mirrored</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>other colours or brightness</source>
        <translation>颜色或亮度不同</translation>
    </message>
    <message>
        <source>with a border</source>
        <translation>有边框</translation>
    </message>
    <message>
        <source>something was drawn or retouched</source>
        <translation>有涂画或修饰</translation>
    </message>
    <message>
        <source>other file format</source>
        <translation>文件格式不同</translation>
    </message>
    <message>
        <source>on a drive that is connected</source>
        <translation>在已连接的磁盘上</translation>
    </message>
    <message>
        <source>equal by all rules, so the shorter path</source>
        <translation>按所有规则都相同，因此取路径较短的</translation>
    </message>
    <message>
        <source>{rule}: {values}</source>
        <translation>{rule}：{values}</translation>
    </message>
    <message>
        <source>Has a capture date</source>
        <translation>有拍摄日期</translation>
    </message>
    <message>
        <source>{rule} ({kept} instead of {other})</source>
        <translation>{rule}（{kept}，而非 {other}）</translation>
    </message>
</context>
<context>
    <name>DuplicatesPage</name>
    <message>
        <source>Duplicates</source>
        <translation>重复照片</translation>
    </message>
    <message>
        <source>Groups of duplicates</source>
        <translation>重复照片组</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新查找</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>比较…</translation>
    </message>
    <message>
        <source>Look at the groups one by one (Return)</source>
        <translation>逐组查看（回车）</translation>
    </message>
    <message>
        <source>Clear away…</source>
        <translation>清理…</translation>
    </message>
    <message>
        <source>Shows first what would happen</source>
        <translation>先显示会发生什么</translation>
    </message>
    <message>
        <source>Looking for duplicates…</source>
        <translation>正在查找重复照片…</translation>
    </message>
    <message>
        <source>Groups appear here when the photos have been compared.</source>
        <translation>照片比较完成后，重复的组会显示在这里。</translation>
    </message>
    <message>
        <source>Nothing of this kind</source>
        <translation>没有这一类</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>No duplicates</source>
        <translation>没有重复照片</translation>
    </message>
    <message>
        <source>Every photo here is there once. New photos are compared as they arrive.</source>
        <translation>这里的每张照片都只有一份。新照片加入时会自动比较。</translation>
    </message>
    <message>
        <source>Nothing is chosen to go.</source>
        <translation>没有选择要清理的文件。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) would go</source>
        <translation>
            <numerusform>将清理 %Ln 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %Ln group(s)</source>
        <translation>
            <numerusform>（%Ln 组）</numerusform>
        </translation>
    </message>
    <message>
        <source>Photos in “{name}” are no longer compared.</source>
        <translation>不再比较“{name}”中的照片。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Remembered: these are no duplicates.</source>
        <translation>已记住：它们不是重复照片。</translation>
    </message>
    <message>
        <source>Remembered: all of these are kept.</source>
        <translation>已记住：这些照片全部保留。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) cleared away.</source>
        <translation>
            <numerusform>已清理 %Ln 个文件。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) stayed.</source>
        <translation>
            <numerusform>%Ln 个文件未处理。</numerusform>
        </translation>
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
        <source>The file that should stay instead has changed or gone, so this one was left alone.</source>
        <translation>应保留的文件有改动或已不在，因此这个文件没有处理。</translation>
    </message>
    <message>
        <source>The file has changed since, so it was left alone.</source>
        <translation>文件此后有改动，因此没有处理。</translation>
    </message>
    <message>
        <source>The two files do not hold the same bytes, so both were left alone.</source>
        <translation>两个文件的字节并不相同，因此都没有处理。</translation>
    </message>
    <message>
        <source>The system would not let this file go; it is where it was.</source>
        <translation>系统不允许处理这个文件，它仍在原处。</translation>
    </message>
    <message>
        <source>Choose a folder to move the files to.</source>
        <translation>请选择要把文件移到哪个文件夹。</translation>
    </message>
    <message>
        <source>There is no set of rules called “{name}”; there are: {known}.</source>
        <translation>没有名为“{name}”的规则；可用的有：{known}。</translation>
    </message>
    <message>
        <source>There is no kind of duplicates called “{name}”; there are: {known}.</source>
        <translation>没有名为“{name}”的重复种类；可用的有：{known}。</translation>
    </message>
    <message>
        <source>The rules for what to keep cannot be used: {reason}.</source>
        <translation>保留规则无法使用：{reason}。</translation>
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
        <source>The guide says nothing about “{name}”. Its chapters: {known}.</source>
        <translation>指南中没有关于“{name}”的内容。章节有：{known}。</translation>
    </message>
    <message>
        <source>Your own photos are in this library, so the sample pictures were not added to them.</source>
        <translation>资料库中已有您自己的照片，因此没有加入示例图片。</translation>
    </message>
    <message>
        <source>The folder for the sample pictures, “{path}”, holds something else.</source>
        <translation>用于示例图片的文件夹“{path}”中有其他内容。</translation>
    </message>
    <message>
        <source>The sample pictures are not in this installation; install photoapp again.</source>
        <translation>此安装中没有示例图片，请重新安装 photoapp。</translation>
    </message>
    <message>
        <source>The sample pictures cannot be written to “{path}”. Is there free space?</source>
        <translation>无法将示例图片写入“{path}”。磁盘是否还有空间？</translation>
    </message>
    <message>
        <source>This copy is on a drive that is not connected; connect it and try again.</source>
        <translation>这个副本在未连接的驱动器上，请连接后重试。</translation>
    </message>
    <message>
        <source>The file has changed and was not read again yet; try again when indexing is done.</source>
        <translation>文件已改动但尚未重新读取，请在索引完成后重试。</translation>
    </message>
    <message>
        <source>This is a link to a file elsewhere, which was left alone.</source>
        <translation>这是指向其他位置的链接，没有改动它。</translation>
    </message>
    <message>
        <source>Another program changed the file meanwhile; it was left as it is. Try again.</source>
        <translation>其间另一个程序改动了该文件，因此保持原样。请重试。</translation>
    </message>
    <message>
        <source>The file cannot be written there; check the folder’s permissions and the free space.</source>
        <translation>无法在此处写入文件，请检查文件夹权限和剩余空间。</translation>
    </message>
    <message>
        <source>{count} of {total} files could not be given back what they held before: another program has changed them since, or they cannot be written.</source>
        <translation>{total} 个文件中有 {count} 个无法恢复原来的内容：其后被其他程序改动过，或者无法写入。</translation>
    </message>
    <message>
        <source>Another program has changed the file since; it was left as it is.</source>
        <translation>其后另一个程序改动了该文件，因此保持原样。</translation>
    </message>
    <message>
        <source>The backup of this file is no longer there.</source>
        <translation>该文件的备份已不存在。</translation>
    </message>
    <message>
        <source>The file beside the photo is not readable XMP; it was left as it is.</source>
        <translation>照片旁的附属文件不是可读的 XMP，保持原样。</translation>
    </message>
    <message>
        <source>The file beside the photo cannot be read; check its permissions.</source>
        <translation>无法读取照片旁的附属文件，请检查其权限。</translation>
    </message>
    <message>
        <source>Writing into photo files needs the free program ExifTool. Install it from exiftool.org, or write to files beside the photos instead.</source>
        <translation>写入照片文件需要免费程序 ExifTool。请从 exiftool.org 安装，或改为写入照片旁的附属文件。</translation>
    </message>
    <message>
        <source>ExifTool stopped; nothing was changed. Try again.</source>
        <translation>ExifTool 意外停止，没有改动任何内容。请重试。</translation>
    </message>
    <message>
        <source>The metadata inside the photo file cannot be read; it was left as it is.</source>
        <translation>无法读取照片文件内的元数据，保持原样。</translation>
    </message>
    <message>
        <source>ExifTool cannot write into this kind of file. Write to a file beside the photo instead.</source>
        <translation>ExifTool 无法写入这种文件，请改为写入照片旁的附属文件。</translation>
    </message>
    <message>
        <source>ExifTool would not write into the photo file; it was left as it is.</source>
        <translation>ExifTool 无法写入该照片文件，保持原样。</translation>
    </message>
    <message>
        <source>Writing would not have kept the picture as it is, so the file was left alone.</source>
        <translation>写入会使图片内容发生变化，因此没有改动该文件。</translation>
    </message>
    <message>
        <source>The model could not make sense of this picture, so search will not find it.</source>
        <translation>模型无法理解这张图片，因此搜索不到它。</translation>
    </message>
    <message>
        <source>{path} is on no volume of this library; add its folder first.</source>
        <translation>{path} 不在图库已知的任何磁盘上；请先添加它所在的文件夹。</translation>
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
        <source>“{path}” could not be removed: {reason}</source>
        <translation>无法删除“{path}”：{reason}</translation>
    </message>
    <message>
        <source>Nothing was removed, because nobody confirmed.</source>
        <translation>没有得到确认，因此没有删除任何内容。</translation>
    </message>
    <message>
        <source>Another photoapp is indexing this library. Close it or let it finish first.</source>
        <translation>另一个 photoapp 正在为这个资料库建立索引。请先关闭它，或等它完成。</translation>
    </message>
    <message>
        <source>photoapp is running already, but does not answer. Wait a moment, or end it and start again.</source>
        <translation>photoapp 已在运行，但没有响应。请稍候，或结束它后重新启动。</translation>
    </message>
    <message>
        <source>Starting at login could not be changed: {reason}</source>
        <translation>无法更改登录时启动：{reason}</translation>
    </message>
    <message>
        <source>Another photoapp is indexing this library. You can look and search here; new photos are read here when the other one is closed.</source>
        <translation>另一个 photoapp 正在为此资料库建立索引。您可以在这里浏览和搜索；另一个关闭后，由这里读取新照片。</translation>
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
        <source>This kind of model is not supported. The list of models shows those that are.</source>
        <translation>不支持这种模型。支持的模型见模型列表。</translation>
    </message>
    <message>
        <source>“{name}” of this model is missing or damaged. Copy the model again, or write it again with photoapp train release.</source>
        <translation>此模型的“{name}”缺失或已损坏。请重新复制该模型，或用 photoapp train release 重新写出。</translation>
    </message>
    <message>
        <source>The words that “{path}” was taught are not known, because it did not begin from the bundled model. Give them with --lexicon.</source>
        <translation>不知道“{path}”学过哪些词语，因为它不是从自带模型开始训练的。请用 --lexicon 指定。</translation>
    </message>
    <message>
        <source>This model is not installed.</source>
        <translation>尚未安装此模型。</translation>
    </message>
    <message>
        <source>{endpoint} has no public model of the name {model}. Check the name, or use another source.</source>
        <translation>{endpoint} 上没有名为 {model} 的公开模型。请检查名称，或换一个来源。</translation>
    </message>
    <message>
        <source>The model could not be written to the disk ({reason}).</source>
        <translation>无法将模型写入磁盘（{reason}）。</translation>
    </message>
    <message>
        <source>This model compares pictures and reads no words, so it cannot search. It finds similar photos beside the model in use.</source>
        <translation>这个模型只比较图片、不认识文字，因此不能用于搜索。它可以在当前模型之外帮助查找相似照片。</translation>
    </message>
    <message>
        <source>This model is in use; indexing the library keeps it up to date.</source>
        <translation>这个模型正在使用中，资料库的索引会自动保持最新。</translation>
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
        <source>The optimised files of this model are incomplete or damaged. The model itself works; make them again.</source>
        <translation>这个模型的加速文件不完整或已损坏。模型本身可以正常使用，请重新加速。</translation>
    </message>
    <message>
        <source>This model cannot be made faster this way. It works as before.</source>
        <translation>无法用这种方式加速这个模型。它仍可照常使用。</translation>
    </message>
    <message>
        <source>In {precision} this model would give different results (cosine {cosine}). Nothing was changed; another precision may do.</source>
        <translation>使用 {precision} 精度时，这个模型的结果会有偏差（余弦 {cosine}）。未作任何更改，可以尝试其他精度。</translation>
    </message>
    <message>
        <source>Another program is making this model faster already; wait for it.</source>
        <translation>另一个程序正在加速这个模型，请等待其完成。</translation>
    </message>
    <message>
        <source>The process that worked on the model ended early. Perhaps memory ran out: close other programs and try again.</source>
        <translation>处理模型的进程提前结束，可能是内存不足。请关闭其他程序后重试。</translation>
    </message>
    <message>
        <source>--precision is auto, fp32, fp16 or int8, not {precision}.</source>
        <translation>--precision 可以是 auto、fp32、fp16 或 int8，不能是 {precision}。</translation>
    </message>
    <message>
        <source>--{option} is one of {known}, not {value}.</source>
        <translation>--{option} 可以是 {known} 之一，不能是 {value}。</translation>
    </message>
    <message>
        <source>The starter model belongs to the program and stays installed.</source>
        <translation>入门模型是程序的一部分，会一直保留。</translation>
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
        <source>There is no label in this line. Write for example: cat, dog, other pets</source>
        <translation>这一行里没有标签。可以这样写：猫，狗，其他宠物</translation>
    </message>
    <message>
        <source>A label set needs a name.</source>
        <translation>标签集需要一个名称。</translation>
    </message>
    <message>
        <source>This label set is no longer there.</source>
        <translation>这个标签集已经不在了。</translation>
    </message>
    <message>
        <source>The label set “{name}” was changed again since. Take the later changes back first.</source>
        <translation>标签集“{name}”之后又有改动，请先撤销较晚的改动。</translation>
    </message>
    <message>
        <source>The label set “{name}” has no label yet; add one first.</source>
        <translation>标签集“{name}”里还没有标签，请先添加。</translation>
    </message>
    <message>
        <source>There is no label set “{name}”.</source>
        <translation>没有名为“{name}”的标签集。</translation>
    </message>
    <message>
        <source>The template “{template}” needs exactly one pair of braces, where the label goes.</source>
        <translation>模板“{template}”里需要恰好一对花括号，表示标签的位置。</translation>
    </message>
    <message>
        <source>Label {number} has no name. Give it an English or a Chinese one.</source>
        <translation>第 {number} 个标签没有名称，请填写英文名或中文名。</translation>
    </message>
    <message>
        <source>Labels {other} and {number} share the name “{name}”, or its translation. Each name may be there once.</source>
        <translation>第 {other} 个和第 {number} 个标签重名（“{name}”或其译名）。每个名称只能出现一次。</translation>
    </message>
    <message>
        <source>The labels “{other}” and “{name}” would give the same tag. Leave one of them out, or rename it.</source>
        <translation>标签“{other}”和“{name}”会打上同一个标签。请去掉其中一个，或改名。</translation>
    </message>
    <message>
        <source>The threshold of “{name}” must be a probability from 0 to 1, or automatic.</source>
        <translation>“{name}”的阈值必须是 0 到 1 之间的概率，或设为自动。</translation>
    </message>
    <message>
        <source>“{parent}”, the parent of “{name}”, is not a label of this set.</source>
        <translation>“{name}”的上级“{parent}”不是这个标签集里的标签。</translation>
    </message>
    <message>
        <source>The parents of “{name}” go round in a circle. Leave one of them out.</source>
        <translation>“{name}”的上级关系形成了循环，请去掉其中一个。</translation>
    </message>
    <message>
        <source>Label sets are files that end in .yaml, .json or .csv.</source>
        <translation>标签集文件以 .yaml、.json 或 .csv 结尾。</translation>
    </message>
    <message>
        <source>It cannot be read ({reason}).</source>
        <translation>无法读取（{reason}）。</translation>
    </message>
    <message>
        <source>It cannot be written ({reason}). Choose another place or free some space.</source>
        <translation>无法写入（{reason}）。请换一个位置，或腾出一些空间。</translation>
    </message>
    <message>
        <source>This is not text. Save it as UTF-8.</source>
        <translation>这不是文本文件，请另存为 UTF-8。</translation>
    </message>
    <message>
        <source>It is too large for a label set.</source>
        <translation>文件太大，不像是标签集。</translation>
    </message>
    <message>
        <source>This is not understood ({reason}).</source>
        <translation>看不懂这里的内容（{reason}）。</translation>
    </message>
    <message>
        <source>Here should be a label set, with keys such as {keys}.</source>
        <translation>这里应该是一个标签集，包含 {keys} 等键。</translation>
    </message>
    <message>
        <source>The labels are missing. Write “labels:” and a list of them.</source>
        <translation>缺少标签。请写“labels:”和标签列表。</translation>
    </message>
    <message>
        <source>The key “{key}” is not known. Known are: {known}.</source>
        <translation>没有“{key}”这个键。可用的键有：{known}。</translation>
    </message>
    <message>
        <source>Here should be a label: its name, or keys such as {keys}.</source>
        <translation>这里应该是一个标签：它的名称，或 {keys} 等键。</translation>
    </message>
    <message>
        <source>A label cannot be called “{value}”. Write a name with letters.</source>
        <translation>标签不能叫“{value}”，名称里要有文字。</translation>
    </message>
    <message>
        <source>“{key}” must be a text, not a list.</source>
        <translation>“{key}”必须是一段文字，不能是列表。</translation>
    </message>
    <message>
        <source>“{key}” cannot be “{value}”. Write exclusive or independent.</source>
        <translation>“{key}”不能是“{value}”，请写 exclusive（单选）或 independent（多选）。</translation>
    </message>
    <message>
        <source>“{key}” cannot be “{value}”. Write true or false.</source>
        <translation>“{key}”不能是“{value}”，请写 true 或 false。</translation>
    </message>
    <message>
        <source>“{key}” cannot be “{value}”. Write a number from 0 to 1, or auto.</source>
        <translation>“{key}”不能是“{value}”，请写 0 到 1 之间的数，或 auto（自动）。</translation>
    </message>
    <message>
        <source>The name “{name}…” is too long: at most {limit} characters fit.</source>
        <translation>名称“{name}…”太长：最多 {limit} 个字符。</translation>
    </message>
    <message>
        <source>The tag “{name}” has this name already; choose another, or merge the two.</source>
        <translation>标签“{name}”已使用此名称；请换一个名称，或合并两者。</translation>
    </message>
    <message>
        <source>This tag is no longer there.</source>
        <translation>此标签已不存在。</translation>
    </message>
    <message>
        <source>There is no tag “{name}”.</source>
        <translation>没有标签“{name}”。</translation>
    </message>
    <message>
        <source>“{path}” is not in the library; add its folder first.</source>
        <translation>“{path}”不在资料库中，请先添加它所在的文件夹。</translation>
    </message>
    <message>
        <source>A tag cannot be put under itself.</source>
        <translation>标签不能放到自己下面。</translation>
    </message>
    <message>
        <source>A tag cannot be merged with itself.</source>
        <translation>标签不能与自己合并。</translation>
    </message>
    <message>
        <source>This tag is in use by now; delete it instead of undoing that it was made.</source>
        <translation>此标签已在使用；请删除它，而不是撤销新建。</translation>
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
        <source>There is no act number {number} in the history.</source>
        <translation>历史记录中没有编号为 {number} 的操作。</translation>
    </message>
    <message>
        <source>Some files could not be brought back; the others are. You can try again.</source>
        <translation>有些文件无法恢复，其余的已恢复。可以再试一次。</translation>
    </message>
    <message>
        <source>There is no file or folder “{path}”.</source>
        <translation>没有文件或文件夹“{path}”。</translation>
    </message>
    <message>
        <source>“{path}” is a folder; give a picture.</source>
        <translation>“{path}”是文件夹，请给出一张图片。</translation>
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
    <message>
        <source>{file}, line {line}</source>
        <translation>{file}，第 {line} 行</translation>
    </message>
    <message>
        <source>“{model}” needs PyTorch, which this installation of photoapp leaves out to stay small. Install the full package of photoapp, or use a model that runs without it: the starter, or one that can be downloaded on the models page.</source>
        <translation>“{model}”需要 PyTorch，而当前安装的 photoapp 为减小体积没有包含它。请安装 photoapp 的完整安装包，或改用不需要它的模型：自带的小模型，或“模型”页面上可以下载的模型。</translation>
    </message>
    <message>
        <source>This model is in use already.</source>
        <translation>这个模型已在使用中。</translation>
    </message>
    <message>
        <source>{model} has not looked at {missing} photos yet; they would not be found until it has. Prepare it first, or switch all the same.</source>
        <translation>“{model}”还有 {missing} 张照片没有看过，看完之前搜索不到它们。请先准备，或仍然切换。</translation>
    </message>
    <message>
        <source>No other model was in use before this one.</source>
        <translation>在此之前没有使用过其他模型。</translation>
    </message>
    <message>
        <source>Another photoapp is preparing a model for this library. Let it finish, or close it.</source>
        <translation>另一个 photoapp 正在为这个资料库准备模型。请等待它完成，或将它关闭。</translation>
    </message>
    <message>
        <source>{model} is needed for searching, so what it has learned of the photos stays.</source>
        <translation>搜索需要“{model}”，因此保留它对照片的记录。</translation>
    </message>
    <message>
        <source>Nothing is kept of {model} in this library.</source>
        <translation>这个资料库中没有“{model}”的记录。</translation>
    </message>
    <message>
        <source>Models work together as one of {known}, not as {name}.</source>
        <translation>模型的配合方式只能是 {known} 之一，不能是 {name}。</translation>
    </message>
    <message>
        <source>Two different models are needed, not {model} twice.</source>
        <translation>需要两个不同的模型，不能两次都是“{model}”。</translation>
    </message>
    <message>
        <source>{model} does not read this language ({language}). Choose a model that does.</source>
        <translation>“{model}”不懂这种语言（{language}）。请选择懂这种语言的模型。</translation>
    </message>
    <message>
        <source>There are no past searches yet. Search for something first.</source>
        <translation>还没有过去的搜索。请先搜索一次。</translation>
    </message>
    <message>
        <source>There is no model in “{path}”. A model’s folder holds config.json, a tokenizer and model.safetensors or pytorch_model.bin.</source>
        <translation>“{path}”中没有模型。模型文件夹应包含 config.json、分词器，以及 model.safetensors 或 pytorch_model.bin。</translation>
    </message>
    <message>
        <source>“{path}” holds several models: {names}. Say which one (on the command line: --model NAME).</source>
        <translation>“{path}”中有多个模型：{names}。请指定其中一个（命令行用 --model 名称）。</translation>
    </message>
    <message>
        <source>“{path}” only points at “{target}” on its own computer. Export the model there, or share that folder.</source>
        <translation>“{path}”只是指向它所在电脑上的“{target}”。请在那台电脑上导出模型，或共享那个文件夹。</translation>
    </message>
    <message>
        <source>“{name}” in “{path}” is not the file that belongs to this model: its checksum differs. Copy it again from where it came.</source>
        <translation>“{path}”中的“{name}”不是这个模型的文件：校验值不同。请从原处重新复制。</translation>
    </message>
    <message>
        <source>“{path}” can no longer be read. Connect its drive or share again and import it once more: it goes on from there.</source>
        <translation>“{path}”已无法读取。请重新连接它所在的磁盘或共享，再导入一次，会从中断处继续。</translation>
    </message>
    <message>
        <source>“{path}” is neither a folder nor an archive that can be read here. Unpack it and import the folder, or use a .zip, .tar or .tar.gz.</source>
        <translation>“{path}”既不是文件夹，也不是这里能读取的压缩包。请解压后导入文件夹，或使用 .zip、.tar、.tar.gz。</translation>
    </message>
    <message>
        <source>“{path}” cannot be read to its end. Copy or download it again.</source>
        <translation>“{path}”无法完整读取。请重新复制或下载。</translation>
    </message>
    <message>
        <source>“{path}” was not unpacked: “{name}” in it is a link, or its name is not safe. Unpack it yourself, look at the files, and import the folder.</source>
        <translation>没有解压“{path}”：其中的“{name}”是链接，或名称不安全。请自行解压并检查文件，再导入文件夹。</translation>
    </message>
    <message>
        <source>“{path}” was not unpacked: it holds too many files, or more than fits on the disk. Free some space, or use an archive of the model alone.</source>
        <translation>没有解压“{path}”：文件过多，或解压后磁盘放不下。请腾出空间，或使用只含模型的压缩包。</translation>
    </message>
    <message>
        <source>“{path}” is locked with a password. Unpack it yourself and import the folder.</source>
        <translation>“{path}”有密码。请自行解压后导入文件夹。</translation>
    </message>
    <message>
        <source>A model is exported as .zip or .tar, not as “{name}”.</source>
        <translation>模型只能导出为 .zip 或 .tar，不能导出为“{name}”。</translation>
    </message>
    <message>
        <source>“{path}” is there already. Choose another name.</source>
        <translation>“{path}”已存在，请换一个名称。</translation>
    </message>
    <message>
        <source>{endpoint} cannot be reached. Check the network cable or Wi-Fi, choose a mirror or ModelScope as the source, or import the model from a disk.</source>
        <translation>无法连接 {endpoint}。请检查网线或 Wi-Fi，改用镜像或 ModelScope，或从磁盘导入模型。</translation>
    </message>
    <message>
        <source>{endpoint} refused to give the model ({reason}). Try again later or use another source.</source>
        <translation>{endpoint} 拒绝提供该模型（{reason}）。请稍后再试，或换一个来源。</translation>
    </message>
    <message>
        <source>{endpoint} is busy and asks to try again in {minutes} min. What has arrived is kept. Try then, or use another source.</source>
        <translation>{endpoint} 正忙，要求 {minutes} 分钟后再试。已下载的部分会保留。请届时再试，或换一个来源。</translation>
    </message>
    <message>
        <source>This model is only given to people who agreed to its terms on {endpoint}. Agree there, download its files with the browser, and import their folder.</source>
        <translation>此模型只提供给在 {endpoint} 上同意其条款的人。请在那里同意条款，用浏览器下载文件，再导入所在文件夹。</translation>
    </message>
    <message>
        <source>The download was sent on to an address that is not safe, and was stopped: {target}. Use another source.</source>
        <translation>下载被转到不安全的地址，已停止：{target}。请换一个来源。</translation>
    </message>
    <message>
        <source>There is no source “{name}”; there are: {known}.</source>
        <translation>没有名为“{name}”的来源；可用的有：{known}。</translation>
    </message>
    <message>
        <source>“{name}” did not arrive as {endpoint} promised it, and was thrown away. Try again, or use another source.</source>
        <translation>收到的“{name}”与 {endpoint} 公布的不符，已丢弃。请重试，或换一个来源。</translation>
    </message>
    <message>
        <source>The transfer from {endpoint} stopped after {done_bytes} of {total_bytes}. Check the network and try again: it goes on from there.</source>
        <translation>从 {endpoint} 的传输在 {done_bytes}（共 {total_bytes}）处中断。请检查网络后重试，会从中断处继续。</translation>
    </message>
    <message>
        <source>{path} holds no evaluation set: neither captioned.jsonl nor labelled.jsonl is in it.</source>
        <translation>{path} 不是评测图片集：其中既没有 captioned.jsonl，也没有 labelled.jsonl。</translation>
    </message>
    <message>
        <source>{path} holds no photo with captions or labels that can be read.</source>
        <translation>{path} 中没有带描述或标签、且可以读取的照片。</translation>
    </message>
    <message>
        <source>{path} cannot be read: {reason}</source>
        <translation>无法读取 {path}：{reason}</translation>
    </message>
    <message>
        <source>{path}, line {line}: this is no JSON: {reason}</source>
        <translation>{path} 第 {line} 行不是有效的 JSON：{reason}</translation>
    </message>
    <message>
        <source>{path}, line {line}: “{key}” is missing or of the wrong kind.</source>
        <translation>{path} 第 {line} 行：缺少“{key}”，或其类型不正确。</translation>
    </message>
    <message>
        <source>{path}, line {line}: there is no file {file}.</source>
        <translation>{path} 第 {line} 行：文件 {file} 不存在。</translation>
    </message>
    <message>
        <source>{path} cannot be written: {reason}</source>
        <translation>无法写入 {path}：{reason}</translation>
    </message>
    <message>
        <source>{model} is of the family {family}; what can be made faster this way: {known}.</source>
        <translation>{model} 属于 {family} 系列；可以这样加速的有：{known}。</translation>
    </message>
    <message>
        <source>{model} is being made faster now; stop that job, or wait for it.</source>
        <translation>{model} 正在加速；请停止该任务，或等待它完成。</translation>
    </message>
    <message>
        <source>There are no words to look for in the photo.</source>
        <translation>没有可以在照片中查找的文字。</translation>
    </message>
    <message>
        <source>The model in use was never taught “{text}”, and cannot show where it is.</source>
        <translation>当前模型没有学过“{text}”，无法显示它的位置。</translation>
    </message>
    <message>
        <source>{path} is the picture itself; write to another file.</source>
        <translation>{path} 就是这张图片本身，请写入另一个文件。</translation>
    </message>
    <message>
        <source>Training needs packages that are not installed ({name}). Install them with: pip install &quot;photoapp[training]&quot;</source>
        <translation>训练所需的软件包尚未安装（{name}）。安装命令：pip install &quot;photoapp[training]&quot;</translation>
    </message>
    <message>
        <source>The loss was no number in epoch {count}. Try a lower learning rate.</source>
        <translation>第 {count} 轮的损失不是有效数值。请尝试更低的学习率。</translation>
    </message>
    <message>
        <source>Training broke down at step {count}. Try a lower learning rate.</source>
        <translation>训练在第 {count} 步失败，请尝试更低的学习率。</translation>
    </message>
    <message>
        <source>There are no pictures with texts in “{path}”. Put a .txt beside each picture, or give JSON lines of file and captions.</source>
        <translation>“{path}”中没有带文字的图片。请在每张图片旁放置同名 .txt，或提供含 file 和 captions 的 JSON 行文件。</translation>
    </message>
    <message>
        <source>Nothing can be measured on the {count} pictures kept apart: there must be two with captions among them, or {least} with the same label. Add captions, or more pictures of each label.</source>
        <translation>在预留的 {count} 张图片上无法衡量效果：其中至少要有两张带描述文字，或 {least} 张带同一标签。请补充描述文字，或为每个标签增加图片。</translation>
    </message>
    <message>
        <source>“{path}” cannot be read: {reason}</source>
        <translation>无法读取“{path}”：{reason}</translation>
    </message>
    <message>
        <source>{count} pictures with texts are too few to train and to examine; there must be {least}.</source>
        <translation>带文字的图片只有 {count} 张，不足以训练和检验，至少需要 {least} 张。</translation>
    </message>
    <message>
        <source>“{path}” is not a MobileNetV2 1.0 in TensorFlow Lite’s form: {reason}</source>
        <translation>“{path}”不是 TensorFlow Lite 格式的 MobileNetV2 1.0：{reason}</translation>
    </message>
    <message>
        <source>There is no .tflite file in “{path}”.</source>
        <translation>“{path}”中没有 .tflite 文件。</translation>
    </message>
    <message>
        <source>There is nothing at “{path}”. Check its path.</source>
        <translation>“{path}”处没有任何内容。请检查路径。</translation>
    </message>
    <message>
        <source>This is no JSON object.</source>
        <translation>这不是有效的 JSON 对象。</translation>
    </message>
    <message>
        <source>“file”, the picture’s name, is missing.</source>
        <translation>缺少“file”（图片的文件名）。</translation>
    </message>
    <message>
        <source>“{key}” must be a text or a list of texts.</source>
        <translation>“{key}”必须是一段文字或文字列表。</translation>
    </message>
    <message>
        <source>A concept needs names under “en” and under “zh”; “imagenet” is a number from 0 to 999, “label” a text.</source>
        <translation>概念须在“en”和“zh”下都有名称；“imagenet”为 0 到 999 的数字，“label”为文字。</translation>
    </message>
    <message>
        <source>“{path}” is not a UTF-8 text. Open it in an editor and save it as UTF-8.</source>
        <translation>“{path}”不是 UTF-8 文本。请用编辑器打开并另存为 UTF-8 编码。</translation>
    </message>
    <message>
        <source>No line of “{path}” has captions or labels. Not understood: {names}; understood are {known}.</source>
        <translation>“{path}”中没有一行带有描述或标签。无法识别的键：{names}；可用的键：{known}。</translation>
    </message>
    <message>
        <source>“{path}” cannot be read from “{name}”, which is damaged or locked. Make that zip file again.</source>
        <translation>无法从“{name}”中读取“{path}”：该 zip 文件已损坏或有密码。请重新制作。</translation>
    </message>
    <message>
        <source>The learning rate (--rate) must be above 0.</source>
        <translation>学习率（--rate）必须大于 0。</translation>
    </message>
    <message>
        <source>“{path}” is damaged, or it is no folder, zip file, list, IDX file or picture store.</source>
        <translation>“{path}”已损坏，或者不是文件夹、zip 文件、列表、IDX 文件或图片库文件。</translation>
    </message>
    <message>
        <source>“{name}” is missing in “{path}”. Copy the IDX files of one data set into one folder.</source>
        <translation>“{path}”中缺少“{name}”。请将同一数据集的 IDX 文件放入同一文件夹。</translation>
    </message>
    <message>
        <source>{count} pictures have {labels} labels in “{path}”. Copy the IDX files of one data set into one folder.</source>
        <translation>“{path}”中有 {count} 张图片，却有 {labels} 个标签。请将同一数据集的 IDX 文件放入同一文件夹。</translation>
    </message>
    <message>
        <source>Label {label} of “{name}” is none of the {count} classes in “{path}”. Copy the IDX files of one data set into one folder.</source>
        <translation>“{path}”的“{name}”中，标签 {label} 不属于 {count} 个类别。请将同一数据集的 IDX 文件放入同一文件夹。</translation>
    </message>
    <message>
        <source>No picture could be read. A folder of pictures needs files such as CLASS/NAME.jpg.</source>
        <translation>没有可读取的图片。图片文件夹中应有“类别/名称.jpg”这样的文件。</translation>
    </message>
    <message>
        <source>Training needs eight pictures at least; there are {count}.</source>
        <translation>训练至少需要八张图片；现有 {count} 张。</translation>
    </message>
    <message>
        <source>Linear evaluation needs pictures of two classes at least, five of each. Put them into folders named after their classes.</source>
        <translation>线性评估至少需要两个类别的图片，每类五张。请将图片放入以类别命名的文件夹。</translation>
    </message>
    <message>
        <source>photoapp downloads nothing by itself. Put Fashion-MNIST’s four files (train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz) into “{path}”, or give the folder that holds them.</source>
        <translation>photoapp 不会自行下载任何内容。请将 Fashion-MNIST 的四个文件（train-images-idx3-ubyte.gz、train-labels-idx1-ubyte.gz、t10k-images-idx3-ubyte.gz、t10k-labels-idx1-ubyte.gz）放入“{path}”，或直接指定它们所在的文件夹。</translation>
    </message>
    <message>
        <source>A picture store is a .safetensors file; “{path}” is not named so.</source>
        <translation>图片库文件应为 .safetensors 文件；“{path}”的名称不符。</translation>
    </message>
    <message>
        <source>“{path}” is a picture store already; --side and --sets belong to its making.</source>
        <translation>“{path}”已经是图片库文件；--side 和 --sets 只用于制作它时。</translation>
    </message>
    <message>
        <source>Another process is training in “{path}”. Wait for it or choose another folder.</source>
        <translation>另一个进程正在“{path}”中训练。请等待其完成，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>“{path}” holds a run with other settings ({name}). Choose another folder, or repeat the settings to go on.</source>
        <translation>“{path}”中的训练使用了不同的设置（{name}）。请选择其他文件夹，或使用相同设置继续。</translation>
    </message>
    <message>
        <source>“{path}” cannot be used ({reason}). Choose another folder.</source>
        <translation>“{path}”无法使用（{reason}）。请选择其他文件夹。</translation>
    </message>
    <message>
        <source>Adapting needs {least} indexed photos at least; there are {count}. Add more photos, or wait until they are indexed.</source>
        <translation>至少需要 {least} 张已建立索引的照片，现有 {count} 张。请添加更多照片，或等待索引完成。</translation>
    </message>
    <message>
        <source>Give only one of --on, --off, --remove and --status.</source>
        <translation>--on、--off、--remove 和 --status 只能选一个。</translation>
    </message>
    <message>
        <source>For the model in use, nothing was adapted that could be used. Adapt similar photos first.</source>
        <translation>当前模型没有可用的调整结果。请先让“相似照片”适应您的照片库。</translation>
    </message>
    <message>
        <source>No small picture of the library could be read, so nothing was learned. Index the library again.</source>
        <translation>照片库中没有可读取的缩略图，因此没有学到任何内容。请重新为照片库建立索引。</translation>
    </message>
    <message>
        <source>Another model was taken into use meanwhile, so adapting stopped. Start it again for the new model.</source>
        <translation>期间换用了另一个模型，调整已停止。请针对新模型重新开始。</translation>
    </message>
    <message>
        <source>“{path}” cannot be written ({reason}). Choose another folder or free some space.</source>
        <translation>“{path}”无法写入（{reason}）。请选择其他文件夹或释放一些空间。</translation>
    </message>
    <message>
        <source>This crash report is no longer there.</source>
        <translation>这份崩溃报告已不存在。</translation>
    </message>
    <message>
        <source>Name one crash report, or all of them.</source>
        <translation>请指定一份崩溃报告，或选择全部。</translation>
    </message>
    <message>
        <source>This folder holds something else; give an empty one with --library.</source>
        <translation>这个文件夹里有其他内容，请用 --library 指定一个空文件夹。</translation>
    </message>
    <message>
        <source>This build names no address to ask for updates, and photoapp never looks by itself.</source>
        <translation>此版本没有设定询问更新的地址，photoapp 也从不自行检查。</translation>
    </message>
    <message>
        <source>This address cannot be asked: the address of an update check begins with https:// and holds no password.</source>
        <translation>无法向这个地址询问：检查更新的地址应以 https:// 开头，并且不含密码。</translation>
    </message>
    <message>
        <source>{host} could not be asked for updates. Try again later.</source>
        <translation>无法向 {host} 询问更新，请稍后再试。</translation>
    </message>
    <message>
        <source>{host} has no answer about updates ({reason}).</source>
        <translation>{host} 没有提供更新信息（{reason}）。</translation>
    </message>
    <message>
        <source>What {host} answered is not an answer about updates. Nothing was changed.</source>
        <translation>{host} 返回的内容不是更新信息。没有任何改动。</translation>
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
        <source>This folder is not there now. Nothing is lost; its photos come back with it.</source>
        <translation>目前找不到这个文件夹。内容没有丢失，文件夹恢复后照片会再次出现。</translation>
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
    <name>HeatTool</name>
    <message>
        <source>Strength of the colours</source>
        <translation>颜色强度</translation>
    </message>
    <message>
        <source>Strength of the colours. Yellow: matches most; dark: least. Without colour: the model did not look there.</source>
        <translation>颜色强度。黄色：最相符；深色：最不相符；没有颜色：模型没有看到的部分。</translation>
    </message>
    <message>
        <source>Looking for “{text}”…</source>
        <translation>正在查找“{text}”…</translation>
    </message>
    <message>
        <source>No part stands out for “{text}”.</source>
        <translation>没有哪个部分与“{text}”特别相符。</translation>
    </message>
</context>
<context>
    <name>HelpWindow</name>
    <message>
        <source>photoapp guide</source>
        <translation>photoapp 用户指南</translation>
    </message>
    <message>
        <source>Search the guide</source>
        <translation>在指南中搜索</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>目录</translation>
    </message>
    <message>
        <source>Chapter</source>
        <translation>章节</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>后退</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>前进</translation>
    </message>
    <message>
        <source>Nothing in the guide.</source>
        <translation>指南中没有找到。</translation>
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
        <source>Where it is</source>
        <translation>所在位置</translation>
    </message>
    <message>
        <source>Select a photo to see its details here.</source>
        <translation>选择一张照片，在这里查看详细信息。</translation>
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
    <message>
        <source>Remove from favourites</source>
        <translation>取消收藏</translation>
    </message>
    <message>
        <source>Add to favourites</source>
        <translation>添加到收藏</translation>
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
        <source>slower: on battery</source>
        <translation>已放慢：使用电池</translation>
    </message>
    <message>
        <source>slower: something is full screen</source>
        <translation>已放慢：有全屏程序</translation>
    </message>
    <message>
        <source>slower: speed limit</source>
        <translation>已放慢：速度上限</translation>
    </message>
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
        <source>Making a model faster</source>
        <translation>正在加速模型</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Exporting a model</source>
        <translation>正在导出模型</translation>
    </message>
    <message>
        <source>Moving to the trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Tagging photos</source>
        <translation>正在给照片加标签</translation>
    </message>
    <message>
        <source>Preparing search</source>
        <translation>准备搜索</translation>
    </message>
    <message>
        <source>Writing tags to files</source>
        <translation>正在将标签写入文件</translation>
    </message>
    <message>
        <source>Reading sidecars</source>
        <translation>正在读取附属文件</translation>
    </message>
    <message>
        <source>Looking for duplicates</source>
        <translation>正在查找重复照片</translation>
    </message>
    <message>
        <source>Clearing duplicates away</source>
        <translation>正在清理重复照片</translation>
    </message>
    <message>
        <source>Looking at photos with another model</source>
        <translation>正在用另一个模型查看照片</translation>
    </message>
    <message>
        <source>Preparing another model</source>
        <translation>正在准备另一个模型</translation>
    </message>
    <message>
        <source>Adapting similar photos to your library</source>
        <translation>正在让“相似照片”适应您的照片库</translation>
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
    <message>
        <source>{work}: did not finish</source>
        <translation>{work}：未能完成</translation>
    </message>
    <message>
        <source>{work}: done</source>
        <translation>{work}：已完成</translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln 个失败</numerusform>
        </translation>
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
    <name>LabelApply</name>
    <message>
        <source>Tagging…</source>
        <translation>正在加标签…</translation>
    </message>
    <message>
        <source>Tagging… {share}</source>
        <translation>正在加标签… {share}</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message numerus="yes">
        <source>The tags of %Ln photo(s) are up to date.</source>
        <translation>
            <numerusform>%Ln 张照片的标签已是最新。</numerusform>
        </translation>
    </message>
    <message>
        <source>Tagging was stopped. What was tagged so far can be undone.</source>
        <translation>加标签已停止。已经加上的标签可以撤销。</translation>
    </message>
</context>
<context>
    <name>LabelDesk</name>
    <message>
        <source>All label sets</source>
        <translation>所有标签集</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Make a copy</source>
        <translation>创建副本</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Also tag new photos</source>
        <translation>也给新照片加标签</translation>
    </message>
    <message>
        <source>Photos get the labels of this set as they arrive, and all photos again when the set changes. What you said yourself is never changed.</source>
        <translation>新照片到来时会自动加上这个标签集的标签；标签集更改后，所有照片会重新处理。您自己确认或否定过的标签永远不会被改动。</translation>
    </message>
    <message>
        <source>changed, not saved</source>
        <translation>已更改，未保存</translation>
    </message>
    <message numerus="yes">
        <source>%Ln label(s)</source>
        <translation>
            <numerusform>%Ln 个标签</numerusform>
        </translation>
    </message>
    <message>
        <source>one for each photo</source>
        <translation>每张照片一个</translation>
    </message>
    <message>
        <source>several for one photo</source>
        <translation>每张照片可有多个</translation>
    </message>
    <message>
        <source>Discard changes</source>
        <translation>放弃更改</translation>
    </message>
    <message>
        <source>Save and tag the photos</source>
        <translation>保存并给照片加标签</translation>
    </message>
    <message>
        <source>Tag the photos</source>
        <translation>给照片加标签</translation>
    </message>
    <message>
        <source>Add labels to see which photos they fit.</source>
        <translation>添加标签，看看哪些照片符合。</translation>
    </message>
    <message>
        <source>Something in the set has to be put right first.</source>
        <translation>请先改正标签集里的问题。</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>正在统计…</translation>
    </message>
    <message numerus="yes">
        <source>Would tag %Ln photo(s) · {tags} tags in all</source>
        <translation>
            <numerusform>将给 %Ln 张照片加标签 · 共 {tags} 个标签</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) still to be indexed</source>
        <translation>
            <numerusform>还有 %Ln 张照片尚未索引</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LabelEditor</name>
    <message>
        <source>These labels are in the set already.</source>
        <translation>这些标签已经在标签集里了。</translation>
    </message>
    <message>
        <source>Name of the set</source>
        <translation>标签集的名称</translation>
    </message>
    <message>
        <source>Name in English</source>
        <translation>英文名称</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>可不填</translation>
    </message>
    <message>
        <source>Name in Chinese</source>
        <translation>中文名称</translation>
    </message>
    <message>
        <source>Description and sentences</source>
        <translation>说明与句式</translation>
    </message>
    <message>
        <source>What the set is for, in English and in Chinese</source>
        <translation>这个标签集的用途（英文和中文）</translation>
    </message>
    <message>
        <source>Description in English</source>
        <translation>英文说明</translation>
    </message>
    <message>
        <source>Description in Chinese</source>
        <translation>中文说明</translation>
    </message>
    <message>
        <source>Sentences that the labels are put into, one a line, with {} for the label. Leave empty for those that suit most photos.</source>
        <translation>把标签放进去的句子，每行一句，用 {} 表示标签。留空则使用适合大多数照片的句子。</translation>
    </message>
    <message>
        <source>Sentences in English</source>
        <translation>英文句式</translation>
    </message>
    <message>
        <source>Sentences in Chinese</source>
        <translation>中文句式</translation>
    </message>
    <message>
        <source>Several labels can fit one photo</source>
        <translation>一张照片可以有多个标签</translation>
    </message>
    <message>
        <source>One photo has exactly one of the labels</source>
        <translation>一张照片只有其中一个标签</translation>
    </message>
    <message>
        <source>… or none of them</source>
        <translation>……或者一个都没有</translation>
    </message>
    <message>
        <source>Photos that look like none of the labels stay without one.</source>
        <translation>与所有标签都不像的照片不会加标签。</translation>
    </message>
    <message>
        <source>New labels, separated by commas</source>
        <translation>新标签，用逗号分隔</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Remove the selected labels</source>
        <translation>移除选中的标签</translation>
    </message>
    <message numerus="yes">
        <source>%Ln label(s)</source>
        <translation>
            <numerusform>%Ln 个标签</numerusform>
        </translation>
    </message>
    <message>
        <source>No labels yet</source>
        <translation>还没有标签</translation>
    </message>
    <message>
        <source>Add: cat, 狗, …</source>
        <translation>添加：猫，dog…</translation>
    </message>
</context>
<context>
    <name>LabelFiles</name>
    <message>
        <source>Import a label set</source>
        <translation>导入标签集</translation>
    </message>
    <message>
        <source>Label sets ({patterns})</source>
        <translation>标签集 ({patterns})</translation>
    </message>
    <message>
        <source>Replace the set “{name}”?</source>
        <translation>要替换标签集“{name}”吗？</translation>
    </message>
    <message>
        <source>There is one of this name already. Its labels keep what they have learned.</source>
        <translation>已经有一个同名的标签集。其中的标签会保留已学到的内容。</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Export the label set</source>
        <translation>导出标签集</translation>
    </message>
</context>
<context>
    <name>LabelGrid</name>
    <message>
        <source>Would be tagged</source>
        <translation>将加标签</translation>
    </message>
    <message>
        <source>Would not</source>
        <translation>不加标签</translation>
    </message>
</context>
<context>
    <name>LabelHome</name>
    <message>
        <source>Label studio</source>
        <translation>标签工作室</translation>
    </message>
    <message>
        <source>A label set sorts your photos by what they show. You name the labels, see at once which photos they would get, and correct them: the labels learn from it. Nothing leaves this computer, and no file is touched.</source>
        <translation>标签集按照片的内容给照片分类。您写下标签，马上就能看到会标记哪些照片，还可以纠正，标签会从中学习。一切都在这台电脑上完成，不会改动任何文件。</translation>
    </message>
    <message>
        <source>What do you want to tell apart?</source>
        <translation>您想区分哪些内容？</translation>
    </message>
    <message>
        <source>cat, 狗, other pets</source>
        <translation>猫，dog，其他宠物</translation>
    </message>
    <message>
        <source>Labels, separated by commas</source>
        <translation>标签，用逗号分隔</translation>
    </message>
    <message>
        <source>Make a set</source>
        <translation>创建标签集</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>从文件导入…</translation>
    </message>
    <message>
        <source>A label set as YAML, JSON or CSV</source>
        <translation>YAML、JSON 或 CSV 格式的标签集</translation>
    </message>
    <message>
        <source>Your sets</source>
        <translation>您的标签集</translation>
    </message>
    <message>
        <source>Ready-made</source>
        <translation>现成的标签集</translation>
    </message>
    <message>
        <source>Add one and change what you like. Nothing is tagged until you say so.</source>
        <translation>添加一个，再随意修改。在您确认之前，不会给任何照片加标签。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln label(s): {names}</source>
        <translation>
            <numerusform>%Ln 个标签：{names}</numerusform>
        </translation>
    </message>
    <message>
        <source>In English, in Chinese or both; separate them with commas.</source>
        <translation>可用中文、英文或两者混用，以逗号分隔。</translation>
    </message>
</context>
<context>
    <name>LabelPhotos</name>
    <message>
        <source>yes, said you</source>
        <translation>您说：是</translation>
    </message>
    <message>
        <source>no, said you</source>
        <translation>您说：不是</translation>
    </message>
</context>
<context>
    <name>LabelStudio</name>
    <message>
        <source>Label studio</source>
        <translation>标签工作室</translation>
    </message>
    <message>
        <source>Save the changes to “{name}”?</source>
        <translation>要保存对“{name}”的更改吗？</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>“{name}” now tags new photos as they arrive.</source>
        <translation>“{name}”现在会自动给新照片加标签。</translation>
    </message>
    <message>
        <source>Delete the label set “{name}”?</source>
        <translation>要删除标签集“{name}”吗？</translation>
    </message>
    <message>
        <source>The tags that photos have stay, and so does what the labels have learned.</source>
        <translation>照片上已有的标签会保留，标签学到的内容也会保留。</translation>
    </message>
    <message>
        <source>Delete set</source>
        <translation>删除标签集</translation>
    </message>
    <message>
        <source>The label set “{name}” was deleted.</source>
        <translation>标签集“{name}”已删除。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>“{name}” was written to {path}.</source>
        <translation>“{name}”已写入 {path}。</translation>
    </message>
</context>
<context>
    <name>LabelTable</name>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
</context>
<context>
    <name>LabelTableModel</name>
    <message>
        <source>How often it is right, measured on photos you ticked</source>
        <translation>在您判断过的照片上测得的正确率</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>正确率</translation>
    </message>
</context>
<context>
    <name>LabelTrial</name>
    <message>
        <source>Add labels at the left; their photos are shown here.</source>
        <translation>请在左侧添加标签，符合的照片会显示在这里。</translation>
    </message>
    <message>
        <source>No photo has been looked at yet. Photos appear here as soon as the first ones are indexed.</source>
        <translation>还没有看过任何照片。第一批照片索引完成后，会显示在这里。</translation>
    </message>
    <message>
        <source>right {share} of the time so far</source>
        <translation>目前正确率 {share}</translation>
    </message>
</context>
<context>
    <name>LabelWords</name>
    <message>
        <source>What photos with this label show, one description a line. Only needed where the name alone is ambiguous.</source>
        <translation>有这个标签的照片是什么样子，每行一句。只有名称本身有歧义时才需要填写。</translation>
    </message>
    <message>
        <source>Descriptions in English</source>
        <translation>英文描述</translation>
    </message>
    <message>
        <source>Descriptions in Chinese</source>
        <translation>中文描述</translation>
    </message>
    <message>
        <source>Part of</source>
        <translation>属于</translation>
    </message>
    <message>
        <source>Words for “{label}”</source>
        <translation>“{label}”的描述</translation>
    </message>
    <message>
        <source>In English, for example: {words}</source>
        <translation>英文，例如：{words}</translation>
    </message>
    <message>
        <source>In English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>In Chinese, for example: {words}</source>
        <translation>中文，例如：{words}</translation>
    </message>
    <message>
        <source>In Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>nothing else</source>
        <translation>不属于其他标签</translation>
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
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Write it into one file for another computer</source>
        <translation>写入一个文件，供另一台电脑使用</translation>
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
        <source>Compare with my searches</source>
        <translation>用我的搜索比较</translation>
    </message>
    <message>
        <source>Make faster on this computer</source>
        <translation>在本机加速</translation>
    </message>
    <message>
        <source>Writes the model out in a form for this computer’s processor and checks that it gives the same results. Takes some minutes.</source>
        <translation>将模型转换为适合本机处理器的形式，并检查结果与原来一致。需要几分钟。</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>正在询问…</translation>
    </message>
    <message>
        <source>Download now</source>
        <translation>立即下载</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>Other ways to get it…</source>
        <translation>其他获取方式…</translation>
    </message>
    <message>
        <source>Cancel the download</source>
        <translation>取消下载</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>Making it faster…</source>
        <translation>正在加速…</translation>
    </message>
    <message>
        <source>Making it faster: step {done} of {total}</source>
        <translation>正在加速：第 {done} 步，共 {total} 步</translation>
    </message>
    <message>
        <source>Paused: {progress}</source>
        <translation>已暂停：{progress}</translation>
    </message>
</context>
<context>
    <name>ModelImport</name>
    <message>
        <source>From a disk or another computer</source>
        <translation>从磁盘或另一台电脑</translation>
    </message>
    <message>
        <source>A model’s folder, a .zip or .tar.gz of one, a hub cache, or the models folder of photoapp on a shared drive. Choose it, or drag it here. It is checked and copied, so the disk is not needed later.</source>
        <translation>可以是模型文件夹、它的 .zip 或 .tar.gz 压缩包、Hub 缓存，或共享盘上 photoapp 的模型文件夹。选择它，或拖到这里。文件会经过校验并复制，之后不再需要该磁盘。</translation>
    </message>
    <message>
        <source>Import from a folder…</source>
        <translation>从文件夹导入…</translation>
    </message>
    <message>
        <source>Import from an archive…</source>
        <translation>从压缩包导入…</translation>
    </message>
    <message>
        <source>Cancel the import</source>
        <translation>取消导入</translation>
    </message>
    <message>
        <source>Looking at it…</source>
        <translation>正在查看…</translation>
    </message>
    <message>
        <source>Paused: {progress}</source>
        <translation>已暂停：{progress}</translation>
    </message>
    <message>
        <source>Choose the model’s folder</source>
        <translation>选择模型所在的文件夹</translation>
    </message>
    <message>
        <source>Choose the model’s archive</source>
        <translation>选择模型压缩包</translation>
    </message>
    <message>
        <source>Archives ({patterns})</source>
        <translation>压缩包 ({patterns})</translation>
    </message>
</context>
<context>
    <name>ModelMatches</name>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message numerus="yes">
        <source>Look at %Ln photos</source>
        <translation>
            <numerusform>查看 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Progress: {name}</source>
        <translation>进度：{name}</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查找…</translation>
    </message>
    <message>
        <source>Paused: {progress}</source>
        <translation>已暂停：{progress}</translation>
    </message>
    <message>
        <source>Looking at your photos…</source>
        <translation>正在查看照片…</translation>
    </message>
    <message>
        <source>This photo is not indexed yet.</source>
        <translation>这张照片尚未建立索引。</translation>
    </message>
    <message>
        <source>This model has not looked at your photos yet.</source>
        <translation>这个模型还没有看过您的照片。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photos were not looked at yet.</source>
        <translation>
            <numerusform>还有 %Ln 张照片没有看过。</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no other photo to compare with.</source>
        <translation>没有可以比较的其他照片。</translation>
    </message>
    <message>
        <source>{name}, likeness {value}</source>
        <translation>{name}，相似度 {value}</translation>
    </message>
</context>
<context>
    <name>ModelRemoval</name>
    <message>
        <source>Remove a model</source>
        <translation>移除模型</translation>
    </message>
    <message>
        <source>Remove “{name}”?</source>
        <translation>要移除“{name}”吗？</translation>
    </message>
    <message>
        <source>Its files ({size}) are deleted from this computer. What it knows of your photos is kept; to use it again, download or import it again.</source>
        <translation>它的文件（{size}）将从这台电脑上删除。它对照片的了解会保留；想再次使用时，请重新下载或导入。</translation>
    </message>
    <message>
        <source>Other libraries use it, too, and could not search with it any more: {libraries}</source>
        <translation>其他资料库也在使用它，移除后将无法再用它搜索：{libraries}</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
</context>
<context>
    <name>ModelSources</name>
    <message>
        <source>Where downloads come from</source>
        <translation>下载来源</translation>
    </message>
    <message>
        <source>Nothing about you or your photos is sent, no account is used, and nothing is downloaded unless you ask. Every file is checked when it has arrived.</source>
        <translation>不会发送关于您或照片的任何信息，不使用任何账号，未经您要求不会下载任何内容。每个文件到达后都会校验。</translation>
    </message>
    <message>
        <source>The official hub, huggingface.co</source>
        <translation>官方站点 huggingface.co</translation>
    </message>
    <message>
        <source>A mirror of the hub, if that is slow or blocked:</source>
        <translation>官方站点的镜像（官方站点较慢或无法访问时）：</translation>
    </message>
    <message>
        <source>ModelScope, www.modelscope.cn (a hub in China)</source>
        <translation>ModelScope 魔搭社区 www.modelscope.cn（位于中国）</translation>
    </message>
    <message>
        <source>Address of a mirror</source>
        <translation>镜像地址</translation>
    </message>
    <message>
        <source>An address begins with https:// and names a server.</source>
        <translation>地址以 https:// 开头，并包含服务器名称。</translation>
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
        <source>for similar photos only, not for words</source>
        <translation>仅用于相似照片，不能按文字搜索</translation>
    </message>
    <message>
        <source>another version of {name}</source>
        <translation>{name} 的另一个版本</translation>
    </message>
    <message>
        <source>installed {date}</source>
        <translation>{date} 安装</translation>
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
        <source>runs on the graphics processor ({name})</source>
        <translation>使用图形处理器运行（{name}）</translation>
    </message>
    <message>
        <source>made faster for this processor (8 bits)</source>
        <translation>已针对本机处理器加速（8 位）</translation>
    </message>
    <message>
        <source>made faster for this processor (16 bits)</source>
        <translation>已针对本机处理器加速（16 位）</translation>
    </message>
    <message>
        <source>made faster for this processor (32 bits)</source>
        <translation>已针对本机处理器加速（32 位）</translation>
    </message>
    <message>
        <source>runs on the processor (16 bits)</source>
        <translation>使用处理器运行（16 位）</translation>
    </message>
    <message>
        <source>runs on the processor (32 bits)</source>
        <translation>使用处理器运行（32 位）</translation>
    </message>
    <message>
        <source>Needs PyTorch, which this installation leaves out to stay small. Install the full package of photoapp to use this model; those that can be downloaded here run without it.</source>
        <translation>需要 PyTorch，而当前安装为减小体积没有包含它。要使用此模型，请安装 photoapp 的完整安装包；此处可以下载的模型不需要它。</translation>
    </message>
    <message>
        <source>not stated; see the model’s page</source>
        <translation>未注明，请查看模型页面</translation>
    </message>
    <message>
        <source>Size: {size}</source>
        <translation>大小：{size}</translation>
    </message>
    <message>
        <source>Size: {size}, of which {here} have arrived already</source>
        <translation>大小：{size}，其中 {here} 已下载</translation>
    </message>
    <message>
        <source>Free on this disk: {size}</source>
        <translation>磁盘可用空间：{size}</translation>
    </message>
    <message>
        <source>Free on this disk: only {size}. Free some space first.</source>
        <translation>磁盘可用空间：仅 {size}。请先腾出空间。</translation>
    </message>
    <message>
        <source>Licence: {name}</source>
        <translation>许可证：{name}</translation>
    </message>
    <message>
        <source>From: {host} ({name})</source>
        <translation>来源：{host}（{name}）</translation>
    </message>
    <message>
        <source>Another version of it is in use ({names}), which stays as well.</source>
        <translation>正在使用它的另一个版本（{names}），该版本也会保留。</translation>
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
        <source>On this computer</source>
        <translation>在这台电脑上</translation>
    </message>
    <message>
        <source>Can be downloaded</source>
        <translation>可供下载</translation>
    </message>
    <message>
        <source>Other sources…</source>
        <translation>其他来源…</translation>
    </message>
    <message>
        <source>“{name}” was imported. Another version of this model is in use. It stays, and search goes on as before; to change over, choose “Use this model” on the new card. Each takes up space until you remove it.</source>
        <translation>已导入“{name}”。这个模型的另一个版本正在使用。它会保留，搜索照常进行；要更换，请在新卡片上点击“使用此模型”。两个版本都占用磁盘空间，直到您移除其中一个。</translation>
    </message>
    <message>
        <source>Import a model</source>
        <translation>导入模型</translation>
    </message>
    <message>
        <source>There are several models. Which one should be imported?</source>
        <translation>这里有多个模型，要导入哪一个？</translation>
    </message>
    <message>
        <source>Export the model</source>
        <translation>导出模型</translation>
    </message>
    <message>
        <source>Zip archive (*.zip)</source>
        <translation>Zip 压缩包 (*.zip)</translation>
    </message>
    <message>
        <source>Tar archive (*.tar)</source>
        <translation>Tar 归档 (*.tar)</translation>
    </message>
    <message>
        <source>Writing {path}…</source>
        <translation>正在写入 {path}…</translation>
    </message>
    <message>
        <source>The model was written to {path}.</source>
        <translation>模型已写入 {path}。</translation>
    </message>
    <message>
        <source>From {host}, when you ask.</source>
        <translation>来自 {host}，由您决定何时下载。</translation>
    </message>
    <message>
        <source>A model is the part that understands pictures. Larger ones understand more and take longer. A new one looks at your photos in the background while the present one goes on searching; then you switch, and can switch back at any time.</source>
        <translation>模型是理解图片的部分。较大的模型理解得更多，也更慢。新模型会在后台看您的照片，期间仍由现在的模型搜索；准备好后再切换，也可以随时切换回来。</translation>
    </message>
    <message>
        <source>“{name}” was imported.</source>
        <translation>已导入“{name}”。</translation>
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
        <source>The model in use hardly knows “{words}”. A full model understands far more.</source>
        <translation>当前模型不太认识“{words}”。完整模型懂得多得多。</translation>
    </message>
    <message>
        <source>“{words}” is in a language that the model in use was not trained for. Another model may understand it.</source>
        <translation>当前模型没有学过“{words}”所用的语言，换一个模型也许能理解。</translation>
    </message>
    <message>
        <source>A model that should have answered is not installed any more; see the models page.</source>
        <translation>应当回答的一个模型已不再安装，请查看模型页面。</translation>
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
        <source>answered by {names}</source>
        <translation>由 {names} 回答</translation>
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
        <source>This search is not understood</source>
        <translation>无法理解这个搜索</translation>
    </message>
    <message>
        <source>“{word}”: {problem}</source>
        <translation>“{word}”：{problem}</translation>
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
        <source>%Ln sidecar(s) (XMP) go along.</source>
        <translation>
            <numerusform>%Ln 个附属文件（XMP）一并移走。</numerusform>
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
    <name>PhotoFacts</name>
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
    <message numerus="yes">
        <source>%Ln favourite(s)</source>
        <translation>
            <numerusform>%Ln 张收藏</numerusform>
        </translation>
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
    <name>PreviewPane</name>
    <message>
        <source>Check these twelve</source>
        <translation>检查十二张</translation>
    </message>
    <message>
        <source>Say yes or no to twelve photos from which the label can learn most</source>
        <translation>对十二张最有助于学习的照片回答是或不是</translation>
    </message>
    <message>
        <source>Back to automatic</source>
        <translation>恢复自动</translation>
    </message>
    <message numerus="yes">
        <source>Would tag %Ln photo(s)</source>
        <translation>
            <numerusform>将标记 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>right {share} of the time, by %Ln of your ticks</source>
        <translation>
            <numerusform>正确率 {share}（依据您的 %Ln 次判断）</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) ticked by you</source>
        <translation>
            <numerusform>您判断过 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>The model in use was not taught these words. Other words may help, a few ticks, or the full model.</source>
        <translation>当前模型没有学过这些词。换个说法、勾选几张照片或改用完整模型会有帮助。</translation>
    </message>
    <message>
        <source>Photos for which no other label is more probable</source>
        <translation>没有其他标签更符合的照片</translation>
    </message>
    <message>
        <source>Automatic threshold: chosen from what your photos and this label are like</source>
        <translation>自动阈值：根据您的照片和这个标签选定</translation>
    </message>
    <message>
        <source>Threshold set by you</source>
        <translation>您设定的阈值</translation>
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
    <name>QueryCard</name>
    <message>
        <source>Searching…</source>
        <translation>正在搜索…</translation>
    </message>
    <message>
        <source>Neither model has a photo to show.</source>
        <translation>两个模型都没有可显示的照片。</translation>
    </message>
    <message numerus="yes">
        <source>Of %Ln photo(s), {shared} are the same.</source>
        <translation>
            <numerusform>%Ln 张照片中有 {shared} 张相同。</numerusform>
        </translation>
    </message>
    <message>
        <source>does not read this language</source>
        <translation>不懂这种语言</translation>
    </message>
    <message>
        <source>nothing above the cut-off; the nearest photos are shown</source>
        <translation>没有达到相关度要求的照片，显示最接近的</translation>
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
</context>
<context>
    <name>QueryComparePage</name>
    <message>
        <source>Compare searches</source>
        <translation>比较搜索</translation>
    </message>
    <message>
        <source>Back to the photos</source>
        <translation>返回照片</translation>
    </message>
    <message>
        <source>Your searches, in two models</source>
        <translation>您的搜索，两个模型的结果</translation>
    </message>
    <message>
        <source>What you searched for last, answered by the model in use and by {name}. Nothing is switched by looking.</source>
        <translation>您最近的搜索，分别由现在的模型和“{name}”回答。仅供查看，不会切换模型。</translation>
    </message>
    <message>
        <source>Use {name}…</source>
        <translation>使用“{name}”…</translation>
    </message>
    <message>
        <source>Use {name}</source>
        <translation>使用“{name}”</translation>
    </message>
    <message>
        <source>Let it look at all photos</source>
        <translation>让它看完所有照片</translation>
    </message>
    <message>
        <source>Try another search in both</source>
        <translation>在两个模型中试试其他搜索</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>{name} is the model in use now.</source>
        <translation>“{name}”就是正在使用的模型。</translation>
    </message>
    <message numerus="yes">
        <source>{name} has not looked at %Ln of your photos yet, so it can only show some of what it would find.</source>
        <translation>
            <numerusform>“{name}”还有 %Ln 张照片没有看过，因此只能显示一部分结果。</numerusform>
        </translation>
    </message>
    <message>
        <source>You have not searched for anything yet. Type something to compare.</source>
        <translation>您还没有搜索过。输入一些文字来比较。</translation>
    </message>
</context>
<context>
    <name>ResolveDialog</name>
    <message>
        <source>Clear duplicates away</source>
        <translation>清理重复照片</translation>
    </message>
    <message>
        <source>What happens to the files that do not stay</source>
        <translation>不保留的文件如何处理</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Files that would go</source>
        <translation>将被清理的文件</translation>
    </message>
    <message>
        <source>Also write the united tags and stars beside the kept files (XMP)</source>
        <translation>同时把合并后的标签和星级写到保留文件旁的 XMP 文件</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Move the files to</source>
        <translation>将文件移到</translation>
    </message>
    <message>
        <source>Choose a folder first</source>
        <translation>请先选择文件夹</translation>
    </message>
    <message>
        <source>Looking at the files…</source>
        <translation>正在检查文件…</translation>
    </message>
    <message>
        <source>Nothing can go now</source>
        <translation>现在没有可以清理的文件</translation>
    </message>
    <message>
        <source>Nothing loses its last copy. You can undo all of it.</source>
        <translation>不会失去任何一份内容的最后副本。全部操作都可以撤销。</translation>
    </message>
    <message numerus="yes">
        <source>in %Ln group(s)</source>
        <translation>
            <numerusform>%Ln 组</numerusform>
        </translation>
    </message>
    <message>
        <source>{size} are freed, {groups}.</source>
        <translation>释放 {size}，{groups}。</translation>
    </message>
    <message>
        <source>{size}, {groups}.</source>
        <translation>{size}，{groups}。</translation>
    </message>
    <message>
        <source>The space is free once the trash is emptied.</source>
        <translation>清空回收站后空间才会释放。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln sidecar(s) (XMP) go along.</source>
        <translation>
            <numerusform>%Ln 个附属文件（XMP）一并移走。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are other versions of what stays, not the same bytes.</source>
        <translation>
            <numerusform>其中 %Ln 张是所保留照片的其他版本，字节并不相同。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of %Ln group(s) you keep a file on a drive that is away.</source>
        <translation>
            <numerusform>有 %Ln 组所保留的文件在未连接的磁盘上。</numerusform>
        </translation>
    </message>
    <message>
        <source>Stars, favourites, albums, tags, dates and places of what goes are given to what stays.</source>
        <translation>被清理照片的星级、收藏、相册、标签、日期和地点会合并到保留的照片。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) stay:</source>
        <translation>
            <numerusform>%Ln 个文件保留原处：</numerusform>
        </translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>另有 {count} 个</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) would go to the trash</source>
        <translation>
            <numerusform>%Ln 个文件将移到回收站</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) would be moved</source>
        <translation>
            <numerusform>%Ln 个文件将被移动</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) would become hard links</source>
        <translation>
            <numerusform>%Ln 个文件将替换为硬链接</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SampleBanner</name>
    <message>
        <source>These are sample pictures. They leave again when you add your own photos.</source>
        <translation>这些是示例图片。添加您自己的照片后，它们会自动移除。</translation>
    </message>
    <message>
        <source>Add my photos…</source>
        <translation>添加我的照片…</translation>
    </message>
    <message>
        <source>Remove the samples</source>
        <translation>移除示例图片</translation>
    </message>
    <message>
        <source>Try a search:</source>
        <translation>试试搜索：</translation>
    </message>
    <message>
        <source>sunset</source>
        <translation>日落</translation>
    </message>
    <message>
        <source>raccoon</source>
        <translation>浣熊</translation>
    </message>
    <message>
        <source>mountain without snow</source>
        <translation>没有雪的山</translation>
    </message>
</context>
<context>
    <name>ScoreHistogram</name>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Photos to the right of the handle are tagged. Drag it, or use the arrow keys; Home goes back to the automatic threshold.</source>
        <translation>滑块右侧的照片会加上标签。可以拖动滑块或使用方向键；按 Home 键恢复自动阈值。</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>set by you</source>
        <translation>由您设定</translation>
    </message>
</context>
<context>
    <name>SearchBar</name>
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
    <message>
        <source>Search in English or Chinese, or drop a picture here</source>
        <translation>用中文或英文搜索照片，或把图片拖到这里</translation>
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
    <name>SetCard</name>
    <message numerus="yes">
        <source>%Ln label(s)</source>
        <translation>
            <numerusform>%Ln 个标签</numerusform>
        </translation>
    </message>
    <message>
        <source>{labels} · tags new photos</source>
        <translation>{labels} · 自动给新照片加标签</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
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
        <source>In the background</source>
        <translation>后台运行</translation>
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
        <source>Label studio</source>
        <translation>标签工作室</translation>
    </message>
    <message>
        <source>The label fits the photo</source>
        <translation>标签符合这张照片</translation>
    </message>
    <message>
        <source>It does not fit</source>
        <translation>标签不符合</translation>
    </message>
    <message>
        <source>Change the answer</source>
        <translation>更改回答</translation>
    </message>
    <message>
        <source>Move the threshold</source>
        <translation>移动阈值</translation>
    </message>
    <message>
        <source>Automatic threshold</source>
        <translation>自动阈值</translation>
    </message>
    <message>
        <source>Save the label set</source>
        <translation>保存标签集</translation>
    </message>
    <message>
        <source>Duplicates</source>
        <translation>重复照片</translation>
    </message>
    <message>
        <source>Keep the left or the right file</source>
        <translation>保留左边或右边的文件</translation>
    </message>
    <message>
        <source>Keep all of the group</source>
        <translation>保留整组</translation>
    </message>
    <message>
        <source>These are no duplicates</source>
        <translation>这些不是重复照片</translation>
    </message>
    <message>
        <source>Compare, and next group</source>
        <translation>比较；下一组</translation>
    </message>
    <message>
        <source>Side by side, flicker, difference</source>
        <translation>并排、交替、差异</translation>
    </message>
    <message>
        <source>Let a file of the card stay or go</source>
        <translation>切换卡片中某个文件的去留</translation>
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
        <source>New tag…</source>
        <translation>新建标签…</translation>
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
        <source>New tag…</source>
        <translation>新建标签…</translation>
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
        <source>Duplicates</source>
        <translation>重复照片</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>健康状况</translation>
    </message>
    <message>
        <source>Label sets</source>
        <translation>标签集</translation>
    </message>
    <message>
        <source>tags new photos by itself</source>
        <translation>自动给新照片加标签</translation>
    </message>
    <message>
        <source>Label studio…</source>
        <translation>标签工作室…</translation>
    </message>
</context>
<context>
    <name>SimilarStrip</name>
    <message>
        <source>Similar photos</source>
        <translation>相似照片</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
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
    <name>SyncActs</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be written.</source>
        <translation>
            <numerusform>%Ln 个文件无法写入。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Read tags of %Ln photo(s) from files.</source>
        <translation>
            <numerusform>已从文件读入 %Ln 张照片的标签。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Wrote tags to %Ln file(s).</source>
        <translation>
            <numerusform>已将标签写入 %Ln 个文件。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SyncDialog</name>
    <message>
        <source>Write tags to files</source>
        <translation>将标签写入文件</translation>
    </message>
    <message numerus="yes">
        <source>Tags, stars and captions of %Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片的标签、星级和说明</numerusform>
        </translation>
    </message>
    <message>
        <source>digiKam, Lightroom, darktable and Immich read them. What other programs wrote is kept, every file is backed up first, and you can undo this.</source>
        <translation>digiKam、Lightroom、darktable 和 Immich 都能读取。其他程序写入的内容会保留，每个文件都会先备份，并且可以撤销。</translation>
    </message>
    <message>
        <source>Files beside the photos (.xmp); photos stay untouched</source>
        <translation>照片旁的附属文件（.xmp），不改动照片</translation>
    </message>
    <message>
        <source>Into the photo files; RAW files get a file beside them</source>
        <translation>写入照片文件；RAW 文件使用旁边的附属文件</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>Both languages</source>
        <translation>两种语言</translation>
    </message>
    <message>
        <source>Leave both as they are</source>
        <translation>两边都保持不变</translation>
    </message>
    <message>
        <source>Keep what this library says</source>
        <translation>以资料库为准</translation>
    </message>
    <message>
        <source>Keep what the file says</source>
        <translation>以文件为准</translation>
    </message>
    <message>
        <source>Write to</source>
        <translation>写入到</translation>
    </message>
    <message>
        <source>Names of the tags in</source>
        <translation>标签名称的语言</translation>
    </message>
    <message>
        <source>If both sides changed</source>
        <translation>两边都有改动时</translation>
    </message>
    <message>
        <source>Also tags that only a label set has found</source>
        <translation>包括仅由标签集找到的标签</translation>
    </message>
    <message>
        <source>First take over what other programs have changed</source>
        <translation>先读入其他程序的改动</translation>
    </message>
    <message>
        <source>What would happen</source>
        <translation>将要进行的操作</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message numerus="yes">
        <source>Write %Ln file(s)</source>
        <translation>
            <numerusform>写入 %Ln 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Read %Ln file(s)</source>
        <translation>
            <numerusform>读入 %Ln 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>Write</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>Would be written</source>
        <translation>将要写入</translation>
    </message>
    <message>
        <source>Changed by other programs</source>
        <translation>其他程序已改动</translation>
    </message>
    <message>
        <source>Changed on both sides</source>
        <translation>两边都有改动</translation>
    </message>
    <message>
        <source>Left alone</source>
        <translation>保持不变</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) to write</source>
        <translation>
            <numerusform>要写入 %Ln 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>{count} new</source>
        <translation>其中新建 {count} 个</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) in step already</source>
        <translation>
            <numerusform>%Ln 个文件已经一致</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) to decide</source>
        <translation>
            <numerusform>%Ln 个冲突待决定</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) left alone</source>
        <translation>
            <numerusform>%Ln 个文件保持不变</numerusform>
        </translation>
    </message>
    <message>
        <source>There is nothing to write.</source>
        <translation>没有需要写入的内容。</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>另有 {count} 个</translation>
    </message>
    <message>
        <source>no stars</source>
        <translation>无星级</translation>
    </message>
    <message>
        <source>“{text}”</source>
        <translation>“{text}”</translation>
    </message>
    <message>
        <source>no caption</source>
        <translation>无说明</translation>
    </message>
    <message>
        <source>“{tag}” is confirmed here and was removed from the file</source>
        <translation>“{tag}”在此处已确认，但已从文件中移除</translation>
    </message>
    <message>
        <source>here {here}, in the file {there}</source>
        <translation>此处 {here}，文件中 {there}</translation>
    </message>
    <message>
        <source>here “{here}”, in the file “{there}”</source>
        <translation>此处“{here}”，文件中“{there}”</translation>
    </message>
</context>
<context>
    <name>TagActs</name>
    <message numerus="yes">
        <source>“{tag}” confirmed on %Ln photo(s).</source>
        <translation>
            <numerusform>已确认 %Ln 张照片的“{tag}”。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“{tag}” taken off %Ln photo(s).</source>
        <translation>
            <numerusform>已从 %Ln 张照片移除“{tag}”。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tags of %Ln photo(s) changed.</source>
        <translation>
            <numerusform>已更改 %Ln 张照片的标签。</numerusform>
        </translation>
    </message>
    <message>
        <source>“{source}” was merged into “{into}”.</source>
        <translation>已将“{source}”合并到“{into}”。</translation>
    </message>
    <message>
        <source>The tag “{tag}” was deleted.</source>
        <translation>已删除标签“{tag}”。</translation>
    </message>
    <message numerus="yes">
        <source>“{tag}” given to %Ln photo(s).</source>
        <translation>
            <numerusform>已为 %Ln 张照片添加“{tag}”。</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undone.</source>
        <translation>已撤销。</translation>
    </message>
    <message numerus="yes">
        <source>Changing the tags of %Ln photo(s)…</source>
        <translation>
            <numerusform>正在更改 %Ln 张照片的标签…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TagChip</name>
    <message>
        <source>Click to add it.</source>
        <translation>点击即可添加。</translation>
    </message>
    <message>
        <source>Click to search for it.</source>
        <translation>点击即可搜索。</translation>
    </message>
    <message>
        <source>You said that it does not fit.</source>
        <translation>您已认定它不符合。</translation>
    </message>
    <message numerus="yes">
        <source>On {count} of %Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片中有 {count} 张</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Yes, “{tag}” fits the %Ln photo(s) that have it (Y)</source>
        <translation>
            <numerusform>对，带有“{tag}”的 %Ln 张照片都符合 (Y)</numerusform>
        </translation>
    </message>
    <message>
        <source>Yes, “{tag}” fits (Y)</source>
        <translation>对，“{tag}”符合 (Y)</translation>
    </message>
    <message numerus="yes">
        <source>No, take “{tag}” off %Ln photo(s)</source>
        <translation>
            <numerusform>不对，从 %Ln 张照片移除“{tag}”</numerusform>
        </translation>
    </message>
    <message>
        <source>No, “{tag}” does not fit (N)</source>
        <translation>不对，“{tag}”不符合 (N)</translation>
    </message>
    <message>
        <source>Remove “{tag}”</source>
        <translation>移除“{tag}”</translation>
    </message>
    <message>
        <source>Search for this tag</source>
        <translation>搜索此标签</translation>
    </message>
</context>
<context>
    <name>TagDialog</name>
    <message>
        <source>{count} of {total}</source>
        <translation>{count} / {total}</translation>
    </message>
    <message>
        <source>New tag “{name}”</source>
        <translation>新标签“{name}”</translation>
    </message>
    <message numerus="yes">
        <source>%Ln tag(s) to give</source>
        <translation>
            <numerusform>添加 %Ln 个标签</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln tag(s) to take off</source>
        <translation>
            <numerusform>移除 %Ln 个标签</numerusform>
        </translation>
    </message>
    <message>
        <source>Type to find or add a tag; Enter ticks it.</source>
        <translation>输入文字以查找或新建标签，按回车键勾选。</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message numerus="yes">
        <source>Tags of %Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片的标签</numerusform>
        </translation>
    </message>
    <message>
        <source>Find or add a tag</source>
        <translation>查找或新建标签</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>TagField</name>
    <message>
        <source>Add a tag…</source>
        <translation>添加标签…</translation>
    </message>
    <message>
        <source>Add a tag</source>
        <translation>添加标签</translation>
    </message>
    <message>
        <source>New tag “{name}”</source>
        <translation>新标签“{name}”</translation>
    </message>
</context>
<context>
    <name>TagNameDialog</name>
    <message>
        <source>Name:</source>
        <translation>名称：</translation>
    </message>
    <message>
        <source>Name in Chinese:</source>
        <translation>中文名称：</translation>
    </message>
    <message>
        <source>One name is enough. With both, the tag is found and shown in either language.</source>
        <translation>一个名称就够了。两个都填写，就能以任一语言查找和显示该标签。</translation>
    </message>
</context>
<context>
    <name>TagPanel</name>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>还有 %Ln 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>编辑…</translation>
    </message>
    <message>
        <source>Edit the tags of the selected photos</source>
        <translation>编辑所选照片的标签</translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Y confirms the marked tag, N rejects it, T adds one.</source>
        <translation>按 Y 确认标出的标签，按 N 否定，按 T 添加标签。</translation>
    </message>
</context>
<context>
    <name>TagPicker</name>
    <message>
        <source>Find a tag</source>
        <translation>查找标签</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
</context>
<context>
    <name>TagPlaces</name>
    <message>
        <source>Add to the search</source>
        <translation>加入搜索</translation>
    </message>
    <message>
        <source>Smart search from this tag</source>
        <translation>由此标签智能搜索</translation>
    </message>
    <message>
        <source>New tag inside…</source>
        <translation>在其中新建标签…</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Move…</source>
        <translation>移动…</translation>
    </message>
    <message>
        <source>Merge into…</source>
        <translation>合并到…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>No colour</source>
        <translation>无颜色</translation>
    </message>
    <message>
        <source>New tag</source>
        <translation>新建标签</translation>
    </message>
    <message>
        <source>New tag inside “{tag}”</source>
        <translation>在“{tag}”中新建标签</translation>
    </message>
    <message>
        <source>Make tag</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Rename tag</source>
        <translation>重命名标签</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Photos of “{tag}” are then also found under the tag you choose.</source>
        <translation>之后在所选标签下也能找到“{tag}”的照片。</translation>
    </message>
    <message>
        <source>Move “{tag}”</source>
        <translation>移动“{tag}”</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Top level</source>
        <translation>顶层</translation>
    </message>
    <message>
        <source>Its {count} photos get the tag you choose, and “{tag}” is gone. You can undo this.</source>
        <translation>它的 {count} 张照片将改用所选标签，“{tag}”随之消失。可以撤销。</translation>
    </message>
    <message>
        <source>Merge “{tag}”</source>
        <translation>合并“{tag}”</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Delete the tag “{tag}”?</source>
        <translation>删除标签“{tag}”？</translation>
    </message>
    <message numerus="yes">
        <source>It is taken off %Ln photo(s), which stay.</source>
        <translation>
            <numerusform>将从 %Ln 张照片移除该标签，照片不受影响。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln tag(s) inside it move up.</source>
        <translation>
            <numerusform>其中的 %Ln 个标签将上移一层。</numerusform>
        </translation>
    </message>
    <message>
        <source>It is also taken out of the label sets: {sets}.</source>
        <translation>它也会从这些标签集中移除：{sets}。</translation>
    </message>
    <message>
        <source>You can undo this, here or in the History.</source>
        <translation>可以在这里或历史记录中撤销。</translation>
    </message>
    <message>
        <source>Delete tag</source>
        <translation>删除标签</translation>
    </message>
    <message>
        <source>Looking for photos like “{tag}” that do not have the tag yet.</source>
        <translation>正在查找像“{tag}”但还没有该标签的照片。</translation>
    </message>
    <message>
        <source>Save this search…</source>
        <translation>保存此搜索…</translation>
    </message>
</context>
<context>
    <name>TagWords</name>
    <message>
        <source>Made the tag “{tag}”</source>
        <translation>新建了标签“{tag}”</translation>
    </message>
    <message>
        <source>Moved the tag “{tag}”</source>
        <translation>移动了标签“{tag}”</translation>
    </message>
    <message>
        <source>Coloured the tag “{tag}”</source>
        <translation>更改了标签“{tag}”的颜色</translation>
    </message>
    <message>
        <source>Deleted the tag “{tag}”</source>
        <translation>删除了标签“{tag}”</translation>
    </message>
    <message>
        <source>Renamed the tag “{tag}” to “{other}”</source>
        <translation>将标签“{tag}”重命名为“{other}”</translation>
    </message>
    <message>
        <source>Merged the tag “{tag}” into “{other}”</source>
        <translation>将标签“{tag}”合并到“{other}”</translation>
    </message>
    <message numerus="yes">
        <source>Gave “{tag}” to %Ln photo(s)</source>
        <translation>
            <numerusform>为 %Ln 张照片添加了“{tag}”</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Took “{tag}” off %Ln photo(s)</source>
        <translation>
            <numerusform>从 %Ln 张照片移除了“{tag}”</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Confirmed “{tag}” on %Ln photo(s)</source>
        <translation>
            <numerusform>确认了 %Ln 张照片的“{tag}”</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Rejected “{tag}” on %Ln photo(s)</source>
        <translation>
            <numerusform>否定了 %Ln 张照片的“{tag}”</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Took back the answers to “{tag}” on %Ln photo(s)</source>
        <translation>
            <numerusform>收回了 %Ln 张照片上对“{tag}”的回答</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tagged %Ln photo(s) by “{set}”</source>
        <translation>
            <numerusform>用“{set}”为 %Ln 张照片添加了标签</numerusform>
        </translation>
    </message>
    <message>
        <source>Red</source>
        <translation>红色</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>橙色</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>黄色</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿色</translation>
    </message>
    <message>
        <source>Teal</source>
        <translation>青色</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝色</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>紫色</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>粉色</translation>
    </message>
    <message>
        <source>Given by you</source>
        <translation>由您添加</translation>
    </message>
    <message>
        <source>Found by a label set, {percent} sure</source>
        <translation>由标签集找到，把握 {percent}</translation>
    </message>
    <message>
        <source>From the file</source>
        <translation>来自文件</translation>
    </message>
    <message>
        <source>From the file beside the photo</source>
        <translation>来自照片旁的附属文件</translation>
    </message>
    <message>
        <source>Suggested, {percent} sure</source>
        <translation>建议，把握 {percent}</translation>
    </message>
</context>
<context>
    <name>TogetherCard</name>
    <message>
        <source>Two models together</source>
        <translation>两个模型一起搜索</translation>
    </message>
    <message>
        <source>One model may be better at Chinese and another at English. Two models need about twice the memory, and both look at every new photo.</source>
        <translation>可能一个模型更懂中文，另一个更懂英文。两个模型约需两倍内存，并且都会看每张新照片。</translation>
    </message>
    <message>
        <source>One model answers everything</source>
        <translation>只用一个模型</translation>
    </message>
    <message>
        <source>By language: each answers its own, both what is mixed</source>
        <translation>按语言：各自回答自己的语言，中英混合时一起回答</translation>
    </message>
    <message>
        <source>Both always: photos that both rank high come first</source>
        <translation>总是一起：两个模型都排在前面的照片优先</translation>
    </message>
    <message>
        <source>First model:</source>
        <translation>第一个模型：</translation>
    </message>
    <message>
        <source>English:</source>
        <translation>英文：</translation>
    </message>
    <message>
        <source>Second model:</source>
        <translation>第二个模型：</translation>
    </message>
    <message>
        <source>Chinese:</source>
        <translation>中文：</translation>
    </message>
    <message>
        <source>Install a second model that reads words to choose this.</source>
        <translation>安装第二个认识文字的模型后即可选择。</translation>
    </message>
    <message numerus="yes">
        <source>{name} has not looked at %Ln photo(s) yet; the model in use answers for these.</source>
        <translation>
            <numerusform>“{name}”还有 %Ln 张照片没有看过，这些照片由现在的模型回答。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open photoapp</source>
        <translation>打开 photoapp</translation>
    </message>
    <message>
        <source>Resume indexing</source>
        <translation>继续建立索引</translation>
    </message>
    <message>
        <source>Pause indexing</source>
        <translation>暂停建立索引</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Indexing is paused</source>
        <translation>索引已暂停</translation>
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
        <source>The faster form of the model gave wrong results on this computer and is not used. Searching works as before, only slower. “Make faster on this computer” on the Models page makes it anew.</source>
        <translation>模型的加速版本在本机给出了错误的结果，因此不会使用。搜索仍可照常进行，只是速度较慢。可在“模型”页面点击“在本机加速”重新生成。</translation>
    </message>
    <message>
        <source>window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>photoapp ended unexpectedly. Your photos are safe. The report is kept on this computer only.</source>
        <translation>photoapp 上次意外退出。您的照片没有受到影响，报告只保存在这台电脑上。</translation>
    </message>
    <message>
        <source>Show report</source>
        <translation>查看报告</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>UpdateDialog</name>
    <message>
        <source>Check for updates</source>
        <translation>检查更新</translation>
    </message>
    <message>
        <source>Address to ask:</source>
        <translation>询问的地址：</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>正在询问…</translation>
    </message>
    <message>
        <source>Ask now</source>
        <translation>立即询问</translation>
    </message>
    <message>
        <source>This build names no address to ask, and photoapp never looks for updates by itself. If you know an address that tells of new versions, write it here.</source>
        <translation>此版本没有设定询问的地址，photoapp 也从不自行检查更新。如果您知道发布新版本信息的地址，可以填在这里。</translation>
    </message>
    <message>
        <source>The address must begin with https:// and hold no password.</source>
        <translation>地址应以 https:// 开头，并且不含密码。</translation>
    </message>
    <message>
        <source>“Ask now” sends one request to {host} for a small file that names the newest version. It says nothing about you, your photos or this version; like every request, it shows your network address. photoapp never asks by itself.</source>
        <translation>“立即询问”会向 {host} 发送一次请求，获取一个写有最新版本号的小文件。请求不包含您、照片或此版本的任何信息；与任何网络请求一样，对方能看到您的网络地址。photoapp 从不自行询问。</translation>
    </message>
    <message>
        <source>You have the newest version, {version}.</source>
        <translation>当前的 {version} 已是最新版本。</translation>
    </message>
    <message>
        <source>Version {version} is there; this is {own}.</source>
        <translation>有新版本 {version}，当前版本为 {own}。</translation>
    </message>
    <message>
        <source>Open {host} in the browser</source>
        <translation>在浏览器中打开 {host}</translation>
    </message>
</context>
<context>
    <name>UpgradeCard</name>
    <message>
        <source>Before this you searched with {name}; all it knows is kept.</source>
        <translation>在此之前您用“{name}”搜索，它的记录都已保留。</translation>
    </message>
    <message>
        <source>Switch back</source>
        <translation>切换回去</translation>
    </message>
    <message>
        <source>{name} is ready</source>
        <translation>“{name}”已准备好</translation>
    </message>
    <message>
        <source>It has looked at all your photos. Compare it with your own searches, or use it now: the switch takes a moment, and you can switch back at any time.</source>
        <translation>它已看完您的所有照片。可以用您自己的搜索来比较，也可以现在就使用：切换只需片刻，并且随时可以切换回来。</translation>
    </message>
    <message>
        <source>{name} is being prepared</source>
        <translation>正在准备“{name}”</translation>
    </message>
    <message>
        <source>It looks at your photos in the background; until it is ready, {other} goes on answering, and new photos join both.</source>
        <translation>它正在后台看您的照片；准备好之前仍由“{other}”回答，新照片会加入两者。</translation>
    </message>
    <message>
        <source>Progress: {name}</source>
        <translation>进度：{name}</translation>
    </message>
    <message>
        <source>Switch by itself when it is ready</source>
        <translation>准备好后自动切换</translation>
    </message>
    <message>
        <source>Use it now</source>
        <translation>现在使用</translation>
    </message>
    <message>
        <source>Use it now…</source>
        <translation>现在使用…</translation>
    </message>
    <message>
        <source>Compare with my searches</source>
        <translation>用我的搜索比较</translation>
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
        <source>Not needed any more</source>
        <translation>不再需要</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message numerus="yes">
        <source>Paused: %Ln photo(s) left</source>
        <translation>
            <numerusform>已暂停：还剩 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) left</source>
        <translation>
            <numerusform>还剩 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are on drives that are not connected. Connect them, or switch all the same: until then these photos will not be found by content.</source>
        <translation>
            <numerusform>%Ln 张照片在未连接的磁盘上。请连接磁盘，或仍然切换：在此之前无法按内容搜索到这些照片。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UpgradeDesk</name>
    <message>
        <source>Use another model</source>
        <translation>使用另一个模型</translation>
    </message>
    <message numerus="yes">
        <source>{name} has not looked at %Ln of your photos yet.</source>
        <translation>
            <numerusform>“{name}”还有 %Ln 张照片没有看过。</numerusform>
        </translation>
    </message>
    <message>
        <source>It can look at them in the background while you go on searching as before, and take over when it is ready. If you switch now, these photos are not found by content until it has looked at them.</source>
        <translation>它可以在后台看这些照片，期间您照常搜索，准备好后由它接手。如果现在切换，在它看完之前无法按内容搜索到这些照片。</translation>
    </message>
    <message>
        <source>Prepare, then switch</source>
        <translation>先准备，再切换</translation>
    </message>
    <message>
        <source>Switch now</source>
        <translation>现在切换</translation>
    </message>
</context>
<context>
    <name>VectorsCard</name>
    <message>
        <source>What models have kept of your photos</source>
        <translation>各模型对照片的记录</translation>
    </message>
    <message>
        <source>It is kept so that you can switch back at once. Nothing goes unless you remove it; the model would then have to look at the photos again.</source>
        <translation>保留这些记录，以便随时切换回来。只有您要求时才会删除；删除后，该模型需要重新看照片。</translation>
    </message>
    <message numerus="yes">
        <source>{name}: %Ln photo(s), {size}</source>
        <translation>
            <numerusform>{name}：%Ln 张照片，{size}</numerusform>
        </translation>
    </message>
    <message>
        <source>In use</source>
        <translation>正在使用</translation>
    </message>
    <message>
        <source>Needed</source>
        <translation>需要</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Remove what a model has kept</source>
        <translation>删除模型的记录</translation>
    </message>
    <message>
        <source>Remove what {name} has kept of your photos?</source>
        <translation>要删除“{name}”对照片的记录吗？</translation>
    </message>
    <message numerus="yes">
        <source>This frees {size}. The photos themselves stay as they are. To use this model again it would have to look at %Ln photo(s) once more.</source>
        <translation>
            <numerusform>这将腾出 {size}。照片本身不受影响。再次使用这个模型时，它需要重新看 %Ln 张照片。</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
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
        <source>Try with sample pictures</source>
        <translation>用示例图片试试</translation>
    </message>
    <message>
        <source>They leave again when you add your own.</source>
        <translation>添加自己的照片后会自动移除。</translation>
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
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
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
        <source>not there now</source>
        <translation>目前不存在</translation>
    </message>
    <message>
        <source>on “{volume}”, not connected</source>
        <translation>在“{volume}”上，未连接</translation>
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
        <source>Photos, searches and the index stay here. photoapp goes online only when you ask it to download a model or to check for updates, and then sends nothing about you or your photos. Your photo files are only read, except when you ask for more: moving them, or writing tags into them.</source>
        <translation>照片、搜索内容和索引都留在本机。只有在您要求下载模型或检查更新时，photoapp 才会联网，而且不会发送任何与您或照片有关的信息。照片文件只会被读取，除非您要求移动文件或将标签写入文件。</translation>
    </message>
</context>
</TS>
