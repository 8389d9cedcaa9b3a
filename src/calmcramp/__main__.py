"""``python -m calmcramp`` is the same as ``calmcramp``."""

from __future__ import annotations

from calmcramp.cli import main

if __name__ == "__main__":
    main()
