using System.Text;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dsn;

/// <summary>Writes the fields of the machine-readable part of a report. Nothing that goes in can begin a field or a group of its own.</summary>
/// <param name="utf8">UTF-8 may stand in values; without it what is not ASCII becomes a question mark, addresses aside.</param>
internal sealed class ReportText(bool utf8)
{
    /// <summary>Words longer than this are cut: lines must stay below the limit of RFC 5322 §2.1.1, in octets.</summary>
    private const int MaxWord = 240;

    private readonly StringBuilder _text = new();

    /// <summary>The fields so far, each with its CRLF.</summary>
    public byte[] ToOctets() => Encoding.UTF8.GetBytes(_text.ToString());

    /// <summary>The next fields belong to another group.</summary>
    public void NextGroup() => _text.Append("\r\n");

    /// <summary>Writes a field; nothing for null.</summary>
    public void Field(string name, string? value)
    {
        if (value is null) return;
        var flat = SingleLine.Flatten(value).Text;
        if (!utf8 && !Ascii.IsValid(flat)) flat = string.Concat(flat.EnumerateRunes().Select(rune => rune.IsAscii ? ((char)rune.Value).ToString() : "?"));
        var folded = HeaderFolding.Fold(Cut(flat), name.Length + 2);
        _text.Append(name).Append(folded.Length > 0 ? ": " : ":").Append(folded).Append("\r\n");
    }

    /// <summary>Writes a time. RFC 5322 §3.3.</summary>
    public void Field(string name, DateTimeOffset? value) => Field(name, value is { } time ? MailDate.Write(time) : null);

    /// <summary>Writes an address with its type: <c>rfc822</c>, or <c>utf-8</c> in the form that may stand here. RFC 6533 §3.</summary>
    public void Address(string name, string? address)
    {
        if (address is not null) Field(name, Ascii.IsValid(address) ? "rfc822; " + address : "utf-8; " + (utf8 ? address : ReportValue.ToUnitext(address)));
    }

    /// <summary>Writes an original recipient, given as in ORCPT. RFC 3461 §6.3: its xtext is undone; RFC 6533 §4.1: the address is in UTF-8 where that may stand.</summary>
    public void Original(string name, string? original)
    {
        if (original is null) return;
        var at = original.IndexOf(';', StringComparison.Ordinal);
        var (type, address) = at < 0 ? ("rfc822", original.Trim()) : (original[..at].Trim(), original[(at + 1)..].Trim());
        if (!type.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            Field(name, $"{type}; {ReportValue.FromXtext(address)}");
            return;
        }

        var plain = ReportValue.FromUnitext(address);
        Field(name, $"{type}; {(utf8 ? plain : ReportValue.ToUnitext(plain))}");
    }

    private static string Cut(string text)
    {
        if (text.Length <= MaxWord) return text;
        var result = new StringBuilder(text.Length + 16);
        var word = 0;
        for (var i = 0; i < text.Length; i++)
        {
            word = text[i] is ' ' or '\t' ? 0 : word + 1;
            if (word > MaxWord && !char.IsLowSurrogate(text[i]))
            {
                result.Append(' ');
                word = 1;
            }

            result.Append(text[i]);
        }

        return result.ToString();
    }
}
