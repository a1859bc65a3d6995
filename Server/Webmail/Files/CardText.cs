using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Files;

/// <summary>Reads the people of a card file: names, organizations, addresses of mail, telephone numbers.</summary>
/// <remarks>RFC 6350 §6.2 (names), §6.4 (ways to reach somebody).</remarks>
internal static class CardText
{
    private const int MaxPeople = 100, MaxEach = 20;

    public static FilePreview Read(string text)
    {
        var people = ImmutableArray.CreateBuilder<CardView>();
        List<ContentLine>? at = null;
        foreach (var line in ContentLines.Read(text))
        {
            var isCard = line.Value.Trim().Equals("VCARD", StringComparison.OrdinalIgnoreCase);
            if (line.Name == "BEGIN" && isCard) at = [];
            else if (line.Name == "END" && isCard && at is not null)
            {
                if (people.Count < MaxPeople) people.Add(Card(at));
                at = null;
            }
            else at?.Add(line);
        }

        return people.Count == 0 ? new FilePreview.None() : new FilePreview.Contacts(people.DrainToImmutable());
    }

    private static CardView Card(List<ContentLine> lines)
    {
        var name = lines.Find(line => line.Name == "FN")?.Text ?? "";
        if (name.Length == 0 && lines.Find(line => line.Name == "N") is { } parts) name = string.Join(' ', parts.Text.Split(';').Take(2).Reverse().Where(part => part.Length > 0));
        var organization = string.Join(", ", (lines.Find(line => line.Name == "ORG")?.Text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return new CardView(name, organization, Values(lines, "EMAIL"), Values(lines, "TEL"));
    }

    private static ImmutableArray<string> Values(List<ContentLine> lines, string name) =>
        [.. lines.Where(line => line.Name == name).Select(line => line.Text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? line.Text[4..] : line.Text).Where(text => text.Length > 0).Distinct().Take(MaxEach)];
}
