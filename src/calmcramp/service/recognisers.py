"""Makes the recognisers, in the hearing process.

Imported by the assistant as well, which sends the function by its name: so neither the engines nor
the rest of the house are imported here before they are needed.
"""

from __future__ import annotations

from functools import partial
from queue import Queue
from typing import TYPE_CHECKING, Any

from calmcramp import places
from calmcramp.errors import CalmcrampError, Fault
from calmcramp.hearing.models import find_model
from calmcramp.hearing.types import Recogniser
from calmcramp.planning.settings import Settings

if TYPE_CHECKING:
    from calmcramp.hearing.phrasebook import Phrasebook
    from calmcramp.hearing.process import HearingProcess


def recognisers(settings: Settings) -> list[Recogniser]:
    """The engines there are: the embedded one always, vosk behind it when its model is there.

    In English a model that can not be used costs only itself.

    :raises BadFile, NotFoundHere: when the heads can not be used, or the model of another language
    """
    from calmcramp.hearing.embedded import EmbeddedRecogniser

    # The embedded ears are English: beside another language they would invent commands.
    english = settings.voice.language == "en"
    embedded = [EmbeddedRecogniser()] if english else []
    try:
        larger = _larger(settings)
    except CalmcrampError as error:
        if not english:
            raise
        embedded[0].faults = (Fault("recogniser", error.what, error.remedy),)
        return [*embedded]
    if larger is None:
        return [*(embedded or [EmbeddedRecogniser()])]
    return [*embedded, larger]


def hearing_process(
    settings: Settings, microphone: str | None, notices: Queue[Any], patient: bool
) -> HearingProcess:
    """The ears by these settings, in a process of their own; nothing is started yet.

    :param microphone: one named beside the settings
    """
    from calmcramp.hearing.process import HearingProcess

    return HearingProcess(
        microphone or settings.sound.microphone or None,
        partial(recognisers, settings),
        notices=notices,
        patient=patient,
        fallback=embedded_only if settings.voice.language == "en" else None,
        knocks=settings.hands.knocks,
    )


def embedded_only() -> list[Recogniser]:
    """The ears that came with the program: for when the larger ones can not even be started."""
    from calmcramp.hearing.embedded import EmbeddedRecogniser

    return [EmbeddedRecogniser()]


def _larger(settings: Settings) -> Recogniser | None:
    model = find_model(places.models(), settings.hearing.vosk_model)
    if model is None:
        return None
    from calmcramp.hearing.vosk_engine import VoskEngine

    return VoskEngine(model, _phrasebook(settings))


def _phrasebook(settings: Settings) -> Phrasebook:
    from calmcramp.service.language import slots
    from calmcramp.service.script import Script
    from calmcramp.service.shelf import open_shelf

    language = settings.voice.language
    shelf = open_shelf(language, slots(settings))
    return Script(shelf, language, settings.safety.flags, ()).phrasebook()
