using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Compose.Advice;

/// <summary>What the writer of a message may want to know before sending. It looks at the account's own mail alone, and says nothing where it is not sure.</summary>
internal sealed class WritingAdvisor(MessageLists lists, MessageReader messages)
{
    /// <summary>Recipients that are looked at.</summary>
    private const int MaxRecipients = 20;

    /// <summary>Recipients written to before that are compared.</summary>
    private const int MaxKnown = 2000;

    /// <summary>Messages to one recipient that tell the language used.</summary>
    private const int Samples = 6;

    /// <summary>Recipients beyond which a "Re:" without an original is odd.</summary>
    private const int Many = 5;

    public async Task<ImmutableArray<WritingAdvice>> AdviseAsync(long accountId, Draft draft, CancellationToken ct)
    {
        var text = draft.Format == DraftFormat.Rich ? RichMail.ToText(draft.Html) : draft.Markdown;
        var advice = ImmutableArray.CreateBuilder<WritingAdvice>();
        if (draft.Attachments.IsEmpty && ForgottenAttachment.Word(OwnWords.Of(text, draft.Signature)) is { } word) advice.Add(new WritingAdvice(WritingAdviceKind.AttachmentForgotten, word));
        if (draft.Subject.Trim().Length == 0) advice.Add(new WritingAdvice(WritingAdviceKind.EmptySubject));
        if (Placeholders.First(OwnWords.Of(text, draft.Signature)) is { } left || (left = Placeholders.First(draft.Subject)) is not null) advice.Add(new WritingAdvice(WritingAdviceKind.UnfilledPlaceholder, left));
        var people = draft.To.Concat(draft.Cc).Concat(draft.Bcc).ToList();
        if (draft.Origin is null && people.Count > Many && draft.Subject.TrimStart().StartsWith("Re:", StringComparison.OrdinalIgnoreCase)) advice.Add(new WritingAdvice(WritingAdviceKind.ReplyToMany, people.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        if (draft is { Origin.Kind: DraftKind.Reply, Bcc.IsEmpty: false } && draft.To.Length + draft.Cc.Length > 1) advice.Add(new WritingAdvice(WritingAdviceKind.BlindInReplyAll, draft.Bcc[0].ToString()));
        var addresses = people.Select(person => MailAddress.Parse(person.Address.Trim())).Where(address => address.Ok).Select(address => address.Value.ToString().ToLowerInvariant()).Distinct().Take(MaxRecipients).ToList();
        await MistypedAsync(accountId, addresses, draft, advice, ct);
        await LanguageAsync(accountId, addresses, OwnWords.Of(text, draft.Signature), advice, ct);
        return advice.DrainToImmutable();
    }

    private async Task MistypedAsync(long accountId, List<string> addresses, Draft draft, ImmutableArray<WritingAdvice>.Builder advice, CancellationToken ct)
    {
        // Who is answered is not mistyped.
        if (draft.Origin is { Kind: DraftKind.Reply } || addresses.Count == 0) return;
        var known = (await lists.RecipientsAsync(accountId, "", MaxKnown, ct)).Select(recipient => recipient.Address.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        foreach (var address in addresses.Where(address => !known.Contains(address)))
        {
            if (MistypedAddress.Nearest(address, known) is { } meant) advice.Add(new WritingAdvice(WritingAdviceKind.LikelyMistyped, address, meant));
        }
    }

    private async Task LanguageAsync(long accountId, List<string> addresses, string text, ImmutableArray<WritingAdvice>.Builder advice, CancellationToken ct)
    {
        if (LanguageGuess.Of(text) is not { } now) return;
        foreach (var address in addresses)
        {
            var ids = await lists.SentMessagesToAsync(accountId, address, Samples, ct);
            var before = (await messages.ByIdsAsync(accountId, ids, MessageColumns.Preview, ct)).Select(row => LanguageGuess.Of(row.Preview ?? "")).OfType<string>().ToList();

            // One message may have been an exception, and somebody written to in two languages reads both.
            if (before.Count < 2 || before.Distinct().Count() > 1 || before[0] == now) continue;
            advice.Add(new WritingAdvice(WritingAdviceKind.OtherLanguage, now, before[0]));
            return;
        }
    }
}
