using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Fetching;

/// <summary>What a FETCH needs from the store, found out once for all its messages.</summary>
internal sealed class FetchPlan
{
    private FetchPlan(ImmutableArray<FetchItem> items) => Items = items;

    /// <summary>What is written for each message, in this order.</summary>
    public ImmutableArray<FetchItem> Items { get; }

    /// <summary>Nothing but UID, FLAGS and MODSEQ: the short way.</summary>
    public bool OnlyFlags { get; private init; }

    /// <summary>FLAGS are among the items.</summary>
    public bool WithFlags { get; private init; }

    /// <summary>Reading sets \Seen.</summary>
    public bool SetsSeen { get; private init; }

    public MessageColumns Columns { get; private init; }

    /// <summary>UID FETCH always tells the UID (RFC 9051 §6.4.9), CHANGEDSINCE always the mod-sequence (RFC 7162 §3.1.4.1).</summary>
    public static FetchPlan For(FetchCommand command)
    {
        var items = command.Items;
        if (command.ChangedSince is not null && !items.Any(item => item is FetchItem.ModSeq)) items = items.Add(new FetchItem.ModSeq());
        if (command.Uid && !items.Any(item => item is FetchItem.Uid)) items = items.Insert(0, new FetchItem.Uid());
        return new FetchPlan(items)
        {
            OnlyFlags = items.All(item => item is FetchItem.Uid or FetchItem.Flags or FetchItem.ModSeq),
            WithFlags = items.Any(item => item is FetchItem.Flags),
            SetsSeen = items.Any(item => item.SetsSeen),
            Columns = items.Aggregate(MessageColumns.Basic, (columns, item) => columns | Needed(item)),
        };
    }

    private static MessageColumns Needed(FetchItem item) => item switch
    {
        FetchItem.Envelope => MessageColumns.Envelope,
        FetchItem.Body or FetchItem.BodyStructure or FetchItem.Binary or FetchItem.BinarySize => MessageColumns.Structure,
        FetchItem.Section { What: { Part.IsEmpty: true, Text: SectionText.Whole } } or FetchItem.Rfc822 { What: SectionText.Whole } => MessageColumns.Basic,
        FetchItem.Section or FetchItem.Rfc822 => MessageColumns.Structure,
        _ => MessageColumns.Basic,
    };
}
