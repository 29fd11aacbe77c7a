// Copied from crates/kundig-bindgen/templates/pascal/KundigCallbacks.pas; do not edit here.
{$IFDEF FPC}{$MODE DELPHI}{$H+}{$ENDIF}
/// What stands between the C functions and the classes: results become values or exceptions, and methods become functions
/// that C can call. Nothing here is for programs.
unit KundigCallbacks;

interface

uses
  SysUtils, Classes, KundigText, KundigJson, KundigJsonReader, KundigAbi, KundigTypesWords, KundigTypesParts, KundigTypesShared, KundigError,
  KundigErrors, KundigClient;

type
  /// What a call answered.
  TKundigTaken = record
    Value: IKundigJson;
    Findings: IKundigJson;
    Receipt: IKundigJson;
  end;

  /// What the library holds as user data, until it calls KundigReleaseHeld.
  TKundigHeld = class
  public
    function Ask(const Input: IKundigJson): IKundigJson; virtual;
  end;

  TKundigHeldFunction = class(TKundigHeld)
  private
    FFunction: TKundigFunction;
  public
    constructor Create(AFunction: TKundigFunction);
    function Ask(const Input: IKundigJson): IKundigJson; override;
  end;

  TKundigHeldHandler = class(TKundigHeld)
  private
    FHandler: TKundigMessageHandler;
  public
    constructor Create(AHandler: TKundigMessageHandler);
    function Ask(const Input: IKundigJson): IKundigJson; override;
  end;

  TKundigHeldListener = class(TKundigHeld)
  private
    FListener: TKundigListener;
  public
    constructor Create(AListener: TKundigListener);
    function Ask(const Input: IKundigJson): IKundigJson; override;
  end;

  /// The program's file for as long as an import or export runs.
  TKundigRunningFile = class
  private
    FFile: TStream;
    FProgress: TKundigProgress;
    FRaised: TObject;
  public
    constructor Create(AFile: TStream; AProgress: TKundigProgress);
    /// Raises what the file or the progress raised.
    procedure RaiseAgain;
    property Raised: TObject read FRaised;
  end;

/// Reads a result and frees it; raises what the call refused with.
function KundigTake(Status: KundigStatus; AResult: KundigResult): TKundigTaken;
/// Raises if a call that has no result failed.
procedure KundigCheck(Status: KundigStatus);

function KundigAsk(UserData: Pointer; Input: PAnsiChar; Length: NativeUInt; Answer: KundigAnswer): Integer; cdecl;
procedure KundigTell(UserData: Pointer; Entry: PAnsiChar; Length: NativeUInt); cdecl;
procedure KundigReleaseHeld(UserData: Pointer); cdecl;
function KundigFill(UserData: Pointer; Buffer: PByte; Capacity: NativeUInt): Int64; cdecl;
function KundigDrain(UserData: Pointer; Bytes: PByte; Length: NativeUInt): Integer; cdecl;
function KundigTellProgress(UserData: Pointer; Bytes, Lines, Customers: UInt64): Integer; cdecl;

implementation

function Utf8Of(Text: PAnsiChar; Length: NativeUInt): UTF8String;
begin
  Result := '';
  if (Text = nil) or (Length = 0) then
    Exit;
  SetLength(Result, Length);
  Move(Text^, Result[1], Length);
end;

function KundigTake(Status: KundigStatus; AResult: KundigResult): TKundigTaken;
var
  Text: PAnsiChar;
  Size: NativeUInt;
begin
  try
    if (Status <> KundigStatusOk) and (Status <> KundigStatusDone) then
    begin
      Text := kundig_result_error(AResult, Size);
      raise KundigErrorOf(Utf8Of(Text, Size));
    end;
    Text := kundig_result_json(AResult, Size);
    Result.Value := ParseJson(Utf8Of(Text, Size));
    Text := kundig_result_findings(AResult, Size);
    Result.Findings := ParseJson(Utf8Of(Text, Size));
    Text := kundig_result_receipt(AResult, Size);
    Result.Receipt := ParseJson(Utf8Of(Text, Size));
  finally
    kundig_result_free(AResult);
  end;
end;

procedure KundigCheck(Status: KundigStatus);
var
  Code: string;
begin
  if (Status = KundigStatusOk) or (Status = KundigStatusDone) then
    Exit;
  Code := KundigFromUtf8(UTF8String(kundig_status_name(Status)));
  raise EKundigError.Simple(Code, 'the library answered ' + Code);
end;

{ What is held }

function TKundigHeld.Ask(const Input: IKundigJson): IKundigJson;
begin
  Result := Input;
end;

constructor TKundigHeldFunction.Create(AFunction: TKundigFunction);
begin
  inherited Create;
  FFunction := AFunction;
end;

function TKundigHeldFunction.Ask(const Input: IKundigJson): IKundigJson;
begin
  Result := FFunction(Input);
end;

constructor TKundigHeldHandler.Create(AHandler: TKundigMessageHandler);
begin
  inherited Create;
  FHandler := AHandler;
end;

function TKundigHeldHandler.Ask(const Input: IKundigJson): IKundigJson;
begin
  FHandler(TKundigMessage.FromJson(Input));
  Result := nil;
end;

constructor TKundigHeldListener.Create(AListener: TKundigListener);
begin
  inherited Create;
  FListener := AListener;
end;

function TKundigHeldListener.Ask(const Input: IKundigJson): IKundigJson;
begin
  FListener(TKundigEntry.FromJson(Input));
  Result := nil;
end;

{ TKundigRunningFile }

constructor TKundigRunningFile.Create(AFile: TStream; AProgress: TKundigProgress);
begin
  inherited Create;
  FFile := AFile;
  FProgress := AProgress;
end;

procedure TKundigRunningFile.RaiseAgain;
begin
  if FRaised <> nil then
    raise FRaised;
end;

{ Functions for C: no exception may leave them }

function KundigAsk(UserData: Pointer; Input: PAnsiChar; Length: NativeUInt; Answer: KundigAnswer): Integer; cdecl;
var
  Given: IKundigJson;
  Reply: UTF8String;
begin
  Result := 0;
  try
    Given := TKundigHeld(UserData).Ask(ParseJson(Utf8Of(Input, Length)));
    if Given = nil then
      Given := JsonNull;
    Reply := Given.ToUtf8;
  except
    on Error: Exception do
    begin
      Reply := KundigToUtf8(Error.Message);
      Result := 1;
    end;
  end;
  kundig_answer_give(Answer, PAnsiChar(Reply), System.Length(Reply));
end;

procedure KundigTell(UserData: Pointer; Entry: PAnsiChar; Length: NativeUInt); cdecl;
begin
  try
    TKundigHeld(UserData).Ask(ParseJson(Utf8Of(Entry, Length)));
  except
    on Error: Exception do
      if Assigned(KundigOnListenerError) then
        KundigOnListenerError(Error);
  end;
end;

procedure KundigReleaseHeld(UserData: Pointer); cdecl;
begin
  TKundigHeld(UserData).Free;
end;

function KundigFill(UserData: Pointer; Buffer: PByte; Capacity: NativeUInt): Int64; cdecl;
var
  Running: TKundigRunningFile;
begin
  Running := TKundigRunningFile(UserData);
  try
    Result := Running.FFile.Read(Buffer^, Integer(Capacity));
  except
    Running.FRaised := TObject(AcquireExceptionObject);
    Result := -1;
  end;
end;

function KundigDrain(UserData: Pointer; Bytes: PByte; Length: NativeUInt): Integer; cdecl;
var
  Running: TKundigRunningFile;
begin
  Running := TKundigRunningFile(UserData);
  Result := 0;
  try
    Running.FFile.WriteBuffer(Bytes^, Integer(Length));
  except
    Running.FRaised := TObject(AcquireExceptionObject);
    Result := -1;
  end;
end;

function KundigTellProgress(UserData: Pointer; Bytes, Lines, Customers: UInt64): Integer; cdecl;
var
  Running: TKundigRunningFile;
begin
  Running := TKundigRunningFile(UserData);
  Result := 0;
  try
    if Assigned(Running.FProgress) and not Running.FProgress(Bytes, Lines, Customers) then
      Result := 1;
  except
    Running.FRaised := TObject(AcquireExceptionObject);
    Result := 1;
  end;
end;

end.
