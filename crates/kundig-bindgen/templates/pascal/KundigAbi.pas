{$IFDEF FPC}{$MODE DELPHI}{$H+}{$ENDIF}
/// The C functions of the library, as include/kundig.h declares them. The header says what each does, who owns what, and
/// which threads may call it. Programs use the unit Kundig; this one is for what that does not cover.
unit KundigAbi;

interface

const
  /// The ABI that these declarations are of: its generation, and the additions to it.
  KundigAbiGeneration = 0;
  KundigAbiAdditions = 1;

{$IF DEFINED(MSWINDOWS)}
  KundigLibrary = 'kundig_ffi.dll';
{$ELSEIF DEFINED(FPC)}
  // The name that a linker knows; the library itself says which generation it is.
  KundigLibrary = 'kundig';
{$ELSEIF DEFINED(MACOS)}
  KundigLibrary = 'libkundig.0.dylib';
{$ELSE}
  KundigLibrary = 'libkundig.so.0';
{$IFEND}

  KundigStatusOk = 0;
  KundigStatusDone = 1;
  KundigStatusWrongHandle = 3;

type
  KundigStatus = Integer;
  KundigAnswer = type Pointer;
  KundigCursor = type Pointer;
  KundigEngine = type Pointer;
  KundigResult = type Pointer;
  KundigSession = type Pointer;
  KundigSubscription = type Pointer;

  KundigFunction = function(UserData: Pointer; Input: PAnsiChar; Length: NativeUInt; Answer: KundigAnswer): Integer; cdecl;
  KundigRelease = procedure(UserData: Pointer); cdecl;
  KundigReader = function(UserData: Pointer; Buffer: PByte; Capacity: NativeUInt): Int64; cdecl;
  KundigWriter = function(UserData: Pointer; Bytes: PByte; Length: NativeUInt): Integer; cdecl;
  KundigProgress = function(UserData: Pointer; Bytes, Lines, Customers: UInt64): Integer; cdecl;
  KundigListener = procedure(UserData: Pointer; Entry: PAnsiChar; Length: NativeUInt); cdecl;

function kundig_abi_version: Cardinal; cdecl; external KundigLibrary;
function kundig_answer_give(Answer: KundigAnswer; Text: PAnsiChar; Length: NativeUInt): KundigStatus; cdecl;
  external KundigLibrary;
function kundig_cursor_free(Cursor: KundigCursor): KundigStatus; cdecl; external KundigLibrary;
function kundig_cursor_next(Cursor: KundigCursor; out AResult: KundigResult): KundigStatus; cdecl; external KundigLibrary;
function kundig_cursor_open(Session: KundigSession; Operation: PAnsiChar; OperationLength: NativeUInt; Input: PAnsiChar;
  InputLength: NativeUInt; out Cursor: KundigCursor; out AResult: KundigResult): KundigStatus; cdecl;
  external KundigLibrary;
function kundig_engine_close(Engine: KundigEngine): KundigStatus; cdecl; external KundigLibrary;
function kundig_engine_deliver(Engine: KundigEngine; out AResult: KundigResult): KundigStatus; cdecl;
  external KundigLibrary;
function kundig_engine_describe(Engine: KundigEngine; out AResult: KundigResult): KundigStatus; cdecl;
  external KundigLibrary;
function kundig_engine_lend(Engine: KundigEngine; Name: PAnsiChar; NameLength: NativeUInt; Signature: PAnsiChar;
  SignatureLength: NativeUInt; AFunction: KundigFunction; UserData: Pointer; Release: KundigRelease;
  out AResult: KundigResult): KundigStatus; cdecl; external KundigLibrary;
function kundig_engine_load_rules(Engine: KundigEngine; Folder: PAnsiChar; FolderLength: NativeUInt;
  out AResult: KundigResult): KundigStatus; cdecl; external KundigLibrary;
function kundig_engine_on_message(Engine: KundigEngine; Channel: PAnsiChar; ChannelLength: NativeUInt;
  AFunction: KundigFunction; UserData: Pointer; Release: KundigRelease; out AResult: KundigResult): KundigStatus; cdecl;
  external KundigLibrary;
function kundig_engine_open(Url: PAnsiChar; UrlLength: NativeUInt; Options: PAnsiChar; OptionsLength: NativeUInt;
  out Engine: KundigEngine; out AResult: KundigResult): KundigStatus; cdecl; external KundigLibrary;
function kundig_engine_poll(Engine: KundigEngine): KundigStatus; cdecl; external KundigLibrary;
function kundig_execute(Session: KundigSession; Operation: PAnsiChar; OperationLength: NativeUInt; Input: PAnsiChar;
  InputLength: NativeUInt; out AResult: KundigResult): KundigStatus; cdecl; external KundigLibrary;
function kundig_execute_batch(Session: KundigSession; Operations: PAnsiChar; OperationsLength: NativeUInt;
  out AResult: KundigResult): KundigStatus; cdecl; external KundigLibrary;
function kundig_export(Session: KundigSession; Options: PAnsiChar; OptionsLength: NativeUInt; Writer: KundigWriter;
  Progress: KundigProgress; UserData: Pointer; out AResult: KundigResult): KundigStatus; cdecl; external KundigLibrary;
function kundig_handle_count: UInt64; cdecl; external KundigLibrary;
function kundig_import(Session: KundigSession; Options: PAnsiChar; OptionsLength: NativeUInt; Reader: KundigReader;
  Progress: KundigProgress; UserData: Pointer; out AResult: KundigResult): KundigStatus; cdecl; external KundigLibrary;
function kundig_import_bytes(Session: KundigSession; Options: PAnsiChar; OptionsLength: NativeUInt; Bytes: PByte;
  Length: NativeUInt; Progress: KundigProgress; UserData: Pointer; out AResult: KundigResult): KundigStatus; cdecl;
  external KundigLibrary;
function kundig_result_error(AResult: KundigResult; out Length: NativeUInt): PAnsiChar; cdecl; external KundigLibrary;
function kundig_result_error_message(AResult: KundigResult; out Length: NativeUInt): PAnsiChar; cdecl;
  external KundigLibrary;
function kundig_result_error_message_de(AResult: KundigResult; out Length: NativeUInt): PAnsiChar; cdecl;
  external KundigLibrary;
function kundig_result_findings(AResult: KundigResult; out Length: NativeUInt): PAnsiChar; cdecl; external KundigLibrary;
function kundig_result_free(AResult: KundigResult): KundigStatus; cdecl; external KundigLibrary;
function kundig_result_json(AResult: KundigResult; out Length: NativeUInt): PAnsiChar; cdecl; external KundigLibrary;
function kundig_result_receipt(AResult: KundigResult; out Length: NativeUInt): PAnsiChar; cdecl; external KundigLibrary;
function kundig_result_status(AResult: KundigResult): KundigStatus; cdecl; external KundigLibrary;
function kundig_session_accept_warnings(Session: KundigSession; Reason: PAnsiChar; ReasonLength: NativeUInt): KundigStatus;
  cdecl; external KundigLibrary;
function kundig_session_close(Session: KundigSession): KundigStatus; cdecl; external KundigLibrary;
function kundig_session_interrupt(Session: KundigSession): KundigStatus; cdecl; external KundigLibrary;
function kundig_session_open(Engine: KundigEngine; Credentials: PAnsiChar; CredentialsLength: NativeUInt; Company: Integer;
  out Session: KundigSession; out AResult: KundigResult): KundigStatus; cdecl; external KundigLibrary;
function kundig_status_name(Status: Integer): PAnsiChar; cdecl; external KundigLibrary;
function kundig_subscribe(Session: KundigSession; After: Int64; Listener: KundigListener; UserData: Pointer;
  Release: KundigRelease; out Subscription: KundigSubscription; out AResult: KundigResult): KundigStatus; cdecl;
  external KundigLibrary;
function kundig_subscription_free(Subscription: KundigSubscription): KundigStatus; cdecl; external KundigLibrary;
function kundig_version: PAnsiChar; cdecl; external KundigLibrary;

implementation

end.
