"""What operations, answers and errors have in common."""
from __future__ import annotations

import dataclasses
from typing import Any, ClassVar, Dict, Generic, List, Optional, TypeVar

from .types import Finding, JournalRange, Reaction

Output = TypeVar("Output")
Page = TypeVar("Page")
Item = TypeVar("Item")


class KundigError(Exception):
    """Why something was not done. Nothing of its unit of work was kept.

    Branch on the subclass or on `code`, show users `message_de` and the findings, log `message`.
    """

    code: str
    message: str
    message_de: str
    findings: List[Finding]
    failed_operation: Optional[int]

    def __init__(
        self,
        code: str,
        message: str,
        message_de: str = "",
        findings: Optional[List[Finding]] = None,
        failed_operation: Optional[int] = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.message_de = message_de
        self.findings = findings or []
        # The place (from 0) of the operation of a batch that failed.
        self.failed_operation = failed_operation


class Operation(Generic[Output]):
    """Something that can be done, with its input."""

    NAME: ClassVar[str]
    EFFECT: ClassVar[str]

    def to_json(self) -> Dict[str, Any]:
        """The input as the library reads it."""
        raise NotImplementedError

    @staticmethod
    def read(document: Any) -> Any:
        """What the library answered."""
        raise NotImplementedError


class ListOperation(Operation[Page], Generic[Page, Item]):
    """An operation that answers a long list page by page."""

    @staticmethod
    def read_item(document: Any) -> Any:
        """One item of a page."""
        raise NotImplementedError


@dataclasses.dataclass
class Outcome(Generic[Output]):
    """What an operation left behind: its answer, and what happened besides."""

    value: Output
    """What the operation answers."""
    findings: List[Finding]
    """Warnings that were accepted, and hints."""
    journal: Optional[JournalRange]
    """The first and last journal entry; none if nothing changed."""
    reactions: List[Reaction]
    """What rules did about it."""
