using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mox.Server.Commands;
using Mox.Server.Storage;
using Mox.Server.Webmail.Rehearsal;
using Mox.Shared.Model.Messages;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.Webmail.Rehearsal;

/// <summary>The whole appliance after its start.</summary>
public sealed class The_first_page
{
    [Theory]
    [InlineData("Http")]
    [InlineData("Https")]
    public async Task Is_drawn_once_for_nobody_and_nothing_is_changed_by_it(string open)
    {
        var folder = Directory.CreateTempSubdirectory("mox-rehearsal-").FullName;
        var port = FreePorts.One();
        long accountId, inbox, message;
        await using (var store = await TestStore.OpenAsync(TimeProvider.System, folder))
        {
            var account = await store.AddAccountAsync("ann", "ours.example");
            (accountId, inbox) = (account.Id, account.Inbox);
            message = (await store.AppendAsync(inbox, "From: a@elsewhere.example\nSubject: unread\nContent-Type: text/html\n\n<p>words</p>\n")).MessageId;
        }

        var settings = new Dictionary<string, string?>
        {
            ["Appliance:DataFolder"] = folder,
            ["Listen:Addresses:0"] = "127.0.0.1",
            ["Logging:LogLevel:Mox.Server.Webmail.Rehearsal"] = "Debug",
            [$"Listen:{open}"] = port.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var off in ((string[])["Smtp", "Submission", "Submissions", "Imap", "Imaps", "Http", "Https"]).Except([open])) settings[$"Listen:{off}"] = "0";
        using var log = new Heard();
        await using (var app = ApplianceHost.Build(settings, throttleLogins: true, services => services.AddLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(log))))
        {
            await ApplianceHost.OpenAsync(app, CancellationToken.None);
            await app.StartAsync();
            await app.Services.GetRequiredService<PageRehearsal>().Rehearsed.WaitAsync(TimeSpan.FromMinutes(2));
            Assert.Equal([5621], log.Events.Keys.Where(id => id is >= 5621 and <= 5629));
            Assert.DoesNotContain(log.Events, heard => heard.Value >= LogLevel.Error);
            var row = Assert.Single(await app.Services.GetRequiredService<MessageReader>().ByIdsAsync(accountId, [message], MessageColumns.Basic, CancellationToken.None));
            Assert.Equal((false, inbox), (row.Flags.HasFlag(MessageFlags.Seen), row.MailboxId));
            Assert.Empty(await app.Services.GetRequiredService<LoginAttemptStore>().OfAllAsync(onlyFailed: false, 10, CancellationToken.None));
            await app.StopAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private sealed class Heard : ILoggerProvider, ILogger
    {
        public ConcurrentDictionary<int, LogLevel> Events { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Events.AddOrUpdate(eventId.Id, logLevel, (_, before) => before > logLevel ? before : logLevel);

        public void Dispose()
        {
        }
    }
}
