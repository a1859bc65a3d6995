using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Mox.Server.Storage;

namespace Mox.Server.Webmail.Messages;

/// <summary>What a ticket is for.</summary>
/// <param name="AccountId">Whose message it is.</param>
/// <param name="SessionId">The session that was shown the mail.</param>
/// <param name="MessageId">The message.</param>
/// <param name="What">A part of it by number, or the address of a remote picture.</param>
internal sealed record ContentTicket(long AccountId, string SessionId, long MessageId, string What);

/// <summary>Addresses of what a mail shows or links to. The frame that shows the mail has an origin of its own and sends no cookie, so that the address itself says, protected and for an hour, who may see what.</summary>
internal sealed class ContentTickets(IDataProtectionProvider protection, IWebSessions sessions, TimeProvider time)
{
    /// <summary>A picture that is a part of the message.</summary>
    public const string EmbeddedPattern = "/mail/embedded/{ticket}";

    /// <summary>A remote picture, which this server fetches.</summary>
    public const string RemotePattern = "/mail/remote/{ticket}";

    /// <summary>The HTML of a message, at an origin of its own.</summary>
    public const string FramedPattern = FramedPath + "{ticket}";

    private const string FramedPath = "/mail/framed/";

    /// <summary>The page that warns before a link.</summary>
    public const string LinkPattern = "/mail/link/{ticket}";

    private const int MaxTicket = 8000;

    private static readonly TimeSpan Life = TimeSpan.FromHours(1), LinkLife = TimeSpan.FromDays(1);

    private readonly IDataProtector _embedded = protection.CreateProtector("Mox.Webmail.Embedded");
    private readonly IDataProtector _remote = protection.CreateProtector("Mox.Webmail.Remote");
    private readonly IDataProtector _framed = protection.CreateProtector("Mox.Webmail.Framed");
    private readonly IDataProtector _link = protection.CreateProtector("Mox.Webmail.Link");

    /// <summary>True for the path of something that a ticket opens.</summary>
    public static bool IsTicket(PathString path) => ((string[])["/mail/embedded", "/mail/remote", "/mail/framed", "/mail/link"]).Any(start => path.StartsWithSegments(start, StringComparison.Ordinal));

    public string Embedded(ContentTicket ticket) => "/mail/embedded/" + Write(_embedded, ticket, Life);

    public string Remote(ContentTicket ticket) => "/mail/remote/" + Write(_remote, ticket, Life);

    /// <param name="ticket">Whose, and how it is shown: <see cref="Endpoints.FramedMail"/>.</param>
    public string Framed(ContentTicket ticket) => FramedPath + Write(_framed, ticket, Life);

    /// <inheritdoc cref="ReadEmbeddedAsync"/>
    public ValueTask<ContentTicket?> ReadFramedAsync(string ticket, CancellationToken ct) => ReadAsync(_framed, ticket, ct);

    /// <param name="address">Where the link leads.</param>
    /// <param name="risks">Why to ask first.</param>
    public string Link(string address, int risks) => "/mail/link/" + Write(_link, new ContentTicket(0, risks.ToString(CultureInfo.InvariantCulture), 0, address), LinkLife);

    /// <summary>What a ticket is for; null when it is not ours, too old, or its session has ended.</summary>
    public ValueTask<ContentTicket?> ReadEmbeddedAsync(string ticket, CancellationToken ct) => ReadAsync(_embedded, ticket, ct);

    /// <inheritdoc cref="ReadEmbeddedAsync"/>
    public ValueTask<ContentTicket?> ReadRemoteAsync(string ticket, CancellationToken ct) => ReadAsync(_remote, ticket, ct);

    /// <summary>Where a link leads and why to ask; null when the ticket is not ours or too old.</summary>
    public (string Address, int Risks)? ReadLink(string ticket) => Read(_link, ticket) is { } link ? (link.What, int.Parse(link.SessionId, CultureInfo.InvariantCulture)) : null;

    private string Write(IDataProtector protector, ContentTicket ticket, TimeSpan life) =>
        protector.Protect(FormattableString.Invariant($"{(time.GetUtcNow() + life).UtcTicks}:{ticket.AccountId}:{ticket.SessionId}:{ticket.MessageId}:{ticket.What}"));

    private async ValueTask<ContentTicket?> ReadAsync(IDataProtector protector, string text, CancellationToken ct) =>
        Read(protector, text) is { } ticket && await sessions.FindAsync(ticket.SessionId, ct) is { } session && session.AccountId == ticket.AccountId ? ticket : null;

    private ContentTicket? Read(IDataProtector protector, string text)
    {
        if (text.Length > MaxTicket) return null;
        try
        {
            var parts = protector.Unprotect(text).Split(':', 5);
            if (long.Parse(parts[0], CultureInfo.InvariantCulture) <= time.GetUtcNow().UtcTicks) return null;
            return new ContentTicket(long.Parse(parts[1], CultureInfo.InvariantCulture), parts[2], long.Parse(parts[3], CultureInfo.InvariantCulture), parts[4]);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
