#!/usr/bin/env bash
# 全部静态检查。一项不过不挡住后面的；最后列出没有过的，退出码为 1。
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=()
# 检查不碰真的数据库；迁移检查只比较模型与文件。
export DATABASE_URL=sqlite:///build/check.sqlite3
mkdir -p build

step() {
  local name=$1 started=$SECONDS
  shift
  echo "── $name"
  if "$@"; then echo "   通过（$((SECONDS - started)) 秒）"; else failed+=("$name"); fi
}

templates() { find kechuang -name '*.html' -path '*templates*' -print0 | xargs -0r "$bin/djade" --check; }
audit() {
  # 漏洞库在外面：连不上、查不到都照实说，不算失败；查到漏洞才算。
  local out=build/audit.txt code=0 unknown
  timeout 90 "$bin/pip-audit" --disable-pip --require-hashes -r requirements/base.txt --progress-spinner off >$out 2>&1 || code=$?
  if grep -qE '^Found [0-9]+ known' $out; then grep -v 'could not be audited' $out; return 1; fi
  unknown=$(grep -c 'could not be audited' $out || true)
  if [ $code -ne 0 ]; then echo "   跳过：连不上漏洞库（详情在 $out）"
  elif [ "$unknown" -gt 0 ]; then echo "   有 $unknown 个包在漏洞库里查不到，没有查（详情在 $out）"; fi
}

step "格式 ruff format" "$bin/ruff" format --check --quiet .
step "规范 ruff check" "$bin/ruff" check --quiet .
step "类型 mypy" "$bin/mypy"
step "房间方向 import-linter" "$bin/lint-imports" --no-cache
step "依赖 deptry" "$bin/deptry" . --no-ansi
step "安全 bandit" "$bin/bandit" -q -c pyproject.toml -r kechuang
step "模板 djade" templates
step "迁移齐全" "$bin/python" -m django makemigrations --check --dry-run --settings=kechuang.settings
step "Django 自检" "$bin/python" -m django check --settings=kechuang.settings
step "文档与代码一致" "$bin/python" tools/reference.py --check
step "图与代码一致" "$bin/python" tools/map.py --check
step "已知漏洞 pip-audit" audit

if [ ${#failed[@]} -gt 0 ]; then
  printf '没有通过：%s\n' "${failed[*]}"
  exit 1
fi
echo "全部检查通过。"
