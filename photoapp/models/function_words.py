"""Words that say nothing about what a picture shows, or only qualify it.

A model is not said to be ignorant of them: "the", "的", "two", "红色". They are lists
because the starter model must judge a query in a millisecond without a segmenter.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = _words(
    """
    a an the this that these those some any no not without with within and or but nor of in on at
    by to from for into onto over under above below behind between among around near next beside
    besides against along across through up down out off is are was were be been being am do does
    did has have had having can could will would shall should may might must i me my mine we us our
    you your he him his she her hers it its they them their who whom whose which what where when why
    how there here as than then so very too also just only more most less least much many few lot
    lots several all both each every either neither one ones other others another same such own
    if while during before after again ever never always often sometimes now today
    except excluding exclude minus like looks looking seen see show shows showing shown find get
    please want photo photos picture pictures image images pic pics photograph photographs
    photographed shot shots snapshot snapshots closeup close view views taken take containing
    contains contain featuring features
    zero two three four five six seven eight nine ten dozen first second third single pair pairs
    group groups bunch
    red orange yellow green blue purple violet pink brown black white grey gray golden gold silver
    colour color colours colors coloured colored colourful colorful dark bright light pale
    big large huge giant small little tiny mini long short tall high low wide narrow thick thin
    round square flat deep heavy old new young ancient modern antique fresh dry wet hot cold warm
    cool clean dirty full empty open closed broken beautiful pretty cute lovely nice good best bad
    ugly real fake common typical wild left right top bottom front back side inside outside indoors
    outdoors indoor outdoor middle centre center far away background foreground
    """
)
"""Lower-case; articles, prepositions, pronouns, auxiliaries, photo words, numbers, qualifiers."""

_DIGITS = "一二两三四五六七八九十几数半零0123456789"
_MEASURES = _words(
    "个 只 条 张 头 匹 辆 座 朵 棵 片 群 位 名 件 双 副 把 本 台 部 架 艘 杯 碗 盘 瓶 盒 "
    "块 根 颗 幅 "
    "栋 间 口 支 枝 串 排 束 堆 种 对 道 盏 顶 封 份 盆 壶 袋 罐 层 株"
)

PARTICLES = _words(
    "的 了 着 过 地 得 在 和 与 跟 及 或 是 有 没 无 不 要 我 你 他 她 它 们 这 那 哪 吗 "
    "呢 吧 啊 也 都 "
    "就 还 又 很 把 被 给 让 从 到 往 向 对 于 为 以 由 而 但 并 且 非 请"
)
"""Single characters that stand between words and are never part of an unknown one."""

QUALIFIERS = (
    _words(
        "大 小 老 新 旧 高 低 长 短 宽 窄 厚 薄 深 浅 圆 方 好 坏 多 少 全 真 假 美 丑 热 冷 "
        "暖 凉 干 湿 "
        "红 橙 黄 绿 蓝 紫 粉 棕 褐 黑 白 灰 金 银 上 下 左 右 前 后 里 外 内 中 旁 边 近 远 "
        "东 南 西 北 "
        "年 月 日 时 图 照 拍 看 找 色 一 二 两 三 四 五 六 七 八 九 十 几 些 每 各 某 最 更 太 "
        "除 用 像 穿 戴 骑 拿 带 吃 喝 坐 站 躺 走 开 做 打 玩 抱 牵 追 叼 摆 放 挂 停 飞 游 "
    )
    | _MEASURES
)
"""Single characters that qualify; next to unknown characters they may belong to the word."""

PHRASES = _words(
    "没有 不要 不是 不含 不带 除了 除去 除外 以外 之外 之间 之中 之上 之下 以及 还有 并且 "
    "或者 而且 但是 "
    "里面 上面 下面 前面 后面 外面 旁边 中间 左边 右边 上边 下边 里边 外边 附近 周围 背景 "
    "前景 当中 "
    "这个 那个 这些 那些 这种 那种 一些 一起 一样 一种 一边 许多 很多 多个 好多 各种 所有 "
    "全部 任何 其他 其它 "
    "我的 你的 他的 她的 它的 我们 你们 他们 她们 它们 自己 大家 什么 怎么 哪里 "
    "照片 图片 相片 图像 画面 影像 拍的 拍摄 拍照 看到 看着 看见 显示 展示 包含 含有 带有 "
    "带着 找到 正在 "
    "时候 的时候 非常 十分 特别 比较 "
    "红色 橙色 黄色 绿色 蓝色 紫色 粉色 粉红 粉红色 棕色 褐色 黑色 白色 灰色 金色 银色 "
    "彩色 深色 浅色 "
    "颜色 红的 黄的 绿的 蓝的 黑的 白的 大的 小的 老的 新的 旧的 黑白 五颜六色 五彩 "
    "大型 小型 巨大 微小 小小 高大 古老 现代 新鲜 漂亮 美丽 好看 可爱 明亮 昏暗 干净 年轻 "
    "室内 室外 户外 单个 单独 成群 一家 两旁 两边"
) | frozenset(number + measure for number in _DIGITS for measure in _MEASURES)
"""Words of two characters and more that say nothing of their own, and number with measure word."""

NAME_CHARACTERS = frozenset("马巴龟花海山车石金")
"""Concepts of one character that often begin foreign or place names (马尔代夫, 巴黎, 山西)."""
