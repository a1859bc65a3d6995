using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Mox.Protocols.Dns.Wire;

namespace Mox.Protocols.Spf;

/// <summary>Puts values in the place of macros.</summary>
/// <remarks>RFC 7208 §7.2 and §7.3. Costs are bounded by the outcome wanted, not by the text: no more is expanded than is kept.</remarks>
/// <param name="request">Sender, client and its name.</param>
/// <param name="receiver">The name of this host, or <c>unknown</c>.</param>
/// <param name="now">The time of the check.</param>
internal sealed class SpfExpansion(SpfRequest request, string receiver, DateTimeOffset now)
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxName = 253;

    /// <summary>True when a term cannot match, since no name can be made from a local part outside ASCII.</summary>
    /// <remarks>RFC 8616 §4.</remarks>
    public bool IsUnmatchable(SpfMacroString text) => !Ascii.IsValid(request.Local) && text.Uses('s', 'l');

    /// <summary>The name a text stands for, its left labels removed until it is short enough; without a dot at the end. It may be no valid name.</summary>
    /// <param name="text">The text.</param>
    /// <param name="domain">The domain whose policy is asked.</param>
    /// <param name="validated">The confirmed name of the client, where the text asks for it.</param>
    public string Name(SpfMacroString text, string domain, string validated)
    {
        // From the right, as long as there is something to keep.
        var pieces = new List<string>();
        var length = 0;
        for (var i = text.Pieces.Length - 1; i >= 0 && length <= MaxName + 1; i--)
        {
            var piece = Value(text.Pieces[i], domain, validated);
            pieces.Add(piece);
            length += piece.Length;
        }

        pieces.Reverse();
        var name = string.Concat(pieces).AsSpan();
        if (name.EndsWith(".")) name = name[..^1];
        while (name.Length > MaxName)
        {
            var dot = name.IndexOf('.');
            name = dot < 0 ? [] : name[(dot + 1)..];
        }

        return name.ToString();
    }

    /// <summary>The text, cut off behind so many characters.</summary>
    public string Text(SpfMacroString text, string domain, string validated, int maxLength)
    {
        var result = new StringBuilder();
        foreach (var piece in text.Pieces)
        {
            result.Append(Value(piece, domain, validated));
            if (result.Length >= maxLength) break;
        }

        return result.ToString(0, Math.Min(result.Length, maxLength));
    }

    /// <summary>The name as it is asked for, or null when it is none: an empty or long label, or a character that is not visible ASCII or a space.</summary>
    public static DnsName? ToDns(string name)
    {
        if (name.Length is 0 or > MaxName || name[^1] == '.') return null;
        if (name.AsSpan().IndexOfAny('\\', ' ') >= 0) name = name.Replace("\\", "\\092", StringComparison.Ordinal).Replace(" ", "\\032", StringComparison.Ordinal);
        return DnsName.Parse(name).Try(out var dns, out _) && !dns.IsRoot ? dns : null;
    }

    private string Value(SpfPiece piece, string domain, string validated)
    {
        if (piece.Macro is not { } macro) return piece.Literal;
        var value = macro.Letter switch
        {
            's' => request.Sender,
            'l' => request.Local,
            'o' => request.Domain?.Ascii ?? request.SenderDomain,
            'd' => domain,
            'i' => string.Join('.', AddressParts()),
            'p' => validated,
            'v' => Version,
            'h' => request.Hello,
            'c' => request.Client.ToString(),
            'r' => receiver,
            't' => now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            _ => throw new InvalidOperationException($"no macro {macro.Letter}"),
        };
        if (macro.Splits) value = Split(value, macro);
        return macro.Escaped ? Uri.EscapeDataString(value) : value;
    }

    private static string Split(string value, SpfMacro macro)
    {
        var parts = value.Split((macro.Delimiters.Length == 0 ? "." : macro.Delimiters).ToCharArray());
        if (macro.Reversed) Array.Reverse(parts);
        var kept = macro.Parts == 0 ? parts.Length : Math.Min(macro.Parts, parts.Length);
        return string.Join('.', parts, parts.Length - kept, kept);
    }

    private string Version => request.Client.AddressFamily == AddressFamily.InterNetwork ? "in-addr" : "ip6";

    private IEnumerable<string> AddressParts()
    {
        var octets = request.Client.GetAddressBytes();
        return octets.Length == 4
            ? octets.Select(octet => octet.ToString(CultureInfo.InvariantCulture))
            : Convert.ToHexStringLower(octets).Select(digit => digit.ToString());
    }
}
