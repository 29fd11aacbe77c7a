// Copied from crates/kundig-bindgen/templates/pascal/KundigError.pas; do not edit here.
{$IFDEF FPC}{$MODE DELPHI}{$H+}{$ENDIF}
/// Why something was not done. The unit KundigErrors has a class for each code.
unit KundigError;

interface

uses
  SysUtils, KundigJson, KundigTypesWords, KundigTypesParts, KundigTypesShared;

type
  /// Why something was not done; nothing of its unit of work was kept. Branch on the class or on Code, show users MessageDe
  /// and the findings, log Message.
  EKundigError = class(Exception)
  private
    FCode: string;
    FMessageDe: string;
    FFindings: TKundigFindingArray;
    FFailedOperation: Integer;
  public
    /// From the error document of the library.
    constructor FromJson(const Document: IKundigJson);
    constructor Simple(const ACode, AMessage: string);
    /// The stable code, e.g. `needs_acceptance`.
    property Code: string read FCode;
    /// What went wrong, in German, for users.
    property MessageDe: string read FMessageDe;
    /// Which fields, why, and what may have been meant.
    property Findings: TKundigFindingArray read FFindings;
    /// The place (from 0) of the operation of a batch that failed; -1 if there is none.
    property FailedOperation: Integer read FFailedOperation;
  end;

  EKundigErrorClass = class of EKundigError;

implementation

constructor EKundigError.FromJson(const Document: IKundigJson);
begin
  inherited Create(Document.Field('message').AsText);
  FCode := Document.Field('code').AsText;
  FMessageDe := Document.Field('message_de').AsText;
  FFindings := KundigFindingArrayFromJson(Document.Field('findings'));
  FFailedOperation := -1;
  if Document.Has('failed_operation') then
    FFailedOperation := Integer(Document.Field('failed_operation').AsInteger);
end;

constructor EKundigError.Simple(const ACode, AMessage: string);
begin
  inherited Create(AMessage);
  FCode := ACode;
  FFailedOperation := -1;
end;

end.
