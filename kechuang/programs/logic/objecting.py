"""Why an objection cannot be taken up, as words that are offered; whoever refuses one may add his own."""

from __future__ import annotations

#: Code → words. Usual grounds; the rules of a place may know others, so the words are shown and can be changed.
INADMISSIBLE: dict[str, str] = {
    "anonymous": "没有署真实姓名（名称）或有效的联系方式，无法核实。",
    "out_of_time": "超过公示期提出。",
    "about_grade": "只对等级、名次或金额本身有不同看法，没有指出违反规定的事实。",
    "no_evidence": "没有提供必要的证据或可以查证的线索。",
    "unrelated": "反映的问题与公示的内容无关，请向有权处理的部门反映。",
    "repeated": "同一事实和理由已经有处理结论。",
}

#: What can become of a case whose objection is upheld: the lifecycle's action and its words.
THEN: dict[str, str] = {
    "back_to_deliberation": "退回审议，重新决定",
    "decline": "不予批准",
}
