"""Where hidden inputs come from: the course's secret, a submission's own seed made from it, and a check's generator.

A report holds the submission's own seed: with it an appeal draws the same inputs again, and nobody else's can be told.
"""

import hashlib
import hmac
import re

import numpy as np

OWN = re.compile(r"submission:[0-9a-f]{32}")


def own_seed(secret: str, assignment: str, submission: str) -> str:
    """The seed of one submission. Given one out of a report in place of the secret, that one."""
    if OWN.fullmatch(secret):
        return secret
    digest = hmac.digest(
        secret.encode("utf-8", "replace"), f"{assignment}/{submission}".encode("utf-8", "replace"), "sha256"
    )
    return f"submission:{digest.hex()[:32]}"


def generator(own: str, exercise: str, check: str) -> np.random.Generator:
    """Random numbers for one check of one submission."""
    digest = hashlib.blake2b(f"{exercise}/{check}".encode(), key=own.encode(), digest_size=16).digest()
    return np.random.default_rng(int.from_bytes(digest, "little"))
