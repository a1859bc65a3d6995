using System.Text;
using System.Xml;
using System.Xml.Linq;
using Mox.Protocols.Text;

namespace Mox.Protocols.Autoconfig;

/// <summary>XML as it is read from others and written for them.</summary>
internal static class XmlText
{
    /// <summary>The longest text of an element that is kept or written, in characters.</summary>
    public const int MaxText = 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Reads a document: no document type, so that no entity can grow or reach out. Fault: not well-formed, or longer than allowed; the offset is always 0.</summary>
    public static Parsed<XElement> Read(ReadOnlySpan<byte> document, int maxOctets)
    {
        if (document.Length > maxOctets) return new SyntaxFault(0, $"at most {maxOctets} octets");
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = maxOctets, IgnoreComments = true, IgnoreProcessingInstructions = true };
        try
        {
            using var reader = XmlReader.Create(new StringReader(Decode(document)), settings);
            return XDocument.Load(reader).Root is { } root ? root : new SyntaxFault(0, "well-formed XML");
        }
        catch (XmlException)
        {
            return new SyntaxFault(0, "well-formed XML without a document type");
        }
    }

    /// <summary>The text by its mark of order; without one UTF-8, or Latin-1 where it is not that. What the declaration says is not asked: a reader that changes its encoding on the way can be led astray.</summary>
    private static string Decode(ReadOnlySpan<byte> octets) => octets switch
    {
        [0xff, 0xfe, .. var rest] => Encoding.Unicode.GetString(rest),
        [0xfe, 0xff, .. var rest] => Encoding.BigEndianUnicode.GetString(rest),
        [0xef, 0xbb, 0xbf, .. var rest] => Encoding.UTF8.GetString(rest),
        _ when System.Text.Unicode.Utf8.IsValid(octets) => Encoding.UTF8.GetString(octets),
        _ => Encoding.Latin1.GetString(octets),
    };

    /// <summary>The first element of a name below another one, whatever its namespace.</summary>
    public static XElement? Child(this XElement? parent, string name) => parent?.Elements().FirstOrDefault(element => element.Name.LocalName == name);

    /// <summary>All elements of a name below another one, whatever their namespace.</summary>
    public static IEnumerable<XElement> Children(this XElement? parent, string name) => parent?.Elements().Where(element => element.Name.LocalName == name) ?? [];

    /// <summary>The text of an element on one line, cut to <see cref="MaxText"/>; null when it is not there or empty.</summary>
    public static string? Words(this XElement? element)
    {
        if (element is null) return null;
        var text = Words(element.Value);
        return text.Length == 0 ? null : text;
    }

    /// <summary>A text on one line, cut to <see cref="MaxText"/>, with no blanks around it.</summary>
    public static string Words(string text)
    {
        var line = SingleLine.Flatten(text).Text.AsSpan().Trim();
        return line[..Math.Min(line.Length, MaxText)].TrimEnd().ToString();
    }

    /// <summary>Writes a document in UTF-8.</summary>
    public static byte[] Write(Action<XmlWriter> content)
    {
        using var octets = new MemoryStream();
        using (var writer = XmlWriter.Create(octets, new XmlWriterSettings { Encoding = Utf8, Indent = true, IndentChars = "  ", NewLineChars = "\n" }))
        {
            writer.WriteStartDocument();
            content(writer);
            writer.WriteEndDocument();
        }

        octets.WriteByte((byte)'\n');
        return octets.ToArray();
    }

    /// <summary>Writes an element with text: cut to <see cref="MaxText"/>, and what XML cannot hold becomes U+FFFD.</summary>
    public static void Text(this XmlWriter writer, string name, string text) => writer.WriteElementString(name, Clean(text));

    /// <summary>Text that XML can hold.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, MaxText));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > MaxText) break;
            clean.Append(rune.Utf16SequenceLength == 2 || XmlConvert.IsXmlChar((char)rune.Value) ? rune.ToString() : "\ufffd");
        }

        return clean.ToString();
    }
}
