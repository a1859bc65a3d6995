using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;

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

    /// <summary>What a check is called. Of the two names that SPF may check, that of the greeting is told by its subject.</summary>
    public static string Name(SenderCheck check, DeliveryView delivery)
    {
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(delivery);
        return check.Method switch
        {
            "iprev" => "Name of the sending host",
            "spf" when IsGreeting(check, delivery) => "Greeting of the sending host (SPF)",
            "spf" => "Envelope (SPF)",
            "dkim" => "Signature (DKIM)",
            "arc" => "Earlier hosts (ARC)",
            "dmarc" => "Sender's policy (DMARC)",
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
        if (open.HasFlag(SenderCheckNotes.UnsignedTail)) notes.Add("A signature covers only the beginning of the text: what stands at its end may have been added by somebody else.");
        if (open.HasFlag(SenderCheckNotes.ShortKey)) notes.Add("A key is shorter than keys should be today, so that its signature is easier to forge.");
        if (open.HasFlag(SenderCheckNotes.Testing)) notes.Add("A domain says that it is only testing its signatures.");
        return notes.ToImmutable();
    }

    private static bool IsGreeting(SenderCheck check, DeliveryView delivery) =>
        check.Subject.Equals(delivery.HelloName, StringComparison.OrdinalIgnoreCase) && !delivery.MailFrom.EndsWith($"@{check.Subject}", StringComparison.OrdinalIgnoreCase);
}
