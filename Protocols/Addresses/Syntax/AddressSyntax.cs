namespace Mox.Protocols.Addresses.Syntax;

/// <summary>Says whether a text is an address, where it may be used, and why not.</summary>
/// <remarks>
/// The grammar is read whole: RFC 5322 §3.4.1 with comments and folding white space and the obsolete forms of §4.4, RFC 5321 §4.1.2 and §4.1.3, RFC 6531 §3.3 and RFC 6532 §3.2 for other scripts.
/// One pass, without recursion and without a copy of the text but for its domain. Nothing is decoded or repaired; the reader of address fields does that.
/// </remarks>
public static class AddressSyntax
{
    /// <summary>Classifies an <c>addr-spec</c>: <c>local@domain</c> as it may stand in a header field, without display name and angle brackets.</summary>
    public static AddressClass Classify(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var scanner = new AddressScanner(text);
        return scanner.AddrSpec(ending: '\0') ? scanner.Verdict() : scanner.Refusal();
    }

    /// <summary>Classifies a <c>mailbox</c>: an <c>addr-spec</c>, or one in angle brackets with a display name before it or none.</summary>
    public static AddressClass ClassifyMailbox(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var scanner = new AddressScanner(text);
        if (!scanner.FindBracket(out var bracket)) return scanner.Refusal();
        if (bracket < 0) return Classify(text);
        scanner = new AddressScanner(text);
        return scanner.NameAddr() ? scanner.Verdict() : scanner.Refusal();
    }
}
