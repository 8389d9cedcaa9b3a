"""calmcramp: a hands-free bedside voice that helps with a leg cramp and then back to sleep.

Everything happens on this machine: no account, no internet, no sound kept.
"""

from __future__ import annotations

__version__ = "0.1.0"
