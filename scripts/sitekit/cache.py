"""What an earlier run found out, so that only what has changed is read again.

One file under .cache/, safe to delete. It holds values by name with a hash of what they were made
from, and is thrown away whole when the code or the locked packages change, or when it is damaged:
the first line is a hash of the code and one of the rest. JSON, not pickle: a file that came with a
pull request must not be able to run anything.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

_CODE = Path(__file__).parent


class Cache:
    """Values by name; without a folder it remembers nothing."""

    def __init__(self, root: Path | None = None) -> None:
        self._file = root / ".cache" / "check" if root else None
        self._code = _digest(*_code(root)) if root else ""
        self._old: dict[str, list[Any]] = {}
        self._new: dict[str, list[Any]] = {}
        if self._file:
            with suppress(OSError, ValueError):
                head, _, body = self._file.read_bytes().partition(b"\n")
                if head.decode() == f"{self._code} {_digest(body)}":
                    self._old = json.loads(body)

    def get(self, name: str, made_from: str) -> Any:
        """The value of that name if it was made from the same text, else None."""
        kept = self._old.get(name)
        if kept and kept[0] == _digest(made_from.encode()):
            self._new[name] = kept
            return kept[1]
        return None

    def put(self, name: str, made_from: str, value: Any) -> None:
        """Remember a value, which must be plain JSON."""
        if self._file:
            self._new[name] = [_digest(made_from.encode()), value]

    def save(self) -> None:
        """Write what this run used; a folder that cannot be written to is no fault."""
        if not self._file or self._new == self._old:
            return
        body = json.dumps(self._new, ensure_ascii=False).encode("utf-8", "surrogatepass")
        with suppress(OSError):
            self._file.parent.mkdir(exist_ok=True)
            # Replaced in one step: a run that is stopped here leaves the old file whole.
            draft = self._file.with_suffix(f".{os.getpid()}")
            draft.write_bytes(f"{self._code} {_digest(body)}\n".encode() + body)
            draft.replace(self._file)


def _code(root: Path) -> list[bytes]:
    """Everything a value depends on besides its text."""
    code = (file for kind in ("*.py", "*.yml") for file in sorted(_CODE.rglob(kind)))
    files = [*code, root / "requirements.txt"]
    return [sys.version.encode(), *(file.read_bytes() for file in files if file.is_file())]


def _digest(*texts: bytes) -> str:
    digest = blake2b(digest_size=16)
    for text in texts:
        digest.update(text)
    return digest.hexdigest()
