using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Mox.Server.Logging;

/// <summary>A part of the appliance whose log has a level of its own.</summary>
/// <param name="Key">Its name for programs.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="About">What it tells of.</param>
/// <param name="Categories">Beginnings of the names of its loggers. They are those of this program alone: frameworks below it could tell requests with what is secret in them.</param>
internal sealed record LoggedArea(string Key, string Name, string About, params ImmutableArray<string> Categories)
{
    public static readonly ImmutableArray<LoggedArea> All =
    [
        new("smtp", "SMTP", "Sessions of other servers, and submission", "Mox.Server.Smtp"),
        new("imap", "IMAP", "Sessions of mail programs", "Mox.Server.Imap"),
        new("inbound", "Incoming mail", "Checks of senders, and what is decided on them", "Mox.Server.Inbound"),
        new("queue", "Queue", "Outgoing mail: attempts, routes, notices", "Mox.Server.Queue", "Mox.Server.Outbound"),
        new("dkim", "Signing", "Signing keys and their rotation", "Mox.Server.Dkim"),
        new("dns", "DNS", "Look-ups, and the check of domains", "Mox.Server.Dns", "Mox.Server.DnsCheck"),
        new("certificates", "Certificates", "Their renewal, and the server of the authority", "Mox.Server.Certificates"),
        new("sign-in", "Sign-in", "Who signs in, over every protocol", "Mox.Server.Identity"),
        new("web", "Web", "Webmail, account and admin pages, settings for mail programs", "Mox.Server.Webmail", "Mox.Server.Account", "Mox.Server.Admin", "Mox.Server.Autoconfig", "Mox.WebUI"),
        new("config", "Configuration", "Changes from files and the command line", "Mox.Server.Config", "Mox.Server.Logging"),
        new("storage", "Store", "The database and its care", "Mox.Server.Storage"),
        new("hosting", "Ports", "Listeners, connections and their limits", "Mox.Server.Hosting"),
    ];

    public static LoggedArea? Find(string key) => All.FirstOrDefault(area => area.Key == key);
}

/// <summary>Lays the levels that were chosen over those of the settings, while the appliance runs: whoever makes loggers asks again when they change.</summary>
internal sealed class LogFilter : IPostConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>, IDisposable
{
    private readonly Lock _lock = new();
    private ImmutableDictionary<string, LogLevel> _chosen = ImmutableDictionary<string, LogLevel>.Empty;
    private CancellationTokenSource _changed = new();

    public string? Name => Options.DefaultName;

    /// <summary>The levels in place of those of the settings, by area.</summary>
    public ImmutableDictionary<string, LogLevel> Chosen => Volatile.Read(ref _chosen);

    public void Use(ImmutableDictionary<string, LogLevel> chosen)
    {
        CancellationTokenSource before;
        lock (_lock)
        {
            Volatile.Write(ref _chosen, chosen);
            before = Interlocked.Exchange(ref _changed, new CancellationTokenSource());
        }

        before.Cancel();
        before.Dispose();
    }

    public IChangeToken GetChangeToken()
    {
        lock (_lock) return new CancellationChangeToken(_changed.Token);
    }

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        // Of rules for the same names the last one counts, and one for a single provider before one for all.
        foreach (var (key, level) in Chosen)
        {
            foreach (var category in LoggedArea.Find(key)?.Categories ?? [])
            {
                foreach (var provider in options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToArray()) options.Rules.Add(new LoggerFilterRule(provider, category, level, null));
            }
        }
    }

    public void Dispose() => _changed.Dispose();
}
