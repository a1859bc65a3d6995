using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Mox.Server.Identity;

/// <summary>Time-based one-time codes as authenticator apps make them (TOTP): HMAC-SHA-1, six digits, a step of 30 seconds. That is what every app can do.</summary>
internal static class OneTimeCode
{
    public const int Digits = 6;

    /// <summary>Octets of a fresh secret: as many as the hash has.</summary>
    public const int SecretOctets = 20;

    /// <summary>Steps to either side of the present one that are taken: clocks differ, and people type slowly.</summary>
    public const int Tolerance = 1;

    private const long StepSeconds = 30;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static long StepAt(DateTimeOffset at) => at.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a time step.</summary>
    public static string Of(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // The algorithm of the codes; nothing known about SHA-1 touches its use in HMAC.
        HMACSHA1.HashData(secret, counter, mac);
#pragma warning restore CA5350
        var value = BinaryPrimitives.ReadUInt32BigEndian(mac[(mac[^1] & 0xF)..]) & 0x7FFFFFFF;
        return (value % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }

    /// <summary>The time step a code is for; null when it is for none near now. All steps are looked at, whichever fits.</summary>
    public static long? StepOf(ReadOnlySpan<byte> secret, string code, DateTimeOffset now)
    {
        long? found = null;
        var given = Encoding.UTF8.GetBytes(code);
        for (var step = StepAt(now) - Tolerance; step <= StepAt(now) + Tolerance; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(Of(secret, step)))) found = step;
        }

        return found;
    }

    /// <summary>A secret as people type it: base32, without padding.</summary>
    public static string Base32(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder();
        var (bits, value) = (0, 0);
        foreach (var octet in octets)
        {
            (value, bits) = (((value << 8) | octet) & 0xFFFF, bits + 8);
            for (; bits >= 5; bits -= 5) text.Append(Alphabet[(value >> (bits - 5)) & 31]);
        }

        if (bits > 0) text.Append(Alphabet[(value << (5 - bits)) & 31]);
        return text.ToString();
    }

    /// <summary>What the QR code holds.</summary>
    /// <param name="issuer">Whose codes they are: the host.</param>
    public static string Uri(ReadOnlySpan<byte> secret, string issuer, string account) =>
        $"otpauth://totp/{System.Uri.EscapeDataString(issuer)}:{System.Uri.EscapeDataString(account)}?secret={Base32(secret)}&issuer={System.Uri.EscapeDataString(issuer)}&algorithm=SHA1&digits=6&period=30";
}
