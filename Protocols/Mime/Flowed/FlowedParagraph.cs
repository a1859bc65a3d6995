namespace Mox.Protocols.Mime.Flowed;

/// <summary>A paragraph of flowed text, its lines joined and the stuffed spaces taken away.</summary>
/// <remarks>RFC 3676 §4.</remarks>
/// <param name="QuoteDepth">How many <c>&gt;</c> stood before its lines.</param>
/// <param name="Text">Without line breaks; spaces at its end are kept, but for the one that DelSp takes away.</param>
/// <param name="IsSignatureMark">The line <c>-- </c> that parts a signature from the text. RFC 3676 §4.3.</param>
public readonly record struct FlowedParagraph(int QuoteDepth, string Text, bool IsSignatureMark);
