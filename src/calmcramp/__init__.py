"""calmcramp: a hands-free bedside voice that helps with a leg cramp and then back to sleep.

Everything happens on this machine: no account, no internet, no sound kept.
"""

from __future__ import annotations

import os

__version__ = "0.1.0"

# onnxruntime 1.29 and later tell their makers over the network when, how and with which model they
# are used, and keep what is still to be told in a file, unless this is set before they are loaded.
# It is set here because this is the first that every process of the program runs, and by force,
# because it is a promise.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
