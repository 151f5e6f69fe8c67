"""The assignments."""

import os

# Before torch is imported: its threads sleep while they wait. Spinning, they are fifty times slower on a busy machine.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
