using System.Collections.Immutable;
using Mox.Shared.Contracts.Admin;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>What the account that is signed in wants done by itself with mail that comes in. Rules work where mail is delivered, so programs of mail see their work as well.</summary>
/// <remarks>Forwarding is no action of a rule: mail sent on in the name of others fails the checks of its next host, and one stolen session would make it a lasting leak.</remarks>
public interface IMailRules
{
    /// <summary>The rules in the order in which they are tried.</summary>
    Task<ImmutableArray<RuleItem>> ListAsync(CancellationToken ct);

    /// <summary>Makes a rule (id 0: behind the others), or changes one. Durable when it returns.</summary>
    /// <returns>The rule as it is kept.</returns>
    /// <exception cref="ChangeRefusedException">It cannot be kept like that; says why.</exception>
    Task<RuleItem> SaveAsync(RuleItem rule, CancellationToken ct);

    /// <summary>Removes a rule. It can be put back at its place by <see cref="RestoreAsync"/>.</summary>
    /// <returns>The rule that went; null when it was not there.</returns>
    Task<RuleItem?> RemoveAsync(long id, CancellationToken ct);

    /// <summary>Puts a removed rule back at its place.</summary>
    /// <exception cref="ChangeRefusedException">There are as many rules as there may be.</exception>
    Task<RuleItem> RestoreAsync(RuleItem rule, CancellationToken ct);

    /// <summary>Changes the order: these first, in this order, then any others as they stood.</summary>
    Task OrderAsync(ImmutableArray<long> ids, CancellationToken ct);

    /// <summary>Which mail that is here already a rule fits. Looks at the newest <see cref="RuleTrial.MostMessages"/> messages outside of Sent, Drafts, Trash and Junk; nothing is changed.</summary>
    Task<RuleTrial> TryAsync(RuleText text, CancellationToken ct);

    /// <summary>Does with mail that is here already what the rule would have done with it.</summary>
    /// <exception cref="ChangeRefusedException">The rule does nothing, or cannot be kept like that.</exception>
    Task<MessageOutcome> ApplyAsync(RuleText text, CancellationToken ct);

    /// <summary>Whether it is worth asking if a move by hand should be done always from now on, or not any more. Null: not.</summary>
    /// <param name="messageId">The one message that was moved.</param>
    /// <param name="fromMailboxId">Where it was.</param>
    /// <param name="toMailboxId">Where it is now.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<RuleOffer?> OfferAsync(long messageId, long fromMailboxId, long toMailboxId, CancellationToken ct);

    /// <summary>Takes the answer to an offer.</summary>
    /// <returns>The rule that was made or removed; null when none was.</returns>
    /// <exception cref="ChangeRefusedException">The rule cannot be made; says why.</exception>
    Task<RuleItem?> AnswerAsync(RuleOffer offer, RuleAnswer answer, CancellationToken ct);

    /// <summary>What the person does not want to be asked about.</summary>
    Task<ImmutableArray<RuleSilenceItem>> SilencesAsync(CancellationToken ct);

    /// <summary>Asks again.</summary>
    Task ForgetSilenceAsync(long id, CancellationToken ct);
}

/// <summary>A rule.</summary>
/// <param name="Id">0 for a new one.</param>
/// <param name="Name">What the person calls it; may be empty.</param>
/// <param name="Text">What it looks at, and what it does.</param>
public sealed record RuleItem(long Id, string Name, RuleText Text)
{
    /// <summary>Rules of one account.</summary>
    public const int Most = 500;

    /// <summary>Conditions of all rules of one account.</summary>
    public const int MostConditions = 5_000;

    /// <summary>Characters of a name.</summary>
    public const int MaxName = 100;

    public bool Enabled { get; init; } = true;

    public int Position { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>It was made out of a move by hand.</summary>
    public bool FromMove { get; init; }
}

/// <summary>What a rule looks at, and what it does.</summary>
public sealed record RuleText
{
    /// <summary>Conditions of one rule.</summary>
    public const int MaxConditions = 20;

    /// <summary>Labels one rule gives.</summary>
    public const int MaxLabels = 10;

    /// <summary>True: one condition is enough. False: all have to hold.</summary>
    public bool Any { get; init; }

    public ImmutableArray<RuleCondition> Conditions { get; init; } = [];

    /// <summary>The folder the mail goes into, by id, so that it is found under another name as well; 0: none. The Inbox takes the mail when the folder is gone.</summary>
    public long MoveTo { get; init; }

    /// <summary>Into the folder with the role Archive; <see cref="MoveTo"/> comes before it.</summary>
    public bool Archive { get; init; }

    /// <summary>Keywords given to the mail, lower-case.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    public bool Star { get; init; }

    public bool MarkRead { get; init; }

    /// <summary>The mail does not go to Junk, whatever is thought of it.</summary>
    public bool NeverJunk { get; init; }

    /// <summary>No rule after this one is tried when it fits.</summary>
    public bool Stop { get; init; }

    /// <summary>True when it does something.</summary>
    public bool Acts => MoveTo != 0 || Archive || !Labels.IsDefaultOrEmpty || Star || MarkRead || NeverJunk || Stop;
}

/// <summary>One thing a rule looks at.</summary>
/// <param name="Field">What is looked at.</param>
/// <param name="Test">How it is compared; letter case never matters.</param>
/// <param name="Value">With what: a text; octets in decimal for <see cref="RuleField.Size"/>; not used for <see cref="RuleField.Attachment"/>, <see cref="RuleField.Junk"/> and <see cref="RuleField.Proven"/>.</param>
public sealed record RuleCondition(RuleField Field, RuleTest Test, string Value)
{
    /// <summary>Characters of a value.</summary>
    public const int MaxValue = 500;

    /// <summary>Name of the header field, for <see cref="RuleField.Header"/>.</summary>
    public string Header { get; init; } = "";

    /// <summary>The opposite has to hold.</summary>
    public bool Not { get; init; }
}

/// <summary>What a condition looks at.</summary>
public enum RuleField
{
    /// <summary>Address or name of an author.</summary>
    From,

    /// <summary>Address or name of a recipient: To, Cc, and whom it was delivered for.</summary>
    To,
    Subject,

    /// <summary>The id of the mailing list, without brackets (RFC 2919 §2).</summary>
    ListId,

    /// <summary>Any field of the header.</summary>
    Header,

    /// <summary>A domain that is proven to have sent the message, by a signature or by its envelope: the value, or one below it.</summary>
    Verified,

    /// <summary>The size of the message.</summary>
    Size,

    /// <summary>It has a file attached.</summary>
    Attachment,

    /// <summary>It is held to be junk.</summary>
    Junk,

    /// <summary>The domain of the author is proven to have sent it.</summary>
    Proven,
}

/// <summary>How a condition compares.</summary>
public enum RuleTest
{
    Contains,
    Is,
    Begins,
    Ends,

    /// <summary>Of a size: more octets than the value.</summary>
    Larger,
}

/// <summary>What a rule fits of the mail that is here.</summary>
/// <param name="Matched">Messages it fits.</param>
/// <param name="Looked">Messages looked at.</param>
/// <param name="All">False when there is more mail than was looked at.</param>
/// <param name="First">Some of those it fits, the newest first.</param>
public sealed record RuleTrial(int Matched, int Looked, bool All, ImmutableArray<MessageItem> First)
{
    /// <summary>Messages looked at, at most.</summary>
    public const int MostMessages = 20_000;

    /// <summary>Messages shown.</summary>
    public const int Shown = 50;
}

/// <summary>A question after a move by hand: should that be done always?</summary>
/// <param name="Kind">What is offered.</param>
/// <param name="About">The address or the list it would be about, as people read it.</param>
/// <param name="IsList">It is about a mailing list.</param>
/// <param name="FolderId">The folder the mail would go into, or goes into until now.</param>
/// <param name="FolderName">Its name.</param>
/// <param name="Key">The address, or the id of the list.</param>
/// <param name="VerifiedDomain">For a list: the domain that is proven to have sent the message.</param>
/// <param name="RuleId">The rule that would be removed; 0: one would be made.</param>
/// <param name="MovedFrom">Folder the message was moved out of.</param>
/// <param name="MovedTo">Folder it was moved into.</param>
public sealed record RuleOffer(RuleOfferKind Kind, string About, bool IsList, long FolderId, string FolderName, string Key, string VerifiedDomain, long RuleId, long MovedFrom, long MovedTo);

public enum RuleOfferKind
{
    /// <summary>Make a rule: such mail goes there always.</summary>
    Add,

    /// <summary>Remove a rule: such mail stays in the Inbox again.</summary>
    Remove,
}

public enum RuleAnswer
{
    Yes,
    NotNow,

    /// <summary>Never again for this sender or list.</summary>
    NeverForSender,

    /// <summary>Never again for moves into this folder, or out of it where a rule would be removed.</summary>
    NeverForFolder,
}

/// <summary>Something a person is not asked about any more.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="What">The address, list or name of the folder.</param>
public sealed record RuleSilenceItem(long Id, RuleSilenceKind Kind, string What);

public enum RuleSilenceKind
{
    Sender,
    List,

    /// <summary>Moves into a folder.</summary>
    ToFolder,

    /// <summary>Moves out of a folder.</summary>
    FromFolder,
}
