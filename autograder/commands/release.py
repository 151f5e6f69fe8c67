"""`release`: assignments/ anew."""


def release_command() -> None:
    """Make assignments/ from solutions/ and the checks."""
    from ..handout.release import release

    release()
