using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Webmail.Search;

/// <summary>What a message has to be for a search to find it.</summary>
public abstract record SearchNode
{
    private SearchNode()
    {
    }

    /// <summary>All of these; without any: every message.</summary>
    public sealed record All(ImmutableArray<SearchNode> Nodes) : SearchNode;

    /// <summary>At least one of these.</summary>
    public sealed record Any(ImmutableArray<SearchNode> Nodes) : SearchNode;

    public sealed record Not(SearchNode Node) : SearchNode;

    /// <summary>The text stands in that field, anywhere in a word and whatever its case.</summary>
    public sealed record Words(SearchPlace Place, string Text) : SearchNode;

    /// <summary>It carries a file of one of these kinds.</summary>
    public sealed record Files(FileKinds Kinds) : SearchNode;

    /// <summary>A link stands in its text.</summary>
    public sealed record Link : SearchNode;

    /// <summary>When it was received.</summary>
    public sealed record Received(SearchDate Date, DateSide Side) : SearchNode;

    /// <summary>Received from the one moment on and before the other, in ticks of UTC: a date once time zone and now are known.</summary>
    public sealed record Between(long FromTicks, long BeforeTicks) : SearchNode;

    /// <summary>Octets, that number included.</summary>
    public sealed record Size(long Octets, bool AtLeast) : SearchNode;

    /// <summary>A keyword, in lower case.</summary>
    public sealed record Label(string Keyword) : SearchNode;

    /// <summary>The folder it lies in, by name or role; <see cref="Anywhere"/> takes Trash and Junk as well.</summary>
    /// <param name="Below">Folders below that one too.</param>
    public sealed record In(string Folder, bool Below) : SearchNode
    {
        public const string Anywhere = "anywhere";

        public bool IsAnywhere => Folder.Equals(Anywhere, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>It lies in one of these folders: a name once the folders are known.</summary>
    public sealed record Inside(ImmutableArray<long> MailboxIds) : SearchNode;

    public sealed record Is(SearchState State) : SearchNode;

    /// <summary>A field of the header, and what stands in it; an empty value asks only whether it is there.</summary>
    public sealed record Header(string Name, string Value) : SearchNode;
}

/// <summary>Where the words of a search have to stand.</summary>
public enum SearchPlace
{
    /// <summary>Subject, addresses, text, names of files.</summary>
    Anywhere,
    From,

    /// <summary>To, Cc or Bcc.</summary>
    To,
    Cc,
    Bcc,
    Subject,
    Body,
    FileName,

    /// <summary>List-Id.</summary>
    List,
}

/// <summary>What a message can be.</summary>
public enum SearchState
{
    Unread,
    Read,
    Starred,
    Answered,
    Forwarded,
    Draft,

    /// <summary>Its conversation is muted.</summary>
    Muted,
    Deleted,
    Junk,
    NotJunk,
    Phishing,
    ReceiptSent,
}

/// <summary>On which side of a date.</summary>
public enum DateSide
{
    /// <summary>Before its beginning.</summary>
    Before,

    /// <summary>From its beginning on.</summary>
    After,

    /// <summary>Up to its end.</summary>
    Until,

    /// <summary>Between the two.</summary>
    On,
}
