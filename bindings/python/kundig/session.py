# Copied from crates/kundig-bindgen/templates/python/session.py; do not edit here.
"""What a session can do besides its operations."""
from __future__ import annotations

import ctypes
import io
import os
import types as _python
from typing import Any, BinaryIO, Callable, Dict, Generic, Iterator, List, Mapping, Optional, Sequence, Type, TypeVar, Union

from . import _abi
from ._base import Item, KundigError, ListOperation, Operation, Outcome, Output, Page
from .types import Entry, ExportOptions, ExportReport, ImportReport, Receipt

Self = TypeVar("Self", bound="BaseSession")
Source = Union[str, "os.PathLike[str]", bytes, BinaryIO]
Target = Union[str, "os.PathLike[str]", BinaryIO]


class BaseSession(_abi.Handle):
    """The session without the methods of the catalogue."""

    _close_function = "kundig_session_close"

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[_python.TracebackType]
    ) -> None:
        self.close()

    def execute(self, operation: Operation[Output], *, accept: Optional[str] = None) -> Output:
        """Runs an operation in a unit of work of its own and answers its output.

        :param accept: accepts warnings, for this reason; the journal keeps it.
        """
        answer: Output = operation.read(self._run(operation, accept).value())
        return answer

    def perform(self, operation: Operation[Output], *, accept: Optional[str] = None) -> Outcome[Output]:
        """Runs an operation and answers also what was found, journalled and done by rules."""
        answer = self._run(operation, accept)
        return _outcome(answer, operation.read(answer.value()))

    def batch(self, calls: Sequence[Operation[Any]], *, accept: Optional[str] = None) -> Outcome[List[Any]]:
        """Runs many operations in one unit of work: all of them, or none.

        They see each other's changes. To refer to a record that an earlier one makes, choose its `id` yourself. The
        error of a batch says in `failed_operation` which one failed.
        """
        document = [{"operation": one.NAME, "input": one.to_json()} for one in calls]
        self._accept(accept)
        answer = _abi.call("kundig_execute_batch", self._pointer, *_abi.texts(_abi.document(document)))
        return _outcome(answer, [one.read(value) for one, value in zip(calls, answer.value())])

    def call(self, name: str, input: Optional[Mapping[str, Any]] = None, *, accept: Optional[str] = None) -> Any:
        """Runs an operation by its name, JSON in and out: for operations that are newer than this client."""
        self._accept(accept)
        document = _abi.document(dict(input or {}))
        return _abi.call("kundig_execute", self._pointer, *_abi.texts(name, document)).value()

    def open_cursor(self, operation: ListOperation[Page, Item]) -> Cursor[Item]:
        """Opens a cursor on an operation that answers pages. Close it, or use it in a `with` statement."""
        document = _abi.document(operation.to_json())
        pointer = ctypes.c_void_p()
        _abi.call("kundig_cursor_open", self._pointer, *_abi.texts(operation.NAME, document), ctypes.byref(pointer))
        return Cursor(pointer, operation.read_item)

    def iterate(self, operation: ListOperation[Page, Item]) -> Iterator[Item]:
        """Every item over all pages. What is wrong with the call is said at once."""
        return _items(self.open_cursor(operation))

    def import_file(
        self,
        source: Source,
        *,
        system: Optional[str] = None,
        columns: Optional[Mapping[str, str]] = None,
        file_name: Optional[str] = None,
        mapping: Optional[str] = None,
        save_mapping: Optional[str] = None,
        duplicates: Optional[str] = None,
        dry_run: bool = False,
        resume: Optional[Any] = None,
        lines_per_unit: Optional[int] = None,
        listed_lines: Optional[int] = None,
        progress: Optional[Callable[[int, int, int], Optional[bool]]] = None,
    ) -> ImportReport:
        """Imports a customer file (CSV, XLSX, vCards, JSON Lines; told by its content) in bounded memory.

        A faulty value is left out and reported, a line that can't be a customer is set apart, the others are kept.

        :param source: a path, the bytes themselves, or a file opened for reading bytes.
        :param system: the program that the file comes from; its numbers become external references.
        :param columns: what a column is, where the suggestion is wrong: `{"KdBez": "organisation", "Rabatt": ""}`.
        :param file_name: the file's name, as people know it.
        :param mapping: the name of a saved mapping; otherwise the last one saved for these headers.
        :param save_mapping: saves what the columns are under this name.
        :param duplicates: `create` (when left out), `skip`, `update` or `fill`.
        :param dry_run: only tries: the same report, and nothing is written.
        :param resume: goes on with this import, by its id.
        :param lines_per_unit: lines that are committed together (500).
        :param listed_lines: how many lines with findings the report lists (10000).
        :param progress: hears bytes, lines and customers so far; `False` stops, and what is imported stays.
        """
        given = {
            "system": system,
            "columns": None if columns is None else dict(columns),
            "file_name": file_name,
            "mapping": mapping,
            "save_mapping": save_mapping,
            "duplicates": duplicates,
            "dry_run": dry_run or None,
            "resume": None if resume is None else str(resume),
            "lines_per_unit": lines_per_unit,
            "listed_lines": listed_lines,
        }
        options = _abi.document({name: value for name, value in given.items() if value is not None})
        if isinstance(source, bytes):
            return self._import(io.BytesIO(source), options, progress)
        if isinstance(source, (str, os.PathLike)):
            with open(source, "rb") as file:
                return self._import(file, options, progress)
        return self._import(source, options, progress)

    def export_file(
        self,
        target: Target,
        options: ExportOptions,
        *,
        progress: Optional[Callable[[int, int, int], Optional[bool]]] = None,
    ) -> ExportReport:
        """Exports customers as a file (CSV, XLSX, vCards, JSON Lines) in bounded memory, whom the session may see.

        :param target: a path, at which a file is there only when it is whole; or a file opened for writing bytes.
        :param options: whom, and as what kind of file.
        :param progress: hears bytes, lines and customers written; `False` stops, and `stopped` is set.
        """
        if not isinstance(target, (str, os.PathLike)):
            return self._export(target, options, progress)
        part = os.fspath(target) + ".part"
        try:
            with open(part, "wb") as file:
                report = self._export(file, options, progress)
            if not report.stopped:
                os.replace(part, target)
            return report
        finally:
            if os.path.exists(part):
                os.remove(part)

    def subscribe(self, listener: Callable[[Entry], None], *, after: int = 0) -> Subscription:
        """Calls `listener` with every journal entry after this number, in order, after each commit made through this
        engine; entries that were there before come with the next commit or with `Engine.poll`.

        The listener runs on the thread that committed. Close the subscription to end it.
        """
        number = _abi.registry.enter(lambda entry: listener(Entry.from_json(entry)))
        pointer = ctypes.c_void_p()
        arguments = (self._pointer, after, _abi.tell, number, _abi.release, ctypes.byref(pointer))
        _abi.call("kundig_subscribe", *arguments)
        return Subscription(pointer)

    def interrupt(self) -> None:
        """Stops what the session runs, or else its next call. Any thread may call this."""
        _abi.plain("kundig_session_interrupt", self._pointer)

    def _accept(self, reason: Optional[str]) -> None:
        if reason is not None:
            _abi.plain("kundig_session_accept_warnings", self._pointer, *_abi.texts(reason))

    def _run(self, operation: Operation[Any], accept: Optional[str]) -> _abi.Answer:
        document = _abi.document(operation.to_json())
        self._accept(accept)
        return _abi.call("kundig_execute", self._pointer, *_abi.texts(operation.NAME, document))

    def _import(self, file: BinaryIO, options: str, progress: Optional[Callable[..., Any]]) -> ImportReport:
        def read(buffer: int, capacity: int) -> int:
            data = file.read(capacity)
            ctypes.memmove(buffer, data, len(data))
            return len(data)

        return ImportReport.from_json(self._stream("kundig_import", options, _abi.fill, read, progress))

    def _export(
        self, file: BinaryIO, options: ExportOptions, progress: Optional[Callable[..., Any]]
    ) -> ExportReport:
        def write(data: int, length: int) -> int:
            file.write(ctypes.string_at(data, length))
            return 0

        document = _abi.document(options.to_json())
        return ExportReport.from_json(self._stream("kundig_export", document, _abi.drain, write, progress))

    def _stream(
        self,
        function: str,
        options: str,
        callback: Any,
        move: Callable[[int, int], int],
        progress: Optional[Callable[..., Any]],
    ) -> Any:
        """Runs a call that reads or writes a file of the program's piece by piece."""
        raised: List[BaseException] = []

        def serve(what: str, *arguments: int) -> int:
            try:
                if what == "progress":
                    return 1 if progress is not None and progress(*arguments) is False else 0
                return move(*arguments)
            except BaseException as error:  # nothing may cross the border; raised again below
                raised.append(error)
                return -1

        number = _abi.registry.enter(serve)
        try:
            answer = _abi.call(function, self._pointer, *_abi.texts(options), callback, _abi.progress, number)
        except KundigError:
            if raised:
                raise raised[0] from None
            raise
        finally:
            _abi.registry.leave(number)
        if raised:
            raise raised[0]
        return answer.value()


def _outcome(answer: _abi.Answer, value: Output) -> Outcome[Output]:
    receipt = Receipt.from_json(answer.receipt())
    return Outcome(value, answer.findings(), receipt.journal, receipt.reactions)


def _items(cursor: Cursor[Item]) -> Iterator[Item]:
    with cursor:
        yield from cursor


class Cursor(_abi.Handle, Generic[Item]):
    """A place in a long list. It holds no lock, so it may stay open; a cursor on the journal that came to its end goes on
    with what was written since when it is asked again."""

    _close_function = "kundig_cursor_free"

    def __init__(self, pointer: ctypes.c_void_p, read: Callable[[Dict[str, Any]], Item]) -> None:
        super().__init__(pointer)
        self._read = read

    def __enter__(self) -> Cursor[Item]:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[_python.TracebackType]
    ) -> None:
        self.close()

    def __iter__(self) -> Cursor[Item]:
        return self

    def __next__(self) -> Item:
        answer = _abi.call("kundig_cursor_next", self._pointer)
        if answer.status == _abi.DONE:
            raise StopIteration
        return self._read(answer.value())


class Subscription(_abi.Handle):
    """A running subscription to events."""

    _close_function = "kundig_subscription_free"

    def __enter__(self) -> Subscription:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[_python.TracebackType]
    ) -> None:
        self.close()
