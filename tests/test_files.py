"""What is replaced is whole at any moment: the former one, or the new one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sitekit.files import put, swap


def test_a_file_is_written_as_it_is(tmp_path: Path) -> None:
    """With its folder, its line ends and, where it was there before, its rights."""
    file = tmp_path / "a" / "b"
    put(file, "một\r\nhai\n")
    file.chmod(0o600)

    put(file, "ba\n")

    assert file.read_bytes() == b"ba\n"
    assert sys.platform == "win32" or file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file")
def test_a_full_disk_leaves_the_former_file(tmp_path: Path) -> None:
    """And nothing beside it."""
    import resource

    file = tmp_path / "a"
    put(file, "một\n")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            put(file, "hai\n" * 4096)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert file.read_text(encoding="utf-8") == "một\n"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_takes_the_place_of_another(tmp_path: Path) -> None:
    """Or, where it cannot, leaves it there."""
    folder, draft = tmp_path / "site", tmp_path / "draft"
    for each in (folder, draft):
        put(each / each.name, each.name)

    swap(folder, draft)
    assert [file.name for file in folder.iterdir()] == ["draft"]
    with pytest.raises(FileNotFoundError):
        swap(folder, draft)

    assert [file.name for file in folder.iterdir()] == ["draft"]
    assert list(tmp_path.iterdir()) == [folder]
