"""The machine that the figures come from, in words that name nobody's folders."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = (
    *("calmcramp", "numpy", "onnxruntime", "hibari-tts", "livekit", "livekit-wakeword"),
    *("sounddevice", "soxr", "soundfile", "vosk", "pyttsx3"),
)


def description() -> str:
    """A list of what matters for the figures."""
    lines = [
        f"processor: {_field('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores",
        f"memory: {int(_field('/proc/meminfo', 'MemTotal').split()[0]) / 1e6:.1f} GB",
        f"system: {_field('/etc/os-release', 'PRETTY_NAME', '=')}, Linux {platform.release()}",
        f"Python {platform.python_version()}",
        "packages: " + ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
        f"load when the bench began: {os.getloadavg()[0]:.1f}",
        "no sound hardware: a private PulseAudio with a virtual microphone and loudspeaker",
    ]
    return "\n".join(f"- {line}" for line in lines)


def _field(file: str, name: str, sign: str = ":") -> str:
    for line in Path(file).read_text().splitlines():
        key, _, value = line.partition(sign)
        if key.strip() == name:
            return value.strip().strip('"')
    return "unknown"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"
