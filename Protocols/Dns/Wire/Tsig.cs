using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Mox.Protocols.Dns.Wire;

/// <summary>What the signature of an answer comes to.</summary>
public enum TsigVerdict
{
    /// <summary>Made with the key, for our message, at about this time.</summary>
    Good,

    /// <summary>There is none: the answer may be from anybody.</summary>
    Missing,

    /// <summary>There is one that is not made with the key, or for another message, or the answer was changed on the way.</summary>
    Forged,

    /// <summary>Made with the key, but at another time than ours.</summary>
    OutOfTime,

    /// <summary>The server does not know the key (BADKEY). Said without a signature.</summary>
    UnknownKey,

    /// <summary>The server has another secret under that name (BADSIG). Said without a signature.</summary>
    WrongSecret,

    /// <summary>The server's clock differs from ours too much (BADTIME).</summary>
    ClocksDiffer,
}

/// <summary>A message with its signature.</summary>
/// <param name="Octets">The whole in wire form.</param>
/// <param name="Mac">The signature alone: the answer is signed together with it.</param>
public sealed record SignedDnsMessage(ImmutableArray<byte> Octets, ImmutableArray<byte> Mac);

/// <summary>Signatures of messages with a shared secret.</summary>
/// <remarks>RFC 8945 §4.2 for the record, RFC 8945 §4.3 for what is signed.</remarks>
public static class Tsig
{
    /// <summary>How far the clocks of the two sides may differ, in seconds (RFC 8945 §10 recommends it).</summary>
    public const ushort Fudge = 300;

    private const int HeaderOctets = 12;
    private const int BadSignature = 16;
    private const int BadKey = 17;
    private const int BadTime = 18;

    /// <summary>Signs a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="key">The key.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="ArgumentException">The message is too long for a signature, or has EDNS, which would be written behind it.</exception>
    public static SignedDnsMessage Sign(DnsMessage message, TsigKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(key);
        if (message.Edns is not null) throw new ArgumentException("The signature has to be the last record", nameof(message));
        var bare = DnsMessageWriter.Write(message);
        var record = new Signature(key.Name, TsigAlgorithms.NameOf(key.Algorithm), (ulong)Math.Max(0, now.ToUnixTimeSeconds()), Fudge, [], message.Id, 0, []);
        record = record with { Mac = record.Compute([], bare, key) };
        DnsRecord tsig = new DnsRecord.Other(key.Name, DnsType.Tsig, DnsUpdate.AnyClass, 0, [.. record.Data()]);
        return new SignedDnsMessage([.. DnsMessageWriter.Write(message with { Additional = message.Additional.Add(tsig) })], [.. record.Mac]);
    }

    /// <summary>Checks the signature of an answer.</summary>
    /// <param name="answer">The answer as it came.</param>
    /// <param name="key">The key the question was signed with.</param>
    /// <param name="questionMac">The signature of the question.</param>
    /// <param name="now">The time.</param>
    /// <remarks>RFC 8945 §5.4.</remarks>
    public static TsigVerdict Check(ReadOnlySpan<byte> answer, TsigKey key, ReadOnlySpan<byte> questionMac, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (Find(answer) is not var (at, record)) return TsigVerdict.Missing;
        if (record.Mac.Length == 0)
        {
            // RFC 8945 §5.3.2: a server that cannot make a signature says so without one.
            return record.Error switch
            {
                BadKey => TsigVerdict.UnknownKey,
                BadSignature => TsigVerdict.WrongSecret,
                _ => TsigVerdict.Forged,
            };
        }

        var bare = answer[..at].ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(bare, record.OriginalId);
        BinaryPrimitives.WriteUInt16BigEndian(bare.AsSpan(10), (ushort)(BinaryPrimitives.ReadUInt16BigEndian(bare.AsSpan(10)) - 1));
        if (record.Key != key.Name || record.Algorithm != TsigAlgorithms.NameOf(key.Algorithm) || !CryptographicOperations.FixedTimeEquals(record.Mac, record.Compute(questionMac, bare, key))) return TsigVerdict.Forged;
        if (record.Error == BadTime) return TsigVerdict.ClocksDiffer;
        var apart = Math.Abs((long)record.Time - now.ToUnixTimeSeconds());
        return apart <= record.Fudge ? TsigVerdict.Good : TsigVerdict.OutOfTime;
    }

    /// <summary>The signature, and where it begins; null when the last record is none, or cannot be read.</summary>
    private static (int At, Signature Record)? Find(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderOctets) return null;
        var at = HeaderOctets;
        for (var left = Number(message, 4); left > 0; left--)
        {
            if (!DnsName.TryRead(message, ref at, out _) || (at += 4) > message.Length) return null;
        }

        var records = Number(message, 6) + Number(message, 8) + Number(message, 10);
        if (Number(message, 10) == 0) return null;
        for (var left = records; left > 0; left--)
        {
            var start = at;
            if (!DnsName.TryRead(message, ref at, out var name) || at + 10 > message.Length) return null;
            var (type, @class, ttl, length) = ((DnsType)Number(message, at), Number(message, at + 2), BinaryPrimitives.ReadUInt32BigEndian(message[(at + 4)..]), Number(message, at + 8));
            at += 10;
            if (at + length > message.Length) return null;
            if (left == 1)
            {
                var whole = type == DnsType.Tsig && @class == DnsUpdate.AnyClass && ttl == 0 && at + length == message.Length;
                return whole && Signature.Read(message, name, at) is { } record ? (start, record) : null;
            }

            at += length;
        }

        return null;
    }

    private static ushort Number(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);

    /// <summary>The record. RFC 8945 §4.2; the time in seconds since 1970.</summary>
    private sealed record Signature(DnsName Key, DnsName Algorithm, ulong Time, ushort Fudge, byte[] Mac, ushort OriginalId, ushort Error, byte[] Other)
    {
        public static Signature? Read(ReadOnlySpan<byte> message, DnsName key, int at)
        {
            if (!DnsName.TryRead(message, ref at, out var algorithm) || at + 10 > message.Length) return null;
            var time = ((ulong)Number(message, at) << 32) | BinaryPrimitives.ReadUInt32BigEndian(message[(at + 2)..]);
            var (fudge, length) = (Number(message, at + 6), Number(message, at + 8));
            at += 10;
            if (at + length + 6 > message.Length) return null;
            var mac = message.Slice(at, length).ToArray();
            at += length;
            var other = Number(message, at + 4);
            return at + 6 + other == message.Length ? new Signature(key, algorithm, time, fudge, mac, Number(message, at), Number(message, at + 2), message.Slice(at + 6, other).ToArray()) : null;
        }

        /// <summary>The data of the record in wire form.</summary>
        public byte[] Data() => [.. Wire(Algorithm), .. TimeAndFudge(), .. Octets((ushort)Mac.Length), .. Mac, .. Octets(OriginalId), .. Octets(Error), .. Octets((ushort)Other.Length), .. Other];

        /// <summary>The signature of a message. RFC 8945 §4.3: in an answer that of the question comes first, with its length.</summary>
        public byte[] Compute(ReadOnlySpan<byte> questionMac, ReadOnlySpan<byte> bare, TsigKey key)
        {
            using var hmac = IncrementalHash.CreateHMAC(TsigAlgorithms.HashOf(key.Algorithm), key.Secret);
            if (questionMac.Length > 0)
            {
                hmac.AppendData(Octets((ushort)questionMac.Length));
                hmac.AppendData(questionMac);
            }

            hmac.AppendData(bare);
            hmac.AppendData([.. Wire(Key), .. Octets(DnsUpdate.AnyClass), 0, 0, 0, 0, .. Wire(Algorithm), .. TimeAndFudge(), .. Octets(Error), .. Octets((ushort)Other.Length), .. Other]);
            return hmac.GetHashAndReset();
        }

        private byte[] TimeAndFudge() => [.. Octets((ushort)(Time >> 32)), .. Octets((ushort)(Time >> 16)), .. Octets((ushort)Time), .. Octets(Fudge)];

        private static byte[] Octets(ushort number) => [(byte)(number >> 8), (byte)number];

        /// <summary>A name without compression; its letters are lower case already (RFC 4034 §6.2).</summary>
        private static byte[] Wire(DnsName name) => [.. name.Labels().SelectMany(label => label.Prepend((byte)label.Length)), 0];
    }
}
