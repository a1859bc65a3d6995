using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>Walks over the octets of a command. Each step is true with its value, or false with the first <see cref="Fault"/> kept.</summary>
internal ref struct CommandCursor(ReadOnlySpan<byte> text, ImapDialect dialect)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private readonly int _at = 0;

    public readonly ImapDialect Dialect => dialect;

    public readonly SyntaxFault Fault => new(_at + _text.Length, "x");

    public bool Space() => throw new NotImplementedException();

    public bool Mailbox(out string name) => throw new NotImplementedException();

    public bool ListMailbox(out string pattern) => throw new NotImplementedException();

    public bool Set(out SequenceSet set) => throw new NotImplementedException();
}
