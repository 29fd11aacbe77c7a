// The life of a customer, in Object Pascal: import, find, complain, and see the department's rules react.
//
// Run in the top folder of the checkout, where rules/ lies, with the path of a database file that does not exist yet.
// The same source for Delphi and for both modes of Free Pascal; the mode ObjFPC wants an @ before a method that is not
// called, where Delphi wants none.
program Lifecycle;

{$IFDEF FPC}{$H+}{$ENDIF}
// Here, before the units, whose own mode changes what is defined.
{$IFDEF FPC_OBJFPC}{$DEFINE NEEDS_AT}{$ENDIF}
{$IFDEF MSWINDOWS}{$APPTYPE CONSOLE}{$ENDIF}
{$SCOPEDENUMS ON}

uses
  SysUtils, Classes, KundigText, KundigJson, KundigJsonReader, Kundig, KundigClient;

const
  Anna = '01980000-0000-7000-8000-00000000a11a';

type
  /// The host program's own methods, which the library calls.
  TWatcher = class
    Events: Integer;
    LastEvent: Int64;
    Lines: Int64;
    Mails: TKundigMessageArray;
    Refusing: Boolean;
    Asked: string;
    procedure Hear(const Entry: TKundigEntry);
    procedure Deliver(const Message: TKundigMessage);
    function FreeSlot(const Arguments: IKundigJson): IKundigJson;
    function Progress(Bytes, ALines, Imported: UInt64): Boolean;
    function Stumble(Bytes, ALines, Imported: UInt64): Boolean;
  end;

procedure TWatcher.Hear(const Entry: TKundigEntry);
begin
  Inc(Events);
  LastEvent := Entry.Seq;
end;

procedure TWatcher.Deliver(const Message: TKundigMessage);
begin
  if Refusing then
    raise Exception.Create('Mailserver nicht erreichbar');
  SetLength(Mails, Length(Mails) + 1);
  Mails[High(Mails)] := Message;
end;

function TWatcher.FreeSlot(const Arguments: IKundigJson): IKundigJson;
begin
  Asked := Arguments.Item(0).AsText;
  Result := JsonText('übermorgen um 10 Uhr');
end;

function TWatcher.Progress(Bytes, ALines, Imported: UInt64): Boolean;
begin
  Lines := Int64(ALines);
  Result := True;
end;

function TWatcher.Stumble(Bytes, ALines, Imported: UInt64): Boolean;
begin
  if ALines > 0 then
    raise EAbort.Create('the user closed the window');
  Result := True;
end;

procedure Check(Condition: Boolean; const What: string);
begin
  if not Condition then
    raise Exception.Create('failed: ' + What);
end;

procedure Same(const Found, Expected, What: string);
begin
  if Found <> Expected then
    raise Exception.Create('failed: ' + What + ': found "' + Found + '", expected "' + Expected + '"');
end;

function AnnaAs(const Iban: string): TKundigRegisterCustomer;
var
  Person: TKundigPartyPerson;
  Mail: TKundigContactPointInput;
  Account: TKundigBankAccountInput;
  Revenue: TKundigMoney;
begin
  Result := Default(TKundigRegisterCustomer);
  Person := Default(TKundigPartyPerson);
  Person.Salutation := TKundigSalutation.Frau;
  Person.FirstName := 'Anna';
  Person.LastName := 'Groß';
  Person.BirthDate := EncodeDate(1980, 2, 29);
  Mail := Default(TKundigContactPointInput);
  Mail.Kind := TKundigContactPointKind.Email;
  Mail.Value := 'anna.gross@example.org';
  Account := Default(TKundigBankAccountInput);
  Account.Iban := Iban;
  Revenue.Minor := 2000000;
  Revenue.Currency := 'EUR';
  Result.Customer.Party := Person;
  SetLength(Result.Customer.ContactPoints, 1);
  Result.Customer.ContactPoints[0] := Mail;
  SetLength(Result.Customer.BankAccounts, 1);
  Result.Customer.BankAccounts[0] := Account;
  Result.Customer.Revenue := Revenue;
end;

procedure JsonKeepsWhatItReads;
const
  // ü, a line feed, and a character beyond the first plane, as escapes.
  Text = '{"a":["J\u00fcrg\n\ud83d\ude00",-1.50,18446744073709551615],"b":{"c":null}}';
var
  Json: IKundigJson;
begin
  Json := ParseJson(UTF8String(Text));
  Same(Json.Field('a').Item(0).AsText, 'Jürg'#10'😀', 'escapes are read');
  Check(Json.Field('a').Item(1).AsText = '-1.50', 'a number keeps its digits');
  Check(Json.Field('a').Item(2).AsUInt64 = High(UInt64), 'the largest number');
  Check(Json.Field('b').Field('nothing').IsNull and not Json.Has('b.c'), 'what is not there is null');
  Same(ParseJson(Json.ToUtf8).ToText, Json.ToText, 'written and read again');
  try
    ParseJson(UTF8String('{"a":[1,}'));
    Check(False, 'broken JSON is refused');
  except
    on Error: EKundigJson do
      Check(Pos('byte', Error.Message) > 0, 'and the place is said');
  end;
end;

procedure Import(Session: TKundigSession; Watcher: TWatcher);
const
  Lines = 'Kundennr;Anrede;Vorname;Nachname;Strasse;PLZ;Ort;Telefon;EMail'#13#10 +
    '10001;Frau;K'#$E4'the;S'#$FC#$DF'milch;Am Markt 3;07743;Jena;03641/567890;kaethe@example.org'#13#10 +
    '10002;Herr;J'#$F6'rg;M'#$FC'ller-L'#$FC'denscheidt;Lange Str. 7 a;10243;Berlin;(030) 90 18 20;joerg(at)example.org'#13#10 +
    '10003;;;;;;;;'#13#10;
var
  Source: TMemoryStream;
  Options: TKundigImportOptions;
  Report: TKundigImportReport;
  At: Integer;
  OneByte: Byte;
begin
  Options := Default(TKundigImportOptions);
  Options.System := 'alt';
  Source := TMemoryStream.Create;
  try
    for At := 1 to Length(Lines) do
    begin
      OneByte := Ord(Lines[At]);
      Source.WriteBuffer(OneByte, 1);
    end;
    Source.Position := 0;
    Report := Session.ImportStream(Source, Options, {$IFDEF NEEDS_AT}@{$ENDIF}Watcher.Progress);
    Check((Report.Lines = 3) and (Report.Imported = 2) and (Report.SetApart = 1), 'two of three lines are customers');
    Check(Watcher.Lines = 3, 'progress is told');
    Check(Length(Report.WithFindings) = 2, 'what was doubtful is reported');
    Same(Report.Columns.Field('EMail').AsText, 'email', 'columns are guessed');

    Source.Position := 0;
    try
      Session.ImportStream(Source, Options, {$IFDEF NEEDS_AT}@{$ENDIF}Watcher.Stumble);
      Check(False, 'what the progress raised goes on');
    except
      on EAbort do ;
    end;
  finally
    Source.Free;
  end;
end;

procedure ExportAll(Session: TKundigSession; Watcher: TWatcher; const FileName: string);
var
  Target: TMemoryStream;
  Options: TKundigExportOptions;
  Report: TKundigExportReport;
begin
  Options := Default(TKundigExportOptions);
  Options.Format := TKundigFileFormat.Jsonl;
  Target := TMemoryStream.Create;
  try
    Report := Session.ExportToStream(Target, Options, {$IFDEF NEEDS_AT}@{$ENDIF}Watcher.Progress);
    Check((Report.Lines = 2) and not Report.Stopped and (Target.Size > 100), 'both customers are exported');
    Check(Watcher.Lines = 2, 'progress is told of exports');
    try
      Session.ExportToStream(Target, Options, {$IFDEF NEEDS_AT}@{$ENDIF}Watcher.Stumble);
      Check(False, 'what the progress raised goes on');
    except
      on EAbort do ;
    end;
  finally
    Target.Free;
  end;
  Options.Format := TKundigFileFormat.Csv;
  Report := Session.ExportToFile(FileName, Options);
  Check((Report.Lines = 2) and FileExists(FileName) and not FileExists(FileName + '.part'), 'the file is there, whole');
  try
    Session.ExportToFile(FileName, Options, {$IFDEF NEEDS_AT}@{$ENDIF}Watcher.Stumble);
    Check(False, 'what the progress raised goes on');
  except
    on EAbort do ;
  end;
  Check(FileExists(FileName) and not FileExists(FileName + '.part'), 'what was there before stays');
  DeleteFile(FileName);
end;

procedure Find(Session: TKundigSession; const Question, Expected: string);
var
  Input: TKundigSearchCustomers;
  Page: TKundigCustomerPage;
begin
  Input := Default(TKundigSearchCustomers);
  Input.Text := Question;
  Page := Session.CustomerSearch(Input);
  Check(Length(Page.Customers) >= 1, 'found by ' + Question);
  Same(Page.Customers[0].Name, Expected, 'found by ' + Question);
end;

procedure RegisterAnna(Session: TKundigSession);
var
  Input: TKundigRegisterCustomer;
  Customer: TKundigCustomer;
  Wanted: TKundigGetCustomer;
  Change: TKundigChangeCustomer;
begin
  try
    Session.CustomerRegister(AnnaAs('DE89 3704 0044 0532 0130 01'));
    Check(False, 'a wrong IBAN is refused');
  except
    on Error: EKundigInvalid do
    begin
      Same(Error.Code, 'invalid', 'the code');
      Check(Pos('Abgelehnt', Error.MessageDe) = 1, 'a message for users');
      Same(Error.Findings[0].Code, 'iban.check_digits', 'the finding');
      Check(Error.Findings[0].Severity = TKundigSeverity.Error, 'its severity');
      Check(Pos('bank_accounts[0].iban', Error.Findings[0].Path) > 0, 'the path names the field');
    end;
  end;
  Input := AnnaAs('DE89 3704 0044 0532 0130 00');
  Input.Id := Anna;
  Customer := Session.CustomerRegister(Input);
  Same(Customer.Id, Anna, 'the id was chosen');
  Check(Session.LastReceipt.Journal.Value.Last > 0, 'the receipt names the journal entry');
  Check(Customer.Party.Choice = TKundigPartyChoice.Person, 'a person');
  Same(Customer.Party.Person.LastName, 'Groß', 'umlauts come back');
  Same(KundigToUtf8(Customer.Name), UTF8String('Anna Gro'#$C3#$9F), 'as UTF-8');
  Check(Customer.Party.Person.BirthDate.Value = EncodeDate(1980, 2, 29), 'a date');
  Check(Customer.CreatedAt.ToUtc = EncodeDate(2026, 11, 20) + EncodeTime(15, 30, 0, 0), 'the clock stands still');

  Change := Default(TKundigChangeCustomer);
  Change.Id := Customer.Id;
  Change.Version := Customer.Version;
  Change.Note := 'Bitte nur vormittags';
  Customer := Session.CustomerChange(Change);
  Same(Customer.Note.Value, 'Bitte nur vormittags', 'a field is set');
  Check(Length(Customer.BankAccounts) = 1, 'what is left out stays');
  try
    Session.CustomerChange(Change);
    Check(False, 'a stale version is refused');
  except
    on EKundigConflict do ;
  end;
  Change.Version := Customer.Version;
  Change.Note.SetNull;
  Check(not Session.CustomerChange(Change).Note.HasValue, 'null empties a field');

  Wanted.Id := Anna;
  Same(Session.CustomerGet(Wanted).Number, Customer.Number, 'read again');
end;

function Complaint: TKundigRecordContact;
begin
  Result := Default(TKundigRecordContact);
  Result.Customer := Anna;
  Result.Direction := TKundigDirection.In_;
  Result.Medium := TKundigMedium.Phone;
  Result.Kind := TKundigContactKind.Complaint;
  Result.Subject := 'Heizung ausgefallen';
end;

procedure Complain(Engine: TKundigEngine; Session: TKundigSession; Watcher: TWatcher);
var
  Trace: TKundigShowTrace;
  Cases: TKundigListCases;
  List: TKundigCasePage;
  Delivered: TKundigDelivered;
  Outbox: TKundigListOutbox;
begin
  Same(Session.ContactRecord(Complaint).Subject, 'Heizung ausgefallen', 'recorded');
  Check(Length(Session.LastReceipt.Reactions) = 2, 'two rules reacted');
  Trace.Seq := Session.LastReceipt.Journal.Value.First;
  Check(Length(Session.RuleTrace(Trace).Runs) = 2, 'the trace says why');

  Cases := Default(TKundigListCases);
  Cases.Customer := Anna;
  List := Session.CaseList(Cases);
  Same(List.Cases[0].Department, 'service', 'a case for the service');
  Check(List.Cases[0].DueAt.Value.ToUtc = EncodeDate(2026, 11, 23) + EncodeTime(16, 0, 0, 0),
    'due on the next business day');

  Engine.OnMessage('mail', {$IFDEF NEEDS_AT}@{$ENDIF}Watcher.Deliver);
  Watcher.Refusing := True;
  Check(Engine.Deliver.Failed = 1, 'a refused message is put back');
  Outbox := Default(TKundigListOutbox);
  Check(Pos('Mailserver nicht erreichbar', Session.OutboxList(Outbox).Messages[0].LastError.Value) > 0, 'with the reason');
  Watcher.Refusing := False;
  Session.ContactRecord(Complaint);
  Delivered := Engine.Deliver;
  Check((Delivered.Sent = 1) and (Length(Watcher.Mails) = 1), 'a mail leaves the outbox');
  Same(Watcher.Mails[0].Payload.Field('to').AsText, 'anna.gross@example.org', 'to the customer');
end;

procedure AskThisProgram(Engine: TKundigEngine; Session: TKundigSession; Watcher: TWatcher);
var
  Call: TKundigRecordContact;
  Desk: TKundigShowDesk;
  Subject: string;
  At: Integer;
  Found: TKundigDesk;
begin
  Engine.Lend('free_slot', ['department', 'text'], 'text', {$IFDEF NEEDS_AT}@{$ENDIF}Watcher.FreeSlot);
  Engine.LoadRules('bindings/pascal/tests/rules');
  Check(Length(Engine.RuleProblems) = 0, 'the rule fits the function');
  Call := Complaint;
  Call.Kind := TKundigContactKind.ServiceCall;
  Session.ContactRecord(Call);
  Same(Watcher.Asked, 'service', 'the rule asked');
  Desk := Default(TKundigShowDesk);
  Desk.Customer := Anna;
  Found := Session.FollowupDesk(Desk);
  Subject := '';
  for At := 0 to High(Found.Followups) do
    if Pos('Uhr', Found.Followups[At].Subject) > 0 then
      Subject := Found.Followups[At].Subject;
  Same(Subject, 'Rückruf, übermorgen um 10 Uhr', 'the answer is in the follow-up');
end;

procedure AllOrNothing(Session: TKundigSession);
var
  Batch: TKundigBatch;
  FollowUp: TKundigCreateFollowUp;
  Days: TKundigDueBusinessDays;
  Wrong: TKundigRegisterCustomer;
begin
  Days.BusinessDays := 2;
  FollowUp := Default(TKundigCreateFollowUp);
  FollowUp.Subject := 'Anrufen';
  FollowUp.Department := 'service';
  FollowUp.Due := Days;
  Batch := Default(TKundigBatch);
  Batch.Add(TKundigCreateFollowUp.OperationName, FollowUp.ToJson);
  Batch.Add(TKundigCreateFollowUp.OperationName, FollowUp.ToJson);
  Check(Session.ExecuteBatch(Batch).Count = 2, 'both are kept');
  Wrong := AnnaAs('DE00');
  Batch.Add(TKundigRegisterCustomer.OperationName, Wrong.ToJson);
  try
    Session.ExecuteBatch(Batch);
    Check(False, 'a batch with a fault is refused');
  except
    on Error: EKundigInvalid do
      Check(Error.FailedOperation = 2, 'the third one failed');
  end;
end;

procedure Rights(Engine: TKundigEngine; Session: TKundigSession);
var
  User: TKundigSetUser;
  Team: TKundigSetTeam;
  Mia: TKundigSession;
begin
  User := Default(TKundigSetUser);
  User.Login := 'mia';
  User.Name := 'Mia';
  SetLength(User.Roles, 1);
  User.Roles[0] := 'marketing';
  Session.AccessSetUser(User);
  Mia := Engine.VouchedSession('mia');
  try
    Team.Name := 'Neue';
    try
      Mia.AccessSetTeam(Team);
      Check(False, 'marketing makes no teams');
    except
      on EKundigDenied do ;
    end;
  finally
    Mia.Free;
  end;
end;

procedure Follow(Session: TKundigSession; Watcher: TWatcher);
var
  Input: TKundigReadJournal;
  Cursor: TKundigEntryCursor;
  Entry: TKundigEntry;
  Entries: Integer;
begin
  Input := Default(TKundigReadJournal);
  Input.Limit := 5;
  Entries := 0;
  Cursor := Session.JournalReadCursor(Input);
  try
    while Cursor.Next(Entry) do
      Inc(Entries);
  finally
    Cursor.Free;
  end;
  Check((Entries > 5) and (Entries = Watcher.Events), 'the subscription heard every entry of the journal');
  Check(Entry.Seq = 0, 'after the end the item is empty');
  Check(Session.JournalVerify.Intact, 'nobody touched the journal');
end;

procedure Live(const Database: string);
var
  Options: TKundigOpenOptions;
  Engine: TKundigEngine;
  Session: TKundigSession;
  Watcher: TWatcher;
  Subscription: TKundigSubscription;
begin
  Options := Default(TKundigOpenOptions);
  Options.Rules := 'rules';
  // A Friday afternoon.
  Options.FixedTime := TKundigTimestamp.Parse('2026-11-20T15:30:00Z');
  Watcher := TWatcher.Create;
  Engine := nil;
  Session := nil;
  Subscription := nil;
  try
    Engine := TKundigEngine.Create(Database, Options);
    Check(Length(Engine.RuleProblems) = 0, 'the rules have no problems');
    Session := Engine.OwnerSession;
    Subscription := Session.Subscribe({$IFDEF NEEDS_AT}@{$ENDIF}Watcher.Hear);
    Import(Session, Watcher);
    ExportAll(Session, Watcher, ParamStr(1) + '.csv');
    Find(Session, 'lüdensch', 'Jörg Müller-Lüdenscheidt');
    Find(Session, '+49 3641 567890', 'Käthe Süßmilch');
    Find(Session, 'jena', 'Käthe Süßmilch');
    RegisterAnna(Session);
    Complain(Engine, Session, Watcher);
    AskThisProgram(Engine, Session, Watcher);
    AllOrNothing(Session);
    Rights(Engine, Session);
    Follow(Session, Watcher);
    Check(Engine.Describe.Field('operations').Count > 40, 'the engine describes itself');
  finally
    Subscription.Free;
    Session.Free;
    Engine.Free;
    Watcher.Free;
  end;
  Check(KundigHandleCount = 0, 'every handle was closed');
end;

{$IFDEF FPC}
// What another life takes, it gives back.
procedure LiveAgain(const Database, Ending: string);
begin
  Live(Database + Ending);
end;

procedure MemoryIsGivenBack(const Database: string);
var
  Before: PtrUInt;
begin
  Before := GetFPCHeapStatus.CurrHeapUsed;
  LiveAgain(Database, '-2');
  Check(GetFPCHeapStatus.CurrHeapUsed = Before, 'no memory was lost');
end;
{$ENDIF}

begin
  try
    JsonKeepsWhatItReads;
    Live(ParamStr(1));
{$IFDEF FPC}
    MemoryIsGivenBack(ParamStr(1));
{$ENDIF}
    WriteLn('Kundig ', KundigLibraryVersion, ': the life cycle in Pascal is complete');
  except
    on Error: Exception do
    begin
      WriteLn(Error.ClassName, ': ', Error.Message);
      ExitCode := 1;
    end;
  end;
end.
