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
    internal override void WriteTo(ResponseWriter to)
    {
        StatusText.Write(to, Tag ?? "*", Status, Code, Text);
    }
}

/// <summary>An untagged status: <c>* OK [code] text</c>, greeting and BYE among them.</summary>
public sealed record UntaggedStatus(ImapStatus Status, ResponseCode? Code, string Text) : ImapResponse
{
    internal override void WriteTo(ResponseWriter to)
    {
        StatusText.Write(to, "*", Status, Code, Text);
    }
}

file static class StatusText
{
    public static void Write(ResponseWriter to, string tag, ImapStatus status, ResponseCode? code, string text)
    {
        to.Atom(tag);
        to.Raw(status switch
        {
            ImapStatus.Ok => " OK "u8,
            ImapStatus.No => " NO "u8,
            ImapStatus.Bad => " BAD "u8,
            ImapStatus.Bye => " BYE "u8,
            _ => " PREAUTH "u8,
        });
        if (code is not null)
        {
            to.Octet('[');
            code.WriteTo(to);
            to.Raw("] "u8);
        }

        to.HumanText(text);
        to.Line();
    }
}
