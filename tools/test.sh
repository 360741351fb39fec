#!/usr/bin/env bash
# 全部测试跑两遍：SQLite 一遍（含真浏览器里的旅程），PostgreSQL 一遍。
# 变量：WORKERS 并行数（默认 2）；KECHUANG_TEST_POSTGRES 服务器地址；
#       KECHUANG_REQUIRE=browser,postgres 时，缺了它们算失败而不是跳过。
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
# 做完了的从另一个那里分走一半，免得浏览器里的都落在一个身上，另一个闲着。
share=(-n "${WORKERS:-2}" --dist worksteal)
server=${KECHUANG_TEST_POSTGRES:-postgres://postgres@127.0.0.1:5432/kechuang}
unset DATABASE_URL
export KECHUANG_HOME=build/test-home # 测试不碰 var/ 里的钥匙与数据

echo "── 一、SQLite"
# 只在 PostgreSQL 上有意义的那些，第二遍才跑。
DATABASE_URL=sqlite:///build/test.sqlite3 "$python" -m pytest -q "${share[@]}" -m "not postgres" "$@"

echo "── 二、PostgreSQL"
if reason=$("$python" tools/postgres.py "$server" 2>&1); then
  # 不碰数据库的那些一遍就够；整个不碰的文件夹连收集也免了。
  pure=()
  for folder in architecture oracle reading rules tools journeys; do pure+=("--ignore=tests/$folder"); done
  DATABASE_URL=$server "$python" -m pytest -q "${share[@]}" -m "(database or postgres) and not browser" "${pure[@]}" "$@"
elif [[ ",${KECHUANG_REQUIRE:-}," == *,postgres,* ]]; then
  echo "失败：要求在 PostgreSQL 上也跑，但 $reason" >&2
  exit 1
else
  echo "跳过：$reason"
fi
