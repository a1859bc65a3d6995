namespace Mox.Protocols.Mime.Compose;

/// <summary>What the way of a message must carry.</summary>
public enum MessageForm
{
    /// <summary>ASCII throughout: headers with encoded words (RFC 2047) and extended parameters (RFC 2231), bodies encoded where need be. Any server takes it.</summary>
    SevenBit,

    /// <summary>Headers as in <see cref="SevenBit"/>; bodies may have octets above 127: the next server must know 8BITMIME (RFC 6152 §2).</summary>
    EightBit,

    /// <summary>Headers in UTF-8 (RFC 6532 §3), bodies as in <see cref="EightBit"/>: the next server must know SMTPUTF8 (RFC 6531 §3.1) when the header makes use of it.</summary>
    Utf8,
}
