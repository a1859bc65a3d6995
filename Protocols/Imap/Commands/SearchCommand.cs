using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>What SEARCH is to answer with.</summary>
/// <remarks>RFC 9051 §6.4.4; RFC 4731 §3.1; RFC 5182 §2.1 for SAVE.</remarks>
[Flags]
public enum SearchReturn
{
    None = 0,
    Min = 1,
    Max = 2,
    All = 4,
    Count = 8,
    Save = 16,
}

/// <summary>SEARCH and UID SEARCH: which messages?</summary>
/// <remarks>RFC 9051 §6.4.4.</remarks>
/// <param name="Return">Null when the client did not write RETURN; an empty <c>RETURN ()</c> is <see cref="SearchReturn.All"/>.</param>
/// <param name="UnknownCharset">The charset asked for when we cannot read it: the answer is NO [BADCHARSET], and <paramref name="Key"/> means nothing.</param>
public sealed record SearchCommand(bool Uid, SearchReturn? Return, SearchKey Key, string? UnknownCharset) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at, bool uid) => throw new NotImplementedException();
}
