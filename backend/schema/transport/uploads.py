"""GraphQL multipart requests, read as they arrive: files go to disk, not to memory.

https://github.com/jaydenseric/graphql-multipart-request-spec: first the form field
`operations`, then `map`, then the files that `map` names. The order is required here
too, so that nothing is stored that no operation asks for.
"""

from __future__ import annotations

import json
import threading
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from backend.schema.transport.refusals import RequestRefused, too_large

MAX_FILES = 10
MAX_FIELDS = 16
MAX_NAME_LENGTH = 200


class Form:
    """Takes the body in pieces with `feed`; then `operations` holds the files.

    Sync, with file access: call it in a thread. `close` removes the files, always.
    """

    def __init__(self, content_type: str, *, max_size: int) -> None:
        _, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if not boundary:
            raise RequestRefused("The multipart body has no boundary.")
        self._max_size = max_size
        self._size = 0
        self._texts: dict[str, bytearray] = {}
        self._paths: dict[str, list[list[str]]] = {}
        self._operations: dict[str, Any] | None = None
        self._files: dict[str, TemporaryUploadedFile] = {}
        self._headers: dict[str, bytes] = {}
        self._header = (bytearray(), bytearray())
        self._target: bytearray | TemporaryUploadedFile | None = None
        self._fields = 0
        self._is_complete = False
        self._lock = threading.Lock()
        self._is_closed = False
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._part_begins,
                    "on_header_field": lambda d, s, e: self._header[0].extend(d[s:e]),
                    "on_header_value": lambda d, s, e: self._header[1].extend(d[s:e]),
                    "on_header_end": self._header_ends,
                    "on_headers_finished": self._headers_end,
                    "on_part_data": self._part_data,
                    "on_part_end": self._part_ends,
                    "on_end": self._ends,
                },
            )
        except FormParserError as error:
            raise RequestRefused("The multipart boundary is not valid.") from error

    def feed(self, data: bytes) -> None:
        """Take the next piece of the body. Raises RequestRefused."""
        self._size += len(data)
        if self._size > self._max_size:
            raise too_large(self._max_size)
        with self._lock:
            if self._is_closed:
                return
            try:
                self._parser.write(data)
            except FormParserError as error:
                raise RequestRefused("The multipart body is malformed.") from error

    def operations(self) -> dict[str, Any]:
        """The request with its files in place. Raises RequestRefused if incomplete."""
        if not self._is_complete or self._operations is None:
            raise RequestRefused("The multipart body is not complete.")
        for name, paths in self._paths.items():
            file = self._files.get(name)
            if file is None:
                raise RequestRefused(f"File {name!r} is missing.")
            file.seek(0)
            for path in paths:
                _put(self._operations, path, file)
        return self._operations

    def close(self) -> None:
        """Remove the files that nobody has moved elsewhere."""
        with self._lock:
            self._is_closed = True
            files, self._files = self._files, {}
            for file in files.values():
                file.close()

    def _part_begins(self) -> None:
        self._headers = {}
        self._fields += 1
        if self._fields > MAX_FIELDS:
            raise RequestRefused("The multipart body has too many fields.")

    def _header_ends(self) -> None:
        name, value = self._header
        self._headers[name.decode("latin-1").lower()] = bytes(value)
        self._header = (bytearray(), bytearray())

    def _headers_end(self) -> None:
        disposition = self._headers.get("content-disposition", b"")
        _, options = parse_options_header(disposition)
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if name in ("operations", "map"):
            if name in self._texts or (name == "map") != ("operations" in self._texts):
                raise RequestRefused("The fields must be: operations, map, files.")
            self._target = self._texts[name] = bytearray()
            return
        if name not in self._paths or name in self._files:
            raise RequestRefused(f"No operation asks for the file {name!r}.")
        self._files[name] = self._target = self._new_file(options)

    def _new_file(self, options: dict[bytes, bytes]) -> TemporaryUploadedFile:
        folder = settings.FILE_UPLOAD_TEMP_DIR
        if folder is not None:
            Path(folder).mkdir(parents=True, exist_ok=True)
        given = options.get(b"filename", b"").decode("utf-8", "replace")
        content_type, _ = parse_options_header(self._headers.get("content-type", b""))
        return TemporaryUploadedFile(
            _plain_name(given), content_type.decode("latin-1"), 0, None
        )

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        target = self._target
        if isinstance(target, bytearray):
            if len(target) + end - start > settings.GRAPHQL_MAX_BODY_BYTES:
                raise too_large(settings.GRAPHQL_MAX_BODY_BYTES)
            target += data[start:end]
        elif target is not None:
            target.write(memoryview(data)[start:end])
            target.size = (target.size or 0) + end - start

    def _part_ends(self) -> None:
        target, self._target = self._target, None
        if target is self._texts.get("map"):
            self._read_map()

    def _ends(self) -> None:
        self._is_complete = True

    def _read_map(self) -> None:
        """Know, before any file comes, which files may come and where they go."""
        operations = _json_object(self._texts["operations"], "operations")
        files = _json_object(self._texts["map"], "map")
        if len(files) > MAX_FILES:
            raise RequestRefused(f"At most {MAX_FILES} files at once.")
        taken: set[str] = set()
        for name, paths in files.items():
            if name in ("operations", "map") or not _is_path_list(paths):
                raise RequestRefused("`map` must give a list of paths for each file.")
            for path in paths:
                if path in taken:
                    raise RequestRefused(f"Two files for {path!r}.")
                taken.add(path)
                _check_free(operations, path.split("."))
            self._paths[name] = [path.split(".") for path in paths]
        self._operations = operations


def _json_object(text: bytearray, name: str) -> dict[str, Any]:
    try:
        value = json.loads(bytes(text))
    except (ValueError, RecursionError) as error:
        raise RequestRefused(f"`{name}` is not valid JSON.") from error
    if not isinstance(value, dict):
        raise RequestRefused(f"`{name}` must be a JSON object.")
    return value


def _is_path_list(paths: object) -> bool:
    return (
        isinstance(paths, list)
        and 0 < len(paths) <= MAX_FILES
        and all(isinstance(path, str) for path in paths)
    )


def _check_free(operations: dict[str, Any], path: list[str]) -> None:
    """A path must lead to a null inside `variables`, as the specification says."""
    holder: Any = operations
    for key in path[:-1]:
        holder = _step(holder, key)
    if path[0] != "variables" or len(path) < 2 or _step(holder, path[-1]) is not None:
        raise RequestRefused(f"{'.'.join(path)!r} is not a null of the variables.")


def _step(holder: Any, key: str) -> Any:
    if isinstance(holder, dict) and key in holder:
        return holder[key]
    if isinstance(holder, list) and key.isdecimal() and int(key) < len(holder):
        return holder[int(key)]
    raise RequestRefused(f"`map` names {key!r}, which is not in the variables.")


def _put(operations: dict[str, Any], path: list[str], file: Any) -> None:
    holder: Any = operations
    for key in path[:-1]:
        holder = _step(holder, key)
    holder[int(path[-1]) if isinstance(holder, list) else path[-1]] = file


def _plain_name(given: str) -> str:
    """The last part of a file name, without what could confuse a file system."""
    name = PurePosixPath(given.replace("\\", "/")).name
    plain = "".join(char for char in name if char.isprintable()).strip(". ")
    path = PurePosixPath(plain or "file")
    return f"{path.stem[:MAX_NAME_LENGTH]}{path.suffix[:16]}"
