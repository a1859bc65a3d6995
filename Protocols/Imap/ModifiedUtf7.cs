using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>Mailbox names of IMAP4rev1 on the wire.</summary>
/// <remarks>RFC 3501 §5.1.3.</remarks>
public static class ModifiedUtf7
{
    public static Parsed<string> Decode(ReadOnlySpan<byte> text) => throw new NotImplementedException();

    public static string Encode(string text) => throw new NotImplementedException();
}
