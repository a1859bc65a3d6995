using System.Collections.Immutable;
using Mox.Protocols.Addresses.Risk;
using Mox.Protocols.VCard;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Files;

/// <summary>The people of a card file, as far as a reader wants to know them at once, without what is invisible.</summary>
internal static class CardText
{
    private const int MaxPeople = 100, MaxEach = 20;

    public static FilePreview Read(string text)
    {
        ImmutableArray<CardView> people = [.. CardReader.Read(text).Cards.Where(card => !card.IsGroup).Take(MaxPeople).Select(View)];
        return people.IsEmpty ? new FilePreview.None() : new FilePreview.Contacts(people);
    }

    private static CardView View(PersonCard card) => new(InvisibleText.Strip(card.Name), InvisibleText.Strip(card.Organization), Shown(card.Addresses), Shown(card.Phones));

    private static ImmutableArray<string> Shown(ImmutableArray<string> values) => [.. values.Take(MaxEach).Select(InvisibleText.Strip)];
}
