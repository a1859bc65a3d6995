using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Server.Imap.Handlers;
using Mox.Server.Storage;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Imap;

/// <summary>Chooses the mailboxes that LIST and LSUB name, from all mailboxes and subscriptions of an account.</summary>
/// <remarks>RFC 9051 §6.3.9; RFC 5258 §3. Roles are told always: macOS Mail uses them and does not ask.</remarks>
internal sealed class MailboxListing
{
    private readonly SortedDictionary<string, Place> _places = new(StringComparer.Ordinal);

    public MailboxListing(ImmutableArray<MailboxRow> rows, ImmutableArray<MailboxName> subscriptions)
    {
        foreach (var row in rows) At(row.Name).Row = row;
        foreach (var name in subscriptions) At(name).Subscribed = true;
        foreach (var place in _places.Values.ToArray())
        {
            for (var parent = place.Name.Parent; parent is { } name; parent = name.Parent)
            {
                var above = At(name);
                above.HasChildren |= place.Row is not null;
            }
        }
    }

    /// <summary>The responses to LIST, by name; with the mailbox where there is one that can be selected.</summary>
    public IEnumerable<(ListResponse Response, MailboxRow? Row)> List(ListCommand command)
    {
        var patterns = Patterns(command.Reference, command.Patterns);
        var recursive = command.Selection.HasFlag(ListSelection.RecursiveMatch);
        foreach (var place in InOrder())
        {
            if (!patterns.Any(pattern => pattern.Matches(place.Name.Text))) continue;
            var chosen = Chosen(place, command.Selection);
            var below = recursive && command.Selection.HasFlag(ListSelection.Subscribed) && Below(place).Any(child => Chosen(child, command.Selection));
            if (!chosen)
            {
                // RFC 5258 §3.5: a parent is named only for children that are not named themselves.
                if (!below || !Below(place).Any(child => Chosen(child, command.Selection) && !patterns.Any(pattern => pattern.Matches(child.Name.Text)))) continue;
            }

            yield return (new ListResponse(Attributes(place, command), '/', place.Name.Text) { SubscribedBelow = below }, place.Row);
        }
    }

    /// <summary>The responses to LSUB. A parent that is not subscribed itself is named with \Noselect when the pattern ends in <c>%</c> and something below is.</summary>
    public IEnumerable<LsubResponse> Subscribed(LsubCommand command)
    {
        var patterns = Patterns(command.Reference, [command.Pattern]);
        var parents = command.Pattern.EndsWith('%');
        foreach (var place in InOrder())
        {
            if (!patterns.Any(pattern => pattern.Matches(place.Name.Text))) continue;
            if (place.Subscribed) yield return new LsubResponse([.. Role(place)], '/', place.Name.Text);
            else if (parents && Below(place).Any(child => child.Subscribed)) yield return new LsubResponse([MailboxAttribute.NoSelect], '/', place.Name.Text);
        }
    }

    private static ListPattern[] Patterns(string reference, ImmutableArray<string> patterns) =>
        [.. patterns.Where(pattern => pattern.Length > 0).Select(pattern => new ListPattern(reference + pattern))];

    private static bool Chosen(Place place, ListSelection selection)
    {
        if (selection.HasFlag(ListSelection.Subscribed) && !place.Subscribed) return false;
        if (selection.HasFlag(ListSelection.SpecialUse) && (place.Row?.Use ?? SpecialUse.None) == SpecialUse.None) return false;
        // Names that are only subscribed show up when subscriptions are asked for.
        return place.Row is not null || selection.HasFlag(ListSelection.Subscribed);
    }

    private static ImmutableArray<MailboxAttribute> Attributes(Place place, ListCommand command)
    {
        var attributes = ImmutableArray.CreateBuilder<MailboxAttribute>();
        if (place.Row is null) attributes.Add(MailboxAttribute.NonExistent);
        if (place.Subscribed && (command.Selection.HasFlag(ListSelection.Subscribed) || command.Return.HasFlag(ListReturn.Subscribed))) attributes.Add(MailboxAttribute.Subscribed);
        if (place.HasChildren) attributes.Add(MailboxAttribute.HasChildren);
        else if (place.Row is not null) attributes.Add(MailboxAttribute.HasNoChildren);
        attributes.AddRange(Role(place));
        return attributes.ToImmutable();
    }

    private static IEnumerable<MailboxAttribute> Role(Place place) => Naming.Attribute(place.Row?.Use ?? SpecialUse.None) is { } role ? [role] : [];

    /// <summary>Inbox first, then by name, each with what lies below it behind it.</summary>
    private IEnumerable<Place> InOrder() =>
        _places.Values.OrderBy(place => place.Name.Text.Split('/')[0] == "Inbox" ? 0 : 1).ThenBy(place => place.Name.Text.Replace('/', '\u0001'), StringComparer.OrdinalIgnoreCase).ThenBy(place => place.Name.Text, StringComparer.Ordinal);

    private IEnumerable<Place> Below(Place place) => place.Below;

    private Place At(MailboxName name)
    {
        if (_places.TryGetValue(name.Text, out var place)) return place;
        place = new Place(name);
        _places.Add(name.Text, place);
        for (var parent = name.Parent; parent is { } above; parent = above.Parent) At(above).Below.Add(place);
        return place;
    }

    /// <summary>A name, and what stands there: a mailbox, a subscription, both, or only names below.</summary>
    private sealed class Place(MailboxName name)
    {
        public MailboxName Name { get; } = name;

        public MailboxRow? Row { get; set; }

        public bool Subscribed { get; set; }

        /// <summary>A mailbox below exists.</summary>
        public bool HasChildren { get; set; }

        public List<Place> Below { get; } = [];
    }
}
