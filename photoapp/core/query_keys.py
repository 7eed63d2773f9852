"""How the filters of a query are written: their keys and words, in both languages."""

from __future__ import annotations

KEYS: dict[str, tuple[str, ...]] = {
    "date": ("date", "taken", "日期", "时间", "拍摄时间", "拍摄日期"),
    "after": ("after", "since", "之后", "晚于"),
    "before": ("before", "until", "之前", "早于"),
    "folder": ("folder", "path", "文件夹", "目录", "路径"),
    "tag": ("tag", "tags", "keyword", "标签", "关键词"),
    "camera": ("camera", "相机", "机型"),
    "type": ("type", "format", "类型", "格式", "文件类型"),
    "rating": ("rating", "stars", "评分", "星级"),
    "is": ("is", "has", "状态"),
    "place": ("place", "location", "city", "country", "地点", "位置", "地方", "城市", "国家"),
    "name": ("name", "file", "filename", "文件名", "名称"),
}
"""Canonical key -> how it may be written."""

FORMATS: dict[str, tuple[str, ...]] = {
    "jpeg": ("jpeg", "jpg", "jpe", "jfif"),
    "png": ("png",),
    "webp": ("webp",),
    "gif": ("gif", "动图"),
    "tiff": ("tiff", "tif"),
    "bmp": ("bmp",),
    "avif": ("avif",),
    "heif": ("heif", "heic"),
    "jxl": ("jxl",),
    "jpeg2000": ("jpeg2000", "jp2", "j2k"),
    "pnm": ("pnm", "ppm", "pgm", "pbm"),
    "raw": ("raw", "原片", "cr2", "cr3", "nef", "arw", "dng", "raf", "rw2", "orf"),
    "photo": ("photo", "照片"),
}
"""Canonical format or group -> how it may be written."""

STATES: dict[str, tuple[str, ...]] = {
    "favourite": ("favourite", "favorite", "favourites", "favorites", "收藏", "已收藏", "最爱"),
    "located": ("located", "geotagged", "gps", "place", "location", "有位置", "有地点", "定位"),
    "offline": ("offline", "离线"),
    "untagged": ("untagged", "无标签", "未标记"),
}
STATE_FIELDS = {
    "favourite": "favourite",
    "located": "has_place",
    "offline": "offline",
    "untagged": "untagged",
}
KEY_OF = {alias: key for key, aliases in KEYS.items() for alias in aliases}
FORMAT_OF = {alias: name for name, aliases in FORMATS.items() for alias in aliases}
STATE_OF = {alias: name for name, aliases in STATES.items() for alias in aliases}
EXAMPLES = {
    "date": "date:2023, date:2023-05..08, date:last-summer, 日期:2023年5月, 日期:去年夏天",
    "rating": "rating:4, rating:>=4, rating:3..5, 评分:4星以上",
    "type": "type:jpeg, type:heic, type:raw, 类型:png",
    "is": "is:favourite, is:located, is:untagged, is:offline, 状态:收藏",
    "folder": 'folder:holiday, folder:"summer 2023", 文件夹:旅行',
    "tag": 'tag:dog, tag:"golden retriever", 标签:狗',
    "camera": "camera:canon, 相机:华为",
    "place": "place:Beijing, 地点:日本",
    "name": "name:IMG_2682, 文件名:合影",
}
