using System.Globalization;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>What saving, sending and looking through a message came to, in words.</summary>
public static class ComposeWords
{
    /// <summary>Null when it was stored.</summary>
    public static string? Of(SaveOutcome outcome) => outcome switch
    {
        SaveOutcome.Saved => null,
        SaveOutcome.Gone => WriteWords.SaveGone,
        SaveOutcome.Sent => WriteWords.SaveSent,
        SaveOutcome.Quota => WriteWords.SaveQuota,
        SaveOutcome.TooLarge tooLarge => WriteWords.SaveTooLarge.With(Amount.Size(tooLarge.MaxOctets)),
        _ => WriteWords.SaveBusy,
    };

    /// <summary>Null when it is queued.</summary>
    public static string? Of(SendOutcome outcome) => outcome switch
    {
        SendOutcome.Queued => null,
        SendOutcome.Already => WriteWords.SentAlready,
        SendOutcome.Incomplete incomplete => string.Join(' ', incomplete.Problems.Select(Of)),
        SendOutcome.Gone => WriteWords.SendGone,
        SendOutcome.Quota => WriteWords.SendQuota,
        SendOutcome.Limited { Wait: null } limited => (limited.NewRecipients ? LimitWords.SendNewNever : LimitWords.SendNever).With(limited.Most),
        SendOutcome.Limited limited => (limited.NewRecipients ? LimitWords.SendNewLater : LimitWords.SendLater).With(limited.Most, Amount.Span(TimeSpan.FromMinutes(Math.Ceiling(limited.Wait!.Value.TotalMinutes)))),
        _ => WriteWords.SendBusy,
    };

    public static string Of(WritingAdvice advice)
    {
        ArgumentNullException.ThrowIfNull(advice);
        return advice.Kind switch
        {
            WritingAdviceKind.AttachmentForgotten => WriteWords.AdviceAttachment.With(advice.Subject),
            WritingAdviceKind.EmptySubject => WriteWords.AdviceSubject,
            WritingAdviceKind.ReplyToMany => WriteWords.AdviceReplyToMany.With(advice.Subject),
            WritingAdviceKind.OtherLanguage => WriteWords.AdviceLanguage.With(Language(advice.Subject), Language(advice.Hint)),
            WritingAdviceKind.BlindInReplyAll => WriteWords.AdviceBlind.With(advice.Subject),
            WritingAdviceKind.UnfilledPlaceholder => HabitWords.AdvicePlaceholder.With(advice.Subject),
            _ => WriteWords.AdviceMistyped.With(advice.Subject, advice.Hint),
        };
    }

    /// <summary>Why a recipient is none mail can go to; null when it is one.</summary>
    public static string? Fault(Person person)
    {
        ArgumentNullException.ThrowIfNull(person);
        var text = person.Address.Trim();
        if (MailAddress.Parse(text).Ok) return null;
        var at = text.LastIndexOf('@');
        if (at < 0) return WriteWords.AddressWithoutAt;
        if (at == 0) return WriteWords.AddressWithoutName;
        if (at == text.Length - 1) return WriteWords.AddressWithoutDomain;
        if (text.Any(char.IsWhiteSpace)) return WriteWords.AddressWithSpace;
        if (text.IndexOf('@', StringComparison.Ordinal) != at && !text.StartsWith('"')) return WriteWords.AddressWithTwo;
        return DomainName.Parse(text[(at + 1)..]).Ok ? WriteWords.AddressBadName : WriteWords.AddressBadDomain;
    }

    private static string Of(SendProblem problem) => problem.Kind switch
    {
        SendProblemKind.NoRecipient => WriteWords.NoRecipient,
        SendProblemKind.InvalidRecipient => WriteWords.InvalidRecipient.With(problem.Subject),
        SendProblemKind.InvalidReplyTo => WriteWords.InvalidReplyTo.With(problem.Subject),
        SendProblemKind.NotYourAddress => WriteWords.NotYourAddress.With(problem.Subject),
        SendProblemKind.TooManyRecipients => WriteWords.TooManyRecipients,
        SendProblemKind.WrongTime => WriteWords.WrongTime,
        _ => WriteWords.TooLarge,
    };

    /// <summary>The name of a language in the language of the pages.</summary>
    private static string Language(string tag) => CultureInfo.GetCultureInfo(tag).DisplayName is { Length: > 0 } name && name != tag ? name : CultureInfo.GetCultureInfo(tag).EnglishName;
}
