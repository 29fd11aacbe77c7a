"""The life of a customer, in Python: import, find, complain, and see the department's rules react.

Run in the top folder of the checkout, where `rules/` lies, with KUNDIG_LIBRARY set.
"""
from __future__ import annotations

import dataclasses
import datetime
import io
import tempfile
import threading
import unittest
import uuid
from pathlib import Path
from typing import Any, List

import kundig
from kundig import operations, types
from kundig.types import (
    BankAccountInput,
    ContactKind,
    ContactPointInput,
    ContactPointKind,
    CustomerId,
    CustomerInput,
    Direction,
    DueBusinessDays,
    Entry,
    ExportOptions,
    ExportSourceSearch,
    FileFormat,
    Medium,
    Message,
    Money,
    PartyOrganisation,
    PartyPerson,
    Salutation,
    Severity,
    Status,
)

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent
# A Friday afternoon: the next business day is Monday.
NOW = datetime.datetime(2026, 11, 20, 15, 30, tzinfo=datetime.timezone.utc)

CUSTOMERS = (
    "Kundennr;Anrede;Vorname;Nachname;Strasse;PLZ;Ort;Telefon;EMail\r\n"
    "10001;Frau;Käthe;Süßmilch;Am Markt 3;07743;Jena;03641/567890;kaethe@example.org\r\n"
    "10002;Herr;Jörg;Müller-Lüdenscheidt;Lange Str. 7 a;10243;Berlin;(030) 90 18 20;joerg(at)example.org\r\n"
    "10003;;;;;;;;\r\n"
)


def anna(iban: str = "DE89 3704 0044 0532 0130 00") -> CustomerInput:
    return CustomerInput(
        party=PartyPerson(salutation=Salutation.FRAU, first_name="Anna", last_name="Groß", birth_date=datetime.date(1980, 2, 29)),
        contact_points=[ContactPointInput(kind=ContactPointKind.EMAIL, value="anna.gross@example.org")],
        bank_accounts=[BankAccountInput(iban=iban)],
        revenue=Money(minor=2_000_000, currency="EUR"),
    )


class Life(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.engine = kundig.Engine(self.folder / "kunden.db", rules=ROOT / "rules", fixed_time=NOW)
        self.addCleanup(self.all_is_closed)
        self.addCleanup(self.engine.close)
        self.session = self.engine.owner_session()
        self.addCleanup(self.session.close)

    def all_is_closed(self) -> None:
        self.assertEqual(kundig.handle_count(), 0, "every handle was closed")

    def register_anna(self) -> Any:
        return self.session.customer.register(customer=anna())

    def complain(self, customer: Any) -> kundig.Outcome[Any]:
        return self.session.perform(
            operations.RecordContact(
                customer=customer.id,
                direction=Direction.IN,
                medium=Medium.PHONE,
                kind=ContactKind.COMPLAINT,
                subject="Heizung ausgefallen",
            )
        )

    def test_rules_are_loaded_without_problems(self) -> None:
        self.assertEqual(self.engine.rule_problems, [])

    def test_a_file_is_imported_with_progress_and_findings(self) -> None:
        seen: List[Any] = []
        report = self.session.import_file(
            io.BytesIO(CUSTOMERS.encode("cp1252")), system="alt", progress=lambda *state: seen.append(state)
        )
        self.assertEqual((report.lines, report.imported, report.set_apart), (3, 2, 1))
        self.assertEqual(seen[-1][1:], (3, 2))
        self.assertIn("EMail", report.columns)
        doubtful = [line for line in report.with_findings if line.outcome == "created"]
        self.assertEqual(doubtful[0].line, 3)
        self.assertTrue(doubtful[0].findings[0].message_de)
        for question in ["lüdensch", "+49 30 901820", "berlin", "luedenscheidt"]:
            page = self.session.customer.search(text=question)
            self.assertEqual([one.name for one in page.customers], ["Jörg Müller-Lüdenscheidt"], question)

    def test_an_import_can_be_stopped_and_a_faulty_file_is_said(self) -> None:
        def stop(bytes: int, lines: int, imported: int) -> bool:
            return False

        report = self.session.import_file(CUSTOMERS.encode(), lines_per_unit=1, progress=stop)
        self.assertTrue(report.stopped)
        self.assertEqual(report.imported, 1)

        class Broken(io.RawIOBase):
            def read(self, size: int = -1) -> bytes:
                raise OSError("the disk is gone")

        with self.assertRaisesRegex(OSError, "the disk is gone"):
            self.session.import_file(Broken())  # type: ignore[arg-type]

    def test_customers_are_exported_as_a_file_that_is_whole_or_not_there(self) -> None:
        self.session.import_file(CUSTOMERS.encode(), system="alt")
        path = self.folder / "kunden.csv"
        seen: List[Any] = []
        report = self.session.export_file(
            path, ExportOptions(format=FileFormat.CSV), progress=lambda *state: seen.append(state)
        )
        text = path.read_text(encoding="utf-8-sig")
        self.assertEqual((report.lines, report.stopped), (2, False))
        self.assertEqual(len(text.splitlines()), 3)
        self.assertIn("Süßmilch", text)
        self.assertEqual(seen[-1][1:], (2, 2))

        cards = io.BytesIO()
        source = ExportSourceSearch(text="lüdenscheidt")
        self.session.export_file(cards, ExportOptions(format=FileFormat.VCARD, source=source))
        self.assertEqual(cards.getvalue().count(b"BEGIN:VCARD"), 1)

        stopped = self.session.export_file(path, ExportOptions(format=FileFormat.XLSX), progress=lambda *_: False)
        self.assertTrue(stopped.stopped)
        self.assertEqual(path.read_text(encoding="utf-8-sig"), text, "what was there before stays")
        self.assertEqual([one.name for one in self.folder.glob("*.part")], [])

        class Full(io.RawIOBase):
            def write(self, data: Any) -> int:
                raise OSError("the disk is full")

        with self.assertRaisesRegex(OSError, "the disk is full"):
            self.session.export_file(Full(), ExportOptions(format=FileFormat.JSONL))  # type: ignore[arg-type]

    def test_what_is_left_out_is_what_the_engine_takes_for_it(self) -> None:
        self.assertIn("BEGIN:VCALENDAR", self.session.followup.calendar().text)
        made = 0
        for module in (types, operations):
            for one in vars(module).values():
                if dataclasses.is_dataclass(one) and isinstance(one, type) and hasattr(one, "to_json"):
                    wanted = [field for field in dataclasses.fields(one) if field.default is field.default_factory]
                    if not wanted:
                        one().to_json()
                        made += 1
        self.assertGreater(made, 50)

    def test_a_customer_comes_back_as_it_was_given(self) -> None:
        chosen = CustomerId(uuid.UUID("01980000-0000-7000-8000-00000000a11a"))
        made = self.session.customer.register(id=chosen, customer=anna())
        read = self.session.customer.get(id=chosen)
        self.assertEqual(read, made)
        assert isinstance(read.party, PartyPerson)
        self.assertEqual((read.party.last_name, read.party.birth_date), ("Groß", datetime.date(1980, 2, 29)))
        self.assertEqual(read.status, Status.ACTIVE)
        self.assertEqual(read.created_at, NOW)
        self.assertEqual(read.revenue, Money(2_000_000, "EUR"))
        self.assertEqual(type(read).from_json(read.to_json()), read)

    def test_null_empties_a_field_and_leaving_it_out_does_not(self) -> None:
        made = self.session.customer.register(customer=CustomerInput(party=PartyOrganisation("Bäckerei Süß"), note="x"))
        kept = self.session.customer.change(id=made.id, version=made.version, tags=["Stammkunde"])
        self.assertEqual((kept.note, kept.tags), ("x", ["Stammkunde"]))
        emptied = self.session.customer.change(id=made.id, version=kept.version, note=None)
        self.assertEqual((emptied.note, emptied.tags), (None, ["Stammkunde"]))
        with self.assertRaises(kundig.ConflictError):
            self.session.customer.change(id=made.id, version=made.version, note="late")

    def test_an_error_names_the_field_and_what_to_do(self) -> None:
        with self.assertRaises(kundig.InvalidError) as caught:
            self.session.customer.register(customer=anna(iban="DE89 3704 0044 0532 0130 01"))
        error = caught.exception
        self.assertEqual(error.code, "invalid")
        self.assertTrue(error.message_de.startswith("Abgelehnt"), error.message_de)
        finding = error.findings[0]
        self.assertTrue(finding.path.endswith("bank_accounts[0].iban"), finding.path)
        self.assertEqual((finding.severity, finding.code), (Severity.ERROR, "iban.check_digits"))

    def test_warnings_are_accepted_for_a_reason_that_the_journal_keeps(self) -> None:
        doubtful = anna()
        doubtful.contact_points = [ContactPointInput(kind=ContactPointKind.EMAIL, value="anna@gmial.com")]
        with self.assertRaises(kundig.NeedsAcceptanceError) as caught:
            self.session.customer.register(customer=doubtful)
        self.assertIn("gmail.com", caught.exception.findings[0].suggestion or "")
        made = self.session.customer.register(customer=doubtful, accept="so buchstabiert")
        entries = [entry for entry in self.session.journal.read_all() if entry.customer == made.id]
        self.assertEqual(entries[-1].accepted_because, "so buchstabiert")

    def test_a_complaint_meets_the_departments_reaction(self) -> None:
        customer = self.register_anna()
        outcome = self.complain(customer)
        self.assertEqual(outcome.value.subject, "Heizung ausgefallen")
        rules = sorted(reaction.rule for reaction in outcome.reactions)
        self.assertEqual(rules, ["complaint.important_customer", "complaint.received"])

        assert outcome.journal is not None
        trace = self.session.rule.trace(seq=outcome.journal.first)
        self.assertEqual(sorted(run.rule for run in trace.runs), rules)

        cases = list(self.session.case.list_all(customer=customer.id))
        self.assertEqual([case.department for case in cases], ["service"])
        self.assertEqual(cases[0].due_at, datetime.datetime(2026, 11, 23, 16, 0, tzinfo=datetime.timezone.utc))

        mails: List[Message] = []
        self.engine.on_message("mail", mails.append)
        delivered = self.engine.deliver()
        self.assertEqual((delivered.sent, delivered.failed), (1, 0))
        self.assertEqual(mails[0].payload["to"], "anna.gross@example.org")
        self.assertIn("Groß", mails[0].payload["body"])
        self.assertTrue(self.session.journal.verify().intact)

    def test_a_message_that_fails_is_put_back_with_the_reason(self) -> None:
        self.complain(self.register_anna())

        def refuse(message: Message) -> None:
            raise kundig.HostFailure("Mailserver nicht erreichbar")

        self.engine.on_message("mail", refuse)
        self.assertEqual(self.engine.deliver().failed, 1)
        waiting = self.session.outbox.list().messages[0]
        self.assertIn("Mailserver nicht erreichbar", waiting.last_error or "")

    def test_a_rule_asks_this_program(self) -> None:
        asked: List[str] = []

        def free_slot(department: str) -> str:
            asked.append(department)
            return "morgen um 10 Uhr"

        self.engine.lend("free_slot", free_slot, params=[("department", "text")], returns="text")
        self.assertEqual(self.engine.load_rules(HERE / "rules"), [])
        customer = self.register_anna()
        self.session.contact.record(
            customer=customer.id, direction=Direction.IN, medium=Medium.PHONE, kind=ContactKind.SERVICE_CALL, subject="Klemmt"
        )
        self.assertEqual(asked, ["service"])
        desk = self.session.followup.desk(customer=customer.id)
        self.assertEqual([one.subject for one in desk.followups], ["Rückruf, morgen um 10 Uhr"])

    def test_a_subscription_hears_every_entry_in_order(self) -> None:
        heard: List[Entry] = []
        with self.session.subscribe(heard.append):
            self.complain(self.register_anna())
            self.engine.poll()
        self.register_anna()
        with self.session.open_cursor(operations.ReadJournal(limit=2)) as cursor:
            entries = list(cursor)
            self.assertEqual([entry.seq for entry in heard], [entry.seq for entry in entries[:-1]])
            self.assertEqual(heard, entries[:-1])
            self.register_anna()
            self.assertEqual(next(cursor).event, "customer.registered", "the cursor goes on with what is new")

    def test_a_batch_is_kept_whole_or_not_at_all(self) -> None:
        chosen = CustomerId(uuid.uuid4())
        register = operations.RegisterCustomer(id=chosen, customer=anna())
        follow = operations.CreateFollowUp(subject="Anrufen", due=DueBusinessDays(2), department="service")
        outcome = self.session.batch([register, follow])
        self.assertEqual([type(value).__name__ for value in outcome.value], ["Customer", "FollowUp"])
        with self.assertRaises(kundig.InvalidError) as caught:
            bad = anna(iban="DE00")
            self.session.batch([follow, operations.RegisterCustomer(customer=bad)])
        self.assertEqual(caught.exception.failed_operation, 1)
        self.assertTrue(caught.exception.findings[0].path.startswith("[1].input."))
        self.assertEqual(len(self.session.followup.desk().followups), 1)

    def test_lists_are_read_over_all_pages(self) -> None:
        for at in range(5):
            self.session.customer.register(customer=CustomerInput(party=PartyOrganisation(f"Firma {at}")))
        names = [one.name for one in self.session.customer.list_all(limit=2)]
        self.assertEqual(names, [f"Firma {at}" for at in range(5)])

    def test_what_a_session_may_not_do_is_denied(self) -> None:
        self.session.access.set_user(login="mia", name="Mia", roles=["marketing"])
        with self.engine.vouched_session("mia") as mia, self.assertRaises(kundig.DeniedError):
            mia.access.set_team(name="Neue")
        with self.assertRaises(kundig.DeniedError):
            self.engine.login_session("mia", "falsch")

    def test_calls_by_name_and_unknown_words_work_too(self) -> None:
        self.assertEqual(self.session.call("customer.search", {"text": "niemand"})["customers"], [])
        with self.assertRaises(kundig.UnknownOperationError):
            self.session.call("customer.serch")
        self.assertEqual(Status("of_tomorrow").value, "of_tomorrow")
        names = {one["name"] for one in self.engine.describe()["operations"]}
        typed = {getattr(operations, name).NAME for name in operations.__all__}
        self.assertEqual(names, typed)

    def test_what_is_closed_says_so(self) -> None:
        session = self.engine.owner_session()
        session.close()
        session.close()
        with self.assertRaises(kundig.WrongHandleError):
            session.company.get()
        other = kundig.Engine(self.folder / "other.db")
        left = other.owner_session()
        other.close()
        with self.assertRaises(kundig.ClosedError):
            left.company.get()
        left.close()

    def test_another_thread_interrupts(self) -> None:
        def stop(*state: int) -> None:
            thread = threading.Thread(target=self.session.interrupt)
            thread.start()
            thread.join()

        lines = CUSTOMERS.encode().splitlines()[1] + b"\r\n"
        with self.assertRaises(kundig.KundigInterruptedError):
            self.session.import_file(CUSTOMERS.encode() + lines * 1000, lines_per_unit=1, progress=stop)

    def test_a_time_without_a_zone_is_refused_before_it_is_guessed(self) -> None:
        with self.assertRaisesRegex(ValueError, "no time zone"):
            self.session.followup.desk(due_until=datetime.datetime(2026, 1, 1))


if __name__ == "__main__":
    unittest.main()
