"""Install the .deb in a fresh Debian root and use it as a stranger would.

    sudo python packaging/try_deb.py dist/photoapp_*.deb --photos FOLDER [--photos FOLDER]

Makes a root with mmdebstrap, installs the package by apt, runs the self-test, indexes photos and
searches them in Chinese and English, starts the window under Xvfb and takes pictures of it,
measures, removes and purges the package, and lists what is left. Needs root, mmdebstrap and a
Debian mirror (as this machine's apt uses it). The root is kept beside ``build/`` for a second run
unless --fresh is given. The report is written as JSON into --output.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_PERSON = "newcomer"
_HOME = Path("home") / _PERSON
_QUERIES = ("dog", "狗", "beach", "海滩", "food", "食物", "花", "car")
_TOOLS = "xvfb,xauth,x11-utils,imagemagick,procps"
_WINDOW_SECONDS = 60.0
# Folders that apt and the system fill by themselves.
_NOT_COUNTED = ("proc", "dev", "sys", "tmp", "var/lib/dpkg", "var/cache", "var/log")


class Trial:
    """One root, and what was found in it."""

    def __init__(self, root: Path, output: Path) -> None:
        self.root = root
        self.output = output
        self.report: dict[str, Any] = {}

    def make(self, *, fresh: bool) -> None:
        """Bring up the root: from a kept base, else from the mirror."""
        base = self.root.with_name(f"{self.root.name}-base")
        if fresh or not (base / "usr").is_dir():
            _remove(base)
            base.parent.mkdir(parents=True, exist_ok=True)
            _run(
                *("mmdebstrap", "--variant=minbase", f"--include=ca-certificates,{_TOOLS}"),
                *(_release(), str(base), *_sources()),
            )
        self.unmount()
        _remove(self.root)
        _run("cp", "-a", "--reflink=auto", str(base), str(self.root))
        # So that the root is a mount of its own, as on a real machine.
        _run("mount", "--bind", str(self.root), str(self.root))
        for name, kind in (("proc", "proc"), ("dev", "devtmpfs"), ("tmp", "tmpfs")):
            _run("mount", "-t", kind, kind, str(self.root / name))
        self.root_run("useradd", "--create-home", "--shell", "/bin/bash", _PERSON)
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")

    def unmount(self) -> None:
        """Take away what was mounted in the root."""
        for name in ("proc", "dev", "tmp", "."):
            subprocess.run(  # noqa: S603 - fixed words
                ["umount", "-l", str(self.root / name)],  # noqa: S607
                check=False,
                capture_output=True,
            )

    def root_run(self, *command: str, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run a command in the root as its superuser."""
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
        environment |= {"DEBIAN_FRONTEND": "noninteractive"} | _proxies()
        return subprocess.run(  # noqa: S603 - our own root
            ["chroot", str(self.root), *command],  # noqa: S607
            check=True,
            text=True,
            env=environment,
            **more,
        )

    def person(
        self, *command: str, code: int = 0, language: str = "en", **extra: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as a person who just logged in; the exit code must be `code`."""
        done = subprocess.run(  # noqa: S603 - our own root
            self.as_person(*command, language=language, **extra),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != code:
            raise RuntimeError(f"{command}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def as_person(self, *command: str, language: str = "en", **extra: str) -> list[str]:
        """The command line that `person` runs."""
        settings = {
            "HOME": f"/home/{_PERSON}",
            "USER": _PERSON,
            "PATH": "/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
            "PHOTOAPP_LANGUAGE": language,
            **extra,
        }
        pairs = [f"{name}={value}" for name, value in settings.items()]
        return [
            *("chroot", f"--userspec={_PERSON}:{_PERSON}", str(self.root)),
            *("/usr/bin/env", "-i", *pairs, *command),
        ]

    # The steps

    def install(self, package: Path) -> None:
        """By apt, from the file; says how large it is and what came with it."""
        shutil.copy(package, self.root / "root" / package.name)
        before = self._installed()
        self.root_run("apt-get", "update", "-qq")
        started = time.monotonic()
        self.root_run(
            *("apt-get", "install", "-y", "-qq", "--no-install-recommends"),
            f"/root/{package.name}",
            stdout=subprocess.DEVNULL,
        )
        (self.root / "root" / package.name).unlink()
        self.report["install_seconds"] = round(time.monotonic() - started, 1)
        self.report["came_along"] = sorted(self._installed() - before - {"photoapp"})
        size = self.root_run(
            "du", "-sk", "--apparent-size", "/usr/lib/photoapp", capture_output=True
        )
        disk = self.root_run("du", "-sk", "/usr/lib/photoapp", capture_output=True)
        self.report["installed_mb"] = round(int(size.stdout.split()[0]) * 1024 / 1e6, 1)
        self.report["installed_mib_on_disk"] = round(int(disk.stdout.split()[0]) / 1024, 1)
        self.report["package_mb"] = round(package.stat().st_size / 1e6, 1)

    def self_test(self) -> None:
        """Every check must be fine, the Chinese font, too."""
        self.report["version"] = self.person("photoapp", "--version").stdout.strip()
        said = self.person("photoapp", "self-test").stdout
        (self.output / "self-test.txt").write_text(said, encoding="utf-8")
        chinese = self.person("photoapp", "self-test", language="zh").stdout
        (self.output / "self-test-zh.txt").write_text(chinese, encoding="utf-8")
        report = json.loads(self.person("photoapp", "self-test", "--json").stdout)
        states = {check["name_en"]: check["state"] for check in report["checks"]}
        self.report["self_test"] = states
        if not report["passed"] or states["Chinese font"] != "ok":
            raise RuntimeError(said)

    def index(self, photos: Sequence[Path], most: int) -> None:
        """Real photos, by the command line."""
        target = self.root / _HOME / "Pictures"
        target.mkdir(parents=True)
        left = most
        for folder in photos:
            files = sorted(one for one in folder.rglob("*") if one.is_file())[:left]
            left -= len(files)
            for number, file in enumerate(files):
                place = target / folder.name / f"{number // 500}"
                place.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, place / file.name)
        self.root_run("chown", "-R", f"{_PERSON}:{_PERSON}", f"/home/{_PERSON}/Pictures")
        self.report["index"] = json.loads(
            self.person("photoapp", "index", f"/home/{_PERSON}/Pictures", "--json").stdout
        )

    def search(self) -> None:
        """In both languages; the first answers are kept to be looked at."""
        answers = {}
        for query in _QUERIES:
            started = time.monotonic()
            found = json.loads(self.person("photoapp", "search", query, "--json").stdout)
            answers[query] = {
                "seconds": round(time.monotonic() - started, 2),
                "results": [
                    {"file": Path(one["path"]).name, "probability": one["probability"]}
                    for one in found["results"][:5]
                ],
            }
        self.report["search"] = answers
        self.person("photoapp", "duplicates", "--json")
        refused = self.person(
            "photoapp", "models", "pull", "OFA-Sys/chinese-clip-vit-base-patch16", code=1
        )
        self.report["refused_without_torch"] = refused.stderr.strip()

    def window(self, *, language: str, cold: bool) -> float:
        """Seconds from the start to a window on the screen; takes a picture of it after that."""
        if cold:
            _drop_caches()
        name = f"window-{language}{'-cold' if cold else ''}"
        server = subprocess.Popen(  # noqa: S603 - our own root
            # A number that no other server has: their sockets are shared with this root.
            self.as_person(
                *("Xvfb", "-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp")
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert server.stdout is not None  # noqa: S101 - it is a pipe
        display = f":{server.stdout.readline().strip()}"
        time.sleep(1)
        started = time.monotonic()
        with (self.output / f"{name}.log").open("w", encoding="utf-8") as log:
            program = subprocess.Popen(  # noqa: S603 - our own root
                self.as_person("photoapp", language=language, DISPLAY=display),
                stdout=log,
                stderr=log,
            )
            try:
                seconds = self._wait_for_window(started, display)
                # On a busy machine the processor's time says more than the clock.
                self.report.setdefault("cpu_seconds_to_window", {})[name] = _cpu(program.pid)
                self.report.setdefault("load", {})[name] = round(os.getloadavg()[0], 1)
                time.sleep(6)
                self.person(
                    *("import", "-display", display, "-window", "root", f"/home/{_PERSON}/w.png")
                )
                shutil.copy(self.root / _HOME / "w.png", self.output / f"{name}.png")
                (self.root / _HOME / "w.png").unlink()
            finally:
                program.terminate()
                program.wait(20)
                server.terminate()
                server.wait(20)
        return seconds

    def _wait_for_window(self, started: float, display: str) -> float:
        while time.monotonic() - started < _WINDOW_SECONDS:
            tree = subprocess.run(  # noqa: S603 - our own root
                self.as_person("xwininfo", "-display", display, "-root", "-tree"),
                capture_output=True,
                text=True,
                check=False,
            ).stdout
            for line in tree.splitlines():
                if '"photoapp" "photoapp"' in line or '("photoapp"' in line:
                    number = line.split()[0]
                    shown = subprocess.run(  # noqa: S603 - our own root
                        self.as_person("xwininfo", "-display", display, "-id", number),
                        capture_output=True,
                        text=True,
                        check=False,
                    ).stdout
                    if "IsViewable" in shown:
                        return round(time.monotonic() - started, 2)
            time.sleep(0.02)
        raise RuntimeError("no window was shown")

    def remove(self) -> None:
        """Remove and purge; whatever is left must be the person's own."""
        before = self._files()
        owned = set(
            self.root_run("dpkg", "-L", "photoapp", capture_output=True).stdout.splitlines()
        )
        self.root_run("apt-get", "remove", "-y", "-qq", "photoapp", stdout=subprocess.DEVNULL)
        self.report["left_after_remove"] = sorted(
            one for one in owned if (self.root / one.lstrip("/")).is_file()
        )
        self.root_run("apt-get", "purge", "-y", "-qq", "photoapp", stdout=subprocess.DEVNULL)
        after = self._files()
        mine = sorted(one for one in after if "photoapp" in one)
        self.report["left_after_purge"] = [one for one in mine if not one.startswith("/home/")]
        self.report["left_in_home"] = [
            one
            for one in mine
            if one.startswith("/home/") and not {"index", "thumbnails"} & set(one.split("/"))
        ]
        self.report["came_since_install"] = sorted(
            one for one in after - before if "photoapp" not in one
        )[:40]
        library = self.root / _HOME / ".local/share/photoapp/library/catalogue.sqlite3"
        self.report["library_kept"] = library.is_file()
        home = self.root / _HOME
        self.report["others_in_home"] = sorted(
            str(one.relative_to(home))
            for one in home.rglob("*")
            if one.is_file() and not {"photoapp", "Pictures"} & set(one.parts)
        )
        left = self.report["left_after_purge"]
        if left or not self.report["library_kept"]:
            raise RuntimeError(f"purge left {left}, library kept: {library.is_file()}")

    def _installed(self) -> set[str]:
        done = self.root_run("dpkg-query", "-W", "-f", "${Package}\n", capture_output=True)
        return set(done.stdout.split())

    def _files(self) -> set[str]:
        skipped = tuple(f"/{name}" for name in _NOT_COUNTED)
        found = set()
        for folder, folders, files in os.walk(self.root):
            here = "/" + os.path.relpath(folder, self.root).lstrip("./")
            if here.startswith(skipped):
                folders.clear()
                continue
            found |= {f"{here.rstrip('/')}/{name}" for name in files}
        return found


def main() -> int:
    """Run every step. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path)
    parser.add_argument("--photos", type=Path, action="append", default=[], metavar="FOLDER")
    parser.add_argument("--most", type=int, default=1000, help="photos at most")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "trial")
    parser.add_argument("--root", type=Path, default=ROOT / "build" / "trial-root")
    parser.add_argument("--fresh", action="store_true", help="fetch Debian again")
    asked = parser.parse_args()
    asked.output.mkdir(parents=True, exist_ok=True)
    trial = Trial(asked.root.absolute(), asked.output)
    steps = [
        ("a Debian root", lambda: trial.make(fresh=asked.fresh)),
        ("install", lambda: trial.install(asked.package)),
        ("self-test", trial.self_test),
        ("first window, cold", lambda: _window(trial, "first_cold", "en", cold=True)),
        ("index", lambda: trial.index(asked.photos, asked.most)),
        ("search", trial.search),
        ("window, cold", lambda: _window(trial, "cold", "zh", cold=True)),
        ("window, warm", lambda: _window(trial, "warm", "en", cold=False)),
        ("remove and purge", trial.remove),
    ]
    try:
        for name, step in steps:
            started = time.monotonic()
            step()
            sys.stdout.write(f"{name}: {time.monotonic() - started:.1f} s\n")
            sys.stdout.flush()
    finally:
        trial.unmount()
        text = json.dumps(trial.report, indent=1, ensure_ascii=False)
        (asked.output / "report.json").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    return 0


def _window(trial: Trial, name: str, language: str, *, cold: bool) -> None:
    seconds = trial.window(language=language, cold=cold)
    trial.report.setdefault("seconds_to_window", {})[name] = seconds


def _release() -> str:
    for line in Path("/etc/os-release").read_text(encoding="utf-8").splitlines():
        if line.startswith("VERSION_CODENAME="):
            return line.partition("=")[2].strip('"')
    raise RuntimeError("this machine's release has no name")


def _sources() -> list[str]:
    """This machine's own apt sources, whatever their form."""
    found = [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*.list")]
    found += Path("/etc/apt/sources.list.d").glob("*.sources")
    return [str(one) for one in found if one.is_file() and one.stat().st_size]


def _proxies() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}


def _cpu(process: int) -> float:
    """Seconds of processor time that a process has used so far, all its threads together."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return round((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), 2)


def _drop_caches() -> None:
    """Forget what was read from the disk, where the kernel lets us."""
    os.sync()
    try:
        Path("/proc/sys/vm/drop_caches").write_text("3\n", encoding="ascii")
    except OSError:
        sys.stderr.write("the disk cache could not be dropped: starts are warm\n")


def _remove(folder: Path) -> None:
    if folder.exists():
        if os.path.ismount(folder / "proc"):
            raise RuntimeError(f"something is still mounted in {folder}")
        shutil.rmtree(folder)


def _run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - fixed words


if __name__ == "__main__":
    sys.exit(main())
