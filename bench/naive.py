"""What a user would take instead, as far as PyPI has it: installed beside, for the bench alone."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import cache

PACKAGES = ("pocketsphinx",)
"""pyttsx3, sounddevice and numpy are there already: calmcramp needs them, too."""


@cache
def _folder() -> tempfile.TemporaryDirectory[str] | None:
    folder = tempfile.TemporaryDirectory(prefix="calmcramp-bench-")
    command = ["pip", "install", "-qq", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run(
        [sys.executable, "-m", *command, "--target", folder.name, *PACKAGES], check=False
    )
    return folder if done.returncode == 0 else None


def naive_env(env: dict[str, str]) -> dict[str, str]:
    """`env` with the packages within reach; empty when they cannot be installed."""
    folder = _folder()
    return env | {"PYTHONPATH": folder.name} if folder is not None else {}
