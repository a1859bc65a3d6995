using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>What doubt there is about a sender.</summary>
public enum SenderDoubt
{
    /// <summary>None, or none that is known.</summary>
    None,

    /// <summary>From holds no address that could be checked, or several.</summary>
    NoOneAuthor,

    /// <summary>The domain of the author says how its mail can be told, and this is not like that.</summary>
    Policy,

    /// <summary>The domain of the author signed something else than what came.</summary>
    Signature,
}

/// <summary>The look and the words of the checks of a sender.</summary>
public static class TrustWords
{
    public static SenderDoubt Doubt(DeliveryView delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        if (delivery.Standing != SenderStanding.Doubtful) return SenderDoubt.None;
        if (delivery.FromDomain.Length == 0) return SenderDoubt.NoOneAuthor;
        return delivery.Checks.Any(check => check is { Method: "dmarc", Result: "fail" }) ? SenderDoubt.Policy : SenderDoubt.Signature;
    }

    /// <summary>The symbol of a first line, each standing with one of its own, and the class of its colour.</summary>
    public static (string Icon, string Look) First(DeliveryView? delivery) => delivery switch
    {
        null => ("mail", "plain"),
        { FromHere: true, MailFrom.Length: 0 } => ("mail", "plain"),
        { FromHere: true } => ("person", "plain"),
        { Standing: SenderStanding.Proven } => ("shield", "proven"),
        { Standing: SenderStanding.Unproven } => ("shieldask", "plain"),
        { Standing: SenderStanding.Unknown } => ("shielddots", "plain"),
        { Standing: SenderStanding.Doubtful } => ("shieldwarn", "doubtful"),
        _ => ("shieldempty", "plain"),
    };

    /// <summary>What is said first; <c>{0}</c> is the domain of the author.</summary>
    public static string Says(DeliveryView? delivery) => delivery switch
    {
        null => ReadWords.TrustOwn,
        { FromHere: true, MailFrom.Length: 0 } => ReadWords.TrustNotice,
        { FromHere: true } => ReadWords.TrustHere,
        { Standing: SenderStanding.Proven } => ReadWords.TrustProven,
        { Standing: SenderStanding.Unproven } => ReadWords.TrustUnproven,
        { Standing: SenderStanding.Unknown } => ReadWords.TrustUnknown,
        { Standing: SenderStanding.Doubtful } => Doubt(delivery) switch
        {
            SenderDoubt.NoOneAuthor => ReadWords.TrustNoOneAuthor,
            SenderDoubt.Policy => ReadWords.TrustPolicy,
            _ => ReadWords.TrustSignature,
        },
        _ => ReadWords.TrustUnchecked,
    };

    /// <summary>What a check is called. Of the two names that SPF may check, that of the greeting is told by its subject.</summary>
    public static string Name(SenderCheck check, DeliveryView delivery)
    {
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(delivery);
        return check.Method switch
        {
            "iprev" => ReadWords.CheckIprev,
            "spf" when IsGreeting(check, delivery) => ReadWords.CheckGreeting,
            "spf" => ReadWords.CheckEnvelope,
            "dkim" => ReadWords.CheckSignature,
            "arc" => ReadWords.CheckEarlier,
            "dmarc" => ReadWords.CheckPolicy,
            _ => check.Method,
        };
    }

    /// <summary>Symbol and look of a result word, as the status marks of all pages have them.</summary>
    public static (string Icon, string Look) Mark(string result) => result switch
    {
        "pass" => ("found", "ok"),
        "fail" => ("blocked", "bad"),
        "softfail" => ("warn", "warn"),
        "temperror" => ("again", "warn"),
        "policy" or "permerror" => ("blocked", "off"),
        _ => ("minus", "off"),
    };

    /// <summary>What signatures leave open, each thing once, in sentences.</summary>
    public static ImmutableArray<string> Notes(DeliveryView delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        var notes = ImmutableArray.CreateBuilder<string>();
        var open = delivery.Checks.Aggregate(SenderCheckNotes.None, (notes, check) => notes | check.Notes);
        if (open.HasFlag(SenderCheckNotes.UnsignedTail)) notes.Add(ReadWords.NoteUnsignedTail);
        if (open.HasFlag(SenderCheckNotes.ShortKey)) notes.Add(ReadWords.NoteShortKey);
        if (open.HasFlag(SenderCheckNotes.Testing)) notes.Add(ReadWords.NoteTesting);
        return notes.ToImmutable();
    }

    private static bool IsGreeting(SenderCheck check, DeliveryView delivery) =>
        check.Subject.Equals(delivery.HelloName, StringComparison.OrdinalIgnoreCase) && !delivery.MailFrom.EndsWith($"@{check.Subject}", StringComparison.OrdinalIgnoreCase);
}
