# 科创台。`make` 或 `make help` 列出全部命令；每条都可重复运行，只做还没做的事。
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?=
PORT ?= 8000
HOST ?= 127.0.0.1
export PYTHONUTF8 := 1
# 编译过的字节码放在 build/，不和源码混在一起；就是设了不写字节码，这里也要，不然每开一个进程都从头编译一遍。
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/build/bytecode

BASE := $(VENV)/.base-ready
DEV := $(VENV)/.dev-ready
ASSETS := kechuang/web/static/vendor/VERSIONS.txt
REQUIREMENTS := requirements/build.txt requirements/base.txt pyproject.toml tools/setup.sh

.PHONY: help setup assets demo run test oracle check fix bench docs map reference lock audit clean

help: ## 列出全部命令
	@echo "科创台 Kechuang：常用命令"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

# ── 安装 ─────────────────────────────────────────────────────────────────────────────────
$(BASE): $(REQUIREMENTS)
	@PYTHON="$(PYTHON)" tools/setup.sh base
	@touch $@

$(DEV): $(REQUIREMENTS) requirements/dev.txt
	@PYTHON="$(PYTHON)" tools/setup.sh dev
	@touch $(BASE) $@

$(ASSETS): package.json package-lock.json .npmrc kechuang/web/icons.txt tools/assets.py | $(BASE)
	@$(BIN)/python tools/assets.py

setup: $(BASE) $(ASSETS) ## 安装运行所需的一切（.venv 与前台文件）；不需要 root

assets: $(ASSETS) ## 取来前台样式、图表、图标与字体（运行时不连外网）

# ── 运行 ─────────────────────────────────────────────────────────────────────────────────
demo: $(BASE) $(ASSETS) ## 建一座示例市，填好数据，打印地址与各角色的登录名，开始服务
	@$(BIN)/kechuang demo --host $(HOST) --port $(PORT)

run: $(BASE) $(ASSETS) ## 升级数据库并开始服务（不填示例数据）
	@$(BIN)/kechuang serve --host $(HOST) --port $(PORT)

# ── 验证 ─────────────────────────────────────────────────────────────────────────────────
test: $(DEV) $(ASSETS) ## 全部测试：先在 SQLite 上（含浏览器），再在 PostgreSQL 上（有服务器时）
	@tools/test.sh

oracle: $(DEV) ## 每条规则与照法规另写的一遍对十万个随机主体，有一处不同即失败
	@$(BIN)/python tools/oracle.py

check: $(DEV) $(ASSETS) ## 静态检查：格式、类型、房间方向、依赖、安全、模板、迁移、文档是否最新
	@tools/check.sh

fix: $(DEV) ## 自动改正能改的格式问题
	@$(BIN)/ruff check --fix --unsafe-fixes --quiet . || true
	@$(BIN)/ruff format --quiet .
	@find kechuang -name '*.html' -path '*templates*' -print0 | xargs -0r $(BIN)/djade || true
	@$(BIN)/ruff check .

bench: $(DEV) $(ASSETS) ## 运行 bench/ 里的全部测量
	@for f in bench/*.py; do [ -e "$$f" ] || continue; echo "── $$f"; $(BIN)/python "$$f"; done

audit: $(DEV) ## 查已锁依赖有无已知漏洞（要能上网）
	@$(BIN)/pip-audit --disable-pip --require-hashes -r requirements/base.txt

# ── 文档 ─────────────────────────────────────────────────────────────────────────────────
map: $(DEV) ## 从代码画出房间图与生命周期图，写入 docs/reference
	@$(BIN)/python tools/map.py

reference: $(DEV) ## 从代码写出 docs/reference 的全部页面
	@$(BIN)/python tools/reference.py

docs: map reference ## 生成文档网站到 site/
	@mkdir -p build && if NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict >build/docs.txt 2>&1; \
	  then echo "文档在 site/index.html"; else grep -v '^INFO' build/docs.txt; exit 1; fi

# ── 维护 ─────────────────────────────────────────────────────────────────────────────────
LOCK := $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --universal \
        --python-version 3.11 --custom-compile-command "make lock"
lock: $(DEV) ## 按 pyproject.toml 与 package.json 重新锁定依赖（带校验值，不写任何镜像地址）
	@$(LOCK) --group pyproject.toml:build -o requirements/build.txt
	@$(LOCK) pyproject.toml -o requirements/base.txt
	@$(LOCK) --group pyproject.toml:dev -c requirements/base.txt -o requirements/dev.txt
	@$(LOCK) --group pyproject.toml:node -o requirements/node.txt
	@$(BIN)/python tools/lock_npm.py

clean: ## 删掉生成的东西（不动 .venv 与 var/ 里的数据）
	@rm -rf build site dist .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache .coverage* \
	  kechuang/web/static/vendor kechuang/web/fonts
	@find kechuang tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
