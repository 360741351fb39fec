"""From bytes to text: a ladder of strict decoders, judged by whether the result reads like Chinese.

A declared charset (HTML ``meta``) is a hint that breaks ties; pages often declare what they are not.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from kechuang.reading.inputs.errors import Undecodable, Unsupported

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
)  # fmt: skip
_CANDIDATES = ("gb18030", "big5hkscs", "cp950", "utf-16-le", "utf-16-be")
_SAMPLE = 60_000
#: What Python says of a last character that lacks its end.
_CUT_OFF = frozenset({"unexpected end of data", "truncated data", "incomplete multibyte sequence"})
_META = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE
)
#: Of a text, at most this share may be undecodable bytes for it to be read with a warning.
_TOLERATED = 0.002

#: Characters that carry most running Chinese text of plans and news, in both scripts.
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所"
    "民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社"
    "义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提"
    "直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决"
    "西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采"
    "转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需"
    "段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何"
    "除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听"
    "该铁价严首底液官德随病苏失尔死讲配女黄推显谈罪神艺呢席含企望密批营项防举球英氧势告李台落木帮轮破亚师围注远字材排供河态封另施"
    "减树溶怎止案言士均武固叶鱼波视仅费紧爱左章早朝害续轻服试食充兵源判护司足某练差致板田降黑犯负击范继兴似余坚曲输修故城夫够送笔"
    "船占右财吃富春职觉汉画功巴跟虽杂飞检吸助升阳互初创抗考投坏策古径换未跑留钢曾端责站简述钱副尽帝射草冲承独令限阿宣环双请超微让"
    "控州良轴找否纪益依优顶础载倒房突坐粉敌略客袁冷胜绝析块剂测丝协诉念陈仍罗盐友洋错苦夜刑移频逐靠混母短皮终聚汽村云哪既距卫停烈"
    "央察烧迅境若印洲刻括激孔搞甚室待核校散侵吧甲游久菜味旧模湖货损预阻毫普稳乙妈植息扩银语挥酒守拿序纸医缺雨吗针刘啊急唱误训愿审"
    "这個們時為來國會對過說後發動產種經學業現實點應開還進與關數無題變條結從總員樣於見計長將組書處類記東車話場張報義務園區縣鄉鎮"
    "體電請華論機構導達較農備標準認權擴級設創術專採轉單際領選廣費護觀議勢確據紀資質積極規劃協調強續選擇聯輸興節約環優環綜維護識"
    "培孵孵化众授奖项评审鉴登记攻坚赋补贴绩考核榜单揭帅型链集群博授权申培育新增累计完成目标任务万亿元件项家户名位个率额比同重占"
)
_PUNCTUATION = frozenset(
    "，。、；：？！“”‘’《》（）〈〉【】「」『』—…·％～　①②③④⑤⑥⑦⑧⑨⑩㎡×－＋０１２３４５６７８９\xa0°±"
)
#: Toned vowels of pinyin, which polluted pages are full of.
_PINYIN = frozenset("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňê")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the encoding it was in; warnings name what could not be decoded."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """Return the text of ``data``.

    UTF-8, GB18030 (GBK, GB2312), Big5, UTF-16 and UTF-32, with or without a mark. Raises ``Undecodable``, or
    ``Unsupported`` where the bytes are no text at all.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark) and (found := _strictly(data[len(mark) :], encoding)) is not None:
            return Decoded(found, encoding)
    if (text := _strictly(data, "utf-8")) is not None and not _is_binary(text):
        return Decoded(text, "ascii" if text.isascii() else "utf-8")
    best = _most_plausible(data) or _tolerant(data) or _hinted(data)
    if best is not None:
        return best
    if _is_binary(data[:_SAMPLE].decode("latin-1")):
        raise Unsupported("这不是文字文件。可读的有：文本、Markdown、HTML、docx 和带文字的 PDF。")
    raise Undecodable("认不出文件的文字编码。请用记事本打开，“另存为”时编码选 UTF-8，再上传。")


def _strictly(data: bytes, encoding: str) -> str | None:
    """Decode all of ``data``, or return None; a character cut off by the very end is let go."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start and len(data) - error.start < 4 and error.reason in _CUT_OFF:
            return data[: error.start].decode(encoding)
        return None


def _is_binary(text: str) -> bool:
    """Tell whether control characters are more than a stray few."""
    sample = text[:_SAMPLE]
    controls = len(re.findall("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", sample))
    return controls > 0.01 * len(sample)


def plausibility(text: str) -> float:
    """Return how much ``text`` reads like Chinese: about 0.6 to 1 for real text, below 0.3 for a wrong decoding."""
    sample = text[:_SAMPLE]
    foreign = [c for c in sample if c > "\x7f"]
    controls = len(re.findall("[\x00-\x08\x0e-\x1f\x7f\ufffd\ue000-\uf8ff]", sample))
    if not foreign:
        return 0.9 if sample and not controls else 0.0
    score = sum(_worth(c) for c in foreign) / len(foreign)
    return score - 3 * controls / len(sample)


@functools.lru_cache(maxsize=8192)
def _worth(char: str) -> float:
    """Return how likely ``char`` is in a Chinese text: 1 frequent, 0.5 common, 0 rare, -1 out of place."""
    if char in _FREQUENT or char in _PUNCTUATION:
        return 1.0
    if not "\u2010" <= char <= "\u9fff":
        if char in _PINYIN:
            return 0.5
        return 0.3 if "\uff01" <= char <= "\uff5e" else -1.0
    raw = char.encode("gb2312", "ignore")
    if raw and 0xB0 <= raw[0] <= 0xD7:
        return 0.5
    tall = char.encode("big5", "ignore")
    return 0.4 if len(tall) == 2 and 0xA4 <= tall[0] <= 0xC6 else 0.0


def _most_plausible(data: bytes) -> Decoded | None:
    """Return the strict decoding that reads best, or None if none reads like text."""
    declared = _declared(data)
    best: tuple[float, str, str] | None = None
    for encoding in _CANDIDATES:
        if encoding.startswith("utf-16") and len(data) % 2:
            continue
        text = _strictly(data, encoding)
        if text is None:
            continue
        score = plausibility(text) + 0.05 * (encoding == declared)
        if best is None or score > best[0] + 1e-9:
            best = (score, encoding, text)
    if best is None or best[0] < 0.35:
        return None
    return Decoded(best[2], best[1])


def _tolerant(data: bytes) -> Decoded | None:
    """Return text with a few broken bytes, with a warning, or None."""
    for encoding in ("utf-8", "gb18030", "big5hkscs"):
        text = data.decode(encoding, "replace")
        lost = text.count("\ufffd")
        if 0 < lost <= max(3, _TOLERATED * len(text)) and plausibility(text.replace("\ufffd", "")) >= 0.5:
            return Decoded(text, encoding, (f"有 {lost} 处字节无法识别，已略去。请核对原文。",))
    return None


def _hinted(data: bytes) -> Decoded | None:
    """Ask charset-normalizer as a last resort; its answer must decode strictly and hold no controls."""
    if _is_binary(data[:_SAMPLE].decode("latin-1")):
        return None
    from charset_normalizer import from_bytes  # late: rarely needed and slow to load

    guess = from_bytes(data[:20_000]).best()
    text = _strictly(data, guess.encoding) if guess is not None else None
    return Decoded(text, guess.encoding) if guess is not None and text is not None else None


def _declared(data: bytes) -> str | None:
    """Return the candidate that an HTML ``meta`` or XML declaration names, if any."""
    found = _META.search(data[:4096])
    name = found[1].decode("ascii").lower() if found else ""
    return {"gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs"}.get(name)
