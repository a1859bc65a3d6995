using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Mox.Protocols.Acme.Challenges;

/// <summary>How much of a client's first TLS message is there.</summary>
public enum ClientHelloStatus
{
    /// <summary>It goes on: wait for more octets.</summary>
    Partial,

    /// <summary>It was read.</summary>
    Whole,

    /// <summary>It is none, or one that breaks its grammar or its limit. TLS itself will say what is wrong.</summary>
    None,
}

/// <summary>What a client offers in its first TLS message, as far as a server has to know it before the handshake.</summary>
/// <remarks>RFC 8446 §4.1.2 and §4.2, over records of §5.1; server_name and application_layer_protocol_negotiation are of RFC 6066 and RFC 7301. Strict where it reads, blind to all else.</remarks>
/// <param name="ServerName">The name asked for, in lower case; empty without one.</param>
/// <param name="Protocols">What the client would speak within TLS, in its order; empty without the extension.</param>
public sealed record ClientHello(string ServerName, ImmutableArray<string> Protocols)
{
    /// <summary>The most octets looked at, records included. A hello with keys safe against quantum computers has about 1,800.</summary>
    public const int MaxOctets = 16 * 1024;

    private const int RecordHeader = 5;
    private const byte Handshake = 22;

    /// <summary>True when the client wants to check an ACME challenge and nothing else (RFC 8737 §3).</summary>
    public bool IsAcmeCheck => Protocols is [AcmeTls.Protocol];

    /// <summary>Reads the message from the first octets of a connection.</summary>
    /// <param name="octets">What came so far.</param>
    /// <param name="hello">What it says, when it is whole.</param>
    public static ClientHelloStatus Read(ReadOnlySpan<byte> octets, out ClientHello? hello)
    {
        hello = null;
        var limit = octets[..Math.Min(octets.Length, MaxOctets)];
        var message = new byte[limit.Length];
        var filled = 0;
        var at = 0;
        while (true)
        {
            if (at < limit.Length && limit[at] != Handshake) return ClientHelloStatus.None;
            if (limit.Length - at < RecordHeader) return octets.Length < MaxOctets ? ClientHelloStatus.Partial : ClientHelloStatus.None;
            if (limit[at + 1] != 3) return ClientHelloStatus.None;
            int length = BinaryPrimitives.ReadUInt16BigEndian(limit[(at + 3)..]);
            if (length is 0 or > 1 << 14) return ClientHelloStatus.None;
            at += RecordHeader;
            var there = Math.Min(length, limit.Length - at);
            limit.Slice(at, there).CopyTo(message.AsSpan(filled));
            filled += there;
            at += there;
            var status = Message(message.AsSpan(0, filled), out hello);
            if (status != ClientHelloStatus.Partial) return status;
            if (there < length) return octets.Length < MaxOctets ? ClientHelloStatus.Partial : ClientHelloStatus.None;
        }
    }

    private static ClientHelloStatus Message(ReadOnlySpan<byte> message, out ClientHello? hello)
    {
        hello = null;
        if (message.Length > 0 && message[0] != 1) return ClientHelloStatus.None;
        if (message.Length < 4) return ClientHelloStatus.Partial;
        var length = (message[1] << 16) | (message[2] << 8) | message[3];
        if (length > MaxOctets) return ClientHelloStatus.None;
        if (message.Length - 4 < length) return ClientHelloStatus.Partial;
        hello = Body(message.Slice(4, length));
        return hello is null ? ClientHelloStatus.None : ClientHelloStatus.Whole;
    }

    private static ClientHello? Body(ReadOnlySpan<byte> rest)
    {
        // Version and random; session, cipher suites and compression methods are vectors.
        if (rest.Length < 34) return null;
        rest = rest[34..];
        if (!Vector(ref rest, 1, out _) || !Vector(ref rest, 2, out _) || !Vector(ref rest, 1, out _)) return null;
        if (rest.IsEmpty) return new ClientHello("", []);
        if (!Vector(ref rest, 2, out var extensions) || !rest.IsEmpty) return null;
        var name = "";
        ImmutableArray<string> protocols = [];
        while (!extensions.IsEmpty)
        {
            if (extensions.Length < 4) return null;
            var type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            if (!Vector(ref extensions, 2, out var value)) return null;
            if (type == 0)
            {
                if (HostName(value) is not { } read) return null;
                name = read;
            }
            else if (type == 16)
            {
                if (ProtocolNames(value) is not { } read) return null;
                protocols = read;
            }
        }

        return new ClientHello(name, protocols);
    }

    private static string? HostName(ReadOnlySpan<byte> value)
    {
        if (!Vector(ref value, 2, out var names) || !value.IsEmpty) return null;
        while (!names.IsEmpty)
        {
            var kind = names[0];
            names = names[1..];
            if (!Vector(ref names, 2, out var name)) return null;
            if (kind == 0) return name.IsEmpty || name.Length > 255 || name.IndexOfAnyExceptInRange((byte)'!', (byte)'~') >= 0 ? null : Encoding.ASCII.GetString(name).ToLowerInvariant();
        }

        return "";
    }

    private static ImmutableArray<string>? ProtocolNames(ReadOnlySpan<byte> value)
    {
        if (!Vector(ref value, 2, out var names) || !value.IsEmpty) return null;
        var found = ImmutableArray.CreateBuilder<string>();
        while (!names.IsEmpty)
        {
            if (!Vector(ref names, 1, out var name) || name.IsEmpty || found.Count == 100) return null;
            found.Add(Encoding.Latin1.GetString(name));
        }

        return found.ToImmutable();
    }

    /// <summary>Takes a vector off the front: its length in so many octets, then its content.</summary>
    private static bool Vector(ref ReadOnlySpan<byte> rest, int lengthOctets, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (rest.Length < lengthOctets) return false;
        int length = lengthOctets == 1 ? rest[0] : BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (rest.Length - lengthOctets < length) return false;
        content = rest.Slice(lengthOctets, length);
        rest = rest[(lengthOctets + length)..];
        return true;
    }
}
