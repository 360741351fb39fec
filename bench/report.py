"""How long the year report takes: a draft on the screen under many users, and each format printed.

python bench/report.py [--targets 60] [--counties 12] [--users 20] [--requests 3] [--workers 2]
"""

from __future__ import annotations

import argparse
import time

from assessment_world import NOW, YEAR, fill
from serving import cookie_of, figures, home, server, session_of, together


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("targets", 60), ("counties", 12), ("users", 20), ("requests", 3), ("workers", 2)):
        parser.add_argument(f"--{name}", type=int, default=default)
    args = parser.parse_args()
    with home():
        made = fill(targets=args.targets, counties=args.counties, users=args.users)
        number = printing(made)
        cookies = [cookie_of(account) for account in made["accounts"]]
        draft = f"/assessment/reports/draft/annual_work/?region=990100&year={YEAR}"
        with server(args.workers) as base:
            clients = [session_of(cookie) for cookie in cookies]
            print(f"{args.targets}项目标 × {args.counties}个县区；{args.users}个用户，各{args.requests}次")
            for name, page in (
                ("草稿页", draft),
                ("定稿页", f"/assessment/reports/{number}/"),
                ("下载 PDF", f"/assessment/reports/{number}/pdf/"),
            ):
                seconds = together(
                    args.users, args.requests, lambda user, page=page: lambda: clients[user].get(base + page)
                )
                print(figures(name, seconds))


def printing(made: dict) -> int:
    """Freeze once and print each format in this process; return the snapshot's number."""
    # only once Django is set up for the bench's own home
    from kechuang.assessment.operations import freeze_report
    from kechuang.assessment.printing.frozen import rendered
    from kechuang.core.queries import actor_of

    actor = actor_of(made["accounts"][0], on=NOW.date())
    start = time.perf_counter()
    snapshot = freeze_report(
        report="annual_work", region=made["region"], year=YEAR, as_of=NOW.date(), actor=actor, now=NOW
    )
    print(f"定稿：{(time.perf_counter() - start) * 1000:.0f} ms，出处 {len(snapshot.content['evidence'])} 处")
    for kind in ("docx", "pdf", "xlsx"):
        start = time.perf_counter()
        data = rendered(snapshot, kind)
        print(f"印 {kind}：{(time.perf_counter() - start) * 1000:.0f} ms，{len(data) / 1024:.0f} KB")
    return snapshot.pk


if __name__ == "__main__":
    main()
