"""Secret ballots (无记名投票) that nobody can tie to a voter, whoever holds the whole database.

**How it goes.** Before the vote, codes are made, one for each member present (``make_slips``). They are printed, one a
slip, folded, shuffled by hand and drawn in the room like lots. Only their hashes are kept and shown as the register.
A sealing key is made (``make_seal``): ballots are encrypted to its public half, the private half is printed in one or
more shares for the supervisors and not kept. A voter types his code on any device, signed in as nobody, and votes;
the urn keeps his ballot sealed and his code's hash as used (``accept``). After closing, the supervisors bring all
shares, the ballots are opened at once and counted (``tally``). The list of used hashes is published: every voter finds
his receipt in it, and somebody who did not vote sees that his is not there. The attendance list is signed on paper or
kept elsewhere: it says who was present, and nothing here says who cast what.

**What that protects from.**

* An administrator with the database, its backups and its log of changes: he sees hashes and sealed ballots. No row
  names a voter, a time, an address or an order: both lists are sorted by what chance wrote, so that the urn is the same
  whichever ballot came first. Earlier copies of it show when ballots came, never what is in them; lengths are equal.
* The same administrator as a forger: codes cannot be had from hashes (100 bits), a ballot that was put in without its
  code, or replaced, does not open or does not match at counting, and the numbers of ballots and of used codes differ.
* Voting twice, strangers, ballots with too many marks, results that leak before the vote is closed.
* A voter who is asked to prove how he voted: the receipt shows that his code was used, and nothing about the choice.

**What it does not protect from.**

* A server whose program was changed: it sees code and choice together while it accepts them, and made the codes and
  the key. Address and time of requests are for web logs to leave out on this page. It still does not learn who drew
  which slip, as long as voters use shared or unregistered devices.
* Somebody who writes to the database during the vote and swaps the public key for his own, then puts the old one back:
  he reads and can rewrite the ballots of that while, still without learning whose they are. The key and the register
  are therefore published together before the vote (``published``), and compared while it goes on and at its end.
* Somebody who sees a voter's slip and holds every share of the key and the sealed ballots: he can open that one ballot.
  So slips stay with their voters, ``emptied`` drops the sealed ballots when the result stands, and shares are destroyed.
* Whoever deals out the slips looking at them, a camera, a neighbour at the screen, or a voter who films himself voting.
* Arithmetic: a unanimous result tells how everybody voted.
* A voter cannot prove that his choice, rather than just his ballot, was counted as he meant it; he can see that the
  numbers of ballots, used codes and voters agree.

**Why not blind signatures.** A token that the server signs blindly for a signed-in voter would serve meetings by video,
but the script that blinds it comes from the same server, and one device fetches the token and casts the ballot within a
minute, which any web log ties together. In one room slips are stronger, and every member understands them.

Chance comes from the caller (``secrets.token_bytes``); nothing here reads a clock or keeps anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kechuang.core.logic.decimals import half_width
from kechuang.core.logic.verdicts import Problem
from kechuang.review.logic.votes import Count

#: Gives so many bytes of chance: ``secrets.token_bytes``.
RandomBytes = Callable[[int], bytes]

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: they are misread
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, "—": None, "－": None})
_CODE_LENGTH = 20  # characters of five bits
_KEY_BYTES = 32
_CHECK_BYTES = 4
_SHARE_LENGTH = 58
#: One key seals one ballot, so that the nonce need not differ.
_NONCE = bytes(12)


class BallotRefused(Problem):
    """A ballot that the urn does not take; the code is not used up by it. ``message`` is for the voter."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A ballot paper: every item wants one of the choices. ``most``: how often a choice may be made on one ballot."""

    vote: str
    items: tuple[str, ...]
    choices: tuple[str, ...] = ("赞成", "反对", "弃权")
    most: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        """Check the paper. Problem if it cannot be voted on."""
        for words, names in (("项目", self.items), ("选项", self.choices)):
            if not names or len(set(names)) != len(names):
                raise Problem(f"选票上至少一个{words}，且不能重复。", field="paper")
        if len(self.choices) > 255 or not {name for name, _ in self.most} <= set(self.choices):
            raise Problem("选项最多 255 个；限定次数的选项要在选项之中。", field="paper")


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed on one slip: the code, and the receipt that will stand in the published list."""

    code: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Seal:
    """A sealing key: the public half to keep, and the shares of the private half to print, all needed together."""

    public: str
    shares: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Urn:
    """All that is kept of a vote. Every list is sorted, so that it does not tell what came first.

    ``register``: hashes of all codes. ``used``: those that voted. ``sealed``: ballots in hex.
    """

    paper: Paper
    public: str
    register: tuple[str, ...]
    used: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """The result: how many ballots were counted, and by item how often each choice was made.

    ``faults``: what does not add up, in Chinese; with any the vote is to be held again.
    """

    ballots: int
    counts: Mapping[str, Mapping[str, int]]
    faults: tuple[str, ...]


# ── before the vote ─────────────────────────────────────────────────────────────────────────────
def make_slips(
    vote: str, number: int, *, random_bytes: RandomBytes
) -> tuple[tuple[Slip, ...], tuple[str, ...]]:
    """Slips to print and forget, and the sorted hashes to keep; one of each a voter. Problem below one."""
    if number < 1:
        raise Problem("至少要印一张票。", field="number")
    codes: set[str] = set()
    while len(codes) < number:
        codes.add(_letters(int.from_bytes(random_bytes(13), "big") >> 4, _CODE_LENGTH))
    hashes = {code: receipt_of(vote, code) for code in codes}
    slips = tuple(Slip(_grouped(code, 5), short_receipt(hashes[code])) for code in sorted(codes))
    return slips, tuple(sorted(hashes.values()))


def receipt_of(vote: str, code: str) -> str:
    """The hash that is kept of a code, and published once it is used; nobody gets the code from it."""
    return hashlib.sha256(f"kechuang.ballot.code\0{vote}\0{_plain(code)}".encode()).hexdigest()


def short_receipt(receipt: str) -> str:
    """The first 16 characters in groups, as slips and the published list show it."""
    return _grouped(receipt[:16], 4)


def make_seal(*, holders: int = 1, random_bytes: RandomBytes) -> Seal:
    """A sealing key in as many shares as there are supervisors to hold one. All are needed: a lost one voids the vote."""
    if holders < 1:
        raise Problem("密钥至少交给一位监督人。", field="holders")
    private = random_bytes(_KEY_BYTES)
    parts = [random_bytes(_KEY_BYTES) for _ in range(holders - 1)]
    last = private
    for part in parts:
        last = _xor(last, part)
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw().hex()
    return Seal(public, tuple(_share(part) for part in (*parts, last)))


def open_urn(paper: Paper, register: Sequence[str], public: str) -> Urn:
    """An empty urn. Publish its register before the vote: hashes cannot be added unseen afterwards."""
    return Urn(paper, public, tuple(sorted(set(register))))


def published(urn: Urn) -> str:
    """The digest of paper, key and register to read out before the vote; the same at its end, or the vote is void."""
    body = {
        name: value for name, value in urn_body(urn).items() if name not in {"used", "sealed", "is_closed"}
    }
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


# ── the vote ────────────────────────────────────────────────────────────────────────────────────
def ballot_faults(paper: Paper, ballot: Mapping[str, str]) -> tuple[str, ...]:
    """What is wrong with a ballot, in Chinese; empty if it can be cast. To abstain is a choice too."""
    faults = [f"选票上没有“{item}”" for item in ballot if item not in paper.items]
    for item in paper.items:
        if item not in ballot:
            faults.append(f"“{item}”还没有选")
        elif ballot[item] not in paper.choices:
            faults.append(f"“{item}”不能选“{ballot[item]}”，可选 {'、'.join(paper.choices)}")
    made = list(ballot.values())
    faults += [
        f"“{choice}”最多选 {most} 个，选了 {made.count(choice)} 个"
        for choice, most in paper.most
        if made.count(choice) > most
    ]
    return tuple(faults)


def accept(urn: Urn, code: str, ballot: Mapping[str, str], *, random_bytes: RandomBytes) -> tuple[Urn, str]:
    """The urn with this ballot in it, and the voter's receipt. BallotRefused if it cannot be taken.

    Store the urn as one row in place of the old one, with the code nowhere and no event that names time or person.
    """
    if urn.is_closed:
        raise BallotRefused("投票已经结束，不再收票。")
    receipt = receipt_of(urn.paper.vote, code)
    if receipt not in urn.register:
        raise BallotRefused("票码不对。请照票面再输入一遍，每格五个字符。", field="code")
    if receipt in urn.used:
        raise BallotRefused("这个票码已经投过票，一个票码只能投一次。", field="code")
    if faults := ballot_faults(urn.paper, ballot):
        raise BallotRefused("；".join(faults) + "。", field="ballot")
    marks = bytes(urn.paper.choices.index(ballot[item]) for item in urn.paper.items)
    sealed = _seal(urn, _plain(code).encode() + marks, random_bytes)
    after = replace(
        urn, used=tuple(sorted((*urn.used, receipt))), sealed=tuple(sorted((*urn.sealed, sealed)))
    )
    return after, receipt


def has_receipt(urn: Urn, receipt: str) -> bool:
    """Is this receipt (whole, or the 16 characters of a slip) among those that voted?"""
    wanted = receipt.replace(" ", "").replace("-", "").lower()
    return len(wanted) >= 16 and any(each.startswith(wanted) for each in urn.used)


# ── after the vote ──────────────────────────────────────────────────────────────────────────────
def close(urn: Urn) -> Urn:
    """The urn, which takes no more ballots."""
    return replace(urn, is_closed=True)


def tally(urn: Urn, shares: Sequence[str], *, handed_out: int) -> Tally:
    """Open and count all ballots at once. ``handed_out``: slips given to voters.

    Problem while the vote is open, or if the shares are not the ones of this vote. No code and no single ballot leaves
    this function.
    """
    if not urn.is_closed:
        raise Problem("投票还没有结束，不能计票。", field="urn")
    private = _private(urn, shares)
    counts = {item: dict.fromkeys(urn.paper.choices, 0) for item in urn.paper.items}
    seen: set[str] = set()
    unread = doubled = 0
    for sealed in urn.sealed:
        opened = _opened(urn, private, sealed)
        if opened is None:
            unread += 1
            continue
        receipt, ballot = opened
        if receipt in seen:
            doubled += 1
            continue
        seen.add(receipt)
        for item, choice in ballot.items():
            counts[item][choice] += 1
    return Tally(len(seen), counts, tuple(_tally_faults(urn, seen, unread, doubled, handed_out)))


def _tally_faults(urn: Urn, seen: set[str], unread: int, doubled: int, handed_out: int) -> list[str]:
    faults = []
    if unread:
        faults.append(f"有 {unread} 张票打不开或不合规，没有计入")
    if doubled:
        faults.append(f"有 {doubled} 张票的票码重复，没有计入")
    if lost := len(set(urn.used) - seen):
        faults.append(f"有 {lost} 个已用的票码找不到选票")
    if len(urn.used) > handed_out:
        faults.append(f"发出 {handed_out} 张票，用掉 {len(urn.used)} 个票码")
    return faults


def emptied(urn: Urn) -> Urn:
    """The urn without its ballots, for keeping once the result stands; receipts can still be looked up."""
    return replace(urn, sealed=())


def count_of(
    result: Tally, item: str, grade: str, *, yes: str = "赞成", no: str = "反对", abstained: str = "弃权"
) -> Count:
    """An item's result as a vote to decide on. KeyError for an unknown item; a choice not offered counts none."""
    votes = result.counts[item]
    return Count(item, grade, votes.get(yes, 0), votes.get(no, 0), votes.get(abstained, 0))


# ── storage ─────────────────────────────────────────────────────────────────────────────────────
def urn_body(urn: Urn) -> dict[str, Any]:
    """An urn as JSON data."""
    return {
        "vote": urn.paper.vote,
        "items": list(urn.paper.items),
        "choices": list(urn.paper.choices),
        "most": dict(urn.paper.most),
        "public": urn.public,
        "register": list(urn.register),
        "used": list(urn.used),
        "sealed": list(urn.sealed),
        "is_closed": urn.is_closed,
    }


def urn_from(body: Mapping[str, Any]) -> Urn:
    """The urn that JSON data write. KeyError if a part is missing."""
    most = tuple(sorted((choice, int(each)) for choice, each in body["most"].items()))
    paper = Paper(body["vote"], tuple(body["items"]), tuple(body["choices"]), most)
    return Urn(
        paper,
        body["public"],
        register=tuple(sorted(body["register"])),
        used=tuple(sorted(body["used"])),
        sealed=tuple(sorted(body["sealed"])),
        is_closed=bool(body["is_closed"]),
    )


# ── sealing ─────────────────────────────────────────────────────────────────────────────────────
def _key(urn: Urn, shared: bytes, once: bytes) -> ChaCha20Poly1305:
    info = b"kechuang.ballot.seal\0" + urn.paper.vote.encode() + b"\0" + once + bytes.fromhex(urn.public)
    return ChaCha20Poly1305(HKDF(SHA256(), _KEY_BYTES, None, info).derive(shared))


def _seal(urn: Urn, plain: bytes, random_bytes: RandomBytes) -> str:
    """Encrypt to the urn's public key with a key that is used once and thrown away."""
    mine = X25519PrivateKey.from_private_bytes(random_bytes(_KEY_BYTES))
    once = mine.public_key().public_bytes_raw()
    shared = mine.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(urn.public)))
    return (once + _key(urn, shared, once).encrypt(_NONCE, plain, None)).hex()


def _opened(urn: Urn, private: X25519PrivateKey, sealed: str) -> tuple[str, dict[str, str]] | None:
    """A ballot and the hash of its code; None if it is not one of this urn's used codes, or not a ballot."""
    try:
        raw = bytes.fromhex(sealed)
        once, rest = raw[:_KEY_BYTES], raw[_KEY_BYTES:]
        shared = private.exchange(X25519PublicKey.from_public_bytes(once))
        plain = _key(urn, shared, once).decrypt(_NONCE, rest, None)
        receipt = receipt_of(urn.paper.vote, plain[:_CODE_LENGTH].decode())
        marks = plain[_CODE_LENGTH:]
        ballot = {item: urn.paper.choices[mark] for item, mark in zip(urn.paper.items, marks, strict=True)}
    except (InvalidTag, ValueError, IndexError):
        return None
    if receipt not in urn.used or receipt not in urn.register or ballot_faults(urn.paper, ballot):
        return None
    return receipt, ballot


def _private(urn: Urn, shares: Sequence[str]) -> X25519PrivateKey:
    whole = bytes(_KEY_BYTES)
    for number, share in enumerate(shares, 1):
        whole = _xor(whole, _share_bytes(share, number))
    private = X25519PrivateKey.from_private_bytes(whole)
    if private.public_key().public_bytes_raw().hex() != urn.public:
        raise Problem("密钥不是这次投票的，或者还缺一份。请各位监督人都把自己的一份输入。", field="shares")
    return private


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _share(part: bytes) -> str:
    checked = part + hashlib.sha256(part).digest()[:_CHECK_BYTES]
    return _grouped(_letters(int.from_bytes(checked, "big"), _SHARE_LENGTH), 5)


def _share_bytes(share: str, number: int) -> bytes:
    plain = _plain(share)
    value = 0
    for letter in plain:
        value = value * 32 + max(_ALPHABET.find(letter), 0)
    if len(plain) == _SHARE_LENGTH and value.bit_length() <= 8 * (_KEY_BYTES + _CHECK_BYTES):
        checked = value.to_bytes(_KEY_BYTES + _CHECK_BYTES, "big")
        part = checked[:_KEY_BYTES]
        if hashlib.sha256(part).digest()[:_CHECK_BYTES] == checked[_KEY_BYTES:]:
            return part
    raise Problem(f"第 {number} 份密钥输错了。请照纸面再输入一遍。", field="shares")


def _letters(value: int, length: int) -> str:
    letters = []
    for _ in range(length):
        value, digit = divmod(value, 32)
        letters.append(_ALPHABET[digit])
    return "".join(reversed(letters))


def _plain(text: str) -> str:
    """A code or share as it was made: upper case, without gaps, with misread letters mended."""
    return "".join(half_width(text).upper().split()).translate(_MISREAD)


def _grouped(text: str, size: int) -> str:
    return "-".join(text[i : i + size] for i in range(0, len(text), size))
