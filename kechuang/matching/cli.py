"""``kechuang rank``: rank documents by others' titles, without a database."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kechuang.core.logic.verdicts import Problem

if TYPE_CHECKING:
    from kechuang.matching.logic.documents import Document
    from kechuang.matching.logic.engine import Ranking

_EPILOG = """\
DOCUMENTS 是 JSON Lines：每行一份材料，有 id、title，可以另有 abstract、keywords（文字，或几个词的列表）。
QUERIES 每行一个材料的 id（一行有几列时只读第一列，所以也可以直接给带评分的表）；用它的题目去问，它自己不算答案。
输出每行三列，用制表符隔开：问的 id、答的 id、得分；最合适的在前。加 --reasons 另有第四列：理由。
退出码：0 办成；2 没有办成。
"""
_OTHER = ("abstract", "keywords")
#: As ``learning.GAINS`` has them.
_VERDICTS = ("不合适", "有意", "已对接", "已签约")


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``kechuang rank``."""
    parser.epilog = _EPILOG
    parser.add_argument("--documents", required=True, metavar="FILE", help="材料（.jsonl）")
    parser.add_argument("--queries", required=True, metavar="FILE", help="用哪些材料的题目去问，每行一个 id")
    parser.add_argument("--top", type=int, default=100, metavar="N", help="每问最多给几个（默认 100）")
    parser.add_argument("--out", required=True, metavar="FILE", help="结果写到哪里")
    parser.add_argument(
        "--index",
        metavar="FOLDER",
        help="索引写到这个文件夹（默认只放在内存里）；用集群时要给，各台机器都看得见",
    )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="交给这个地址的 Dask 集群算，如 tcp://10.0.0.5:8786；结果与本机一样",
    )
    parser.add_argument(
        "--feedback",
        metavar="FILE",
        help="从反馈学次序：每行三列，问的 id、答的 id、不合适／有意／已对接／已签约；不够或不比原来好就不用",
    )
    parser.add_argument("--model", metavar="PATH", help="另用这个向量模型（.onnx，旁边有 vocab.txt）")
    parser.add_argument(
        "--model-address",
        metavar="URL",
        help="另用这个网址上的向量模型（OpenAI 的写法），材料会送到那里；密钥放在环境变量 KECHUANG_EMBEDDING_KEY",
    )
    parser.add_argument("--model-name", metavar="NAME", default="", help="网址上的模型名")
    parser.add_argument("--reasons", action="store_true", help="每个结果写明理由")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Rank and write. Raises ``Problem`` for input that cannot be read."""
    # numpy and the word cutter take a moment to load: not for --help
    from kechuang.matching.embedders import named
    from kechuang.matching.logic.batch import rank_all
    from kechuang.matching.logic.documents import Document
    from kechuang.matching.logic.engine import rank
    from kechuang.matching.logic.generations import load, save
    from kechuang.matching.logic.index import Index, build

    if args.top < 1:
        raise Problem(f"--top 至少是 1，现在是 {args.top}。")
    if args.cluster and not args.index:
        raise Problem("用 --cluster 时要用 --index 给一个文件夹：索引放在那里，各台机器都要看得见。")
    if args.cluster and (args.feedback or args.model or args.model_address):
        raise Problem("--feedback 和向量模型只在本机上用，不能与 --cluster 同用。")
    embedder = named(
        model=args.model or "", address=args.model_address or "", name=args.model_name,
        key=os.environ.get("KECHUANG_EMBEDDING_KEY", ""),
    )  # fmt: skip
    documents = read_documents(Path(args.documents))
    asked = read_queries(Path(args.queries), documents)
    generation = build(list(documents.values()), embedder=embedder)
    questions = [Document(key, documents[key].title) for key in asked]
    if args.index:
        folder = Path(args.index).resolve()
        save(generation, folder)
        generation = load(folder)
    index = Index(generation)
    if args.cluster:
        rankings = list(rank_all(folder, questions, top=args.top, cluster=args.cluster))
    else:
        learned = _learned(args, index, documents, embedder) if args.feedback else None
        rankings = rank(index.view(), questions, top=args.top, embedder=embedder, learned=learned)
    lines = _lines(rankings)
    if args.reasons:
        lines = _explained(index, documents, questions, rankings)
    Path(args.out).write_text("".join(lines), encoding="utf-8")
    print(f"材料 {len(documents)} 份，问 {len(asked)} 次，写了 {len(lines)} 行到 {args.out}。")
    return 0


def _learned(args: argparse.Namespace, index: Any, documents: dict[str, Document], embedder: Any) -> Any:
    """The order learned from the feedback file, kept beside the index where it has a folder; says what came of it."""
    from kechuang.matching.logic.documents import Document  # see run
    from kechuang.matching.logic.engine import judged
    from kechuang.matching.logic.learning import learn, save
    from kechuang.matching.logic.taught import feedback_of, names_of

    told = read_feedback(Path(args.feedback), documents)
    questions = [Document(key, documents[key].title) for key in told]
    answers = judged(index.view(), questions, [list(each) for each in told.values()], embedder=embedder)
    names = names_of((), with_meaning=embedder is not None)
    outcome = learn(feedback_of(answers, list(told.values()), names), names)
    print(outcome.words)
    if outcome.learned and args.index:
        save(outcome.learned, Path(args.index))
    return outcome.learned


def read_feedback(path: Path, documents: dict[str, Document]) -> dict[str, dict[str, int]]:
    """By question what each answer was worth; the last line about a pair counts. Raises ``Problem`` with the line."""
    from kechuang.matching.logic.learning import GAINS  # see run

    worth = dict(zip(_VERDICTS, GAINS.values(), strict=True)) | GAINS
    found: dict[str, dict[str, int]] = {}
    for number, line in _numbered(path):
        where, cells = f"“{path}”第 {number} 行", line.split()
        if len(cells) != 3 or cells[2] not in worth:
            raise Problem(f"{where}要有三列：问的 id、答的 id、{'／'.join(_VERDICTS)}。")
        for key in cells[:2]:
            if key not in documents:
                raise Problem(f"{where}的 id“{key}”不在材料里。")
        found.setdefault(cells[0], {})[cells[1]] = worth[cells[2]]
    if not found:
        raise Problem(f"“{path}”里一条反馈也没有。")
    return found


def read_documents(path: Path) -> dict[str, Document]:
    """The documents of a file by their keys. Raises ``Problem`` with the line that is at fault."""
    from kechuang.matching.logic.documents import Document  # see run

    found: dict[str, Document] = {}
    for number, line in _numbered(path):
        where = f"“{path}”第 {number} 行"
        try:
            row = json.loads(line)
        except ValueError:
            raise Problem(f"{where}不是 JSON。每行要是一个完整的 JSON 对象。") from None
        if not isinstance(row, dict):
            raise Problem(f'{where}要是一个 JSON 对象，例如 {{"id": 1, "title": "……"}}。')
        key = _key(row.get("id"), where)
        if key in found:
            raise Problem(f"{where}的 id“{key}”前面已经有了，每份材料要有自己的 id。")
        title = row.get("title")
        if not isinstance(title, str) or not title.strip():
            raise Problem(f"{where}缺 title（文字，不能空）。")
        abstract, keywords = (_text(row.get(name), name, where) for name in _OTHER)
        found[key] = Document(key, title, abstract, keywords)
    if not found:
        raise Problem(f"“{path}”里一份材料也没有。")
    return found


def read_queries(path: Path, documents: dict[str, Document]) -> list[str]:
    """The keys that ask, each once, in the order of the file. Raises ``Problem`` for one that is no document's."""
    found: dict[str, None] = {}
    for number, line in _numbered(path):
        key = line.split()[0]
        if key not in documents:
            raise Problem(f"“{path}”第 {number} 行的 id“{key}”不在材料里。每行第一列要是一份材料的 id。")
        found[key] = None
    if not found:
        raise Problem(f"“{path}”里一个 id 也没有。")
    return list(found)


def _numbered(path: Path) -> list[tuple[int, str]]:
    """The lines of a file that are not empty, with their numbers."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Problem(f"找不到文件“{path}”。") from None
    except UnicodeDecodeError:
        raise Problem(f"“{path}”不是 UTF-8 编码的文字，请另存为 UTF-8。") from None
    return [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def _key(value: Any, where: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Problem(f"{where}缺 id（整数或文字）。")
    key = str(value)
    if not key or key.split() != [key]:
        raise Problem(f"{where}的 id“{key}”不能空，也不能有空格或制表符。")
    return key


def _text(value: Any, name: str, where: str) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "；".join(value)
    if isinstance(value, str):
        return value
    raise Problem(f"{where}的 {name} 要是文字，或文字的列表。")


def _lines(rankings: list[Ranking]) -> list[str]:
    return [
        f"{each.question}\t{answer.key}\t{answer.score:.6f}\n" for each in rankings for answer in each.answers
    ]


def _explained(
    index: Any, documents: dict[str, Document], questions: list[Document], rankings: list[Ranking]
) -> list[str]:
    from kechuang.matching.logic.reasons import Explainer  # see run

    explainer = Explainer(index.view(), documents)
    told = [
        reason.words for question, ranking in zip(questions, rankings, strict=True)
        for reason in explainer.reasons(question, ranking)
    ]  # fmt: skip
    return [f"{line.rstrip()}\t{words}\n" for line, words in zip(_lines(rankings), told, strict=True)]
