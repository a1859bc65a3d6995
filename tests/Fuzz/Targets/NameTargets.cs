using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Addresses.Idna;
using Mox.Protocols.Addresses.Risk;
using Mox.Protocols.Addresses.Syntax;
using Mox.Protocols.PublicSuffix;

namespace Mox.Fuzz;

/// <summary>Texts in the place of an address: one verdict, values that are written without a line break and read as the same.</summary>
public sealed class AddressSyntaxTarget : FuzzTarget
{
    public override string Name => "address-syntax";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "user@example.org", "\"a \\\" b\"@[IPv6:2001:db8::192.0.2.1]", "a.(c (d))\"b\" . c@ (x) d_e . example (y)", "Ann \"B\" <@a.example,@b.example:ü@bücher.example> (z)", "a\r\n \r\n b@[x \\] y]", "\\\0@-a-.b.",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. ((string[])["@", ".", "..", "\"", "\\", "(", ")", "[", "]", "<", ">", ":", "::", "IPv6:", "255.", "xn--", "-", " ", "\r\n ", "\r", "\n", "\0", "ü", "\u0301", "\u00A0", "\u202E", "。", "\uFFFE"]).Select(Encoding.UTF8.GetBytes),
    ];

    public override void Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var verdict = AddressSyntax.Classify(text);
        Hold(verdict.Use == AddressUse.Invalid == (verdict.Fault != AddressFault.None), "what is invalid has a fault");
        Hold(verdict.Offset >= 0 && verdict.Offset <= text.Length, "a fault lies within the text");
        Hold(verdict.Use == AddressUse.Invalid || AddressSyntax.ClassifyMailbox(text) == verdict, "an address without brackets is a mailbox");
        Hold(verdict.Use == AddressUse.Invalid || AddressSyntax.ClassifyMailbox($"x <{text}>").Use == AddressUse.HeaderOnly, "an address may stand in brackets");
        if (verdict.Use == AddressUse.Smtp)
        {
            Hold(!text.AsSpan().ContainsAny('\r', '\n', '\0'), "what goes by SMTP holds no line break");
            Hold(MailAddress.Parse(text).Ok || LiteralMailAddress.Parse(text).Ok || text.StartsWith("\"\"@", StringComparison.Ordinal), "what goes by SMTP is an address");
        }

        if (MailAddress.Parse(text).Try(out var address, out var fault)) Same(address);
        else Hold(fault.Offset >= 0 && fault.Offset <= text.Length, "the fault of an address lies within it");
        if (LiteralMailAddress.Parse(text).Try(out var literal, out _)) Hold(LiteralMailAddress.Parse(literal.ToString()).Value == literal, "a literal comes back the same");
        var name = DisplayName.Flatten(text);
        Hold(DisplayName.From(name.Text).Ok, "a flattened name is a name");
        var risk = DisplayNameRisk.Of(text, address);
        Hold(!risk.Shown.AsSpan().ContainsAny('\u202E', '\r', '\n'), "what is shown turns no direction and breaks no line");
        Hold(InvisibleText.Strip(risk.Shown) == risk.Shown || risk.Shown.Length > 0, "stripping leaves no more to strip than a joiner laid bare");
    }

    private static void Same(MailAddress address)
    {
        var written = address.ToString();
        Hold(!written.AsSpan().ContainsAny('\r', '\n', '\0'), "an address holds no line break");
        Hold(MailAddress.Parse(written).Value == address, "an address comes back the same");
        Hold(MailAddress.Parse(address.ToDisplay()).Value == address, "an address as shown is the same address");
    }
}

/// <summary>Names in any script: both forms of a good name lead to each other, and no step fails.</summary>
public sealed class IdnaTarget : FuzzTarget
{
    public override string Name => "idna";

    public override IReadOnlyList<byte[]> Seeds { get; } = [.. ((string[])["bücher.example", "xn--bcher-kva.Example.", "faß。ｄｅ", "نامه‌ای.com", "क्‍ष.कॉम", "אב1.x", "xn--a.xn--.xn--zz-zz", "аррӏе.com", "a\u0323\u0301.b"]).Select(Encoding.UTF8.GetBytes)];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])[".", "。", "-", "--", "xn--", "ß", "ς", "\u200C", "\u200D", "\u094D", "\u0301", "\u0323", "א", "٣", "3", "ﷺ", "\u00AD", "가", "ᄀ", "\uFFFE", "xn--g6h", "𝐏", "_"]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var ascii = IdnaName.ToAscii(text);
        var unicode = IdnaName.ToUnicode(text);
        if (ascii.Ok)
        {
            Hold(Ascii.IsValid(ascii.Text) && ascii.Text.Length <= 253, "the ASCII form is of ASCII and short enough");
            Hold(unicode.Ok, "what has an ASCII form has a Unicode form");
            Hold(IdnaName.ToAscii(ascii.Text) == ascii, "the ASCII form is its own ASCII form");
            Hold(IdnaName.ToUnicode(ascii.Text) == unicode, "both forms are the same name");
            Hold(DomainName.Parse(text).Try(out var domain, out _) && domain.Ascii == ascii.Text, "what IDNA takes is a domain name");
        }

        if (unicode.Ok) Hold(IdnaName.ToUnicode(unicode.Text) == unicode, "the Unicode form is its own Unicode form");
        if (DomainName.Parse(text).Try(out var name, out _)) Named(name);
        _ = Confusables.Skeleton(text);
    }

    private static void Named(DomainName name)
    {
        Hold(DomainName.Parse(name.Unicode).Value == name, "a domain comes back the same from its Unicode form");
        var risk = DomainRisk.Of(name);
        Hold(DomainName.Parse(risk.Shown).Value == name, "a domain as shown is the same domain");
        var list = PublicSuffixList.Embedded;
        var suffix = list.Suffix(name).Suffix;
        Hold(name.IsWithin(suffix), "a name lies within its suffix");
        Hold(list.RegistrableDomain(name) is { } own ? name.IsWithin(own) && own != suffix && list.RegistrableDomain(own) == own : suffix == name, "a name lies within its registrable domain, or is a suffix");
    }
}

/// <summary>Punycode, and nothing lost on the way to it and back.</summary>
public sealed class PunycodeTarget : FuzzTarget
{
    public override string Name => "punycode";

    public override IReadOnlyList<byte[]> Seeds { get; } = [.. ((string[])["bcher-kva", "bücher", "-with-SUPER-MONKEYS-pc58ag80a8qai00g7n9n", "安室奈美恵-with-SUPER-MONKEYS", "99999999", "a-", "-", "\U0010FFFF\u0080"]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (Punycode.Encode(text).Try(out var encoded, out _))
        {
            Hold(Ascii.IsValid(encoded), "punycode is ASCII");
            Hold(encoded.Length > Punycode.MaxLength || Punycode.Decode(encoded).Value == text, "what was encoded is decoded the same");
        }
        else
        {
            Hold(text.Length > 500, "all but long texts can be encoded");
        }

        if (Punycode.Decode(text).Try(out var decoded, out _)) Hold(Punycode.Encode(decoded).Value.Equals(text, StringComparison.OrdinalIgnoreCase), "what was decoded is encoded the same");
    }
}

/// <summary>Lists of suffixes: any text is read or refused, and what was read answers.</summary>
public sealed class PublicSuffixTarget : FuzzTarget
{
    private static readonly DomainName[] Names = [.. ((string[])["com", "a.b.com", "a.b.c.d.ck", "x.公司.cn"]).Select(name => DomainName.Parse(name).Value)];

    public override string Name => "public-suffix";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        "// VERSION: 2026-03-04_05-06-07_UTC\n// ===BEGIN ICANN DOMAINS===\ncom\n*.ck\n!www.ck\n公司.cn\n// ===END ICANN DOMAINS===\n// ===BEGIN PRIVATE DOMAINS===\nb.com\n*.c.d.ck\n"u8.ToArray(),
        "com\r\nuk co\tx\n*\n!\n*.\n!com\n..\n"u8.ToArray(),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["\n", "//", "*.", "!", "com", "ck", ".", "ü", "xn--", "2026-01-01", "===BEGIN PRIVATE DOMAINS===", "\uFEFF"]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        if (!PublicSuffixList.Parse(input).Try(out var list, out _)) return;
        Hold(list.Count > 0, "a list has rules");
        foreach (var name in Names)
        {
            var suffix = list.Suffix(name);
            Hold(name.IsWithin(suffix.Suffix), "a name lies within its suffix");
            Hold(list.RegistrableDomain(name) is { } own ? own.IsWithin(suffix.Suffix) && own != suffix.Suffix : suffix.Suffix == name, "the registrable domain has one label more than the suffix");
        }
    }
}
