using System.Collections.Immutable;
using System.Globalization;

namespace Mox.Protocols.Smtp.Client;

/// <summary>What a server offered in its reply to EHLO; nothing, after HELO.</summary>
/// <remarks>RFC 5321 §4.1.1.1. What was offered before STARTTLS is forgotten after it (RFC 3207 §4.2).</remarks>
public sealed record Capabilities
{
    public static readonly Capabilities None = new();

    /// <summary>EHLO was understood.</summary>
    public bool Extended { get; init; }

    public bool StartTls { get; init; }

    public bool Pipelining { get; init; }

    public bool EightBitMime { get; init; }

    public bool SmtpUtf8 { get; init; }

    public bool Chunking { get; init; }

    public bool BinaryMime { get; init; }

    public bool Dsn { get; init; }

    public bool EnhancedStatusCodes { get; init; }

    public bool RequireTls { get; init; }

    public bool Size { get; init; }

    /// <summary>The largest message taken; 0 without a limit (RFC 1870 §4).</summary>
    public long SizeLimit { get; init; }

    /// <summary>The most recipients in one transaction (LIMITS RCPTMAX); 0 when not told.</summary>
    public int RecipientLimit { get; init; }

    /// <summary>SASL mechanisms, upper-case.</summary>
    public ImmutableArray<string> Auth { get; init; } = [];

    /// <summary>Reads the lines of a reply to EHLO. What is not known or not well formed is passed over.</summary>
    public static Capabilities From(RemoteReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        var offered = new Capabilities { Extended = true };
        foreach (var line in reply.Lines.Skip(1))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            offered = words[0].ToUpperInvariant() switch
            {
                "STARTTLS" => offered with { StartTls = true },
                "PIPELINING" => offered with { Pipelining = true },
                "8BITMIME" => offered with { EightBitMime = true },
                "SMTPUTF8" => offered with { SmtpUtf8 = true },
                "CHUNKING" => offered with { Chunking = true },
                "BINARYMIME" => offered with { BinaryMime = true },
                "DSN" => offered with { Dsn = true },
                "ENHANCEDSTATUSCODES" => offered with { EnhancedStatusCodes = true },
                "REQUIRETLS" => offered with { RequireTls = true },
                "SIZE" => offered with { Size = true, SizeLimit = words.Length > 1 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 0 },
                "AUTH" => offered with { Auth = [.. words.Skip(1).Select(word => word.ToUpperInvariant())] },
                "LIMITS" => offered with { RecipientLimit = RecipientMax(words) },
                _ => offered,
            };
        }

        return offered;
    }

    /// <summary>RCPTMAX of a LIMITS line: one to six digits. A line with a fault counts for nothing.</summary>
    private static int RecipientMax(string[] words)
    {
        var (limit, seen) = (0, new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        foreach (var word in words.Skip(1))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !seen.Add(word[..equals])) return 0;
            if (!word.StartsWith("RCPTMAX=", StringComparison.OrdinalIgnoreCase)) continue;
            if (word.Length - 8 is < 1 or > 6 || !int.TryParse(word.AsSpan(8), NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit == 0) return 0;
        }

        return limit;
    }
}
