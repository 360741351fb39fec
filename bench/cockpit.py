"""How long the cockpit takes under many users: 200 targets, 12 counties, 20 users by default.

python bench/cockpit.py [--targets 200] [--counties 12] [--users 20] [--requests 10] [--workers 2]
"""

from __future__ import annotations

import argparse
import time
from datetime import date

from assessment_world import NOW, YEAR, fill
from serving import cookie_of, figures, home, server, session_of, timed, together


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (
        ("targets", 200),
        ("counties", 12),
        ("users", 20),
        ("requests", 10),
        ("workers", 2),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    args = parser.parse_args()
    with home():
        made = fill(targets=args.targets, counties=args.counties, users=args.users)
        print(
            f"{args.targets}项目标 × {args.counties}个县区；{args.users}个用户，各{args.requests}次，{args.workers}个进程"
        )
        judging(made)
        cookies = [cookie_of(account) for account in made["accounts"]]
        with server(args.workers) as base:
            page = f"{base}/assessment/?region=990100&year={YEAR}"
            clients = [session_of(cookie) for cookie in cookies]
            print(
                figures(
                    "写入后头几次（每进程要算一次）",
                    [timed(lambda: clients[0].get(page)) for _ in range(args.workers)],
                )
            )
            size = len(clients[0].get(page).content)
            print(f"页面大小 {size / 1024:.0f} KB")
            print(
                figures(
                    "同时", together(args.users, args.requests, lambda user: lambda: clients[user].get(page))
                )
            )


def judging(made: dict) -> None:
    """The board alone, in this process."""
    # only once Django is set up for the bench's own home
    from kechuang.assessment.queries import board
    from kechuang.core.queries import actor_of

    actor = actor_of(made["accounts"][0], on=date(YEAR, NOW.month, NOW.day))
    best = []
    for _ in range(3):
        start = time.perf_counter()
        result = board(actor, region=made["region"], year=YEAR, as_of=NOW.date())
        best.append(time.perf_counter() - start)
    print(f"判定 {len(result.lines)} 项（不用记住的）：{min(best) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
