"""Whether calmcramp may stand on what it stands on, and whether any of it is known to be unsafe.

Run: python tools/audit.py      exit code 1 for a licence that does not suit, or a vulnerability

Licences are read from what is installed. Vulnerabilities are asked of osv.dev through pip-audit;
where that can not be reached it says so, and that is no fault. Only what an installed calmcramp
brings along is looked at, not the tools of its tests.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

SUITS = (
    *("Apache", "MIT", "BSD", "0BSD", "3-Clause BSD", "ISC", "Zlib", "CC0", "PSF", "Unlicense"),
    *("Python Software Foundation", "License agreement for matplotlib"),
    *("MPL-2.0", "Mozilla Public License 2.0"),  # its files stay its own; ours are not touched
    "LGPL",  # a library of its own, which anybody may put another in the place of
)
"""How the name of a licence begins under which something may be used beside Apache-2.0."""
_NO_NETWORK = re.compile(r"ConnectionError|ConnectTimeout|ReadTimeout|Could not connect")
WITHIN_S = 120.0
"""How long pip-audit may take."""


@dataclass(frozen=True)
class Package:
    """Something installed."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True)
class Verdict:
    """What is known of vulnerabilities."""

    found: tuple[str, ...] = ()
    """A line for each."""
    asked: int = 0
    """Of how many packages anything could be learnt."""
    silence: str = ""
    """Why nothing, or not all, could be learnt."""


def stands_on(name: str) -> tuple[Package, ...]:
    """What an installed package brings along, in the order of the names, without itself."""
    found: dict[str, Package] = {}
    waiting = _wanted(distribution(name))
    while waiting:
        one = waiting.pop()
        if one.name.lower() not in found:
            found[one.name.lower()] = Package(one.name, one.version, licence_of(one))
            waiting += _wanted(one)
    return tuple(package for _, package in sorted(found.items()))


def _wanted(of: Distribution) -> list[Distribution]:
    """What it needs on this machine, without its extras."""
    wanted = (Requirement(line) for line in of.requires or ())
    names = [one.name for one in wanted if not one.marker or one.marker.evaluate({"extra": ""})]
    there = []
    for name in names:
        try:
            there.append(distribution(name))
        except PackageNotFoundError:
            print(f"{name} is not installed, and was not looked at")
    return there


def licence_of(one: Distribution) -> str:
    """As the package tells it: an expression, else what it classifies itself as, else its text."""
    (expression, classified, text) = (
        one.metadata.get_all(key) or [] for key in ("License-Expression", "Classifier", "License")
    )
    kinds = [line for line in classified if line.startswith("License")]
    names = [line.rpartition("::")[2].strip() for line in kinds] or "".join(text).splitlines()[:1]
    return " AND ".join(expression or names)


def suits(licence: str) -> bool:
    """Whether one of its choices suits in all its parts."""
    choices = (re.split(r"\s+AND\s+", each) for each in re.split(r"\s+OR\s+", licence))
    return any(all(part.strip("() ").startswith(SUITS) for part in parts) for parts in choices)


def vulnerabilities(packages: Sequence[Package], url: str | None = None) -> Verdict:
    """Ask what is known of these versions.

    :param url: of another database than osv.dev, of the same kind
    """
    command = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "-s", "osv"]
    command += ["-f", "json", "--progress-spinner=off", *((f"--osv-url={url}",) if url else ())]
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder) / "pins.txt"
        pins.write_text("".join(f"{one.name}=={one.version}\n" for one in packages))
        try:
            asked = subprocess.run(
                [*command, f"--requirement={pins}"],
                capture_output=True,
                text=True,
                timeout=WITHIN_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Verdict(silence=f"no answer within {WITHIN_S:g} s")
    try:
        return judged(json.loads(asked.stdout)["dependencies"])
    except (ValueError, KeyError):
        if _NO_NETWORK.search(asked.stderr):
            return Verdict(silence="no network")
        if "ServiceError" in asked.stderr:
            return Verdict(silence="the database of vulnerabilities is out of order")
        last = (asked.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return Verdict(found=(f"pip-audit itself failed: {last[:200]}",))


def judged(answers: Iterable[dict[str, Any]]) -> Verdict:
    """What pip-audit's answers come to."""
    kept = list(answers)
    skipped = [one["name"] for one in kept if "skip_reason" in one]
    found = tuple(line for one in kept for line in _lines(one))
    silence = f"nothing is known of {', '.join(skipped)}" if skipped else ""
    return Verdict(found, len(kept) - len(skipped), silence)


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    for one in answer.get("vulns", ()):
        names = ", ".join([one["id"], *one.get("aliases", ())][:2])
        mended = ", ".join(one.get("fix_versions", ())) or "no version yet"
        yield f"{answer['name']} {answer['version']}: {names}; mended in {mended}"


def main(url: str | None = None) -> int:
    """Tell everything; 1 where something is wrong."""
    packages = stands_on("calmcramp")
    wrong = [one for one in packages if not suits(one.licence)]
    for one in wrong:
        print(f'licence: {one.name} {one.version} is under "{one.licence}"; is that right?')
    print(f"licences: {len(packages) - len(wrong)} of {len(packages)} packages suit Apache-2.0")
    verdict = vulnerabilities(packages, url)
    for line in verdict.found:
        print(f"vulnerable: {line}")
    if verdict.asked:
        print(f"vulnerabilities: {len(verdict.found)} known, in {verdict.asked} packages")
    if verdict.silence:
        print(f"not audited for vulnerabilities: {verdict.silence}")
    return int(bool(wrong or verdict.found))


if __name__ == "__main__":
    sys.exit(main())
