"""The draw: the same list each time, nobody moved by who leaves, and a record that tells on whoever alters it."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_UP, Context, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.cli import run as command
from kechuang.core.logic.verdicts import Problem
from kechuang.review.logic.draw import (
    Candidate,
    Condition,
    Demand,
    Listed,
    RegionQuota,
    Seat,
    Seed,
    Weighting,
    commit,
    draw_panel,
    key_of,
    reasons_against,
    soft_weight,
    years_in_a_row,
)
from kechuang.review.logic.draw_record import LogEntry, Step, follow, next_spare, record_of, replay

SEED = Seed("2026-017", "2026-06-01T09:00:00+08:00", "纸上写的二十个字符以上的随机数-8f2c91")
DEMAND = Demand("D1", date(2026, 6, 1), "新材料一组", ("430",), 5)
CITY = "440300"
START = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


def expert(number, employer="", region="440305", **more):
    return Candidate(f"E{number:03d}", employer or f"O{number}", region, ("43020",), "正高", **more)


PINNED = ("E019", "E007", "E016", "E003", "E001")
TWENTY = [expert(number) for number in range(20)]


def without(candidates, gone):
    return [each for each in candidates if each.expert != gone]


# ── the worked example ──────────────────────────────────────────────────────────────────────────
def test_the_same_seed_gives_the_same_list_each_run():
    first = draw_panel(DEMAND, TWENTY, SEED)
    assert draw_panel(DEMAND, TWENTY[::-1], SEED) == first
    # pinned: a change of the order is a new format of the record
    assert first.chosen == PINNED
    assert len(first.spares) == 10
    assert first.shortages == ()
    assert draw_panel(DEMAND, TWENTY, replace(SEED, nonce=SEED.nonce + "x")).chosen != first.chosen


def test_removing_someone_who_was_not_chosen_changes_nothing():
    first = draw_panel(DEMAND, TWENTY, SEED)
    for each in TWENTY:
        if each.expert in first.chosen:
            continue
        again = draw_panel(DEMAND, without(TWENTY, each.expert), SEED)
        assert again.chosen == first.chosen
        assert again.order == tuple(placed for placed in first.order if placed.expert != each.expert)


people = st.lists(
    st.builds(
        lambda number, employer, region, load, weight: Candidate(
            f"E{number}", f"O{employer}", region, ("43020",), load=load, weight=Decimal(weight)
        ),
        st.integers(0, 10_000),
        st.integers(0, 6),
        st.sampled_from(["440303", "440305", "440100", "350200"]),
        st.integers(0, 7),
        st.sampled_from(["0.8", "1", "1.0317", "1.25"]),
    ),
    max_size=25,
    unique_by=lambda who: who.expert,
)
quotas = st.sampled_from(
    [
        (),
        (RegionQuota(CITY, 1, 2), RegionQuota(CITY, 1, is_outside=True)),
        (RegionQuota("440303", 0, 1), RegionQuota("440305", 2)),
        (RegionQuota("350000", 3, 3),),
    ]
)
demands = st.builds(
    lambda number, quotas, employer, weighting: replace(
        DEMAND, number=number, quotas=quotas, per_employer=employer, weighting=weighting
    ),
    st.integers(3, 7),
    quotas,
    st.sampled_from([None, 1, 2]),
    st.sampled_from([None, Weighting("上年评审质量")]),
)


@given(demands, people, st.data())
def test_no_quota_lets_the_unchosen_matter(demand, candidates, data):
    first = draw_panel(demand, candidates, SEED)
    others = [each for each in candidates if each.expert not in first.chosen]
    if not others:
        return
    gone = data.draw(st.sampled_from(others)).expert
    again = draw_panel(demand, without(candidates, gone), SEED)
    assert again.chosen == first.chosen
    assert again.order == tuple(placed for placed in first.order if placed.expert != gone)


@given(demands, people)
def test_quotas_hold(demand, candidates):
    drawn = draw_panel(demand, candidates, SEED)
    rows = {each.expert: each for each in candidates}
    chosen = [rows[each] for each in drawn.chosen]
    assert len(chosen) <= demand.number
    if demand.per_employer:
        employers = [each.employer for each in chosen]
        assert all(employers.count(each) <= demand.per_employer for each in employers)
    for quota in demand.quotas:
        count = sum(quota.holds(each.region) for each in chosen)
        assert quota.most is None or count <= quota.most
        short = f"{quota.words}至少 {quota.least} 人，缺 {quota.least - count} 人"
        assert (count < quota.least) == (short in drawn.shortages)
    assert not set(drawn.chosen) & set(drawn.spares)
    assert {each.expert for each in drawn.excluded} == {each.expert for each in candidates if each.load >= 6}


# ── who is left out, and why ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, []),
        ({"is_active": False}, [(Condition.INACTIVE, "不在库，或已暂停")]),
        ({"is_identified": False}, [(Condition.UNIDENTIFIED, "身份没有核实，不能判断回避")]),
        ({"employer": ""}, [(Condition.UNIDENTIFIED, "工作单位不明，不能判断回避")]),
        ({"region": ""}, [(Condition.UNIDENTIFIED, "所在地区不明，不能算进地区名额")]),
        ({"absences": ("6 月在国外",)}, [(Condition.ABSENT, "6 月在国外")]),
        ({"expert": "X1"}, [(Condition.LISTED, "申报单位申请回避并已同意")]),
        ({"expert": "X2"}, [(Condition.SEATED, "已在本组就座")]),
        ({"disciplines": ("520",)}, [(Condition.DISCIPLINE, "要求 430、150，登记的是 520")]),
        ({"disciplines": ("15025",)}, []),
        ({"title": "副高"}, [(Condition.TITLE, "要求 正高，登记的是 副高")]),
        ({"bans": ("限制评审至 2027-01-01",)}, [(Condition.BANNED, "限制评审至 2027-01-01")]),
        ({"recusals": ("任职于申报单位",)}, [(Condition.RECUSED, "任职于申报单位")]),
        ({"load": 5}, []),
        ({"load": 6}, [(Condition.LOAD, "本年度已评审 6 次，上限 6 次")]),
        ({"years": (2025, 2024, 2022)}, []),
        ({"years": (2023, 2025, 2024)}, [(Condition.ROTATION, "到 2025 年已连续 3 年，上限 3 年")]),
    ],
)
def test_every_condition_says_itself(change, wanted):
    demand = replace(
        DEMAND,
        widened=("150",),
        widened_why="候选不足",
        titles=("正高",),
        quotas=(RegionQuota(CITY, 1),),
        exclusions=(Listed("X1", "申报单位申请回避并已同意"),),
        seated=(Seat("X2", "O9", "440305"),),
    )
    found = reasons_against(demand, replace(expert(1), **change))
    assert [(each.condition, each.words) for each in found] == wanted


def test_all_conditions_are_told_not_the_first():
    found = reasons_against(DEMAND, expert(1, is_active=False, load=9, bans=("限制",)))
    assert [each.condition for each in found] == [Condition.INACTIVE, Condition.BANNED, Condition.LOAD]


def test_years_in_a_row():
    assert years_in_a_row((), 2026) == 0
    assert years_in_a_row({2026, 2025, 2024}, 2026) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"number": 0}, "抽取人数至少为 1"),
        ({"disciplines": ()}, "至少写一个学科代码"),
        ({"widened": ("150",)}, "放宽了学科，要写明理由"),
        ({"spare_ratio": Fraction(-1)}, "备选比例"),
        ({"quotas": (RegionQuota(CITY, 3, 2),)}, "下限不能小于 0，也不能大于上限"),
        ({"quotas": (RegionQuota("440000"), RegionQuota(CITY))}, "重叠"),
        ({"quotas": (RegionQuota(CITY, is_outside=True), RegionQuota("350200"))}, "重叠"),
        ({"quotas": (RegionQuota(CITY, 3), RegionQuota("440100", 3))}, "合计 6，超过抽取人数 5"),
        ({"weighting": Weighting("")}, "加权要写明依据"),
    ],
)
def test_a_demand_that_contradicts_itself_is_refused(change, words):
    with pytest.raises(Problem, match=words):
        draw_panel(replace(DEMAND, **change), TWENTY, SEED)


def test_a_candidate_named_twice_is_refused():
    with pytest.raises(Problem, match="E001 出现了不止一次"):
        draw_panel(DEMAND, [expert(1), expert(1)], SEED)


def test_districts_of_one_city_and_everyone_outside_it_do_not_overlap():
    quotas = (RegionQuota(CITY, 1, is_outside=True), RegionQuota("440303", 1), RegionQuota("440305", 1))
    drawn = draw_panel(replace(DEMAND, quotas=quotas), TWENTY, SEED)
    assert len(drawn.chosen) == 3
    assert drawn.shortages == (
        "要 5 人，只抽到 3 人，缺 2 人",
        "440300以外至少 1 人，缺 1 人",
        "440303至少 1 人，缺 1 人",
    )


def test_a_supplementary_draw_counts_those_who_sit():
    demand = replace(
        DEMAND,
        number=1,
        supplements="D0",
        seated=(Seat("A", "O1", "440303"),),
        quotas=(RegionQuota(CITY, 0, 1),),
    )
    drawn = draw_panel(demand, [expert(1, region="350200"), expert(2), expert(3, region="350200")], SEED)
    assert drawn.chosen == ("E003",)  # E001 is of the employer O1, E002 of the full city


# ── seed and weights ────────────────────────────────────────────────────────────────────────────
def test_the_commitment_hides_and_binds():
    assert commit(SEED) == commit(replace(SEED, beacon="彩票第 26061 期 03 17 22"))
    assert commit(SEED) != commit(replace(SEED, number="2026-018"))
    assert key_of(SEED, TWENTY[0]) != key_of(replace(SEED, beacon="1"), TWENTY[0])
    with pytest.raises(Problem, match="至少 16 个字符"):
        commit(replace(SEED, nonce="123456"))
    with pytest.raises(Problem, match="只能写一行"):
        commit(replace(SEED, number="1\n2"))


def test_weights_count_only_where_they_are_declared():
    heavy = [replace(each, weight=Decimal(2)) if each.expert == "E000" else each for each in TWENTY]
    assert draw_panel(DEMAND, heavy, SEED) == draw_panel(DEMAND, TWENTY, SEED)


def test_a_double_weight_comes_first_about_twice_as_often():
    demand = replace(DEMAND, number=1, weighting=Weighting("上年评审质量", Decimal("0.5"), Decimal(2)))
    pair = [replace(expert(1), weight=Decimal(2)), expert(2)]
    firsts = [draw_panel(demand, pair, replace(SEED, number=str(i))).chosen for i in range(600)]
    assert 360 <= firsts.count(("E001",)) <= 440


def test_weights_stay_within_their_bounds():
    weighting = Weighting("上年评审质量")
    assert soft_weight(None, weighting) == 1
    assert soft_weight(Fraction(0), weighting) == Decimal("0.8")
    assert soft_weight(Fraction(1, 3), weighting) == Decimal("0.95")
    assert soft_weight(Fraction(1, 7), weighting) == Decimal("0.8643")
    assert soft_weight(Fraction(6, 5), weighting) == Decimal("1.25")
    wild = replace(expert(1), weight=Decimal(900))
    assert key_of(SEED, wild, weighting) == key_of(SEED, replace(wild, weight=Decimal("1.25")), weighting)


@given(people, st.integers(1, 60))
def test_a_weighted_order_is_the_same_whatever_arithmetic_the_machine_is_set_to(candidates, digits):
    demand = replace(DEMAND, weighting=Weighting("上年评审质量"))
    first = draw_panel(demand, candidates, SEED)
    with localcontext(Context(prec=digits, rounding=ROUND_UP)):
        assert draw_panel(demand, candidates, SEED) == first
        assert soft_weight(Fraction(1, 7), Weighting("上年评审质量")) == Decimal("0.8643")


def test_a_weighted_order_is_recomputed_by_other_means():
    # A replay of its own: whole numbers and a logarithm by a series of fractions, none of the draw's code.
    demand = replace(DEMAND, weighting=Weighting("上年评审质量"))
    weights = [Decimal("0.8") + Decimal("0.0225") * number for number in range(20)]
    candidates = [replace(each, weight=weight) for each, weight in zip(TWENTY, weights, strict=True)]
    keys = {each.expert: minus_log(each.expert) / Fraction(each.weight) for each in candidates}
    drawn = draw_panel(demand, candidates, SEED)
    assert [each.expert for each in drawn.order] == sorted(keys, key=keys.__getitem__)
    assert all(abs(Fraction(each.key) - keys[each.expert]) < Fraction(1, 10**40) for each in drawn.order)


def minus_log(expert):
    """−ln of the share of the HMAC, as a fraction: halvings, and the series of artanh for what is left."""
    message = f"{SEED.number}\n{SEED.moment}\n{SEED.nonce}\n{SEED.beacon}".encode()
    digest = hmac.new(message, expert.encode(), hashlib.sha256).digest()
    share, halvings = Fraction(int.from_bytes(digest, "big") + 1, 2**256 + 1), 0
    while share < Fraction(1, 2):
        share, halvings = share * 2, halvings + 1
    return 2 * (halvings * artanh(Fraction(1, 3)) + artanh((1 - share) / (1 + share)))


def artanh(value):
    """The inverse hyperbolic tangent of a fraction from 0 to a third, to about sixty places."""
    scale = 10**60
    power = round(value * scale)
    total, odd = 0, 1
    while power:
        total += power // odd
        power = int(power * value * value)
        odd += 2
    return Fraction(total, scale)


# ── invitations ─────────────────────────────────────────────────────────────────────────────────
def at(minutes, who, step, **more):
    return LogEntry(START + timedelta(minutes=minutes), who, Step(step), **more)


def test_the_next_fitting_spare_moves_up():
    demand = replace(DEMAND, number=2, quotas=(RegionQuota(CITY, 1, 1),))
    candidates = [expert(number, region="440305" if number % 2 else "350200") for number in range(12)]
    drawn = draw_panel(demand, candidates, SEED)
    city = next(each for each in drawn.chosen if int(each[1:]) % 2)
    log = [at(0, each, "invited", channel="phone") for each in drawn.chosen]
    assert next_spare(demand, candidates, drawn, log) is None
    log.append(at(10, city, "refused"))
    spare = next_spare(demand, candidates, drawn, log)
    assert spare == next(each for each in drawn.spares if int(each[1:]) % 2)
    log.append(at(11, spare, "supplemented", replaces=city))
    log += [at(12, spare, "invited", channel="online"), at(13, spare, "accepted")]
    standing = follow(demand, candidates, drawn, log)
    assert standing.faults == ()
    assert standing.open_seats == ()
    assert standing.members == (*[each for each in drawn.chosen if each != city], spare)


def test_who_sat_and_fell_out_leaves_room_for_a_colleague():
    candidates = [expert(1, "O"), expert(2, "O")]
    demand = replace(DEMAND, number=1)
    drawn = draw_panel(demand, candidates, SEED)
    (first,), (second,) = drawn.chosen, drawn.spares
    log = [at(0, first, "invited"), at(1, first, "accepted"), at(2, first, "withdrawn")]
    assert next_spare(demand, candidates, drawn, log) == second


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([(0, 0, "accepted")], "第 1 条：{0} 此时不能“已应邀”"),
        ([(0, 0, "invited"), (29, 0, "timed_out")], "第 2 条：邀请后不满 30 分钟，不能算逾时"),
        ([(5, 0, "invited"), (4, 1, "invited")], "第 2 条：时间早于上一条"),
        ([(0, 9, "invited")], "第 1 条：{9} 此时不能“已邀请”"),
    ],
)
def test_the_log_is_held_to_the_rules(entries, words):
    drawn = draw_panel(DEMAND, TWENTY, SEED)
    order = [each.expert for each in drawn.order]
    log = [at(minutes, order[who], step, channel="phone") for minutes, who, step in entries]
    assert follow(DEMAND, TWENTY, drawn, log).faults == (words.format(*order),)


def test_thirty_minutes_are_enough_by_phone():
    drawn = draw_panel(DEMAND, TWENTY, SEED)
    who = drawn.chosen[0]
    log = [at(0, who, "invited", channel="phone"), at(30, who, "timed_out")]
    assert follow(DEMAND, TWENTY, drawn, log).faults == ()


def test_a_spare_who_jumps_the_queue_is_told():
    drawn = draw_panel(DEMAND, TWENTY, SEED)
    who = drawn.chosen[0]
    log = [at(0, who, "invited"), at(1, who, "refused"), at(2, drawn.spares[1], "supplemented", replaces=who)]
    assert follow(DEMAND, TWENTY, drawn, log).faults == (
        f"第 3 条：{drawn.spares[1]} 递补 {who}，按规则应由 {drawn.spares[0]} 递补 {who}",
    )


# ── record and replay ───────────────────────────────────────────────────────────────────────────
def recorded():
    demand = replace(
        DEMAND,
        quotas=(RegionQuota(CITY, 1, 4), RegionQuota(CITY, 1, is_outside=True)),
        exclusions=(Listed("E003", "申请回避"),),
        weighting=Weighting("上年评审质量"),
    )
    candidates = [
        expert(number, region="440305" if number % 3 else "350200", load=number % 8, weight=Decimal("1.5"))
        for number in range(20)
    ]
    drawn = draw_panel(demand, candidates, SEED)
    first = drawn.chosen[0]
    log = [at(0, each, "invited", channel="phone") for each in drawn.chosen]
    log += [at(31, first, "timed_out", by="抽取员")]
    log += [at(32, next_spare(demand, candidates, drawn, log), "supplemented", replaces=first)]
    return json.loads(json.dumps(record_of(demand, candidates, commit(SEED), SEED, log)))


RECORD = recorded()


def leaves(node, path=()):
    if isinstance(node, dict):
        return [leaf for name, child in node.items() for leaf in leaves(child, (*path, name))]
    if isinstance(node, list) and node:
        return [leaf for i, child in enumerate(node) for leaf in leaves(child, (*path, i))]
    return [path]


def altered(path, value):
    body = copy.deepcopy(RECORD)
    node = body
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return body


def test_a_record_replays():
    result = replay(RECORD)
    assert result.differences == ()
    assert list(result.chosen) == RECORD["result"]["chosen"]
    assert list(result.members) == RECORD["members"]
    assert set(RECORD["members"]) != set(RECORD["result"]["chosen"])


@given(
    st.sampled_from(leaves(RECORD)), st.one_of(st.none(), st.integers(), st.text(max_size=8), st.booleans())
)
def test_whatever_field_is_altered_the_replay_says_so(path, value):
    body = altered(path, value)
    if json.dumps(body, sort_keys=True) != json.dumps(RECORD, sort_keys=True):
        assert not replay(body).is_same


@given(st.sampled_from([path for path in leaves(RECORD) if path[0] in {"demand", "candidates"}]))
def test_rows_mended_after_publication_do_not_match_the_published_digest(path):
    body = altered(path, "别的")
    assert {each.where for each in replay(body).differences} & {"frozen", "record"}


def test_the_replay_says_exactly_what_differs():
    one, two = RECORD["result"]["chosen"][:2]
    body = altered(("result", "chosen", 0), two)
    body["result"]["chosen"][1] = one
    found = replay(body).differences
    assert [(each.where, each.recorded, each.computed) for each in found[1:]] == [
        ("result.chosen[0]", two, one),
        ("result.chosen[1]", one, two),
    ]
    assert found[1].words == "抽中的人不同：第 1 个"


@pytest.mark.parametrize("missing", sorted(RECORD))
def test_a_torn_record_is_a_difference_not_a_crash(missing):
    assert not replay({name: value for name, value in RECORD.items() if name != missing}).is_same


def test_before_the_seed_is_shown_nothing_of_the_result_is_in_the_record():
    body = record_of(DEMAND, TWENTY, commit(SEED))
    assert (body["seed"], body["result"], body["members"]) == (None, None, [])
    assert SEED.nonce not in json.dumps(body, ensure_ascii=False)
    assert replay(body).differences[-1].words == "种子还没有公布，不能重放"


def test_another_seed_than_the_committed_one_is_refused():
    with pytest.raises(Problem, match="与事先公布的承诺值不符"):
        record_of(DEMAND, TWENTY, commit(SEED), replace(SEED, nonce="另外一个随机数，也有十六个字符以上"))


# ── the command ─────────────────────────────────────────────────────────────────────────────────
def test_the_command_replays_a_file(tmp_path, capsys):
    path = tmp_path / "抽取.json"
    path.write_text(json.dumps(RECORD, ensure_ascii=False), encoding="utf-8")
    assert command(["draw", "--replay", str(path)]) == 0
    assert capsys.readouterr().out.startswith("重放相同：抽中 5 人")
    path.write_text(json.dumps(altered(("seed", "number"), "2026-018")), encoding="utf-8")
    assert command(["draw", "--replay", str(path)]) == 1
    assert "种子与事先公布的承诺值不符（commitment）" in capsys.readouterr().out
    assert command(["draw", "--replay", str(path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["same"] is False
    assert {"digest", "commitment"} <= {each["where"] for each in told["differences"]}


@pytest.mark.parametrize("text", ["[1]", "{", "\xff"])
def test_the_command_says_what_it_cannot_read(tmp_path, capsys, text):
    path = tmp_path / "抽取.json"
    path.write_bytes(text.encode("latin-1"))
    assert command(["draw", "--replay", str(path)]) == 2
    assert "请用抽取页面导出的原文件" in capsys.readouterr().err
    assert command(["draw", "--replay", str(tmp_path / "没有.json")]) == 2
