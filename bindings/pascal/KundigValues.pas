// Copied from crates/kundig-bindgen/templates/pascal/KundigValues.pas; do not edit here.
{$IFDEF FPC}{$MODE DELPHI}{$H+}{$ENDIF}
/// The simple values that operations take and answer: times, dates, and values that may be left out.
///
/// All of them are records: nothing to create and nothing to free.
unit KundigValues;

interface

uses
  SysUtils, KundigJson;

type
  /// A value that may be left out, or be null where that means something of its own ("empty this field").
  ///
  /// Left out is how it begins, also in a local variable: the state is a managed string. Assign a value, or call SetNull.
  TKundigOptional<T> = record
  private
    FState: string;
    FValue: T;
    function GetValue: T;
    procedure SetValue(const AValue: T);
  public
    class operator Implicit(const AValue: T): TKundigOptional<T>;
    /// Whether there is a value.
    function HasValue: Boolean;
    /// Whether it was set to null.
    function IsNull: Boolean;
    /// The value, or this one if there is none.
    function ValueOr(const Fallback: T): T;
    /// Says "empty", which is another thing than "left out".
    procedure SetNull;
    /// Leaves it out again.
    procedure Clear;
    /// The value; an error if there is none.
    property Value: T read GetValue write SetValue;
  end;

  /// An instant, exact to the microsecond as the library keeps it. TDateTime is less exact, so it is made on demand.
  TKundigTimestamp = record
  private
    FText: string;
  public
    /// From RFC 3339, e.g. `2026-12-23T16:30:00+01:00`.
    class function Parse(const Text: string): TKundigTimestamp; static;
    /// From a time in UTC.
    class function FromUtc(Time: TDateTime): TKundigTimestamp; static;
    /// The time in UTC, to the millisecond.
    function ToUtc: TDateTime;
    function IsEmpty: Boolean;
    /// As RFC 3339.
    property Text: string read FText;
  end;

  /// A date of the calendar.
  TKundigDate = TDate;
  /// A UUID as text.
  TKundigUuid = string;
  /// A number with decimals, as text: exact.
  TKundigDecimal = string;

  TKundigInt64Array = array of Int64;
  TKundigIntegerArray = array of Integer;

  TKundigOptionalText = TKundigOptional<string>;
  TKundigOptionalInteger = TKundigOptional<Integer>;
  TKundigOptionalInt64 = TKundigOptional<Int64>;
  TKundigOptionalBoolean = TKundigOptional<Boolean>;
  TKundigOptionalDate = TKundigOptional<TDate>;
  TKundigOptionalTimestamp = TKundigOptional<TKundigTimestamp>;

/// `2026-12-23`.
function KundigDateToText(Value: TDate): string;
function KundigTextToDate(const Text: string): TDate;

function KundigStringsToJson(const Values: TKundigStringArray): IKundigJson;
function KundigStringsFromJson(const Json: IKundigJson): TKundigStringArray;
function KundigJsonsToJson(const Values: TKundigJsonArray): IKundigJson;
function KundigJsonsFromJson(const Json: IKundigJson): TKundigJsonArray;
function KundigInt64sToJson(const Values: TKundigInt64Array): IKundigJson;
function KundigInt64sFromJson(const Json: IKundigJson): TKundigInt64Array;
function KundigIntegersToJson(const Values: TKundigIntegerArray): IKundigJson;
function KundigIntegersFromJson(const Json: IKundigJson): TKundigIntegerArray;

implementation

{ TKundigOptional }

class operator TKundigOptional<T>.Implicit(const AValue: T): TKundigOptional<T>;
begin
  Result.SetValue(AValue);
end;

function TKundigOptional<T>.GetValue: T;
begin
  if FState <> 'v' then
    raise EKundigJson.Create('a value was read that is not there; ask HasValue first');
  Result := FValue;
end;

procedure TKundigOptional<T>.SetValue(const AValue: T);
begin
  FState := 'v';
  FValue := AValue;
end;

function TKundigOptional<T>.HasValue: Boolean;
begin
  Result := FState = 'v';
end;

function TKundigOptional<T>.IsNull: Boolean;
begin
  Result := FState = 'n';
end;

function TKundigOptional<T>.ValueOr(const Fallback: T): T;
begin
  if FState = 'v' then
    Result := FValue
  else
    Result := Fallback;
end;

procedure TKundigOptional<T>.SetNull;
begin
  FState := 'n';
  FValue := Default(T);
end;

procedure TKundigOptional<T>.Clear;
begin
  FState := '';
  FValue := Default(T);
end;

{ TKundigTimestamp }

class function TKundigTimestamp.Parse(const Text: string): TKundigTimestamp;
begin
  Result.FText := Text;
end;

class function TKundigTimestamp.FromUtc(Time: TDateTime): TKundigTimestamp;
begin
  // Quoted letters: the settings of the user's country must not change them.
  Result.FText := FormatDateTime('yyyy"-"mm"-"dd"T"hh":"nn":"ss"."zzz"Z"', Time);
end;

function TKundigTimestamp.IsEmpty: Boolean;
begin
  Result := FText = '';
end;

function Digits(const Text: string; From, Count: Integer): Integer;
begin
  Result := StrToIntDef(Copy(Text, From, Count), -1);
  if Result < 0 then
    raise EConvertError.Create('this is no time as RFC 3339 writes it');
end;

function TKundigTimestamp.ToUtc: TDateTime;
var
  At, Thousandths: Integer;
  Fraction: string;
  Offset: TDateTime;
begin
  Result := EncodeDate(Digits(FText, 1, 4), Digits(FText, 6, 2), Digits(FText, 9, 2));
  At := 20;
  Thousandths := 0;
  if Copy(FText, At, 1) = '.' then
  begin
    Inc(At);
    Fraction := '';
    while (At <= Length(FText)) and (FText[At] >= '0') and (FText[At] <= '9') do
    begin
      Fraction := Fraction + FText[At];
      Inc(At);
    end;
    Thousandths := StrToInt(Copy(Fraction + '000', 1, 3));
  end;
  Result := Result + EncodeTime(Digits(FText, 12, 2), Digits(FText, 15, 2), Digits(FText, 18, 2), Thousandths);
  if (Copy(FText, At, 1) = '+') or (Copy(FText, At, 1) = '-') then
  begin
    Offset := Digits(FText, At + 1, 2) / 24 + Digits(FText, At + 4, 2) / 1440;
    if Copy(FText, At, 1) = '+' then
      Result := Result - Offset
    else
      Result := Result + Offset;
  end;
end;

function KundigDateToText(Value: TDate): string;
begin
  Result := FormatDateTime('yyyy"-"mm"-"dd', Value);
end;

function KundigTextToDate(const Text: string): TDate;
begin
  Result := EncodeDate(Digits(Text, 1, 4), Digits(Text, 6, 2), Digits(Text, 9, 2));
end;

{ Lists }

function KundigStringsToJson(const Values: TKundigStringArray): IKundigJson;
var
  At: Integer;
begin
  Result := JsonList;
  for At := 0 to High(Values) do
    Result.AddText(Values[At]);
end;

function KundigStringsFromJson(const Json: IKundigJson): TKundigStringArray;
var
  At: Integer;
begin
  Result := nil;
  SetLength(Result, Json.Count);
  for At := 0 to High(Result) do
    Result[At] := Json.Item(At).AsText;
end;

function KundigJsonsToJson(const Values: TKundigJsonArray): IKundigJson;
var
  At: Integer;
begin
  Result := JsonList;
  for At := 0 to High(Values) do
    Result.Add(Values[At]);
end;

function KundigJsonsFromJson(const Json: IKundigJson): TKundigJsonArray;
var
  At: Integer;
begin
  Result := nil;
  SetLength(Result, Json.Count);
  for At := 0 to High(Result) do
    Result[At] := Json.Item(At);
end;

function KundigInt64sToJson(const Values: TKundigInt64Array): IKundigJson;
var
  At: Integer;
begin
  Result := JsonList;
  for At := 0 to High(Values) do
    Result.Add(JsonInteger(Values[At]));
end;

function KundigInt64sFromJson(const Json: IKundigJson): TKundigInt64Array;
var
  At: Integer;
begin
  Result := nil;
  SetLength(Result, Json.Count);
  for At := 0 to High(Result) do
    Result[At] := Json.Item(At).AsInteger;
end;

function KundigIntegersToJson(const Values: TKundigIntegerArray): IKundigJson;
var
  At: Integer;
begin
  Result := JsonList;
  for At := 0 to High(Values) do
    Result.Add(JsonInteger(Values[At]));
end;

function KundigIntegersFromJson(const Json: IKundigJson): TKundigIntegerArray;
var
  At: Integer;
begin
  Result := nil;
  SetLength(Result, Json.Count);
  for At := 0 to High(Result) do
    Result[At] := Integer(Json.Item(At).AsInteger);
end;

end.
