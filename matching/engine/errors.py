"""What can be wrong with what the engine is given."""


class EngineError(Exception):
    """The engine gives no result rather than one that it cannot stand for."""


class SnapshotError(EngineError):
    """The snapshot or the policy contradicts itself."""


class TooGreat(EngineError):
    """More people than can be computed exactly."""
