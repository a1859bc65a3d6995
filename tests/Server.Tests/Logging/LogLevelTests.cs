using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mox.Server.Admin;
using Mox.Server.Identity.Web;
using Mox.Server.Logging;
using Mox.Server.Tests.Admin;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Admin;
using Mox.Testing;

namespace Mox.Server.Tests.Logging;

public class Levels_of_the_log
{
    private const string Smtp = "Mox.Server.Smtp.SmtpSession";

    [Fact]
    public async Task Change_while_loggers_are_in_use_and_go_back_to_normal_when_their_time_is_over()
    {
        var time = new ManualTime();
        await using var store = await OpenAsync(time);
        var (levels, heard) = (store.Get<LogLevels>(), store.Get<Heard>());
        var (smtp, imap) = (store.Get<ILoggerFactory>().CreateLogger(Smtp), store.Get<ILoggerFactory>().CreateLogger("Mox.Server.Imap.ImapSession"));
        await levels.StartAsync(default);
        Assert.False(smtp.IsEnabled(LogLevel.Debug));
        Assert.Equal((LogDetail.Information, LogDetail.Information, false), Of(levels, "smtp"));

        await levels.SetAsync("smtp", LogDetail.Debug, TimeSpan.FromMinutes(15), "ann", default);
        await levels.SetAsync("imap", LogDetail.Error, null, "ann", default);
        Assert.True(smtp.IsEnabled(LogLevel.Debug));
        Assert.False(smtp.IsEnabled(LogLevel.Trace));
        Assert.False(imap.IsEnabled(LogLevel.Warning));
        Assert.Equal((LogDetail.Information, LogDetail.Debug, true), Of(levels, "smtp"));
        Assert.Contains(heard.Lines, line => line.Contains("ann: the log of SMTP has the level Debug", StringComparison.Ordinal));

        time.Advance(TimeSpan.FromMinutes(14));
        await levels.EndAsync(default);
        Assert.True(smtp.IsEnabled(LogLevel.Debug));
        time.Advance(TimeSpan.FromMinutes(2));
        await levels.EndAsync(default);
        Assert.False(smtp.IsEnabled(LogLevel.Debug));
        Assert.False(imap.IsEnabled(LogLevel.Warning));
        Assert.Equal((LogDetail.Information, LogDetail.Information, false), Of(levels, "smtp"));
        Assert.Equal(["log.level smtp normal system", "log.level imap Error ann"], (await store.Accounts.ChangesAsync(2, default)).Select(change => $"{change.Verb} {change.Subject} {change.Detail} {change.Who}"));
        await levels.StopAsync(default);
    }

    [Fact]
    public async Task Are_kept_across_a_restart_as_long_as_they_hold()
    {
        var (time, folder) = (new ManualTime(), Directory.CreateTempSubdirectory("mox-levels-").FullName);
        try
        {
            await using (var store = await OpenAsync(time, folder))
            {
                await store.Get<LogLevels>().SetAsync("smtp", LogDetail.Debug, TimeSpan.FromHours(1), "ann", default);
                await store.Get<LogLevels>().SetAsync("queue", LogDetail.Warning, null, "ann", default);
                await store.Get<LogLevels>().SetAsync("dns", LogDetail.Debug, TimeSpan.FromMinutes(1), "ann", default);
            }

            time.Advance(TimeSpan.FromMinutes(5));
            await using (var store = await OpenAsync(time, folder))
            {
                var levels = store.Get<LogLevels>();
                await levels.StartAsync(default);
                Assert.True(store.Get<ILoggerFactory>().CreateLogger(Smtp).IsEnabled(LogLevel.Debug));
                Assert.False(store.Get<ILoggerFactory>().CreateLogger("Mox.Server.Outbound.DeliveryAttempt").IsEnabled(LogLevel.Information));
                Assert.False(store.Get<ILoggerFactory>().CreateLogger("Mox.Server.DnsCheck.DnsSchedule").IsEnabled(LogLevel.Debug));
                await levels.ResetAsync("queue", "ann", default);
                Assert.True(store.Get<ILoggerFactory>().CreateLogger("Mox.Server.Outbound.DeliveryAttempt").IsEnabled(LogLevel.Information));
                await levels.StopAsync(default);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Stand_above_those_of_the_settings_also_where_they_name_the_same_part()
    {
        await using var store = await OpenAsync(new ManualTime(), settings: [("Logging:LogLevel:Mox.Server.Smtp", "Warning"), ("Logging:Heard:LogLevel:Mox.Server.Smtp", "Error")]);
        var levels = store.Get<LogLevels>();
        var smtp = store.Get<ILoggerFactory>().CreateLogger(Smtp);
        Assert.False(smtp.IsEnabled(LogLevel.Warning));
        Assert.Equal(LogDetail.Warning, levels.List().Single(area => area.Key == "smtp").Normal);
        await levels.SetAsync("smtp", LogDetail.Debug, TimeSpan.FromHours(1), "ann", default);
        Assert.True(smtp.IsEnabled(LogLevel.Debug));
        await levels.ResetAsync("smtp", "ann", default);
        Assert.False(smtp.IsEnabled(LogLevel.Warning));
    }

    [Fact]
    public async Task Are_refused_without_an_end_or_a_part_and_to_all_but_administrators()
    {
        await using var store = await OpenAsync(new ManualTime());
        var levels = store.Get<LogLevels>();
        await Assert.ThrowsAsync<ChangeRefusedException>(() => levels.SetAsync("smtp", LogDetail.Debug, null, "ann", default));
        await Assert.ThrowsAsync<ChangeRefusedException>(() => levels.SetAsync("smtp", LogDetail.Debug, TimeSpan.FromDays(8), "ann", default));
        await Assert.ThrowsAsync<ChangeRefusedException>(() => levels.SetAsync("smtp", LogDetail.Error, TimeSpan.Zero, "ann", default));
        await Assert.ThrowsAsync<ChangeRefusedException>(() => levels.SetAsync("Microsoft", LogDetail.Debug, TimeSpan.FromHours(1), "ann", default));
        await Assert.ThrowsAsync<ChangeRefusedException>(() => levels.ResetAsync("nothing", "ann", default));
        var account = await store.AddAccountAsync("ann");
        var user = new LogLevelAdmin(new CurrentAccount(new FixedSession(SessionClaims.Begin(new SessionAccount(account.Id, "ann", false), account.Address, DateTimeOffset.UnixEpoch))), levels);
        await Assert.ThrowsAsync<NotSignedInException>(() => user.ListAsync(default));
        await Assert.ThrowsAsync<NotSignedInException>(() => user.SetAsync("smtp", LogDetail.Error, null, default));
        await Assert.ThrowsAsync<NotSignedInException>(() => user.ResetAsync("smtp", default));
    }

    [Fact]
    public void Name_parts_of_this_program_only_each_of_which_there_is()
    {
        var names = typeof(LogLevels).Assembly.GetTypes().Concat(typeof(Mox.WebUI.App).Assembly.GetTypes()).Select(type => type.Namespace ?? "").Distinct().ToArray();
        foreach (var category in LoggedArea.All.SelectMany(area => area.Categories))
        {
            Assert.StartsWith("Mox.", category, StringComparison.Ordinal);
            Assert.Contains(category, names);
        }
    }

    private static (LogDetail Normal, LogDetail Now, bool IsChanged) Of(LogLevels levels, string key)
    {
        var area = levels.List().Single(area => area.Key == key);
        return (area.Normal, area.Detail, area.IsChanged);
    }

    private static Task<TestStore> OpenAsync(ManualTime time, string? folder = null, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Logging:LogLevel:Default", "Warning"), new("Logging:LogLevel:Mox", "Information"), .. settings.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value))]).Build();
        return TestStore.OpenAsync(time, folder, services =>
        {
            foreach (var quiet in services.Where(service => service.ServiceType == typeof(ILoggerFactory) || service.ServiceType == typeof(ILogger<>)).ToArray()) services.Remove(quiet);
            services.AddSingleton<Heard>();
            services.AddLogging(logging => logging.AddConfiguration(configuration.GetSection("Logging")));
            services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<Heard>());
            services.AddLogLevels();
        });
    }

    [ProviderAlias("Heard")]
    private sealed class Heard : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
