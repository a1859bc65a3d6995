using System.Text;
using Mox.Protocols.Text;

namespace Mox.Shared.Model.Mailboxes;

/// <summary>The full name of a mailbox: elements joined by <c>/</c>, in NFC. <c>INBOX</c> in any case, also as first element, is <c>Inbox</c>.</summary>
/// <remarks>RFC 9051 §5.1. No empty element, no <c>.</c> or <c>..</c>, no leading <c>#</c>, no control characters or line separators.</remarks>
public readonly record struct MailboxName
{
    /// <summary>The longest name, in UTF-8 octets.</summary>
    public const int MaxOctets = 512;

    public static readonly MailboxName Inbox = new("Inbox");

    private readonly string? _text;

    private MailboxName(string text) => _text = text;

    public string Text => _text ?? "";

    /// <summary>The last element.</summary>
    public string Leaf => Text[(Text.LastIndexOf('/') + 1)..];

    /// <summary>The name one level up, or null at the top.</summary>
    public MailboxName? Parent => Text.LastIndexOf('/') is var at and > 0 ? new MailboxName(Text[..at]) : null;

    public bool IsInbox => Text == "Inbox";

    public static Parsed<MailboxName> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0) return new SyntaxFault(0, "mailbox name");
        if (text[0] == '#') return new SyntaxFault(0, "name that does not start with #");
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || text[i] is '\u2028' or '\u2029' or '\uFFFE') return new SyntaxFault(i, "printable character");
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i]))) return new SyntaxFault(i, "valid character");
        }

        var name = NormalForm.Of(text, NormalizationForm.FormC);
        if (Encoding.UTF8.GetByteCount(name) > MaxOctets) return new SyntaxFault(MaxOctets, $"name of at most {MaxOctets} octets");
        var elements = name.Split('/');
        if (elements.Any(element => element is "" or "." or "..")) return new SyntaxFault(0, "name elements that are not empty, . or ..");
        if (elements[0].Equals("INBOX", StringComparison.OrdinalIgnoreCase)) elements[0] = "Inbox";
        return new MailboxName(string.Join('/', elements));
    }

    /// <summary>True when this name lies below <paramref name="parent"/>.</summary>
    public bool IsBelow(MailboxName parent) => Text.StartsWith(parent.Text + "/", StringComparison.Ordinal);

    public override string ToString() => Text;
}
