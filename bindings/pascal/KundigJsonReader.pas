// Copied from crates/kundig-bindgen/templates/pascal/KundigJsonReader.pas; do not edit here.
{$IFDEF FPC}{$MODE DELPHI}{$H+}{$ENDIF}
/// Reads JSON (RFC 8259) into values.
unit KundigJsonReader;

interface

uses
  SysUtils, KundigText, KundigJson;

/// Reads a document.
function ParseJson(const Document: UTF8String): IKundigJson; overload;
{$IF NOT DEFINED(FPC) OR (SizeOf(Char) = 2)}
function ParseJson(const Document: string): IKundigJson; overload;
{$IFEND}

implementation

const
  // As deep as the library itself reads.
  MaxDepth = 128;

type
  TReader = record
    Text: UTF8String;
    Place: Integer;
    Depth: Integer;
    procedure Fail(const Problem: string);
    procedure SkipSpace;
    function Next: AnsiChar;
    procedure Expect(const Word: UTF8String);
    function ReadHex: Integer;
    function ReadQuoted: UTF8String;
    function ReadNumber: IKundigJson;
    function ReadValue: IKundigJson;
    function ReadMany(AKind: TKundigJsonKind; Closing: AnsiChar): IKundigJson;
  end;

function ParseJson(const Document: UTF8String): IKundigJson;
var
  Reader: TReader;
begin
  Reader.Text := Document;
  Reader.Place := 1;
  Reader.Depth := 0;
  Result := Reader.ReadValue;
  Reader.SkipSpace;
  if Reader.Place <= Length(Document) then
    Reader.Fail('something follows the document');
end;

{$IF NOT DEFINED(FPC) OR (SizeOf(Char) = 2)}
function ParseJson(const Document: string): IKundigJson;
begin
  Result := ParseJson(KundigToUtf8(Document));
end;
{$IFEND}

procedure TReader.Fail(const Problem: string);
begin
  raise EKundigJson.CreateFmt('JSON, byte %d: %s', [Place, Problem]);
end;

procedure TReader.SkipSpace;
begin
  while (Place <= Length(Text)) and (Text[Place] in [' ', #9, #10, #13]) do
    Inc(Place);
end;

function TReader.Next: AnsiChar;
begin
  if Place > Length(Text) then
    Fail('the document ends too early');
  Result := Text[Place];
end;

procedure TReader.Expect(const Word: UTF8String);
begin
  if Copy(Text, Place, Length(Word)) <> Word then
    Fail('this is no JSON');
  Inc(Place, Length(Word));
end;

function TReader.ReadHex: Integer;
var
  At: Integer;
begin
  Result := 0;
  for At := 1 to 4 do
  begin
    case Next of
      '0'..'9': Result := Result * 16 + Ord(Next) - Ord('0');
      'a'..'f': Result := Result * 16 + Ord(Next) - Ord('a') + 10;
      'A'..'F': Result := Result * 16 + Ord(Next) - Ord('A') + 10;
    else
      Fail('four hexadecimal digits are expected');
    end;
    Inc(Place);
  end;
end;

function CodePoint(Value: Integer): UTF8String;
begin
  if Value < $80 then
  begin
    SetLength(Result, 1);
    Result[1] := AnsiChar(Value);
  end
  else if Value < $800 then
  begin
    SetLength(Result, 2);
    Result[1] := AnsiChar($C0 or (Value shr 6));
    Result[2] := AnsiChar($80 or (Value and $3F));
  end
  else if Value < $10000 then
  begin
    SetLength(Result, 3);
    Result[1] := AnsiChar($E0 or (Value shr 12));
    Result[2] := AnsiChar($80 or ((Value shr 6) and $3F));
    Result[3] := AnsiChar($80 or (Value and $3F));
  end
  else
  begin
    SetLength(Result, 4);
    Result[1] := AnsiChar($F0 or (Value shr 18));
    Result[2] := AnsiChar($80 or ((Value shr 12) and $3F));
    Result[3] := AnsiChar($80 or ((Value shr 6) and $3F));
    Result[4] := AnsiChar($80 or (Value and $3F));
  end;
end;

function TReader.ReadQuoted: UTF8String;
var
  From, High, Low: Integer;
begin
  Expect('"');
  Result := '';
  From := Place;
  while Next <> '"' do
  begin
    if Next <> '\' then
    begin
      Inc(Place);
      Continue;
    end;
    Result := Result + Copy(Text, From, Place - From);
    Inc(Place);
    case Next of
      '"', '\', '/': Result := Result + UTF8String(Next);
      'b': Result := Result + UTF8String(#8);
      'f': Result := Result + UTF8String(#12);
      'n': Result := Result + UTF8String(#10);
      'r': Result := Result + UTF8String(#13);
      't': Result := Result + UTF8String(#9);
      'u':
        begin
          Inc(Place);
          High := ReadHex;
          if (High and $FC00) = $D800 then
          begin
            Expect('\u');
            Low := ReadHex;
            if (Low and $FC00) <> $DC00 then
              Fail('half a character');
            High := $10000 + ((High and $3FF) shl 10) + (Low and $3FF);
          end;
          Result := Result + CodePoint(High);
          Dec(Place);
        end;
    else
      Fail('an unknown escape');
    end;
    Inc(Place);
    From := Place;
  end;
  Result := Result + Copy(Text, From, Place - From);
  Inc(Place);
end;

function TReader.ReadNumber: IKundigJson;
var
  From: Integer;
begin
  From := Place;
  while (Place <= Length(Text)) and (Text[Place] in ['0'..'9', '-', '+', '.', 'e', 'E']) do
    Inc(Place);
  if Place = From then
    Fail('this is no JSON');
  Result := JsonNumber(Copy(Text, From, Place - From));
end;

function TReader.ReadMany(AKind: TKundigJsonKind; Closing: AnsiChar): IKundigJson;
var
  FieldName: UTF8String;
begin
  if AKind = jkObject then
    Result := JsonObject
  else
    Result := JsonList;
  Inc(Depth);
  if Depth > MaxDepth then
    Fail('nested too deeply');
  Inc(Place);
  SkipSpace;
  while Next <> Closing do
  begin
    if AKind = jkObject then
    begin
      FieldName := ReadQuoted;
      SkipSpace;
      Expect(':');
      Result.Put(KundigFromUtf8(FieldName), ReadValue);
    end
    else
      Result.Add(ReadValue);
    SkipSpace;
    if Next = ',' then
    begin
      Inc(Place);
      SkipSpace;
    end
    else if Next <> Closing then
      Fail('a comma is expected');
  end;
  Inc(Place);
  Dec(Depth);
end;

function TReader.ReadValue: IKundigJson;
begin
  SkipSpace;
  case Next of
    '{':
      Result := ReadMany(jkObject, '}');
    '[':
      Result := ReadMany(jkList, ']');
    '"':
      Result := JsonText(KundigFromUtf8(ReadQuoted));
    't':
      begin
        Expect('true');
        Result := JsonBoolean(True);
      end;
    'f':
      begin
        Expect('false');
        Result := JsonBoolean(False);
      end;
    'n':
      begin
        Expect('null');
        Result := JsonNull;
      end;
  else
    Result := ReadNumber;
  end;
end;

end.
