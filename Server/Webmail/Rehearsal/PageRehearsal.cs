using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Webmail.Html;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Rehearsal;

/// <summary>
/// After a start asks for the sign-in page once and draws the mail page for nobody, with the list and the newest message of an account, so that the first person does not wait until all of this is
/// compiled and all queries are made. It only reads, and what comes of it is thrown away. A fault of it is told in the log and harms nothing.
/// </summary>
internal sealed partial class PageRehearsal(IServiceScopeFactory scopes, AddressBook book, IServer server, IHostApplicationLifetime lifetime, ILoggerFactory logs, TimeProvider time, ILogger<PageRehearsal> log) : BackgroundService
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(20);

    /// <summary>Mail as it often comes, for what cleans HTML.</summary>
    private const string Sample = """
        <html><head><style>.a { color: #345; margin: 0 auto } @media (max-width: 600px) { .a { width: 100% !important } }</style></head><body><table width="600" class="a"><tr><td style="padding: 4px; font-family: Arial">
        <h1>Hello</h1><p>A <a href="https://example.org/a?utm_source=b">link</a>, <b>words</b> and <img src="https://example.org/c.png" width="1" height="1"></p></td></tr></table></body></html>
        """;

    /// <summary>Completes when it is over, also where there was no account to draw for.</summary>
    internal Task Rehearsed => ExecuteTask ?? Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var start = lifetime.ApplicationStarted.Register(started.SetResult);
        await using var stop = stoppingToken.Register(() => started.TrySetCanceled(stoppingToken));
        await started.Task;
        if (book.Accounts.FirstOrDefault(account => !account.LoginDisabled) is not { } owner) return;
        try
        {
            await Task.Run(() => RehearseAsync(owner, stoppingToken), stoppingToken);
        }
        catch (Exception fault)
        {
            // When the program ends meanwhile, nobody waits for the page any more.
            if (!stoppingToken.IsCancellationRequested) LogFault(log, fault);
        }
    }

    private async Task RehearseAsync(AccountEntry owner, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        await using var scope = scopes.CreateAsyncScope();
        var session = SessionClaims.Begin(new SessionAccount(owner.Id, owner.Name, owner.IsAdmin), owner.Primary, time.GetUtcNow());
        if (scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>() is not IHostEnvironmentAuthenticationStateProvider states) return;
        states.SetAuthenticationState(Task.FromResult(new AuthenticationState(session.ToPrincipal())));
        if (scope.ServiceProvider.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>() is IHostEnvironmentNavigationManager navigation) navigation.Initialize("http://localhost/", "http://localhost/mail");

        var reader = scope.ServiceProvider.GetRequiredService<IMailboxReader>();
        await using (var stage = new RehearsalStage(scope.ServiceProvider, logs)) await stage.DrawAsync(ct);
        HtmlSanitizer.Sanitize(Sample, new MailAddresses { Embedded = _ => null });
        if ((await reader.FoldersAsync(ct)).Inbox is { } inbox && await reader.PageAsync(new MessageQuery { MailboxId = inbox.Id, Conversations = true, Take = 1 }, ct) is { Rows: [var newest, ..] })
        {
            await reader.MessageAsync(newest.Id, ct);
            await reader.ConversationAsync(newest.ThreadId, ct);
        }

        await VisitAsync(ct);
        LogDone(log, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    /// <summary>A visit as that of a browser, to where the pages are open on this machine: the sign-in page, and what a circuit asks first.</summary>
    private async Task VisitAsync(CancellationToken ct)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(address => BindingAddress.Parse(address)).ToArray() ?? [];
        if ((addresses.FirstOrDefault(address => address.Scheme == "https") ?? addresses.FirstOrDefault()) is not { } open) return;
        var host = IPAddress.TryParse(open.Host.Trim('[', ']'), out var ip) ? (ip.Equals(IPAddress.Any) ? IPAddress.Loopback : ip.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : ip) : IPAddress.Loopback;

        // It speaks with itself, by an address that no certificate is for.
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null }, UseProxy = false };
        using var client = new HttpClient(handler) { BaseAddress = new UriBuilder(open.Scheme, host.ToString(), open.Port).Uri, Timeout = LongestAnswer };
        client.DefaultRequestHeaders.Add("Sec-Fetch-Dest", "document");
        using (await client.GetAsync(new Uri("/mail", UriKind.Relative), ct)) { }
        using var circuit = await client.PostAsync(new Uri("/_blazor/negotiate?negotiateVersion=1", UriKind.Relative), content: null, ct);
    }

    [LoggerMessage(5621, LogLevel.Debug, "The mail page was drawn once in {Milliseconds:F0} ms, so that the first person does not wait")]
    private static partial void LogDone(ILogger log, double milliseconds);

    [LoggerMessage(5622, LogLevel.Warning, "The mail page could not be drawn ahead: the first visit takes a little longer")]
    private static partial void LogFault(ILogger log, Exception fault);
}
