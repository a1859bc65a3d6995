namespace Mox.Protocols.Mime.Defects;

/// <summary>What was wrong with a message and was repaired in reading. Each says what the sender got wrong and, where it is not plain, what the reader made of it.</summary>
public enum DefectKind
{
    /// <summary>A line of a header or around a boundary ends in LF without CR. RFC 5322 §2.3.</summary>
    LoneLf,

    /// <summary>A CR without LF; it ends no line.</summary>
    LoneCr,

    /// <summary>A NUL octet.</summary>
    Nul,

    /// <summary>The <c>From </c> line of an mbox file stands before the header; it is passed over.</summary>
    MboxLine,

    /// <summary>A line that is no field ends a header whose blank line is missing; the body begins with it.</summary>
    MissingBlankLine,

    /// <summary>A header begins with white space; the line is passed over.</summary>
    StrayContinuation,

    /// <summary>The header ends with the message or with a boundary, without a blank line.</summary>
    HeaderWithoutBody,

    /// <summary>White space between a field name and its colon. RFC 5322 §4.5.</summary>
    SpaceBeforeColon,

    /// <summary>A field that may stand once is repeated; the first counts. RFC 5322 §3.6.</summary>
    RepeatedField,

    /// <summary>Octets above 127 in a field that are no UTF-8; they are read as windows-1252.</summary>
    EightBitField,

    /// <summary>A header beyond its limits; what lies behind is not read.</summary>
    HeaderLimit,

    /// <summary>A multipart whose Content-Type names no boundary; its body is one part.</summary>
    MissingBoundaryParameter,

    /// <summary>A multipart in which its boundary never stands; its body is one part.</summary>
    BoundaryNotFound,

    /// <summary>A multipart that is never closed; it ends with what surrounds it.</summary>
    MissingCloseDelimiter,

    /// <summary>A delimiter line on which more stands than the boundary.</summary>
    DelimiterWithMore,

    /// <summary>Nested deeper, or more parts, than the limits allow; what lies inside is opaque.</summary>
    PartLimit,

    /// <summary>A multipart or message with a transfer encoding that may not stand there. RFC 2045 §6.4.</summary>
    EncodedComposite,

    /// <summary>A Content-Type that is no type and subtype; it counts as text/plain. RFC 2045 §5.2.</summary>
    InvalidContentType,

    /// <summary>A Content-Transfer-Encoding that is none known; the body is opaque.</summary>
    UnknownTransferEncoding,

    /// <summary>A parameter that is not written as RFC 2045 §5.1 asks: a forgotten semicolon, an open quote, a bare value with spaces.</summary>
    InvalidParameter,

    /// <summary>A parameter given twice; the first counts.</summary>
    RepeatedParameter,

    /// <summary>Sections of a parameter (RFC 2231 §3) with one missing; what lies behind the gap is dropped.</summary>
    ParameterGap,

    /// <summary>An encoded word where none may stand, such as inside quotes or touching other text; it is decoded. RFC 2047 §5.</summary>
    MisplacedEncodedWord,

    /// <summary>An encoded word whose text cannot be decoded as it says.</summary>
    InvalidEncodedWord,

    /// <summary>An address that is none, or with obsolete or broken syntax; what could be read is kept.</summary>
    InvalidAddress,

    /// <summary>A date that is none, or not written as RFC 5322 §3.3 asks.</summary>
    InvalidDate,

    /// <summary>A message id that is none, or not written as RFC 5322 §3.6.4 asks.</summary>
    InvalidMessageId,

    /// <summary>More parameters, addresses or ids in a field, or more decoded text, than the limits allow; the rest is dropped.</summary>
    FieldLimit,

    /// <summary>A charset name that is not known; the text is read as UTF-8 or windows-1252.</summary>
    UnknownCharset,

    /// <summary>Octets that are none in the charset the part names.</summary>
    InvalidCharacters,

    /// <summary>Base64 with characters outside its alphabet, bad padding or a cut group.</summary>
    InvalidBase64,

    /// <summary>Quoted-printable with an equals sign that escapes nothing.</summary>
    InvalidQuotedPrintable,

    /// <summary>Broken uuencoded or yEnc data.</summary>
    InvalidUuencode,

    /// <summary>A TNEF stream (<c>winmail.dat</c>) that breaks its format, or an attribute of it with a wrong checksum.</summary>
    InvalidTnef,
}
