namespace Mox.Protocols.Imap;

/// <summary>The word of a status response.</summary>
/// <remarks>RFC 9051 §7.1. BYE and PREAUTH are only ever untagged.</remarks>
public enum ImapStatus
{
    Ok = 0,
    No,
    Bad,
    Bye,
    PreAuth,
}

/// <summary>The answer that ends a command: <c>tag OK [code] text</c>.</summary>
/// <param name="Tag">Null when the tag of the command could not be read: the line is then untagged.</param>
/// <param name="Text">For people; what cannot stand in a line is replaced.</param>
public sealed record TaggedResponse(string? Tag, ImapStatus Status, ResponseCode? Code, string Text) : ImapResponse
{
    internal override void WriteTo(ResponseWriter to) => throw new NotImplementedException();
}

/// <summary>An untagged status: <c>* OK [code] text</c>, greeting and BYE among them.</summary>
public sealed record UntaggedStatus(ImapStatus Status, ResponseCode? Code, string Text) : ImapResponse
{
    internal override void WriteTo(ResponseWriter to) => throw new NotImplementedException();
}
