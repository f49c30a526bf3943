"""What an earlier run found out, so that only what has changed is read again.

One file under .cache/, safe to delete. It holds values by name with a hash of what they were made
from, and is thrown away whole when the code or the locked packages change, or when it is damaged:
the first line is a hash of the code and one of the rest, each further line a name, its hash and its
value, which is only read when it is asked for. JSON, not pickle: a file that came with a pull
request must not be able to run anything.
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
        self._old: dict[str, tuple[str, bytes]] = {}
        self._new: dict[str, tuple[str, bytes]] = {}
        if self._file:
            with suppress(OSError, ValueError):
                head, _, body = self._file.read_bytes().partition(b"\n")
                if head.decode() == f"{self._code} {_digest(body)}":
                    for line in body.removesuffix(b"\n").split(b"\n"):
                        name, digest, value = line.split(b"\t")
                        self._old[json.loads(name)] = (digest.decode(), value)

    def has(self, name: str, made_from: str) -> bool:
        """Whether there is a value of that name that was made from the same text."""
        kept = self._old.get(name)
        return kept is not None and kept[0] == _digest(made_from.encode())

    def get(self, name: str, made_from: str) -> Any:
        """The value of that name if it was made from the same text, else None."""
        kept = self.get_written(name, made_from)
        return None if kept is None else json.loads(kept)

    def get_written(self, name: str, made_from: str) -> bytes | None:
        """The same, as it is written."""
        if not self.has(name, made_from):
            return None
        self._new[name] = self._old[name]
        return self._old[name][1]

    def put(self, name: str, made_from: str, value: Any) -> None:
        """Remember a value, which must be plain JSON."""
        self.put_written(name, made_from, written(value))

    def put_written(self, name: str, made_from: str, value: bytes) -> None:
        """Remember a value that is JSON already, on one line without a tab."""
        if self._file:
            self._new[name] = (_digest(made_from.encode()), value)

    def carry(self, name: str) -> None:
        """Keep a value for a later run, though this one has no use for it."""
        if name in self._old:
            self._new[name] = self._old[name]

    def save(self) -> None:
        """Write what this run used; a folder that cannot be written to is no fault."""
        if not self._file or self._new == self._old:
            return
        body = b"".join(
            b"%s\t%s\t%s\n" % (written(name), digest.encode(), value)
            for name, (digest, value) in self._new.items()
        )
        with suppress(OSError):
            self._file.parent.mkdir(exist_ok=True)
            # Replaced in one step: a run that is stopped here leaves the old file whole.
            draft = self._file.with_suffix(f".{os.getpid()}")
            draft.write_bytes(f"{self._code} {_digest(body)}\n".encode() + body)
            draft.replace(self._file)


def written(value: Any) -> bytes:
    """A value as JSON on one line, without a tab or a line break in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


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
