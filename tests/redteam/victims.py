"""What attacks are aimed at: a secret file, servers, and a process that stands for the grader. All are expendable."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Self

KIT = Path(__file__).parents[2]
MEMORY, CPU_SECONDS, SECONDS = 256 << 20, 2, 1.0  # limits of a try, which the bounded bombs exceed


class Victims:
    """Open to everyone by the rules of the file system, so that only the jail can be what stops an attack."""

    def __enter__(self) -> Self:
        self.open = contextlib.ExitStack()
        self.folder = Path(tempfile.mkdtemp(prefix="redteam-"))
        self.open.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.folder.chmod(0o777)
        self.name = f"redteam-{os.getpid()}"
        self.tcp = self._server(socket.AF_INET, ("127.0.0.1", 0))
        self._server(socket.AF_UNIX, str(self.folder / "socket"))
        (self.folder / "socket").chmod(0o777)
        if sys.platform == "linux":
            self._server(socket.AF_UNIX, f"\0{self.name}")
        self.decoy: subprocess.Popen[bytes] | None = None
        self.open.callback(self._end_decoy)
        return self

    def __exit__(self, *_: object) -> None:
        self.open.close()

    def _server(self, family: int, address: object) -> socket.socket:
        server = self.open.enter_context(socket.socket(family))
        server.bind(address)  # type: ignore[arg-type]
        server.listen()
        return server

    def _end_decoy(self) -> None:
        if self.decoy:
            self.decoy.kill()
            self.decoy.wait()

    def restored(self) -> str:
        """Everything made whole again; the constants by which attack sources know it."""
        (self.folder / "secret").write_text("hidden\n")
        (self.folder / "precious").write_text("irreplaceable\n")
        for name in ("made", "link", "bomb"):
            path = self.folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        if self.decoy is None or self.decoy.poll() is not None:
            self.decoy = subprocess.Popen(["sleep", "1000"])
        return "\n".join(
            [
                "import numpy as np",
                f"KIT, FOLDER, SECRET_FILE = {str(KIT)!r}, {str(self.folder)!r}, {str(self.folder / 'secret')!r}",
                f"PORT, UNIX_SOCKET = {self.tcp.getsockname()[1]}, {str(self.folder / 'socket')!r}",
                f"ABSTRACT_SOCKET = chr(0) + {self.name!r}",
                f"DECOY, ADDRESS = {self.decoy.pid}, {_readable_address(self.decoy.pid)}",
            ]
        )


def _readable_address(pid: int) -> int:
    first = Path(f"/proc/{pid}/maps").read_text().splitlines()[0]
    return int(first.partition("-")[0], 16)
