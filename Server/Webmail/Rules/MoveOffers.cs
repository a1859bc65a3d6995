using Mox.Protocols.Addresses;
using Mox.Server.Rules;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Webmail.Rules;

/// <summary>Whether a move by hand is worth a question, and which. Pure.</summary>
/// <remarks>Moves out of the Inbox into a folder without a role may become a rule; moves of mail that a rule filed back into the Inbox may end that rule.</remarks>
internal static class MoveOffers
{
    public const string Sender = "sender", List = "list", ToFolder = "to-folder", FromFolder = "from-folder";

    /// <param name="row">The message, with envelope and delivery.</param>
    /// <param name="lists">How many List-Id fields it has, and the id of the first.</param>
    /// <param name="from">Where it was.</param>
    /// <param name="to">Where it is.</param>
    /// <param name="rules">The rules of the account.</param>
    /// <param name="silences">What is not to be asked.</param>
    public static RuleOffer? Of(MessageRow row, (int Count, string Id) lists, MailboxRow from, MailboxRow to, IReadOnlyList<(long Id, RuleText Text)> rules, IReadOnlyList<SilenceRow> silences)
    {
        if (from.Id == to.Id || from.Name.IsInbox == to.Name.IsInbox || HasRole(from) || HasRole(to)) return null;
        if (Subject(row, lists) is not { } about) return null;
        var leaves = from.Name.IsInbox;
        var folder = leaves ? to : from;
        if (IsSilent(silences, about.IsList ? List : Sender, about.Key) || IsSilent(silences, leaves ? ToFolder : FromFolder, $"{folder.Id}")) return null;
        var known = rules.Where(rule => rule.Text.MoveTo == folder.Id && IsFor(rule.Text, about)).Select(rule => rule.Id).FirstOrDefault();

        // What a rule does already need not be offered; what none does cannot be ended.
        if (leaves == (known != 0)) return null;
        return new RuleOffer(leaves ? RuleOfferKind.Add : RuleOfferKind.Remove, about.Shown, about.IsList, folder.Id, folder.Name.Leaf, about.Key, about.Domain, known, from.Id, to.Id);
    }

    /// <summary>The rule that an offer makes.</summary>
    public static RuleText Rule(RuleOffer offer) => new()
    {
        Conditions = offer.IsList
            ? [new RuleCondition(RuleField.ListId, RuleTest.Is, offer.Key), new RuleCondition(RuleField.Verified, RuleTest.Is, offer.VerifiedDomain)]
            : [new RuleCondition(RuleField.From, RuleTest.Is, offer.Key)],
        MoveTo = offer.FolderId,
    };

    /// <summary>Mail of a list is told by its List-Id, where a domain that vouches for the message is that of the list or above it; other mail by the address of its one author.</summary>
    private static About? Subject(MessageRow row, (int Count, string Id) lists)
    {
        if (lists is { Count: 1, Id.Length: > 0 } && row.Delivery is { } facts && DomainName.Parse(lists.Id).Try(out var list, out _))
        {
            foreach (var domain in RuleSubject.VerifiedDomains(facts))
            {
                if (list.IsWithin(domain)) return new About(lists.Id, lists.Id, domain.Ascii, IsList: true);
            }
        }

        var authors = row.Envelope!.From.Where(address => address.IsMailbox).ToList();
        if (authors is not [var author] || !LocalPart.From(author.Local!).Try(out var local, out _) || !DomainName.Parse(author.Domain ?? "").Try(out var of, out _)) return null;
        var address = new MailAddress(local, of).ToDisplay();
        return new About(address, address, "", IsList: false);
    }

    private static bool IsFor(RuleText rule, About about) => rule.Conditions.Any(condition =>
        !condition.Not && condition.Test == RuleTest.Is && condition.Field == (about.IsList ? RuleField.ListId : RuleField.From) && condition.Value.Equals(about.Key, StringComparison.OrdinalIgnoreCase));

    private static bool IsSilent(IReadOnlyList<SilenceRow> silences, string kind, string value) =>
        silences.Any(silence => silence.Kind == kind && silence.Value.Equals(value, StringComparison.OrdinalIgnoreCase));

    private static bool HasRole(MailboxRow mailbox) => mailbox.Use != SpecialUse.None && !mailbox.Name.IsInbox;

    /// <param name="Key">What a rule would compare with.</param>
    /// <param name="Domain">For a list: the domain that vouches.</param>
    private sealed record About(string Key, string Shown, string Domain, bool IsList);
}
