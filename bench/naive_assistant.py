"""The assistant that a user would write in an evening: a keyphrase spotter and a voice in one loop.

It listens, and when it hears "cramp" it says the first move; meanwhile it hears nothing.
"""

from __future__ import annotations

import queue

import pyttsx3
import sounddevice
from pocketsphinx import Decoder  # type: ignore[import-not-found]

RATE, BLOCK = 16_000, 640
KEYPHRASES = "i have a cramp /1e-20/\ncramp /1e-5/\n"
MOVE = "Straighten that leg. Pull your toes up toward your shin, and hold."


def main() -> None:
    """Listen and answer until it is ended."""
    engine = pyttsx3.init()
    decoder = Decoder(samprate=RATE, lm=None, loglevel="FATAL")
    decoder.add_kws("help", _file())
    decoder.activate_search("help")
    blocks: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def heard(data: object, *_: object) -> None:
        blocks.put(bytes(data))  # type: ignore[call-overload]

    with sounddevice.RawInputStream(RATE, BLOCK, channels=1, dtype="int16", callback=heard):
        print("listening", flush=True)
        while True:
            decoder.start_utt()
            while decoder.hyp() is None:
                decoder.process_raw(blocks.get())
            decoder.end_utt()
            engine.say(MOVE)
            engine.runAndWait()
            while not blocks.empty():
                blocks.get()


def _file() -> str:
    from tempfile import NamedTemporaryFile

    with NamedTemporaryFile("w", suffix=".list", delete=False) as file:
        file.write(KEYPHRASES)
    return file.name


if __name__ == "__main__":
    main()
