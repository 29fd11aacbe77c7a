// Copied from crates/kundig-bindgen/templates/pascal/KundigClient.pas; do not edit here.
{$IFDEF FPC}{$MODE DELPHI}{$H+}{$ENDIF}
/// Engine and session without the methods of the catalogue, which the unit Kundig adds.
///
/// Whoever creates or receives an object of a class frees it: engines, sessions, cursors, subscriptions. Everything else
/// (records, arrays, JSON) frees itself.
unit KundigClient;

interface

uses
  SysUtils, Classes, KundigText, KundigJson, KundigJsonReader, KundigValues, KundigAbi, KundigTypesWords, KundigTypesParts, KundigTypesShared,
  KundigError;

type
  /// Something of the library that is open, until it is freed.
  TKundigHandle = class
  private
    FHandle: Pointer;
  protected
    /// The function that closes it.
    procedure CloseHandle; virtual; abstract;
    property Handle: Pointer read FHandle;
  public
    /// Takes over what the library opened; programs get their objects from engine and session.
    constructor Attach(AHandle: Pointer);
    destructor Destroy; override;
  end;

  /// Called by a rule, as `host::name(…)`: gets the list of its arguments, answers JSON. What it raises is the rule's
  /// failure. It is called within a unit of work and must not use the library.
  TKundigFunction = function(const Arguments: IKundigJson): IKundigJson of object;
  /// Delivers a message of the outbox. What it raises puts the message back for a later attempt.
  TKundigMessageHandler = procedure(const Message: TKundigMessage) of object;
  /// Hears a journal entry. It should not raise: the commit that it heard of stands. See KundigOnListenerError.
  TKundigListener = procedure(const Entry: TKundigEntry) of object;
  /// Hears how far an import or export is; False stops it, and what is imported stays.
  TKundigProgress = function(Bytes, Lines, Customers: UInt64): Boolean of object;

  /// A place in a long list. It holds no lock, so it may stay open; a cursor on the journal that came to its end goes on
  /// with what was written since.
  TKundigCursor = class(TKundigHandle)
  protected
    procedure CloseHandle; override;
  public
    /// The next item, or nil at the end.
    function NextJson: IKundigJson;
  end;

  /// A running subscription to events; freeing it ends it.
  TKundigSubscription = class(TKundigHandle)
  protected
    procedure CloseHandle; override;
  end;

  /// Calls for one unit of work. To refer to a record that an earlier call makes, choose its id yourself.
  TKundigBatch = record
  private
    FCalls: IKundigJson;
  public
    /// `Batch.Add(TKundigRegisterCustomer.OperationName, Input.ToJson)`
    procedure Add(const Operation: string; const Input: IKundigJson);
  end;

  /// How an import goes; everything may be left out.
  TKundigImportOptions = record
    /// The program the file comes from; its numbers become external references.
    System: string;
    /// What a column is, where the suggestion is wrong: an object such as `{"KdBez": "organisation", "Rabatt": ""}`.
    Columns: IKundigJson;
    /// The file's name, as people know it.
    FileName: string;
    /// The name of a saved mapping; otherwise the last one saved for these headers.
    Mapping: string;
    /// Saves what the columns are under this name.
    SaveMapping: string;
    /// `create` (when left out), `skip`, `update` or `fill`.
    Duplicates: string;
    /// Only tries: the same report, and nothing is written.
    DryRun: Boolean;
    /// Goes on with this import, by its id.
    Resume: string;
    /// Lines that are committed together (500).
    LinesPerUnit: TKundigOptionalInteger;
    /// How many lines with findings the report lists (10000).
    ListedLines: TKundigOptionalInteger;
  end;

  /// A session without the methods of the catalogue. Use it on one thread at a time.
  TKundigBaseSession = class(TKundigHandle)
  private
    FFindings: TKundigFindingArray;
    FReceipt: TKundigReceipt;
    procedure Accept(const Reason: string);
    function Take(Status: KundigStatus; AResult: KundigResult): IKundigJson;
    function RunImport(Source: TStream; const Options: TKundigImportOptions; Progress: TKundigProgress): TKundigImportReport;
    function Finish(Running: TObject; Status: KundigStatus; AResult: KundigResult): IKundigJson;
  protected
    procedure CloseHandle; override;
    function OpenHandle(const Operation: string; const Input: IKundigJson): Pointer;
  public
    /// Runs an operation by its name, JSON in and out: for operations that are newer than this client.
    /// With `AcceptBecause` warnings are accepted; the journal keeps the reason.
    function Execute(const Operation: string; const Input: IKundigJson; const AcceptBecause: string = ''): IKundigJson;
    /// Runs many operations in one unit of work: all of them, or none. Answers the list of their outputs.
    function ExecuteBatch(const Batch: TKundigBatch; const AcceptBecause: string = ''): IKundigJson;
    /// Opens a cursor on an operation that answers pages. You free it.
    function OpenCursor(const Operation: string; const Input: IKundigJson): TKundigCursor;
    /// Imports a customer file (CSV of any delimiter and encoding) in bounded memory. A faulty value is left out and
    /// reported, a line that can't be a customer is set apart, the others are kept.
    function ImportFile(const FileName: string; const Options: TKundigImportOptions;
      Progress: TKundigProgress = nil): TKundigImportReport;
    /// The same from a stream, which stays yours.
    function ImportStream(Source: TStream; const Options: TKundigImportOptions;
      Progress: TKundigProgress = nil): TKundigImportReport;
    /// Exports customers as a file (CSV, XLSX, vCards, JSON Lines) in bounded memory, whom the session may see. At
    /// `FileName` a file is there only when it is whole.
    function ExportToFile(const FileName: string; const Options: TKundigExportOptions;
      Progress: TKundigProgress = nil): TKundigExportReport;
    /// The same to a stream, which stays yours; it is whole if nothing is raised and `Stopped` is False.
    function ExportToStream(Target: TStream; const Options: TKundigExportOptions;
      Progress: TKundigProgress = nil): TKundigExportReport;
    /// Calls `Listener` with every journal entry after this number, in order, after each commit made through this engine,
    /// on the thread that committed. You free the subscription, before the object whose method the listener is.
    function Subscribe(Listener: TKundigListener; After: Int64 = 0): TKundigSubscription;
    /// Stops what the session runs, or else its next call. Any thread may call this.
    procedure Interrupt;
    /// What the last call found: warnings that were accepted, and hints.
    property LastFindings: TKundigFindingArray read FFindings;
    /// What the last unit of work left behind: its journal entries, and what rules did.
    property LastReceipt: TKundigReceipt read FReceipt;
  end;

  /// How to open a database; everything may be left out.
  TKundigOpenOptions = record
    /// The folder of rule packs to load.
    Rules: string;
    /// `full` (a commit survives power loss; the default) or `relaxed` (faster).
    Durability: string;
    /// How long to wait for others (10000).
    BusyTimeoutMs: TKundigOptionalInteger;
    /// How many connections to hold at most (8).
    Connections: TKundigOptionalInteger;
    /// The clock stands still, for tests.
    FixedTime: TKundigTimestamp;
    /// 64 hexadecimal digits, with which the SQLite file is encrypted; needs a library that was built with encryption.
    Key: string;
  end;

  /// An engine without the methods that open sessions. All threads may use it at once.
  TKundigBaseEngine = class(TKundigHandle)
  private
    FRuleProblems: TKundigRuleProblemArray;
    procedure Open(const Url: string; const Options: TKundigOpenOptions);
  protected
    procedure CloseHandle; override;
    function OpenSession(const Credentials: IKundigJson; Company: Integer): Pointer;
  public
    /// Opens a database: a SQLite file, made if it is not there, or `postgres://…`.
    constructor Create(const Url: string); overload;
    constructor Create(const Url: string; const Options: TKundigOpenOptions); overload;
    /// Loads the rule packs of a folder in place of those loaded before; RuleProblems says what is wrong with them.
    procedure LoadRules(const Folder: string);
    /// Lends a function to the rules. Lend before loading rules. `Params` are names and types in turn:
    /// `['department', 'text']`.
    procedure Lend(const Name: string; const Params: array of string; const Returns: string; AFunction: TKundigFunction);
    /// Takes the messages of a channel (`mail`) out of the outbox when Deliver runs.
    procedure OnMessage(const Channel: string; Handler: TKundigMessageHandler);
    /// Delivers what waits in the outbox and is due, through the handlers.
    function Deliver: TKundigDelivered;
    /// Tells subscribers what they have not heard of: entries of other processes, and earlier ones.
    procedure Poll;
    /// All that can be done: operations with their schemas, events, records, rules.
    function Describe: IKundigJson;
    /// What was wrong with the rules when they were loaded last; rules with errors are left out.
    property RuleProblems: TKundigRuleProblemArray read FRuleProblems;
  end;

var
  /// Hears what listeners raise; without it, that is lost.
  KundigOnListenerError: procedure(Error: Exception) = nil;

/// The version of the library.
function KundigLibraryVersion: string;
/// How many handles this process holds open; 0 at the end of a test proves that nothing was forgotten.
function KundigHandleCount: UInt64;

implementation

uses
  KundigCallbacks;

function KundigLibraryVersion: string;
begin
  Result := KundigFromUtf8(UTF8String(kundig_version));
end;

function KundigHandleCount: UInt64;
begin
  Result := kundig_handle_count;
end;

{ TKundigHandle }

constructor TKundigHandle.Attach(AHandle: Pointer);
begin
  inherited Create;
  FHandle := AHandle;
end;

destructor TKundigHandle.Destroy;
begin
  if FHandle <> nil then
    CloseHandle;
  inherited Destroy;
end;

{ TKundigCursor }

procedure TKundigCursor.CloseHandle;
begin
  kundig_cursor_free(Handle);
end;

function TKundigCursor.NextJson: IKundigJson;
var
  Answer: KundigResult;
  Status: KundigStatus;
begin
  Status := kundig_cursor_next(Handle, Answer);
  Result := KundigTake(Status, Answer).Value;
  if Status = KundigStatusDone then
    Result := nil;
end;

{ TKundigSubscription }

procedure TKundigSubscription.CloseHandle;
begin
  kundig_subscription_free(Handle);
end;

{ TKundigBatch }

procedure TKundigBatch.Add(const Operation: string; const Input: IKundigJson);
var
  Call: IKundigJson;
begin
  if FCalls = nil then
    FCalls := JsonList;
  Call := JsonObject;
  Call.PutText('operation', Operation);
  Call.Put('input', Input);
  FCalls.Add(Call);
end;

{ TKundigBaseSession }

procedure TKundigBaseSession.CloseHandle;
begin
  kundig_session_close(Handle);
end;

procedure TKundigBaseSession.Accept(const Reason: string);
var
  Text: UTF8String;
begin
  if Reason = '' then
    Exit;
  Text := KundigToUtf8(Reason);
  KundigCheck(kundig_session_accept_warnings(Handle, PAnsiChar(Text), Length(Text)));
end;

function TKundigBaseSession.Take(Status: KundigStatus; AResult: KundigResult): IKundigJson;
var
  Answer: TKundigTaken;
begin
  FFindings := nil;
  FReceipt := Default(TKundigReceipt);
  Answer := KundigTake(Status, AResult);
  FFindings := KundigFindingArrayFromJson(Answer.Findings);
  FReceipt := TKundigReceipt.FromJson(Answer.Receipt);
  Result := Answer.Value;
end;

function TKundigBaseSession.Execute(const Operation: string; const Input: IKundigJson;
  const AcceptBecause: string): IKundigJson;
var
  Name, Text: UTF8String;
  Answer: KundigResult;
  Status: KundigStatus;
begin
  Name := KundigToUtf8(Operation);
  Text := Input.ToUtf8;
  Accept(AcceptBecause);
  Status := kundig_execute(Handle, PAnsiChar(Name), Length(Name), PAnsiChar(Text), Length(Text), Answer);
  Result := Take(Status, Answer);
end;

function TKundigBaseSession.ExecuteBatch(const Batch: TKundigBatch; const AcceptBecause: string): IKundigJson;
var
  Text: UTF8String;
  Answer: KundigResult;
  Status: KundigStatus;
begin
  if Batch.FCalls = nil then
    Exit(JsonList);
  Text := Batch.FCalls.ToUtf8;
  Accept(AcceptBecause);
  Status := kundig_execute_batch(Handle, PAnsiChar(Text), Length(Text), Answer);
  Result := Take(Status, Answer);
end;

function TKundigBaseSession.OpenHandle(const Operation: string; const Input: IKundigJson): Pointer;
var
  Name, Text: UTF8String;
  Answer: KundigResult;
  Cursor: KundigCursor;
  Status: KundigStatus;
begin
  Name := KundigToUtf8(Operation);
  Text := Input.ToUtf8;
  Status := kundig_cursor_open(Handle, PAnsiChar(Name), Length(Name), PAnsiChar(Text), Length(Text), Cursor, Answer);
  KundigTake(Status, Answer);
  Result := Cursor;
end;

function TKundigBaseSession.OpenCursor(const Operation: string; const Input: IKundigJson): TKundigCursor;
begin
  Result := TKundigCursor.Attach(OpenHandle(Operation, Input));
end;

function TKundigBaseSession.ImportFile(const FileName: string; const Options: TKundigImportOptions;
  Progress: TKundigProgress): TKundigImportReport;
var
  Source: TFileStream;
begin
  Source := TFileStream.Create(FileName, fmOpenRead or fmShareDenyWrite);
  try
    Result := RunImport(Source, Options, Progress);
  finally
    Source.Free;
  end;
end;

function TKundigBaseSession.ImportStream(Source: TStream; const Options: TKundigImportOptions;
  Progress: TKundigProgress): TKundigImportReport;
begin
  Result := RunImport(Source, Options, Progress);
end;

function TKundigBaseSession.RunImport(Source: TStream; const Options: TKundigImportOptions;
  Progress: TKundigProgress): TKundigImportReport;
var
  Given: IKundigJson;
  Text: UTF8String;
  Answer: KundigResult;
  Status: KundigStatus;
  Running: TKundigRunningFile;
begin
  Given := JsonObject;
  if Options.System <> '' then
    Given.PutText('system', Options.System);
  if Options.Columns <> nil then
    Given.Put('columns', Options.Columns);
  if Options.FileName <> '' then
    Given.PutText('file_name', Options.FileName);
  if Options.Mapping <> '' then
    Given.PutText('mapping', Options.Mapping);
  if Options.SaveMapping <> '' then
    Given.PutText('save_mapping', Options.SaveMapping);
  if Options.Duplicates <> '' then
    Given.PutText('duplicates', Options.Duplicates);
  if Options.DryRun then
    Given.PutBoolean('dry_run', True);
  if Options.Resume <> '' then
    Given.PutText('resume', Options.Resume);
  if Options.LinesPerUnit.HasValue then
    Given.PutInteger('lines_per_unit', Options.LinesPerUnit.Value);
  if Options.ListedLines.HasValue then
    Given.PutInteger('listed_lines', Options.ListedLines.Value);
  Text := Given.ToUtf8;
  Running := TKundigRunningFile.Create(Source, Progress);
  try
    Status := kundig_import(Handle, PAnsiChar(Text), Length(Text), KundigFill, KundigTellProgress, Running, Answer);
    Result := TKundigImportReport.FromJson(Finish(Running, Status, Answer));
  finally
    Running.Free;
  end;
end;

function TKundigBaseSession.Finish(Running: TObject; Status: KundigStatus; AResult: KundigResult): IKundigJson;
begin
  if TKundigRunningFile(Running).Raised <> nil then
    kundig_result_free(AResult);
  // What the program's own code raised goes on here, as if the library did not stand between.
  TKundigRunningFile(Running).RaiseAgain;
  Result := Take(Status, AResult);
end;

function TKundigBaseSession.ExportToFile(const FileName: string; const Options: TKundigExportOptions;
  Progress: TKundigProgress): TKundigExportReport;
var
  Part: string;
  Target: TFileStream;
begin
  Part := FileName + '.part';
  try
    Target := TFileStream.Create(Part, fmCreate);
    try
      Result := ExportToStream(Target, Options, Progress);
    finally
      Target.Free;
    end;
    if Result.Stopped then
      Exit;
    if FileExists(FileName) and not DeleteFile(FileName) or not RenameFile(Part, FileName) then
      raise EInOutError.Create('the file can''t be replaced: ' + FileName);
  finally
    if FileExists(Part) then
      DeleteFile(Part);
  end;
end;

function TKundigBaseSession.ExportToStream(Target: TStream; const Options: TKundigExportOptions;
  Progress: TKundigProgress): TKundigExportReport;
var
  Text: UTF8String;
  Answer: KundigResult;
  Status: KundigStatus;
  Running: TKundigRunningFile;
begin
  Text := Options.ToJson.ToUtf8;
  Running := TKundigRunningFile.Create(Target, Progress);
  try
    Status := kundig_export(Handle, PAnsiChar(Text), Length(Text), KundigDrain, KundigTellProgress, Running, Answer);
    Result := TKundigExportReport.FromJson(Finish(Running, Status, Answer));
  finally
    Running.Free;
  end;
end;

function TKundigBaseSession.Subscribe(Listener: TKundigListener; After: Int64): TKundigSubscription;
var
  Answer: KundigResult;
  Subscription: KundigSubscription;
  Status: KundigStatus;
begin
  Status := kundig_subscribe(Handle, After, KundigTell, TKundigHeldListener.Create(Listener), KundigReleaseHeld,
    Subscription, Answer);
  KundigTake(Status, Answer);
  Result := TKundigSubscription.Attach(Subscription);
end;

procedure TKundigBaseSession.Interrupt;
begin
  KundigCheck(kundig_session_interrupt(Handle));
end;

{ TKundigBaseEngine }

constructor TKundigBaseEngine.Create(const Url: string);
begin
  inherited Create;
  Open(Url, Default(TKundigOpenOptions));
end;

constructor TKundigBaseEngine.Create(const Url: string; const Options: TKundigOpenOptions);
begin
  inherited Create;
  Open(Url, Options);
end;

procedure TKundigBaseEngine.Open(const Url: string; const Options: TKundigOpenOptions);
var
  Given: IKundigJson;
  Address, Text: UTF8String;
  Engine: KundigEngine;
  Answer: KundigResult;
  Status: KundigStatus;
begin
  if (kundig_abi_version shr 16 <> KundigAbiGeneration) or (kundig_abi_version and $FFFF < KundigAbiAdditions) then
    raise EKundigError.Simple('internal', 'the Kundig library has another ABI than this client was made for');
  Given := JsonObject;
  if Options.Rules <> '' then
    Given.PutText('rules', Options.Rules);
  if Options.Durability <> '' then
    Given.PutText('durability', Options.Durability);
  if Options.BusyTimeoutMs.HasValue then
    Given.PutInteger('busy_timeout_ms', Options.BusyTimeoutMs.Value);
  if Options.Connections.HasValue then
    Given.PutInteger('connections', Options.Connections.Value);
  if not Options.FixedTime.IsEmpty then
    Given.PutText('fixed_time', Options.FixedTime.Text);
  if Options.Key <> '' then
    Given.PutText('key', Options.Key);
  Address := KundigToUtf8(Url);
  Text := Given.ToUtf8;
  Status := kundig_engine_open(PAnsiChar(Address), Length(Address), PAnsiChar(Text), Length(Text), Engine, Answer);
  Given := KundigTake(Status, Answer).Value;
  FHandle := Engine;
  FRuleProblems := KundigRuleProblemArrayFromJson(Given.Field('rule_problems'));
end;

procedure TKundigBaseEngine.CloseHandle;
begin
  kundig_engine_close(Handle);
end;

function TKundigBaseEngine.OpenSession(const Credentials: IKundigJson; Company: Integer): Pointer;
var
  Text: UTF8String;
  Session: KundigSession;
  Answer: KundigResult;
  Status: KundigStatus;
begin
  Text := Credentials.ToUtf8;
  Status := kundig_session_open(Handle, PAnsiChar(Text), Length(Text), Company, Session, Answer);
  KundigTake(Status, Answer);
  Result := Session;
end;

procedure TKundigBaseEngine.LoadRules(const Folder: string);
var
  Text: UTF8String;
  Answer: KundigResult;
  Status: KundigStatus;
begin
  Text := KundigToUtf8(Folder);
  Status := kundig_engine_load_rules(Handle, PAnsiChar(Text), Length(Text), Answer);
  FRuleProblems := KundigRuleProblemArrayFromJson(KundigTake(Status, Answer).Value.Field('rule_problems'));
end;

procedure TKundigBaseEngine.Lend(const Name: string; const Params: array of string; const Returns: string;
  AFunction: TKundigFunction);
var
  Signature, Listed, Param: IKundigJson;
  At: Integer;
  NameText, Text: UTF8String;
  Answer: KundigResult;
  Status: KundigStatus;
begin
  Listed := JsonList;
  for At := 0 to Length(Params) div 2 - 1 do
  begin
    Param := JsonObject;
    Param.PutText('name', Params[At * 2]);
    Param.PutText('type', Params[At * 2 + 1]);
    Listed.Add(Param);
  end;
  Signature := JsonObject;
  Signature.Put('params', Listed);
  Signature.PutText('returns', Returns);
  NameText := KundigToUtf8(Name);
  Text := Signature.ToUtf8;
  Status := kundig_engine_lend(Handle, PAnsiChar(NameText), Length(NameText), PAnsiChar(Text), Length(Text), KundigAsk,
    TKundigHeldFunction.Create(AFunction), KundigReleaseHeld, Answer);
  KundigTake(Status, Answer);
end;

procedure TKundigBaseEngine.OnMessage(const Channel: string; Handler: TKundigMessageHandler);
var
  Text: UTF8String;
  Answer: KundigResult;
  Status: KundigStatus;
begin
  Text := KundigToUtf8(Channel);
  Status := kundig_engine_on_message(Handle, PAnsiChar(Text), Length(Text), KundigAsk,
    TKundigHeldHandler.Create(Handler), KundigReleaseHeld, Answer);
  KundigTake(Status, Answer);
end;

function TKundigBaseEngine.Deliver: TKundigDelivered;
var
  Answer: KundigResult;
  Status: KundigStatus;
begin
  Status := kundig_engine_deliver(Handle, Answer);
  Result := TKundigDelivered.FromJson(KundigTake(Status, Answer).Value);
end;

procedure TKundigBaseEngine.Poll;
begin
  KundigCheck(kundig_engine_poll(Handle));
end;

function TKundigBaseEngine.Describe: IKundigJson;
var
  Answer: KundigResult;
  Status: KundigStatus;
begin
  Status := kundig_engine_describe(Handle, Answer);
  Result := KundigTake(Status, Answer).Value;
end;

end.
