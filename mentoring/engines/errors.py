"""What can go wrong with an engine, as a sentence for the person at the terminal."""


class EngineError(Exception):
    """An engine can't be started or stopped; the message is one sentence, then perhaps its log."""
