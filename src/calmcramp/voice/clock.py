"""Where the sound card is: frames counted as it takes them, and what to do when it lost some.

A card that ran dry inserts silence and says little; from then on everything would come late, for
ever. But it also says at what time each block will leave it. When that time and the count of frames
part, the count skips forward, and the score is where it should be again.

Rule 1. The count never goes back.
Rule 2. The first second is not judged: a stream's times settle in it.
Rule 3. 20 ms is late enough to skip. For two seconds after a skip, or after the card said that it
        ran dry, 1 ms is: it recovers in several steps.
Rule 4. A crystal may run off by up to 500 ppm without ever being taken for an underrun.
"""

from __future__ import annotations

from collections import deque
from statistics import median

_LATE_S, _LATE_AFTER_LOSS_S = 0.020, 0.001
_SETTLE_S = 1.0
_ALERT_S = 2.0
_DRIFT = 500e-6
_WINDOW = 8
"""Blocks over which the smallest lateness counts: one block's time may be off, eight are not."""


class CardClock:
    """Counts frames of one stream. Only the sound card's callback moves it."""

    def __init__(self, rate: int, frame: int = 0) -> None:
        """:param rate: of the card, Hz
        :param frame: the number of the first frame it takes
        """
        self.frame = frame
        """The next frame that the card takes."""
        self.skipped = 0
        """Frames that never sounded because the card had lost their time."""
        self._rate = rate
        self._judge_from = frame + round(_SETTLE_S * rate)
        self._alert_until = frame
        self._offsets: deque[float] = deque(maxlen=_WINDOW)
        self._anchor: float | None = None

    def take(self, frames: int, leaves_at: float, ran_dry: bool = False) -> int:
        """The card takes `frames`, the first of which leaves it at `leaves_at` seconds.

        :param ran_dry: whether it says that it had nothing to play before these
        :returns: the number of the first of them
        """
        if ran_dry:
            self._be_alert()
        self._offsets.append(leaves_at - self.frame / self._rate)
        if self._anchor is not None:
            self._catch_up(frames, self._anchor)
        elif self.frame >= self._judge_from:
            self._anchor = median(self._offsets)
        first = self.frame
        self.frame = first + frames
        return first

    def _be_alert(self) -> None:
        self._alert_until = self.frame + round(_ALERT_S * self._rate)

    def _catch_up(self, frames: int, anchor: float) -> None:
        late = min(self._offsets) - anchor
        alert = self.frame < self._alert_until
        if len(self._offsets) == _WINDOW and late > (_LATE_AFTER_LOSS_S if alert else _LATE_S):
            lost = round(late * self._rate)
            self.frame += lost
            self.skipped += lost
            self._offsets.clear()
            self._be_alert()
        elif not alert:
            most = _DRIFT * frames / self._rate
            self._anchor = anchor + max(-most, min(most, late))
