using System.Text;

namespace Mox.Protocols.VCard;

/// <summary>Writes files of vCards in version 3.0, which all address books read; a group becomes a category of its people.</summary>
/// <remarks>RFC 6350 §3.2 for folding and §3.4 for escapes, which are those of 3.0 as well. With N, which 3.0 asks for, made from the name.</remarks>
public static class CardWriter
{
    /// <summary>Octets of a line, without its ending.</summary>
    private const int MaxLine = 75;

    /// <summary>Adds a card to a text; lines end in CRLF.</summary>
    public static void Write(StringBuilder file, PersonCard card)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(card);
        var shown = card.Name.Length > 0 ? card.Name : card.Organization.Length > 0 ? card.Organization : card.Addresses is [var first, ..] ? first : "";
        var space = card.Name.LastIndexOf(' ');
        Line(file, "BEGIN:VCARD");
        Line(file, "VERSION:3.0");
        if (card.Uid.Length > 0) Line(file, "UID:" + Escape(card.Uid));
        Line(file, "FN:" + Escape(shown));
        Line(file, space < 0 ? $"N:{Escape(card.Name)};;;;" : $"N:{Escape(card.Name[(space + 1)..])};{Escape(card.Name[..space])};;;");
        if (card.Organization.Length > 0) Line(file, "ORG:" + Escape(card.Organization));
        for (var i = 0; i < card.Addresses.Length; i++) Line(file, (i == 0 && card.Addresses.Length > 1 ? "EMAIL;TYPE=INTERNET,PREF:" : "EMAIL;TYPE=INTERNET:") + Escape(card.Addresses[i]));
        foreach (var phone in card.Phones) Line(file, "TEL:" + Escape(phone));
        if (card.Notes.Length > 0) Line(file, "NOTE:" + Escape(card.Notes));
        if (!card.Categories.IsEmpty) Line(file, "CATEGORIES:" + string.Join(',', card.Categories.Select(Escape)));
        Line(file, "END:VCARD");
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            switch (c)
            {
                case '\\' or ',' or ';': escaped.Append('\\').Append(c); break;
                case '\n': escaped.Append("\\n"); break;
                case '\r': break;
                default: escaped.Append(c); break;
            }
        }

        return escaped.ToString();
    }

    /// <summary>Folds between characters, so that none is torn.</summary>
    private static void Line(StringBuilder file, string line)
    {
        var length = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (length + rune.Utf8SequenceLength > MaxLine)
            {
                file.Append("\r\n ");
                length = 1;
            }

            file.Append(rune.ToString());
            length += rune.Utf8SequenceLength;
        }

        file.Append("\r\n");
    }
}
