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
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at, bool uid)
    {
        SearchReturn? wanted = null;
        if (!at.Space()) return at.Fault;
        if (at.TryWord("RETURN"u8))
        {
            if (!ParseReturn(ref at, out var options) || !at.Space()) return at.Fault;
            wanted = options;
        }

        if (at.TryWord("CHARSET"u8))
        {
            if (!at.Space() || !at.AString(out var charset) || !at.Space()) return at.Fault;
            // UTF-8 holds US-ASCII; text beyond ASCII that comes without a charset is read as UTF-8 too.
            if (!charset.Equals("UTF-8", StringComparison.OrdinalIgnoreCase) && !charset.Equals("US-ASCII", StringComparison.OrdinalIgnoreCase))
            {
                at.ToEnd();
                return new SearchCommand(uid, wanted, new SearchKey.All(), charset);
            }
        }

        return SearchKeyParser.ParseAll(ref at, out var key) ? new SearchCommand(uid, wanted, key, null) : at.Fault;
    }

    private static bool ParseReturn(ref CommandCursor at, out SearchReturn options)
    {
        options = SearchReturn.None;
        if (!at.Space() || !at.Open("return options")) return false;
        for (var first = true; !at.TryClose(); first = false)
        {
            if (!first && !at.Space()) return false;
            if (at.TryWord("MIN"u8)) options |= SearchReturn.Min;
            else if (at.TryWord("MAX"u8)) options |= SearchReturn.Max;
            else if (at.TryWord("ALL"u8)) options |= SearchReturn.All;
            else if (at.TryWord("COUNT"u8)) options |= SearchReturn.Count;
            else if (at.TryWord("SAVE"u8)) options |= SearchReturn.Save;
            else return at.Fail("MIN, MAX, ALL, COUNT or SAVE");
        }

        // RFC 4731 §3.1: an empty list is ALL.
        if (options == SearchReturn.None) options = SearchReturn.All;
        return true;
    }
}
