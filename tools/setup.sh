#!/usr/bin/env bash
# 建好 .venv 并装上锁定的依赖。用法：tools/setup.sh base|dev
#   先用 uv（快）；它取不到包时退回 pip。KECHUANG_INSTALLER=pip 直接用 pip。
# 只写 .venv，不要 root，也不要系统包管理器。
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-base}
venv=.venv

if [ ! -x "$venv/bin/python" ]; then
  found=
  for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      found=$candidate
      break
    fi
  done
  if [ -z "$found" ]; then
    echo "没有找到带 venv 的 Python 3.11 或更新的版本。请先装好，例如在 Debian 上：apt-get install python3 python3-venv；" >&2
    echo "或者指明解释器：make setup PYTHON=/路径/python3.12" >&2
    exit 1
  fi
  "$found" -m venv "$venv"
fi

python=$venv/bin/python
pip=("$python" -m pip --disable-pip-version-check -q)
files=(-r requirements/base.txt)
[ "$what" = dev ] && files+=(-r requirements/dev.txt)

echo "安装 Python 依赖到 $venv（每个包都核对校验值）……"
"${pip[@]}" install --require-hashes -r requirements/build.txt

with_uv() {
  # uv 不读 pip 的配置；机构或国内镜像通常只在那里写着，所以把它转告。
  local index
  index=$("$python" -m pip config get global.index-url 2>/dev/null || true)
  if [ -n "$index" ] && [ -z "${UV_DEFAULT_INDEX:-}" ]; then export UV_DEFAULT_INDEX=$index; fi
  "$venv/bin/uv" pip install -q --python "$python" --no-config --require-hashes "${files[@]}"
}

if [ "${KECHUANG_INSTALLER:-uv}" = pip ] || ! with_uv; then
  echo "用 pip 安装（比 uv 慢，结果一样）……"
  "${pip[@]}" install --require-hashes "${files[@]}"
fi
# setuptools 每次都提醒“可编辑安装”，这里正是要它
PYTHONWARNINGS=ignore "${pip[@]}" install --no-build-isolation --no-deps -e .
