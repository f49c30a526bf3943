"""Files and folders replaced in one step: whatever goes wrong meanwhile leaves the former ones whole."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def put(file: Path, text: str) -> None:
    """Write a text file, line ends as they are; the folder it stands in is made if there is none.

    A disk that is full, or a run that is stopped, must not cut off what nobody could write again.
    Raises OSError.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.write_bytes(text.encode())
        if file.exists():
            shutil.copymode(file, draft)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def swap(folder: Path, draft: Path) -> None:
    """Put a new folder in the place of the former one, or leave that where it is; raises OSError.

    Folders of one disk change their names whole or not at all; to delete one may fail halfway.
    """
    former = draft.with_name(f"{draft.name}-before")
    shutil.rmtree(former, ignore_errors=True)
    if folder.exists():
        folder.rename(former)
    try:
        draft.rename(folder)
    except OSError:
        if former.exists():
            former.rename(folder)
        raise
    shutil.rmtree(former, ignore_errors=True)
