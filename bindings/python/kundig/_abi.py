# Copied from crates/kundig-bindgen/templates/python/_abi.py; do not edit here.
"""The C functions of the library, and what every call of one has in common. Nothing here is for users."""
from __future__ import annotations

import ctypes
import ctypes.util
import itertools
import json
import os
import sys
import threading
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from ._base import KundigError
from .errors import BY_CODE
from .types import Finding

ABI_GENERATION = 0
ABI_ADDITIONS = 1

OK = 0
DONE = 1

_pointer = ctypes.c_void_p
_size = ctypes.c_size_t
_text = [ctypes.c_char_p, ctypes.c_size_t]
_status = ctypes.c_int32
_out = ctypes.POINTER(ctypes.c_void_p)
_length = ctypes.POINTER(ctypes.c_size_t)

FunctionType = ctypes.CFUNCTYPE(ctypes.c_int32, _pointer, _pointer, _size, _pointer)
ListenerType = ctypes.CFUNCTYPE(None, _pointer, _pointer, _size)
ProgressType = ctypes.CFUNCTYPE(ctypes.c_int32, _pointer, ctypes.c_uint64, ctypes.c_uint64, ctypes.c_uint64)
ReaderType = ctypes.CFUNCTYPE(ctypes.c_int64, _pointer, _pointer, _size)
WriterType = ctypes.CFUNCTYPE(ctypes.c_int32, _pointer, _pointer, _size)
ReleaseType = ctypes.CFUNCTYPE(None, _pointer)

# Every function of kundig.h: what it returns, what it takes.
_FUNCTIONS: Dict[str, Tuple[Any, List[Any]]] = {
    "kundig_abi_version": (ctypes.c_uint32, []),
    "kundig_answer_give": (_status, [_pointer, *_text]),
    "kundig_cursor_free": (_status, [_pointer]),
    "kundig_cursor_next": (_status, [_pointer, _out]),
    "kundig_cursor_open": (_status, [_pointer, *_text, *_text, _out, _out]),
    "kundig_engine_close": (_status, [_pointer]),
    "kundig_engine_deliver": (_status, [_pointer, _out]),
    "kundig_engine_describe": (_status, [_pointer, _out]),
    "kundig_engine_lend": (_status, [_pointer, *_text, *_text, FunctionType, _pointer, ReleaseType, _out]),
    "kundig_engine_load_rules": (_status, [_pointer, *_text, _out]),
    "kundig_engine_on_message": (_status, [_pointer, *_text, FunctionType, _pointer, ReleaseType, _out]),
    "kundig_engine_open": (_status, [*_text, *_text, _out, _out]),
    "kundig_engine_poll": (_status, [_pointer]),
    "kundig_execute": (_status, [_pointer, *_text, *_text, _out]),
    "kundig_execute_batch": (_status, [_pointer, *_text, _out]),
    "kundig_export": (_status, [_pointer, *_text, WriterType, ProgressType, _pointer, _out]),
    "kundig_handle_count": (ctypes.c_uint64, []),
    "kundig_import": (_status, [_pointer, *_text, ReaderType, ProgressType, _pointer, _out]),
    "kundig_import_bytes": (_status, [_pointer, *_text, ctypes.c_char_p, _size, ProgressType, _pointer, _out]),
    "kundig_result_error": (_pointer, [_pointer, _length]),
    "kundig_result_error_message": (_pointer, [_pointer, _length]),
    "kundig_result_error_message_de": (_pointer, [_pointer, _length]),
    "kundig_result_findings": (_pointer, [_pointer, _length]),
    "kundig_result_free": (_status, [_pointer]),
    "kundig_result_json": (_pointer, [_pointer, _length]),
    "kundig_result_receipt": (_pointer, [_pointer, _length]),
    "kundig_result_status": (_status, [_pointer]),
    "kundig_session_accept_warnings": (_status, [_pointer, *_text]),
    "kundig_session_close": (_status, [_pointer]),
    "kundig_session_interrupt": (_status, [_pointer]),
    "kundig_session_open": (_status, [_pointer, *_text, ctypes.c_int32, _out, _out]),
    "kundig_status_name": (ctypes.c_char_p, [ctypes.c_int32]),
    "kundig_subscribe": (_status, [_pointer, ctypes.c_int64, ListenerType, _pointer, ReleaseType, _out, _out]),
    "kundig_subscription_free": (_status, [_pointer]),
    "kundig_version": (ctypes.c_char_p, []),
}

_library: Optional[ctypes.CDLL] = None
_library_lock = threading.Lock()


def _usual_names() -> List[str]:
    if sys.platform == "win32":
        return ["kundig_ffi.dll", "kundig.dll"]
    if sys.platform == "darwin":
        return [f"libkundig.{ABI_GENERATION}.dylib", "libkundig.dylib"]
    return [f"libkundig.so.{ABI_GENERATION}", "libkundig.so"]


def _load() -> ctypes.CDLL:
    given = os.environ.get("KUNDIG_LIBRARY")
    if given:
        return ctypes.CDLL(given)
    beside = os.path.dirname(os.path.abspath(__file__))
    tried: List[str] = []
    for name in _usual_names():
        # Beside this package first: a program that ships its own library gets that one.
        for candidate in (os.path.join(beside, name), name):
            try:
                return ctypes.CDLL(candidate)
            except OSError as error:
                tried.append(str(error))
    raise OSError("the Kundig library was not found; set KUNDIG_LIBRARY to its path. Tried: " + "; ".join(tried))


def library() -> ctypes.CDLL:
    """The library, loaded and checked at the first call."""
    global _library
    with _library_lock:
        if _library is None:
            loaded = _load()
            for name, (returns, takes) in _FUNCTIONS.items():
                function = getattr(loaded, name)
                function.restype = returns
                function.argtypes = takes
            found = int(loaded.kundig_abi_version())
            if found >> 16 != ABI_GENERATION or found & 0xFFFF < ABI_ADDITIONS:
                raise OSError(
                    f"the Kundig library has the ABI {found >> 16}.{found & 0xFFFF}, "
                    f"this client needs {ABI_GENERATION}.{ABI_ADDITIONS} or a later addition to it"
                )
            _library = loaded
        return _library


def version() -> str:
    """The version of the library."""
    return bytes(library().kundig_version()).decode()


def handle_count() -> int:
    """How many handles this process holds open; 0 at the end of a test proves that nothing was forgotten."""
    return int(library().kundig_handle_count())


class Answer:
    """What a call answered."""

    def __init__(self, status: int, text: bytes, findings: bytes, receipt: bytes) -> None:
        self.status = status
        self._text = text
        self._findings = findings
        self._receipt = receipt

    def value(self) -> Any:
        return json.loads(self._text)

    def findings(self) -> List[Finding]:
        return [Finding.from_json(one) for one in json.loads(self._findings)]

    def receipt(self) -> Any:
        return json.loads(self._receipt)


def texts(*given: Optional[str]) -> List[Any]:
    """Arguments for texts: pointer and length each; `None` is left out."""
    arguments: List[Any] = []
    for one in given:
        data = None if one is None else one.encode("utf-8")
        arguments += [data, 0 if data is None else len(data)]
    return arguments


def document(value: Any) -> str:
    """JSON as the library takes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def call(function: str, *arguments: Any) -> Answer:
    """Calls a function whose last parameter is the result; raises what it refuses with."""
    loaded = library()
    result = ctypes.c_void_p()
    status = int(getattr(loaded, function)(*arguments, ctypes.byref(result)))
    try:
        if status in (OK, DONE):
            return Answer(
                status,
                _read(loaded.kundig_result_json, result),
                _read(loaded.kundig_result_findings, result),
                _read(loaded.kundig_result_receipt, result),
            )
        raise _error(status, _read(loaded.kundig_result_error, result))
    finally:
        loaded.kundig_result_free(result)


def plain(function: str, *arguments: Any) -> None:
    """Calls a function that answers a status only."""
    status = int(getattr(library(), function)(*arguments))
    if status not in (OK, DONE):
        raise _error(status, b"")


def _read(accessor: Callable[..., Any], result: ctypes.c_void_p) -> bytes:
    length = ctypes.c_size_t()
    pointer = accessor(result, ctypes.byref(length))
    return b"" if not pointer else ctypes.string_at(pointer, length.value)


def _error(status: int, text: bytes) -> KundigError:
    if not text:
        code = bytes(library().kundig_status_name(status)).decode()
        return BY_CODE.get(code, KundigError)(code, f"the library answered `{code}`")
    said = json.loads(text)
    return BY_CODE.get(said["code"], KundigError)(
        said["code"],
        said["message"],
        said["message_de"],
        [Finding.from_json(one) for one in said["findings"]],
        said.get("failed_operation"),
    )


class Handle:
    """Something of the library that is open. Closing it twice does no harm."""

    _close_function = ""

    def __init__(self, pointer: ctypes.c_void_p) -> None:
        self._open_pointer: Optional[ctypes.c_void_p] = pointer

    @property
    def _pointer(self) -> ctypes.c_void_p:
        if self._open_pointer is None:
            raise BY_CODE["wrong_handle"]("wrong_handle", f"this {type(self).__name__} is closed")
        return self._open_pointer

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._open_pointer is None

    def close(self) -> None:
        """Closes it."""
        pointer, self._open_pointer = self._open_pointer, None
        if pointer is not None:
            plain(self._close_function, pointer)

    def __del__(self) -> None:
        # Whoever forgets to close leaks nothing, but can't tell when the file is let go.
        if getattr(self, "_open_pointer", None) is not None and not sys.is_finalizing():
            self.close()


class Registry:
    """The callbacks that the library may call, by the number that it holds as user data."""

    def __init__(self) -> None:
        self._held: Dict[int, Callable[..., Any]] = {}
        self._numbers = itertools.count(1)

    def enter(self, callback: Callable[..., Any]) -> int:
        number = next(self._numbers)
        self._held[number] = callback
        return number

    def get(self, number: int) -> Callable[..., Any]:
        return self._held[number]

    def leave(self, number: int) -> None:
        self._held.pop(number, None)


registry = Registry()


def _ask(user_data: int, text: int, length: int, answer: int) -> int:
    try:
        given = registry.get(user_data)(json.loads(ctypes.string_at(text, length)))
        reply, code = document(given), 0
    except BaseException as error:  # nothing may cross the border
        reply, code = _reason(error), 1
    plain("kundig_answer_give", answer, *texts(reply))
    return code


def _reason(error: BaseException) -> str:
    return str(error) if type(error).__name__ == "HostFailure" else f"{type(error).__name__}: {error}"


def _tell(user_data: int, text: int, length: int) -> None:
    # What a listener raises is shown by sys.unraisablehook; the commit it heard of stands.
    registry.get(user_data)(json.loads(ctypes.string_at(text, length)))


def _progress(user_data: int, handled: int, lines: int, customers: int) -> int:
    return int(registry.get(user_data)("progress", handled, lines, customers))


def _fill(user_data: int, buffer: int, capacity: int) -> int:
    return int(registry.get(user_data)("read", buffer, capacity))


def _drain(user_data: int, data: int, length: int) -> int:
    return int(registry.get(user_data)("write", data, length))


ask = FunctionType(_ask)
tell = ListenerType(_tell)
progress = ProgressType(_progress)
fill = ReaderType(_fill)
drain = WriterType(_drain)
release = ReleaseType(registry.leave)

__all__: Sequence[str] = ()
