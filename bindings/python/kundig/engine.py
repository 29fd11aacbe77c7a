# Copied from crates/kundig-bindgen/templates/python/engine.py; do not edit here.
"""The engine: an open database with its rules."""
from __future__ import annotations

import ctypes
import datetime
import os
import types as _python
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Type, Union

from . import _abi
from ._values import write_instant
from .client import Session
from .types import Delivered, Message, RuleProblem

Folder = Union[str, "os.PathLike[str]"]


class HostFailure(Exception):
    """Raise it in a lent function or a message handler: its text is the reason that the library records."""


class Engine(_abi.Handle):
    """An open database with its rules. All threads may use it at once; close it or use it in a `with` statement.

        with Engine("kunden.db", rules="rules") as engine, engine.owner_session() as session:
            page = session.customer.search(text="müller berl")
    """

    _close_function = "kundig_engine_close"

    rule_problems: List[RuleProblem]
    """What was wrong with the rules when they were loaded last; rules with errors are left out."""

    def __init__(
        self,
        url: Union[str, "os.PathLike[str]"],
        *,
        rules: Optional[Folder] = None,
        durability: Optional[str] = None,
        busy_timeout_ms: Optional[int] = None,
        connections: Optional[int] = None,
        fixed_time: Optional[datetime.datetime] = None,
        key: Optional[str] = None,
    ) -> None:
        """Opens a database; the schema is made or brought up to date.

        :param url: a SQLite file, made if it is not there, or `postgres://…`.
        :param rules: the folder of rule packs to load.
        :param durability: `full` (a commit survives power loss; the default) or `relaxed` (faster).
        :param busy_timeout_ms: how long to wait for others (10000).
        :param connections: how many connections to hold at most (8).
        :param fixed_time: the clock stands still, for tests.
        :param key: 64 hexadecimal digits, with which the SQLite file is encrypted; needs a library
            that was built with encryption.
        """
        given = {
            "rules": None if rules is None else os.fspath(rules),
            "durability": durability,
            "busy_timeout_ms": busy_timeout_ms,
            "connections": connections,
            "fixed_time": None if fixed_time is None else write_instant(fixed_time),
            "key": key,
        }
        options = _abi.document({name: value for name, value in given.items() if value is not None})
        pointer = ctypes.c_void_p()
        answer = _abi.call("kundig_engine_open", *_abi.texts(os.fspath(url), options), ctypes.byref(pointer))
        super().__init__(pointer)
        self.rule_problems = _problems(answer.value())

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[_python.TracebackType]
    ) -> None:
        self.close()

    def owner_session(self, *, company: int = 1) -> Session:
        """A session that may do everything: for setting up, and for programs without users."""
        return self._session({"as": "owner"}, company)

    def vouched_session(self, login: str, *, company: int = 1) -> Session:
        """A session of a user whom your program has identified itself."""
        return self._session({"vouched": login}, company)

    def login_session(self, login: str, password: str, *, company: int = 1) -> Session:
        """A session of a user who proves it here."""
        return self._session({"login": login, "password": password}, company)

    def load_rules(self, folder: Folder) -> List[RuleProblem]:
        """Loads the rule packs of a folder in place of those loaded before; answers what is wrong with them."""
        answer = _abi.call("kundig_engine_load_rules", self._pointer, *_abi.texts(os.fspath(folder)))
        self.rule_problems = _problems(answer.value())
        return self.rule_problems

    def lend(
        self, name: str, function: Callable[..., Any], *, params: Sequence[Tuple[str, str]] = (), returns: str = "any"
    ) -> None:
        """Lends a function to the rules, which call it as `host::name(…)`. Lend before loading rules.

        It is called within a unit of work and must not use the library. If it raises, so does the rule, not the unit.

        :param params: names and types: any, text, integer, decimal, boolean, money, date, date_time, list, object, or a
            kind of record such as customer.
        :param returns: the type of what it answers, as JSON has it.
        """
        signature = {"params": [{"name": one, "type": kind} for one, kind in params], "returns": returns}
        number = _abi.registry.enter(lambda arguments: function(*arguments))
        texts = _abi.texts(name, _abi.document(signature))
        _abi.call("kundig_engine_lend", self._pointer, *texts, _abi.ask, number, _abi.release)

    def on_message(self, channel: str, handler: Callable[[Message], None]) -> None:
        """Takes the messages of a channel (`mail`) out of the outbox when `deliver` runs. If the handler raises, the
        message is put back for a later attempt."""
        number = _abi.registry.enter(lambda message: handler(Message.from_json(message)))
        _abi.call("kundig_engine_on_message", self._pointer, *_abi.texts(channel), _abi.ask, number, _abi.release)

    def deliver(self) -> Delivered:
        """Delivers what waits in the outbox and is due, through the handlers."""
        return Delivered.from_json(_abi.call("kundig_engine_deliver", self._pointer).value())

    def poll(self) -> None:
        """Tells subscribers what they have not heard of: entries of other processes, and earlier ones."""
        _abi.plain("kundig_engine_poll", self._pointer)

    def describe(self) -> Dict[str, Any]:
        """All that can be done: operations with their schemas, events, records, rules."""
        described: Dict[str, Any] = _abi.call("kundig_engine_describe", self._pointer).value()
        return described

    def _session(self, credentials: Dict[str, str], company: int) -> Session:
        pointer = ctypes.c_void_p()
        texts = _abi.texts(_abi.document(credentials))
        _abi.call("kundig_session_open", self._pointer, *texts, company, ctypes.byref(pointer))
        return Session(pointer)


def _problems(answer: Any) -> List[RuleProblem]:
    return [RuleProblem.from_json(one) for one in answer["rule_problems"]]
