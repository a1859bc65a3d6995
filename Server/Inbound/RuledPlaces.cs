using Mox.Server.Rules;
using Mox.Server.Storage;

namespace Mox.Server.Inbound;

/// <summary>Where a message goes by the rules of an account, and what is said of it.</summary>
/// <param name="Message">The message with the flags and labels of the rules.</param>
/// <param name="MailboxId">The folder the rules name; null: none, the mail goes where it goes without rules.</param>
/// <param name="Junk">The message goes to Junk, unless the rules name a folder.</param>
internal readonly record struct RuledPlace(PreparedMessage Message, long? MailboxId, bool Junk);

/// <summary>Asks the rules of accounts about messages that come in. A fault of the rules never loses a message: it goes to the Inbox then.</summary>
internal sealed class RuledPlaces(RuleBook rules)
{
    /// <param name="accountId">Who gets the message.</param>
    /// <param name="message">The message as it would be stored.</param>
    /// <param name="body">Its octets.</param>
    /// <param name="junk">The checks hold it to be junk.</param>
    /// <param name="ct">Ends the wait.</param>
    public async ValueTask<RuledPlace> FindAsync(long accountId, PreparedMessage message, StagedBody body, bool junk, CancellationToken ct)
    {
        var subject = RuleSubject.Of(message.Envelope, message.Traits.Delivery, message.Size, message.HasAttachments) with { Junk = junk };
        var verdict = await rules.DecideAsync(accountId, subject, HeaderAsync, ct).ConfigureAwait(false);
        if (ReferenceEquals(verdict, RuleVerdict.Nothing)) return new RuledPlace(message, null, junk);
        return new RuledPlace(message.With(verdict.Flags, verdict.Labels), await rules.PlaceAsync(accountId, verdict, ct).ConfigureAwait(false), junk && !verdict.NeverJunk);

        async Task<ReadOnlyMemory<byte>> HeaderAsync(CancellationToken reading)
        {
            var content = body.OpenRead();
            await using var open = content.ConfigureAwait(false);
            return await RuleSubject.HeaderAsync(content, body.Structure.HeaderLength, reading).ConfigureAwait(false);
        }
    }
}
