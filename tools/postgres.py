"""Say whether a PostgreSQL server answers at an address; the reason goes to stderr where it does not."""

from __future__ import annotations

import sys
from urllib.parse import urlsplit

import psycopg


def main() -> int:
    """Connect once to the server's `postgres` database; return the exit code."""
    address = urlsplit(sys.argv[1])
    where = f"{address.hostname}:{address.port or 5432}"
    try:
        psycopg.connect(
            host=address.hostname,
            port=address.port or 5432,
            user=address.username,
            password=address.password,
            dbname="postgres",
            connect_timeout=5,
        ).close()
    except psycopg.OperationalError as error:
        print(f"{where} 上没有可用的 PostgreSQL（{str(error).splitlines()[0]}）", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
