using System.Globalization;
using System.Text;
using Mox.Protocols.Dkim;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Text;

namespace Mox.Protocols.Arc;

/// <summary>The three fields that one handler of a message added.</summary>
/// <param name="Instance">Its number, 1 for the first handler.</param>
/// <param name="Results">The results that the handler found, as they stand behind <c>i=N;</c>, unfolded.</param>
/// <param name="MessageSignature">What ARC-Message-Signature says: the same as a DKIM signature.</param>
/// <param name="Seal">What ARC-Seal says.</param>
/// <remarks>RFC 8617 §4.2.</remarks>
public sealed record ArcSet(int Instance, string Results, DkimSignature MessageSignature, ArcSeal Seal)
{
    /// <summary>The name of the field with the results.</summary>
    public const string ResultsFieldName = "ARC-Authentication-Results";

    /// <summary>The name of the field with the signature of the message.</summary>
    public const string MessageSignatureFieldName = "ARC-Message-Signature";

    /// <summary>The most sets a message may have. RFC 8617 §4.2.1.</summary>
    public const int MaxInstance = 50;

    /// <summary>Places of the three fields in the header.</summary>
    internal (int Results, int MessageSignature, int Seal) Fields { get; init; }

    /// <summary>Reads the value of an ARC-Message-Signature. RFC 8617 §4.1.2.</summary>
    public static Parsed<(int Instance, DkimSignature Signature)> ParseMessageSignature(ReadOnlySpan<byte> value)
    {
        if (value.Length > DkimSignature.MaxOctets) return new SyntaxFault(DkimSignature.MaxOctets, $"signature of at most {DkimSignature.MaxOctets} octets");
        if (!TagList.Parse(Encoding.UTF8.GetString(value)).Try(out var tags, out var fault)) return fault;
        if (!ReadInstance(tags).Try(out var instance, out fault)) return fault;
        if (!DkimSignature.Read(tags).Try(out var signature, out fault)) return fault;
        // Seals come and go above a signature: it cannot cover them. Signatures over other ARC fields are seen and let pass.
        return signature.SignedFields.Contains("arc-seal") ? new SyntaxFault(0, "h= without ARC-Seal") : (instance, signature);
    }

    /// <summary>Reads the value of an ARC-Authentication-Results: <c>i=N;</c> and the results. RFC 8617 §4.1.1.</summary>
    public static Parsed<(int Instance, string Results)> ParseResults(ReadOnlySpan<byte> value)
    {
        var text = HeaderText.Unfold(value);
        var semicolon = Head(text, out var head);
        if (semicolon < 0) return new SyntaxFault(value.Length, "; behind the instance");
        var equals = head.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || head[..equals].Trim() != "i") return new SyntaxFault(0, "i= and the instance");
        return Number(head[(equals + 1)..].Trim()) is { } instance ? (instance, text[(semicolon + 1)..].Trim()) : new SyntaxFault(0, $"instance from 1 to {MaxInstance}");
    }

    /// <summary>The tag <c>i=</c>. RFC 8617 §4.2.1.</summary>
    internal static Parsed<int> ReadInstance(TagList tags)
    {
        if (!tags.TryGet("i", out var tag)) return SignatureTags.Missing("i");
        return Number(tag.Value) is { } instance ? instance : new SyntaxFault(tag.Offset, $"instance from 1 to {MaxInstance}");
    }

    private static int? Number(string text) => text.Length is 1 or 2 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxInstance ? number : null;

    /// <summary>What stands before the first semicolon, without comments; and the place of that semicolon, -1 without one.</summary>
    private static int Head(string text, out string head)
    {
        var kept = new StringBuilder();
        var depth = 0;
        var at = 0;
        for (; at < text.Length && (depth > 0 || text[at] != ';'); at++)
        {
            if (text[at] == '(') depth++;
            else if (text[at] == ')' && depth > 0) depth--;
            else if (depth == 0) kept.Append(text[at]);
        }

        head = kept.ToString();
        return at < text.Length ? at : -1;
    }
}
