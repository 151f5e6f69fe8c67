"""What one submission may take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """What one submission may take; one that is slow everywhere must not hold up a class.

    Attributes:
        seconds: for all checks but training.
        training_seconds: for each training run; it ends after the epoch that exceeds them.
        memory: bytes for its functions, beyond what NumPy or torch take; training has four times as many.
        threads: of torch in training; 0 for one on each core.
    """

    seconds: float = 300.0
    training_seconds: float = 1_200.0
    memory: int = 1 << 30
    threads: int = 0


USUAL = Budget()
