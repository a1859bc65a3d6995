using Mox.Protocols.Addresses;
using Mox.Protocols.Addresses.Risk;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Webmail.Messages;

/// <summary>How a message is shown at first, and what is to be said of its sender.</summary>
internal sealed class SenderLook(SenderChoiceStore choices, KnownSenders known, AddressBook book)
{
    /// <param name="accountId">Whose message it is.</param>
    /// <param name="row">With envelope and delivery facts.</param>
    /// <param name="use">The role of its folder.</param>
    /// <param name="usual">How mail is shown otherwise.</param>
    /// <param name="ct">Ends the look-ups.</param>
    public async Task<(MessageDisplay Display, SenderView View)> OfAsync(long accountId, MessageRow row, SpecialUse use, MessageDisplay usual, CancellationToken ct)
    {
        var standing = row.Delivery is { } facts ? DeliveryViews.Standing(facts) : SenderStanding.Unchecked;
        var proven = standing == SenderStanding.Proven;
        var sender = row.Envelope is { From: [var only] } ? ReadModels.Address(only) : null;
        if (sender is not { } address || use is SpecialUse.Sent or SpecialUse.Drafts) return (Cautious(standing, use, usual), new SenderView());
        var chosen = proven ? await ChosenAsync(accountId, address, ct) : null;
        var view = new SenderView
        {
            CanRemember = proven,
            Chosen = chosen?.Reach,
            IsNew = row.Delivery is { RemoteIp: not null } && await known.IsNewAsync(accountId, address.ToString(), row.MessageId, ct),
            LooksLike = LooksLike(address.Domain),
        };
        return (chosen is { } own && use != SpecialUse.Junk ? own.Display : Cautious(standing, use, usual), view);
    }

    /// <summary>The keys under which a choice for a sender is kept.</summary>
    public static string Key(MailAddress sender, ChoiceReach reach) => reach == ChoiceReach.Domain ? $"@{sender.Domain.Ascii}" : sender.ToString().ToLowerInvariant();

    /// <summary>Without a choice: text where there is doubt, and remote pictures only of those who are proven.</summary>
    internal static MessageDisplay Cautious(SenderStanding standing, SpecialUse use, MessageDisplay usual)
    {
        if (use == SpecialUse.Junk || standing == SenderStanding.Doubtful) return MessageDisplay.Text;
        return usual == MessageDisplay.HtmlWithImages && standing != SenderStanding.Proven ? MessageDisplay.Html : usual;
    }

    private async Task<(MessageDisplay Display, ChoiceReach Reach)?> ChosenAsync(long accountId, MailAddress sender, CancellationToken ct)
    {
        foreach (var reach in Enum.GetValues<ChoiceReach>())
        {
            if (await choices.ReadAsync(accountId, Key(sender, reach), ct) is { } display && Enum.IsDefined((MessageDisplay)display)) return ((MessageDisplay)display, reach);
        }

        return null;
    }

    /// <summary>A domain of ours that another one may be taken for; empty without one.</summary>
    private string LooksLike(DomainName domain)
    {
        foreach (var own in book.Domains)
        {
            if (domain == own.Name || domain.IsWithin(own.Name)) return "";
        }

        foreach (var own in book.Domains)
        {
            if (IsAlike(domain.Unicode, own.Name.Unicode)) return DomainRisk.Of(own.Name).Shown;
        }

        return "";
    }

    /// <summary>Confusable letters, or one letter more, less or other in a name of some length.</summary>
    internal static bool IsAlike(string one, string other) =>
        one != other && (Confusables.AreConfusable(one, other) || (Math.Min(one.Length, other.Length) >= 8 && IsOneEdit(one, other)));

    private static bool IsOneEdit(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > 1) return false;
        var start = 0;
        while (start < Math.Min(one.Length, other.Length) && one[start] == other[start]) start++;
        var a = one.AsSpan(start);
        var b = other.AsSpan(start);
        if (a.Length == b.Length) return a.Length > 0 && (a[1..].SequenceEqual(b[1..]) || (a.Length > 1 && a[0] == b[1] && a[1] == b[0] && a[2..].SequenceEqual(b[2..])));
        return a.Length > b.Length ? a[1..].SequenceEqual(b) : b[1..].SequenceEqual(a);
    }
}
