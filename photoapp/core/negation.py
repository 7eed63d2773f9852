"""What a person says they do not want, in plain words of either language.

Encoders do not understand negation ("a beach without people" is close to pictures of
people), so it is taken out of the text and handled as arithmetic. The rules are cautious:
words that merely contain a negative (无人机, 不锈钢, 非洲, "north") are left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from photoapp.core.cjk import HAN

_LONGEST_EXCLUSION = 6  # words; a longer tail is a sentence the rules misread


@dataclass(frozen=True, slots=True)
class Negated:
    """`positive`: what remains to be shown, "" when nothing does; `excluded`: unwanted things."""

    positive: str
    excluded: tuple[str, ...]


def without_negation(text: str) -> Negated:
    """Take plain-word negation of both languages out of `text` (normalised, any length)."""
    positive, chinese = _take_chinese(text)
    positive, english = _take_english(positive)
    excluded = tuple(dict.fromkeys(word for word in (*english, *chinese) if word))
    if not excluded:
        return Negated(text, ())
    return Negated(tidied(positive), excluded)


# English ------------------------------------------------------------------------------


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = r"[^\W\d_][\w'’-]*"
_AUXILIARY = r"(?:do|does|did|is|are|was|were|has|have|had|can|could|should|must|may)"
_SHOWING = r"(?:have|has|had|show|contain|include|want|like|need|feature|see|wear)"
_EN_TRIGGER = re.compile(
    rf"""(?<![\w'’-])(?:
        with\s+(?:absolutely\s+)?no(?:t\s+any)? | without(?:\s+(?:having|any))? | w/o
      | (?:but|and)\s+(?:not?|without) | except(?:ing)?(?:\s+(?:for|of))? | excluding | exclude
      | other\s+than | apart\s+from | aside\s+from | instead\s+of | rather\s+than | minus
      | free\s+(?:of|from) | (?:{_AUXILIARY}\s+not|{_AUXILIARY}n['’]?t|can['’]?t)\s+{_SHOWING}
      | (?:is|are|was|were)n['’]?t | (?:i\s+)?do(?:n['’]?t|\s+not)\s+{_SHOWING} | lacking
      | (?:which|that|who)\s+(?:is|are)\s+not | not | no
    )(?![\w'’-])(?!\s*[.:/#]?\s*\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_EN_FIXED = re.compile(
    r"""(?<![\w'’-])(?:
        no[\s-]+(?:smoking|parking|entry|exit|swimming|trespassing|fishing|diving|dogs\s+allowed
          |stopping|turn|through|littering|man['’]?s|mans|one|name|idea|longer|matter|problem
          |doubt|way\b|country|vacancy|contest|theatre|theater|drama|filter|makeup\s+look)
      | not\s+(?:only|just|far|yet|bad|so|very|too|really|sure|found)
      | why\s+not | if\s+not | or\s+not | never\s+(?:mind|land|ending|before)
      | nothing\s+but
    )(?![\w'’-])""",
    re.VERBOSE | re.IGNORECASE,
)
_EN_STOP = _words(
    "but with in on at during near by under behind beside between against while when where "
    "that which who from above below inside outside for please into onto along around"
)
_EN_DETERMINERS = _words("a an the any some other another all every lots much many too")
_EN_JOIN = frozenset(("and", "or", "nor", "&"))
_EN_TOKEN = re.compile(rf"[{HAN}]|[^\s{HAN},;，；。!?]+|[,;，；。!?]")


def _take_english(text: str) -> tuple[str, list[str]]:
    excluded: list[str] = []
    kept: list[str] = []
    position = 0
    while (trigger := _EN_TRIGGER.search(text, position)) is not None:
        fixed = next(
            (
                match
                for match in _EN_FIXED.finditer(text, position)
                if match.start() <= trigger.start() < match.end()
            ),
            None,
        )
        if fixed is not None:
            kept.append(text[position : max(fixed.end(), trigger.end())])
            position = max(fixed.end(), trigger.end())
            continue
        words, end = _english_object(text, trigger.end())
        if not words:
            kept.append(text[position : trigger.end()])
            position = trigger.end()
            continue
        excluded += words
        kept.append(text[position : trigger.start()] + " ")
        position = end
    kept.append(text[position:])
    return "".join(kept), excluded


def _english_object(text: str, start: int) -> tuple[list[str], int]:
    """The things named after a trigger, and where the positive text goes on."""
    tokens = list(_EN_TOKEN.finditer(text, start))
    listed = _is_list(tokens)
    groups: list[list[str]] = [[]]
    end = start
    for place, token in enumerate(tokens):
        word = token.group()
        lower = word.lower()
        if re.fullmatch(f"[{HAN}]", word):
            break
        if word in ",，":
            if not listed:
                break
            groups.append([])
        elif lower in _EN_JOIN:
            following = tokens[place + 1] if place + 1 < len(tokens) else None
            if following is None or not re.match(_WORD, following.group()):
                break
            if following.group().lower() in _EN_STOP or _EN_TRIGGER.match(text, following.start()):
                end = token.end()
                break
            groups.append([])
        elif word in ";；。!?" or (
            any(groups) and (lower in _EN_STOP or _EN_TRIGGER.match(text, token.start()))
        ):
            break
        elif lower not in _EN_DETERMINERS or groups[-1]:
            groups[-1].append(word.rstrip(".:"))
        if len(groups[-1]) > _LONGEST_EXCLUSION:
            break
        end = token.end()
    things = [" ".join(group).strip() for group in groups]
    return [thing for thing in things if re.search(_WORD, thing)], end


def _ends_object(text: str, token: re.Match[str]) -> bool:
    return token.group().lower() in _EN_STOP or _EN_TRIGGER.match(text, token.start()) is not None


def _is_list(tokens: list[re.Match[str]]) -> bool:
    """True for "cats, dogs or birds": commas that go on until an and/or within short items."""
    run = 0
    comma = False
    for token in tokens:
        word = token.group().lower()
        if word in _EN_JOIN:
            return comma
        if word in ",，":
            comma, run = True, 0
        elif word in _EN_STOP or word in ";；。!?" or run >= 3:
            return False
        else:
            run += 1
    return False


# Chinese ------------------------------------------------------------------------------

_ZH_MAP = str.maketrans("沒無別與裏", "没无别与里")
_ZH_BEFORE = "(?<![有要是含带淹埋沉出吞隐])"
_ZH_TRIGGER = re.compile(
    rf"""{_ZH_BEFORE}(?:
        (?P<wear>(?:没有?|未)[戴穿带拿打骑]|不[戴穿])(?=[{HAN}A-Za-z])
      | (?P<besides>除了?(?=[^，。；]{{1,12}}?(?:以外|之外|除外|外(?![{HAN}]*[面套景])))|除了)
      | (?P<nobody>空无一人)
      | (?P<without>没有 | 没(?=人(?!类)) | 不要(?!紧) | 不想(?:要|看到?|有) | 不需要 | 不[能得]有
          | 不(?:包含|包括|含|带|是|出现|显示|存在|拍) | 看不(?:到|见)
          | 排除 | 去掉 | 去除 | 别(?:要|有) | 而非 | 而不是 | 缺少)
    )""",
    re.VERBOSE,
)
# 无人机, 无人驾驶, 无人区 … are things of their own.
_ZH_UNCOUNTED = re.compile(
    "(?<![有从虚全毫])无(?P<thing>人)(?![机驾区岛售超商车艇船便店值配潜问敢能飞零仓])"
)
# 无边的, 无名的, 无袖的 … are adjectives.
_ZH_WU = re.compile(
    "(?<![有从虚全毫里])无(?![限边尽名聊数敌辜奈情私形助穷比用线论法关需损缝烟糖袖框毛尾轨锡为常双上知声]"
    f"|[色味菌痕性机效核极意疑]|花果|中生有)(?P<thing>[{HAN}]{{1,4}}?)(?=的)"
)
_ZH_FEI = re.compile(
    f"(?<![是除并莫无岂南北东西中])非(?!洲|常|凡|遗|典|机动|主流|法|人(?!的|物)|得|物质|凡|礼|议|裔|诚|著名)"
    f"(?P<thing>[{HAN}A-Za-z]{{1,6}}?)(?=的|$|[\\s，、。])"
)
_ZH_OUTSIDE = re.compile(f"(?P<thing>[{HAN}A-Za-z]{{1,6}}?)(?:以外|之外|除外)(?:的|，|,|\\s|$)")
_ZH_END = "，。；！？,;!?但而却时"
_ZH_CLAUSE_WORDS = ("在", "里面", "还有", "只有", "只要")
_ZH_JOIN = re.compile("(?:和|或者?|与|跟|以及|及|、|并且没有|也没有|也不要)")
_LATIN_WORDS = re.compile(r"[A-Za-z][A-Za-z0-9'’-]*(?: [A-Za-z0-9'’-]+){0,2}")
_ZH_CLOSING_BESIDES = re.compile("以外|之外|除外|外|都|全")
_ZH_AFTER_BESIDES = re.compile("(?:以外|之外|除外|外)?(?:的|[，,])?(?:都要|全都|都|全部)?")
_ZH_COUNT = re.compile(
    "^(?:任何|什么|其他|别的|太多|很多|许多|一[只个条张位些辆棵朵头匹件名座]|有|出现|看到|看见)+(?=.)"
)
_ZH_ADDING = re.compile("^[，,]?(?:还|也|又|更)(?!是?不)")


def _take_chinese(text: str) -> tuple[str, list[str]]:
    plain = text.translate(_ZH_MAP)  # one character for one: positions stay
    excluded: list[str] = []
    kept: list[str] = []
    position = 0
    while (trigger := _ZH_TRIGGER.search(plain, position)) is not None:
        if trigger["nobody"]:
            excluded.append("人")
            kept.append(text[position : trigger.start()])
            position = _skip_particle(plain, trigger.end())
            continue
        things, end = _chinese_object(plain, trigger.end(), besides=bool(trigger["besides"]))
        if not things:
            kept.append(text[position : trigger.end()])
            position = trigger.end()
            continue
        if trigger["besides"] and _ZH_ADDING.match(plain[end:]):
            kept.append(text[position : trigger.start()] + " ".join(things) + " ")
            position = end + 1
            continue
        if trigger["wear"]:
            things = [trigger["wear"][-1] + thing for thing in things]
        excluded += things
        kept.append(text[position : trigger.start()] + " ")
        position = end
    kept.append(text[position:])
    rest = "".join(kept)
    for pattern in (_ZH_UNCOUNTED, _ZH_WU, _ZH_FEI, _ZH_OUTSIDE):
        rest = _take_pattern(rest, pattern, excluded)
    return rest.replace("有没有", " ") if excluded else rest, excluded


def _take_pattern(text: str, pattern: re.Pattern[str], excluded: list[str]) -> str:
    plain = text.translate(_ZH_MAP)
    kept: list[str] = []
    position = 0
    for match in pattern.finditer(plain):
        excluded.append(_ZH_COUNT.sub("", match["thing"]))
        kept.append(text[position : match.start()] + " ")
        position = _skip_particle(plain, match.end())
    kept.append(text[position:])
    return "".join(kept)


def _chinese_object(plain: str, start: int, *, besides: bool) -> tuple[list[str], int]:
    """The things named after a trigger (the text runs on without spaces), and where they end."""
    begin = start
    while begin < len(plain) and plain[begin] == " ":
        begin += 1
    latin = _LATIN_WORDS.match(plain, begin)
    end = begin if latin is None else latin.end()
    while end < len(plain):
        character = plain[end]
        if character in _ZH_END or character.isspace():
            break
        if character == "的" or (
            end > begin and any(plain.startswith(word, end) for word in _ZH_CLAUSE_WORDS)
        ):
            break
        if besides and end > begin and _ZH_CLOSING_BESIDES.match(plain, end):
            break
        end += 1
    body = plain[begin:end].strip()
    closing = _ZH_AFTER_BESIDES.match(plain, end) if besides else None
    after = _skip_particle(plain, end) if closing is None else closing.end()
    things = [_ZH_COUNT.sub("", part.strip()).strip() for part in _ZH_JOIN.split(body)]
    return [thing for thing in things if thing and len(thing) <= 24], after


def _skip_particle(plain: str, position: int) -> int:
    while position < len(plain) and plain[position] == " ":
        position += 1
    return position + 1 if plain.startswith("的", position) else position


# What remains -------------------------------------------------------------------------

_EN_LEADING = _words("and or but with of that which who please")
_EN_TRAILING = _EN_LEADING | _words("is are was were the a an in on at for to")
_EN_ASKING = _EN_TRAILING | _words(
    "photo photos picture pictures image images show showing me find all any i want"
)
_ZH_LEADING = "的和与或但而、"
_ZH_TRAILING = "的和与或但而、上里中"
_ZH_ASKING = re.compile(
    "(?:请|我|帮我|给我|想|要|找|看|搜索?|查找|所有|全部)*(?:的?(?:照片|图片|图|相片))?"
)
_PUNCTUATION = " ,;，；。.、!?"


def tidied(text: str) -> str:
    """What is left of a sentence after a part was taken out, without the words that held it.

    "" when nothing more is asked for ("show me photos", 我想看的照片).
    """
    words = text.replace(" ,", ",").strip(_PUNCTUATION).split()
    if all(word.lower() in _EN_ASKING for word in words):
        return ""
    while words[-1].lower().strip(",;") in _EN_TRAILING:
        words.pop()
    while words[0].lower().strip(",;") in _EN_LEADING:
        words.pop(0)
    rest = " ".join(words).strip(_PUNCTUATION).lstrip(_ZH_LEADING)
    if len(rest) > 2:
        rest = rest.rstrip(_ZH_TRAILING)
    rest = rest.strip(_PUNCTUATION)
    return "" if _ZH_ASKING.fullmatch(rest) else rest
