using Mox.Protocols.Imap;
using Mox.Server.Imap.Searching;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Handlers;

/// <summary>SEARCH and UID SEARCH (RFC 9051 §6.4.4). IMAP4rev2 and RETURN are answered with ESEARCH, the rest with SEARCH.</summary>
internal sealed class SearchHandler(MessageSearch search) : ImapHandler<SearchCommand>
{
    public override async ValueTask<ImapReply> HandleAsync(SearchCommand command, ImapConversation conversation, CancellationToken ct)
    {
        var mailbox = conversation.Selected;
        var wanted = command.Return ?? SearchReturn.None;
        if (command.UnknownCharset is not null)
        {
            if (wanted.HasFlag(SearchReturn.Save)) mailbox.Saved = UidSet.Empty;
            return ImapReply.No(new ResponseCode.BadCharset(["UTF-8", "US-ASCII"]), "That charset cannot be read");
        }

        // RFC 7162 §3.1.5: asking for mod-sequences enables them.
        var withModSeq = AsksModSeq(command.Key);
        if (withModSeq) conversation.EnableCondStore();
        SearchFound found;
        try
        {
            found = await search.FindAsync(conversation.Who.AccountId, mailbox, command.Key, wanted is SearchReturn.Min or (SearchReturn.Min | SearchReturn.Save), ct).ConfigureAwait(false);
        }
        catch (StoreBusyException) when (wanted.HasFlag(SearchReturn.Save))
        {
            // RFC 9051 §6.4.4.1: a search that fails leaves the saved result empty.
            mailbox.Saved = UidSet.Empty;
            throw;
        }

        if (wanted.HasFlag(SearchReturn.Save)) mailbox.Saved = ToSave(found, wanted);
        Answer(command, conversation, found, withModSeq);
        return ImapReply.Ok("Searched");
    }

    private static void Answer(SearchCommand command, ImapConversation conversation, SearchFound found, bool withModSeq)
    {
        var named = command.Uid ? found.Uids : found.Numbers;
        ulong? modSeq = withModSeq && found.Count > 0 ? found.HighestModSeq : null;
        if (command.Return is null && !conversation.Rev2)
        {
            conversation.Write(new SearchResponse(named, modSeq));
            return;
        }

        var wanted = command.Return ?? SearchReturn.All;
        // RFC 9051 §6.4.4.1: with nothing but SAVE, nothing is told.
        if (wanted == SearchReturn.Save) return;
        var any = found.Count > 0;
        conversation.Write(new ESearchResponse(conversation.Tag, command.Uid)
        {
            Min = any && wanted.HasFlag(SearchReturn.Min) ? named.Ranges[0].First : null,
            Max = any && wanted.HasFlag(SearchReturn.Max) ? named.Ranges[^1].Last : null,
            All = wanted.HasFlag(SearchReturn.All) ? named : null,
            Count = wanted.HasFlag(SearchReturn.Count) ? found.Count : null,
            ModSeq = modSeq is null ? null : ModSeqOf(found, wanted),
        });
    }

    /// <summary>RFC 4731 §3.2: with MIN or MAX alone the mod-sequence is that of the message told.</summary>
    private static ulong ModSeqOf(SearchFound found, SearchReturn wanted)
    {
        if (wanted.HasFlag(SearchReturn.All) || wanted.HasFlag(SearchReturn.Count)) return found.HighestModSeq;
        return (wanted.HasFlag(SearchReturn.Min), wanted.HasFlag(SearchReturn.Max)) switch
        {
            (true, false) => found.ModSeqs.First,
            (false, true) => found.ModSeqs.Last,
            (true, true) => Math.Max(found.ModSeqs.First, found.ModSeqs.Last),
            _ => found.HighestModSeq,
        };
    }

    /// <summary>RFC 9051 §6.4.4.1: SAVE with MIN or MAX saves these only, unless ALL or COUNT is there too.</summary>
    private static UidSet ToSave(SearchFound found, SearchReturn wanted)
    {
        var all = found.Uids;
        if (all.IsEmpty || wanted.HasFlag(SearchReturn.All) || wanted.HasFlag(SearchReturn.Count)) return all;
        return (wanted.HasFlag(SearchReturn.Min), wanted.HasFlag(SearchReturn.Max)) switch
        {
            (true, true) => UidSet.Of(all.Ranges[0].First, all.Ranges[^1].Last),
            (true, false) => UidSet.Of(all.Ranges[0].First),
            (false, true) => UidSet.Of(all.Ranges[^1].Last),
            _ => all,
        };
    }

    private static bool AsksModSeq(SearchKey key) => key switch
    {
        SearchKey.ModSeq => true,
        SearchKey.And and => and.Keys.Any(AsksModSeq),
        SearchKey.Or or => AsksModSeq(or.First) || AsksModSeq(or.Second),
        SearchKey.Not not => AsksModSeq(not.Key),
        _ => false,
    };
}
