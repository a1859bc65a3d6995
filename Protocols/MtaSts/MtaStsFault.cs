using Mox.Protocols.Text;

namespace Mox.Protocols.MtaSts;

/// <summary>What is wrong, or worth to be known, in a policy or in the record that announces it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Line">The line of the policy it stands in, from 1; 0 where it concerns the whole, or a record.</param>
/// <param name="Fault">Where it stands, in octets of a policy or characters of a record, and what should stand there.</param>
/// <param name="IsFatal">The whole is unusable for it: senders act as if there were no policy.</param>
public sealed record MtaStsFault(MtaStsFaultKind Kind, int Line, SyntaxFault Fault, bool IsFatal)
{
    /// <summary>The fault in one line, harmless enough to be shown.</summary>
    public override string ToString() => Line > 0 ? $"line {Line}: expected {Fault.Expected}" : $"expected {Fault.Expected}";
}

/// <summary>Kinds of faults of policies and records.</summary>
public enum MtaStsFaultKind
{
    /// <summary>The server answered with another status than 200.</summary>
    Status,

    /// <summary>The document is not of the type text/plain.</summary>
    MediaType,

    /// <summary>Longer than what is read.</summary>
    TooLong,

    /// <summary>A line, or a field of a record, is no pair of key and value.</summary>
    NoPair,

    /// <summary>The name of a field has other characters than those allowed, or too many.</summary>
    BadName,

    /// <summary>The value of a field that is not known is empty or has characters that are not allowed.</summary>
    BadValue,

    /// <summary>White space where none may be; it is passed over.</summary>
    Blank,

    /// <summary>A line, or a field of a record, in which nothing stands; it is passed over.</summary>
    Empty,

    /// <summary>A field that is not known. It is allowed, and passed over.</summary>
    UnknownField,

    /// <summary>A field that may stand only once stands again. The first one counts.</summary>
    Repeated,

    /// <summary>The version is missing, or not <c>STSv1</c>.</summary>
    Version,

    /// <summary>The mode is missing, or none of the three.</summary>
    Mode,

    /// <summary>The lifetime is missing, no number of seconds, or longer than allowed.</summary>
    MaxAge,

    /// <summary>There is no mail host, though the mode asks for one.</summary>
    NoHost,

    /// <summary>A mail host is no name in A-labels, with or without <c>*.</c> in front.</summary>
    BadHost,

    /// <summary>The name of a mail host ends in a dot, which is passed over.</summary>
    FinalDot,

    /// <summary>The id of a record is missing, or not of 1 to 32 letters and digits.</summary>
    Id,

    /// <summary>There is more than one record, so that none counts.</summary>
    SeveralRecords,
}
