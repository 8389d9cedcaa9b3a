"""Makes the recognisers, in the hearing process.

Imported by the assistant as well, which sends the function by its name: so neither the engines nor
the rest of the house are imported here before they are needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calmcramp import places
from calmcramp.hearing.models import find_model
from calmcramp.hearing.types import Recogniser
from calmcramp.planning.settings import Settings

if TYPE_CHECKING:
    from calmcramp.hearing.phrasebook import Phrasebook


def recognisers(settings: Settings) -> list[Recogniser]:
    """The engines there are: the embedded one always, vosk behind it when its model is there.

    :raises BadFile, NotFoundHere: when a model or the heads can not be used
    """
    from calmcramp.hearing.embedded import EmbeddedRecogniser

    model = find_model(places.models(), settings.hearing.vosk_model)
    if model is None:
        return [EmbeddedRecogniser()]
    from calmcramp.hearing.vosk_engine import VoskEngine

    larger = VoskEngine(model, _phrasebook(settings))
    # The embedded ears are English: beside another language they would invent commands.
    return [EmbeddedRecogniser(), larger] if settings.voice.language == "en" else [larger]


def _phrasebook(settings: Settings) -> Phrasebook:
    from calmcramp.service.language import slots
    from calmcramp.service.script import Script
    from calmcramp.service.shelf import open_shelf

    language = settings.voice.language
    shelf = open_shelf(language, slots(settings))
    return Script(shelf, language, settings.safety.flags, ()).phrasebook()
