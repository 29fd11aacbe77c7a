// Copied from crates/kundig-bindgen/templates/pascal/KundigText.pas; do not edit here.
{$IFDEF FPC}{$MODE DELPHI}{$H+}{$ENDIF}
/// Text between `string` and the UTF-8 of the library, right in both string models: Delphi's `string` is UTF-16, Free
/// Pascal's carries its code page with it.
///
/// Free Pascal: texts from the library are marked as UTF-8 and compare equal to literals of sources that say
/// `{$codepage utf8}`. A program that concatenates them with text of another code page should call
/// `SetMultiByteConversionCodePage(CP_UTF8)` first, as Lazarus does.
unit KundigText;

interface

/// A text as the library takes it.
function KundigToUtf8(const Text: string): UTF8String;
/// A text as the library gives it.
function KundigFromUtf8(const Text: UTF8String): string; overload;
function KundigFromUtf8(Text: PAnsiChar; Length: NativeUInt): string; overload;

implementation

{$IF DEFINED(FPC) AND (SizeOf(Char) = 1)}
// Whether bytes are well-formed UTF-8. A text of another code page with letters beyond ASCII practically never is.
function IsUtf8(const Raw: RawByteString): Boolean;
var
  At, More: Integer;
begin
  More := 0;
  for At := 1 to Length(Raw) do
    if More > 0 then
    begin
      if (Ord(Raw[At]) and $C0) <> $80 then
        Exit(False);
      Dec(More);
    end
    else
      case Ord(Raw[At]) of
        $00..$7F: ;
        $C2..$DF: More := 1;
        $E0..$EF: More := 2;
        $F0..$F4: More := 3;
      else
        Exit(False);
      end;
  Result := More = 0;
end;

function KundigToUtf8(const Text: string): UTF8String;
var
  Raw: RawByteString;
begin
  Raw := Text;
  // What a string says about its code page depends on the program's settings and the user's locale, so the bytes decide:
  // sources and Lazarus give UTF-8, older programs the code page of their system.
  SetCodePage(Raw, CP_UTF8, not IsUtf8(Raw));
  Result := Raw;
end;

function KundigFromUtf8(Text: PAnsiChar; Length: NativeUInt): string;
begin
  Result := '';
  SetString(Result, Text, Length);
  // The bytes stay, and the string knows that they are UTF-8: a conversion could lose letters here.
  SetCodePage(RawByteString(Result), CP_UTF8, False);
end;
{$ELSE}
function KundigToUtf8(const Text: string): UTF8String;
begin
  Result := UTF8Encode(Text);
end;

function KundigFromUtf8(Text: PAnsiChar; Length: NativeUInt): string;
var
  Raw: RawByteString;
begin
  SetString(Raw, Text, Length);
  SetCodePage(Raw, 65001, False);
  Result := UTF8ToString(Raw);
end;
{$IFEND}

function KundigFromUtf8(const Text: UTF8String): string;
begin
  Result := KundigFromUtf8(PAnsiChar(Text), Length(Text));
end;

end.
