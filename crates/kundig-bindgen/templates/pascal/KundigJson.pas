{$IFDEF FPC}{$MODE DELPHI}{$H+}{$ENDIF}
/// JSON for both compilers: values and how they are written. KundigJsonReader reads them.
///
/// Why not fpjson and System.JSON: they differ in who owns a value, in how they hold large integers and decimals, and in
/// the string type. Here a value is an interface, so that nobody frees it; numbers keep their digits as they are written;
/// and both compilers run the same lines.
unit KundigJson;

interface

uses
  SysUtils, KundigText;

type
  TKundigJsonKind = (jkNull, jkBoolean, jkNumber, jkText, jkList, jkObject);

  /// JSON that can't be read, or a value of another kind than asked for.
  EKundigJson = class(Exception);

  /// A value of JSON. Counted references: nothing to free.
  IKundigJson = interface
    ['{6F0B7C8E-2D0B-4C0C-9D57-3C1A5E0F9A41}']
    function Kind: TKundigJsonKind;
    function IsNull: Boolean;
    function AsText: string;
    function AsUtf8: UTF8String;
    function AsInteger: Int64;
    function AsUInt64: UInt64;
    function AsBoolean: Boolean;
    /// The items of a list or the fields of an object.
    function Count: Integer;
    /// An item of a list, or the value of a field by its place.
    function Item(Index: Integer): IKundigJson;
    /// The name of a field by its place.
    function Name(Index: Integer): string;
    /// The value of a field; null if there is none.
    function Field(const FieldName: string): IKundigJson;
    /// Whether there is such a field, and it is not null.
    function Has(const FieldName: string): Boolean;
    /// Appends to a list.
    procedure Add(const Value: IKundigJson);
    procedure AddText(const Value: string);
    /// Sets a field of an object.
    procedure Put(const FieldName: string; const Value: IKundigJson);
    procedure PutText(const FieldName, Value: string);
    procedure PutInteger(const FieldName: string; Value: Int64);
    procedure PutUInt64(const FieldName: string; Value: UInt64);
    procedure PutBoolean(const FieldName: string; Value: Boolean);
    procedure PutNull(const FieldName: string);
    /// The whole as a document.
    function ToUtf8: UTF8String;
    function ToText: string;
  end;

  TKundigStringArray = array of string;
  TKundigJsonArray = array of IKundigJson;

function JsonNull: IKundigJson;
function JsonText(const Value: string): IKundigJson;
function JsonInteger(Value: Int64): IKundigJson;
function JsonUInt64(Value: UInt64): IKundigJson;
function JsonBoolean(Value: Boolean): IKundigJson;
function JsonList: IKundigJson;
function JsonObject: IKundigJson;
/// A number by its digits, exactly as they are to be written.
function JsonNumber(const Digits: UTF8String): IKundigJson;

implementation

type
  TJson = class(TInterfacedObject, IKundigJson)
  private
    FKind: TKundigJsonKind;
    // Text, or the digits of a number, or `true`.
    FText: UTF8String;
    FItems: array of IKundigJson;
    FNames: array of UTF8String;
    FCount: Integer;
    procedure Need(AKind: TKundigJsonKind; const What: string);
    function Find(const FieldName: UTF8String): Integer;
    procedure Append(const AName: UTF8String; const Value: IKundigJson);
    procedure Store(const AName: UTF8String; const Value: IKundigJson);
  public
    constructor Create(AKind: TKundigJsonKind; const AText: UTF8String);
    function Kind: TKundigJsonKind;
    function IsNull: Boolean;
    function AsText: string;
    function AsUtf8: UTF8String;
    function AsInteger: Int64;
    function AsUInt64: UInt64;
    function AsBoolean: Boolean;
    function Count: Integer;
    function Item(Index: Integer): IKundigJson;
    function Name(Index: Integer): string;
    function Field(const FieldName: string): IKundigJson;
    function Has(const FieldName: string): Boolean;
    procedure Add(const Value: IKundigJson);
    procedure AddText(const Value: string);
    procedure Put(const FieldName: string; const Value: IKundigJson);
    procedure PutText(const FieldName, Value: string);
    procedure PutInteger(const FieldName: string; Value: Int64);
    procedure PutUInt64(const FieldName: string; Value: UInt64);
    procedure PutBoolean(const FieldName: string; Value: Boolean);
    procedure PutNull(const FieldName: string);
    function ToUtf8: UTF8String;
    function ToText: string;
  end;

  // Grows by doubling: a long document is written in linear time.
  TWriter = record
    Buffer: UTF8String;
    Used: Integer;
    procedure Put(const Part: UTF8String);
    procedure PutQuoted(const Text: UTF8String);
    procedure PutValue(const Value: IKundigJson);
    function Done: UTF8String;
  end;

// Digits and words of JSON are ASCII: the same in every code page.
function Ascii(const Text: string): UTF8String;
begin
  Result := KundigToUtf8(Text);
end;

{ Making values }

function JsonNull: IKundigJson;
begin
  Result := TJson.Create(jkNull, '');
end;

function JsonText(const Value: string): IKundigJson;
begin
  Result := TJson.Create(jkText, KundigToUtf8(Value));
end;

function JsonNumber(const Digits: UTF8String): IKundigJson;
begin
  Result := TJson.Create(jkNumber, Digits);
end;

function JsonInteger(Value: Int64): IKundigJson;
begin
  Result := TJson.Create(jkNumber, Ascii(IntToStr(Value)));
end;

function JsonUInt64(Value: UInt64): IKundigJson;
begin
  Result := TJson.Create(jkNumber, Ascii(UIntToStr(Value)));
end;

function JsonBoolean(Value: Boolean): IKundigJson;
begin
  if Value then
    Result := TJson.Create(jkBoolean, 'true')
  else
    Result := TJson.Create(jkBoolean, 'false');
end;

function JsonList: IKundigJson;
begin
  Result := TJson.Create(jkList, '');
end;

function JsonObject: IKundigJson;
begin
  Result := TJson.Create(jkObject, '');
end;

{ TJson }

constructor TJson.Create(AKind: TKundigJsonKind; const AText: UTF8String);
begin
  inherited Create;
  FKind := AKind;
  FText := AText;
end;

procedure TJson.Need(AKind: TKundigJsonKind; const What: string);
begin
  if FKind <> AKind then
    raise EKundigJson.Create('a JSON value is not ' + What);
end;

function TJson.Kind: TKundigJsonKind;
begin
  Result := FKind;
end;

function TJson.IsNull: Boolean;
begin
  Result := FKind = jkNull;
end;

function TJson.AsText: string;
begin
  Result := KundigFromUtf8(AsUtf8);
end;

function TJson.AsUtf8: UTF8String;
begin
  if FKind in [jkNull, jkList, jkObject] then
    raise EKundigJson.Create('a JSON value is not text');
  Result := FText;
end;

function TJson.AsInteger: Int64;
begin
  Need(jkNumber, 'a number');
  Result := StrToInt64(KundigFromUtf8(FText));
end;

function TJson.AsUInt64: UInt64;
var
  At, Digit: Integer;
begin
  Need(jkNumber, 'a number');
  Result := 0;
  for At := 1 to Length(FText) do
  begin
    Digit := Ord(FText[At]) - Ord('0');
    if (Digit < 0) or (Digit > 9) or (Result > (High(UInt64) - UInt64(Digit)) div 10) then
      raise EKundigJson.Create('a JSON number is no natural number of 64 bits');
    Result := Result * 10 + UInt64(Digit);
  end;
end;

function TJson.AsBoolean: Boolean;
begin
  Need(jkBoolean, 'true or false');
  Result := FText = 'true';
end;

function TJson.Count: Integer;
begin
  Result := FCount;
end;

function TJson.Item(Index: Integer): IKundigJson;
begin
  if (Index < 0) or (Index >= FCount) then
    raise EKundigJson.CreateFmt('a JSON value has no part %d', [Index]);
  Result := FItems[Index];
end;

function TJson.Name(Index: Integer): string;
begin
  Need(jkObject, 'an object');
  if (Index < 0) or (Index >= FCount) then
    raise EKundigJson.CreateFmt('a JSON value has no part %d', [Index]);
  Result := KundigFromUtf8(FNames[Index]);
end;

function TJson.Find(const FieldName: UTF8String): Integer;
begin
  Result := FCount - 1;
  while (Result >= 0) and (FNames[Result] <> FieldName) do
    Dec(Result);
end;

function TJson.Field(const FieldName: string): IKundigJson;
var
  At: Integer;
begin
  Need(jkObject, 'an object');
  At := Find(KundigToUtf8(FieldName));
  if At < 0 then
    Result := JsonNull
  else
    Result := FItems[At];
end;

function TJson.Has(const FieldName: string): Boolean;
begin
  Result := not Field(FieldName).IsNull;
end;

procedure TJson.Append(const AName: UTF8String; const Value: IKundigJson);
begin
  if FCount = Length(FItems) then
    SetLength(FItems, FCount * 2 + 4);
  if Value = nil then
    FItems[FCount] := JsonNull
  else
    FItems[FCount] := Value;
  if FKind = jkObject then
  begin
    if Length(FNames) < Length(FItems) then
      SetLength(FNames, Length(FItems));
    FNames[FCount] := AName;
  end;
  Inc(FCount);
end;

procedure TJson.Store(const AName: UTF8String; const Value: IKundigJson);
var
  At: Integer;
begin
  At := Find(AName);
  if At < 0 then
    Append(AName, Value)
  else
    FItems[At] := Value;
end;

procedure TJson.Add(const Value: IKundigJson);
begin
  Need(jkList, 'a list');
  Append('', Value);
end;

procedure TJson.AddText(const Value: string);
begin
  Add(JsonText(Value));
end;

procedure TJson.Put(const FieldName: string; const Value: IKundigJson);
begin
  Need(jkObject, 'an object');
  Store(KundigToUtf8(FieldName), Value);
end;

procedure TJson.PutText(const FieldName, Value: string);
begin
  Put(FieldName, JsonText(Value));
end;

procedure TJson.PutInteger(const FieldName: string; Value: Int64);
begin
  Put(FieldName, JsonInteger(Value));
end;

procedure TJson.PutUInt64(const FieldName: string; Value: UInt64);
begin
  Put(FieldName, JsonUInt64(Value));
end;

procedure TJson.PutBoolean(const FieldName: string; Value: Boolean);
begin
  Put(FieldName, JsonBoolean(Value));
end;

procedure TJson.PutNull(const FieldName: string);
begin
  Put(FieldName, JsonNull);
end;

function TJson.ToUtf8: UTF8String;
var
  Writer: TWriter;
begin
  Writer.Buffer := '';
  Writer.Used := 0;
  Writer.PutValue(Self);
  Result := Writer.Done;
end;

function TJson.ToText: string;
begin
  Result := KundigFromUtf8(ToUtf8);
end;

{ TWriter }

procedure TWriter.Put(const Part: UTF8String);
begin
  if Part = '' then
    Exit;
  if Used + Length(Part) > Length(Buffer) then
    SetLength(Buffer, (Used + Length(Part)) * 2 + 64);
  Move(Part[1], Buffer[Used + 1], Length(Part));
  Inc(Used, Length(Part));
end;

procedure TWriter.PutQuoted(const Text: UTF8String);
var
  At, From: Integer;
begin
  Put('"');
  From := 1;
  for At := 1 to Length(Text) do
    if (Text[At] < ' ') or (Text[At] = '"') or (Text[At] = '\') then
    begin
      Put(Copy(Text, From, At - From));
      From := At + 1;
      case Text[At] of
        '"': Put('\"');
        '\': Put('\\');
        #10: Put('\n');
        #13: Put('\r');
        #9: Put('\t');
      else
        Put(Ascii('\u' + IntToHex(Ord(Text[At]), 4)));
      end;
    end;
  Put(Copy(Text, From, Length(Text)));
  Put('"');
end;

procedure TWriter.PutValue(const Value: IKundigJson);
var
  At: Integer;
begin
  case Value.Kind of
    jkNull:
      Put('null');
    jkBoolean, jkNumber:
      Put(Value.AsUtf8);
    jkText:
      PutQuoted(Value.AsUtf8);
    jkList:
      begin
        Put('[');
        for At := 0 to Value.Count - 1 do
        begin
          if At > 0 then
            Put(',');
          PutValue(Value.Item(At));
        end;
        Put(']');
      end;
    jkObject:
      begin
        Put('{');
        for At := 0 to Value.Count - 1 do
        begin
          if At > 0 then
            Put(',');
          PutQuoted(KundigToUtf8(Value.Name(At)));
          Put(':');
          PutValue(Value.Item(At));
        end;
        Put('}');
      end;
  end;
end;

function TWriter.Done: UTF8String;
begin
  Result := Copy(Buffer, 1, Used);
end;

end.
