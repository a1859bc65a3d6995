using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Mox.Protocols.Addresses;

namespace Mox.Server.Autoconfig;

/// <summary>One-time links to profiles: whose they are, for a quarter of an hour, until they are used. Kept in memory, by a digest of their token; a restart ends them.</summary>
internal sealed class ProfileTickets(TimeProvider time)
{
    /// <summary>How long a link works. Of our own choosing: time to find the phone.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    /// <summary>Links of one account at a time; the oldest goes for a new one.</summary>
    public const int MostOfAccount = 3;

    private const int TokenOctets = 18;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Ticket> _tickets = new(StringComparer.Ordinal);
    private long _made;

    /// <summary>Makes a token, 144 bits of chance in letters, digits, <c>-</c> and <c>_</c>.</summary>
    public (string Token, DateTimeOffset Until) Make(long accountId, MailAddress address)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenOctets));
        var now = time.GetUtcNow();
        lock (_gate)
        {
            Clear(now);
            foreach (var (digest, _) in _tickets.Where(ticket => ticket.Value.AccountId == accountId).OrderByDescending(ticket => ticket.Value.Number).Skip(MostOfAccount - 1).ToArray()) _tickets.Remove(digest);
            _tickets[Digest(token)] = new Ticket(accountId, address, now + Life, ++_made);
        }

        return (token, now + Life);
    }

    /// <summary>Uses a token up; null when it is none, was used or has run out.</summary>
    public Ticket? Take(string token)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            Clear(now);
            return _tickets.Remove(Digest(token), out var ticket) ? ticket : null;
        }
    }

    /// <summary>True while a token can be used.</summary>
    public bool IsOpen(string token)
    {
        lock (_gate) return _tickets.TryGetValue(Digest(token), out var ticket) && ticket.Until > time.GetUtcNow();
    }

    private void Clear(DateTimeOffset now)
    {
        foreach (var (digest, _) in _tickets.Where(ticket => ticket.Value.Until <= now).ToArray()) _tickets.Remove(digest);
    }

    private static string Digest(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>What a token stands for.</summary>
    /// <param name="Number">Counts up with each that is made.</param>
    internal sealed record Ticket(long AccountId, MailAddress Address, DateTimeOffset Until, long Number);
}
