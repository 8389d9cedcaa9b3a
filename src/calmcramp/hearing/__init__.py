"""From air to words: microphone, echo, voice gate, recognisers (one file an engine)."""
