"""Draws: committed to before anything is known, witnessed by a supervisor, run, shown, replayed by anyone in the office.

The order of acts: the organiser freezes demand and candidates and commits to a seed that nobody sees; the supervisor, by an
account of his own, witnesses it and may mix in a number that nobody could foresee; only then the draw can be run.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from secrets import token_hex

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.core.secrets import seal, unseal
from kechuang.review.logic.draw import Demand, Listed, RegionQuota, Seed, Weighting, check_demand, commit
from kechuang.review.logic.draw_keeping import (
    drawn_record,
    expert_key,
    expert_mark,
    replayed,
    with_seed,
    without_seed,
)
from kechuang.review.logic.draw_record import LogEntry, Replay, Step, demand_body, record_of
from kechuang.review.models import Draw, Invitation, Panel
from kechuang.review.queries.candidates import candidates_of, preview, seats_of
from kechuang.review.queries.panels import SEATED, latest_draw, locked_panel
from kechuang.review.states import PANEL_LIFECYCLE, InvitationState, PanelState

#: How invitations of a draw are sent: they wait in the expert's own account.
CHANNEL = "online"
#: Characters of a supervisor's number; fewer would add nothing that could not be tried out.
SHORTEST_BEACON = 6
#: How far back it matters how somebody has reviewed, and what the record says of it. Design values.
WEIGHED_DAYS = 3 * 365
WEIGHING = Weighting("近三年评审是否按时、意见是否充分、与其他专家是否一致")
_OPEN = (PanelState.FORMING, PanelState.DRAWN, PanelState.ASSIGNED, PanelState.REVIEWING)


@dataclass(frozen=True)
class DrawGiven:
    """What the organiser asks of a draw; the numbers have the design values of ``logic.draw.Demand``.

    ``day``: the day of review. ``exclusions``: experts by key with the reason. ``widened``: further disciplines, with why;
    ``confirmed``: who agreed to them: the organising office, the supervising side, the office whose matter it is.
    ``answer_minutes``: how long an answer is waited for. ``is_weighted``: does it count, softly, how experts have reviewed?
    """

    day: date
    number: int
    disciplines: tuple[str, ...]
    titles: tuple[str, ...] = ()
    widened: tuple[str, ...] = ()
    widened_why: str = ""
    confirmed: tuple[str, str, str] = ("", "", "")
    quotas: tuple[RegionQuota, ...] = ()
    per_employer: int | None = 1
    spare_ratio: Fraction = Fraction(2)
    exclusions: tuple[tuple[int, str], ...] = ()
    load_cap: int | None = 6
    rotation_limit: int | None = 3
    answer_minutes: int = 1440
    is_weighted: bool = True


@transaction.atomic
def commit_draw(*, panel_id: int, given: DrawGiven, actor: Actor, now: datetime) -> Draw:
    """Freeze demand and candidates, and commit to a seed from the machine's own chance; the seed is sealed.

    With members there already it is a supplementary draw. Raises ``Refused``; ``Problem`` for a demand that contradicts
    itself, a widening that three parties have not confirmed, or if nobody could be drawn.
    """
    panel = locked_panel(panel_id)
    require(actor, "review.panel.draw", panel)
    if panel.state not in _OPEN:
        raise Problem(f"评审组“{panel}”{panel.get_state_display()}，不能再抽取专家。")
    last = latest_draw(panel)
    number = last.number + 1 if last else 1
    demand = _demand(panel, given, number)
    check_demand(demand)
    if not panel.draws.filter(drawn_at__isnull=False).exists():
        panel.demand = demand_body(demand)
        panel.save(update_fields=["demand"])
    since = now - timedelta(days=WEIGHED_DAYS)
    candidates = candidates_of(panel, given.day, weighting=demand.weighting, since=since)
    eligible, _ = preview(demand, candidates)
    if not eligible:
        raise Problem("专家库里没有一位符合要求的专家。请放宽学科、职称或地区的要求。", field="disciplines")
    seed = Seed(f"P{panel.pk}-{number}", now.isoformat(), token_hex(32))
    commitment = commit(seed)
    body = record_of(demand, candidates, commitment)
    draw = Draw.objects.create(
        panel=panel, number=number, commitment=commitment, seed_sealed=_sealed(seed), record=body, committed_at=now,
        made_by_id=actor.account_id,
    )  # fmt: skip
    record(
        "review.draw.committed", draw, actor=actor, now=now,
        title=f"“{panel}”第{number}次抽取：公布承诺值，候选{len(candidates)}人，可抽{eligible}人",
        data={"commitment": commitment, "frozen": body["frozen"], "candidates": len(candidates), "eligible": eligible},
        region_code=panel.call.region_id,
    )  # fmt: skip
    return draw


@transaction.atomic
def witness_draw(*, draw_id: int, nonce: str = "", actor: Actor, now: datetime) -> Draw:
    """A supervisor says that he is there, and may mix in a number of his own, which changes the order.

    Raises ``Refused``; ``Problem`` for whoever committed himself, after the draw, and for a number that is too short.
    """
    draw = _locked(draw_id)
    require(actor, "review.draw.supervise", draw)
    if draw.drawn_at is not None:
        raise Problem("已经抽取完了，不能再到场监督或加入随机数。")
    if draw.made_by_id is not None and draw.made_by_id == actor.account_id:
        raise Problem("组织抽取的人不能自己监督，请由另一位监督人员到场。")
    given = nonce.strip()
    if given and (len(given) < SHORTEST_BEACON or "\n" in given):
        raise Problem(f"监督人的随机数至少{SHORTEST_BEACON}个字符，写在一行里；也可以不填。", field="nonce")
    draw.supervisor_id = actor.account_id
    draw.seed_sealed = _sealed(replace(seed_of(draw=draw, actor=actor, now=now), beacon=given))
    draw.save(update_fields=["supervisor", "seed_sealed"])
    record(
        "review.draw.witnessed", draw, actor=actor, now=now,
        title=f"{actor.name}到场监督“{draw}”{'，加入随机数' if given else ''}", data={"mixed_in": bool(given)},
        region_code=draw.panel.call.region_id,
    )  # fmt: skip
    return draw


@transaction.atomic
def run_draw(*, draw_id: int, actor: Actor, now: datetime) -> Draw:
    """Draw from the frozen candidates, and invite those who are chosen; spares wait in order.

    Raises ``Refused``; ``Problem`` before a supervisor has witnessed it, twice, or when a newer draw was committed to.
    """
    draw = _locked(draw_id)
    panel = locked_panel(draw.panel_id)
    require(actor, "review.panel.draw", panel)
    if draw.drawn_at is not None:
        raise Problem("这一次已经抽取过了，结果不能改。人数不够，请递补或补充抽取。")
    newest = latest_draw(panel)
    if newest is not None and newest.pk != draw.pk:
        raise Problem("后来又公布了新的承诺值，这一次已作废，请用最新的一次抽取。")
    if draw.supervisor_id is None:
        raise Problem("还没有监督人员到场。请监督人员登录后先在本页确认，再抽取。")
    seed = seed_of(draw=draw, actor=actor, now=now)
    first = drawn_record(draw.record, seed, ())
    log = [LogEntry(now, mark, Step.INVITED, CHANNEL, by=actor.name) for mark in first["result"]["chosen"]]
    full = drawn_record(draw.record, seed, log)
    draw.record, draw.drawn_at = without_seed(full), now
    draw.save(update_fields=["record", "drawn_at"])
    if panel.state == PanelState.FORMING:
        panel.state = PANEL_LIFECYCLE.move(panel.state, "draw")
        panel.save(update_fields=["state"])
    invited = _invite(panel, draw, full["result"]["chosen"], now)
    short = full["result"]["shortages"]
    record(
        "review.draw.run", draw, actor=actor, now=now,
        title=f"“{panel}”第{draw.number}次抽取：抽中{len(invited)}人，备选{len(full['result']['spares'])}人{'，有缺额' if short else ''}",
        data={"digest": draw.record["digest"], "invited": [each.pk for each in invited], "shortages": short},
        region_code=panel.call.region_id,
    )  # fmt: skip
    return draw


@transaction.atomic
def reveal_seed(*, draw_id: int, actor: Actor, now: datetime) -> Draw:
    """Show the seed: from now on the exported record replays anywhere. Raises ``Refused``; ``Problem`` before the draw."""
    draw = _locked(draw_id)
    require(actor, "review.draw.supervise", draw)
    if draw.drawn_at is None:
        raise Problem("还没有抽取，不能公开种子：公开以后就能算出结果。")
    if draw.revealed_at is not None:
        raise Problem("种子已经公开过了。")
    draw.record, draw.revealed_at = with_seed(draw.record, seed_of(draw=draw, actor=actor, now=now)), now
    draw.save(update_fields=["record", "revealed_at"])
    record(
        "review.draw.revealed", draw, actor=actor, now=now, title=f"公开“{draw}”的种子",
        data={"digest": draw.record["digest"]}, region_code=draw.panel.call.region_id,
    )  # fmt: skip
    return draw


@transaction.atomic
def replay_draw(*, draw_id: int, actor: Actor, now: datetime) -> Replay:
    """Compute the draw again from its record: the same list, or every difference. That somebody asked is kept.

    Raises ``Refused``; ``Problem`` before the draw.
    """
    draw = _locked(draw_id)
    require(actor, "review.draw.replay", draw)
    if draw.drawn_at is None:
        raise Problem("还没有抽取，没有可以重放的记录。")
    found = replayed(draw.record, seed_of(draw=draw, actor=actor, now=now))
    words = "名单相同" if found.is_same else f"有{len(found.differences)}处不同"
    record(
        "review.draw.replayed", draw, actor=actor, now=now, title=f"重放“{draw}”：{words}",
        data={"same": found.is_same, "differences": [each.words for each in found.differences[:50]]},
        region_code=draw.panel.call.region_id,
    )  # fmt: skip
    return found


def seed_of(*, draw: Draw, actor: Actor, now: datetime) -> Seed:
    """The seed of a draw, opened for an operation that has asked its own permission; it is shown by ``reveal_seed`` alone."""
    return Seed(**json.loads(unseal(draw.seed_sealed)))


def _sealed(seed: Seed) -> str:
    return seal(json.dumps(asdict(seed)))


def _locked(draw_id: int) -> Draw:
    rows = Draw.objects.select_for_update(of=("self",)).select_related("panel__call__region")
    return rows.get(pk=draw_id)


def _demand(panel: Panel, given: DrawGiven, number: int) -> Demand:
    why = given.widened_why.strip()
    if given.widened:
        if not why:
            raise Problem("放宽了学科，要写明理由。", field="widened_why")
        if not all(each.strip() for each in given.confirmed):
            raise Problem("放宽学科要组织方、监督方、业务科室三方确认，请写明各方是谁。", field="confirmed")
        names = "、".join(each.strip() for each in given.confirmed)
        why = f"{why}（三方确认：{names}）"
    if given.answer_minutes < 1:
        raise Problem("答复时限至少 1 分钟。", field="answer_minutes")
    gone = panel.invitations.exclude(state__in=SEATED).values_list("expert_id", "state")
    titles = {str(each): each.label for each in InvitationState}
    listed = {key: f"本组{titles[state]}" for key, state in gone} | dict(given.exclusions)
    return Demand(
        code=f"P{panel.pk}-{number}", day=given.day, group=panel.call.kind_version.code,
        disciplines=given.disciplines, number=given.number, titles=given.titles, widened=given.widened, widened_why=why,
        quotas=given.quotas, per_employer=given.per_employer, spare_ratio=given.spare_ratio,
        exclusions=tuple(Listed(expert_mark(key), words) for key, words in sorted(listed.items())),
        load_cap=given.load_cap, rotation_limit=given.rotation_limit,
        answer_minutes=((CHANNEL, given.answer_minutes),), weighting=WEIGHING if given.is_weighted else None, seated=(seats := seats_of(panel)),
        supplements=f"P{panel.pk}-{number - 1}" if seats else "",
    )  # fmt: skip


def _invite(panel: Panel, draw: Draw, marks: list[str], now: datetime) -> list[Invitation]:
    start = panel.invitations.count()
    minutes = draw.record["demand"]["answer_minutes"][CHANNEL]
    rows = [
        Invitation(
            panel=panel, expert_id=expert_key(mark), draw=draw, place=start + place, invited_at=now,
            answer_by=now + timedelta(minutes=minutes),
        )
        for place, mark in enumerate(marks, 1)
    ]  # fmt: skip
    return Invitation.objects.bulk_create(rows)
