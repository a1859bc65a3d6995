using System.Text;
using Microsoft.Extensions.Options;
using Mox.Server.Config;
using Mox.Server.Hosting;
using Mox.Server.Storage;
using Mox.Server.Storage.Config;

namespace Mox.Server.Commands;

/// <summary>The configuration as a file. All but <c>apply</c> only read, also beside a running appliance; <c>apply</c> asks the running one, or does it alone when none runs.</summary>
internal static class ConfigCommand
{
    /// <returns>0: it is so, or done; 1: faults or a refusal; 2: something cannot be read or written, or wrong use; 3: the store is busy.</returns>
    public static Task<int> RunAsync(CommandLine.Config config, CommandSurroundings around) => around.TellFaultsAsync(async () =>
    {
        try
        {
            var folder = FolderOf(config);
            if (config.Verb == CommandLine.ConfigVerb.Export) return await ExportAsync(config, folder, around).ConfigureAwait(false);
            var text = await ReadAsync(config, folder, around).ConfigureAwait(false);
            var options = new ConfigOptions { Force = config.Force, Remove = config.Remove };
            var outcome = config.Verb == CommandLine.ConfigVerb.Apply ? await ApplyAsync(text, options, folder).ConfigureAwait(false) : await JudgeAsync(config, text, options, folder).ConfigureAwait(false);
            var word = Word(config.Verb, outcome.Result);
            await new Findings(Lines(outcome), Whole(outcome, word), word).PrintAsync(around.Output, config.Json).ConfigureAwait(false);
            return outcome.Result is ConfigResult.Faulty or ConfigResult.Refused ? 1 : 0;
        }
        catch (BusyException busy)
        {
            await around.RefuseAsync(busy.Message).ConfigureAwait(false);
            return 3;
        }
    });

    /// <summary>What stands on the last line.</summary>
    public static string Word(CommandLine.ConfigVerb verb, ConfigResult result) => result switch
    {
        ConfigResult.Same => verb == CommandLine.ConfigVerb.Test ? "good" : "same",
        ConfigResult.Changes => verb == CommandLine.ConfigVerb.Test ? "good" : "changes",
        ConfigResult.Applied => "applied",
        ConfigResult.Refused => "refused",
        _ => "faults",
    };

    private static string FolderOf(CommandLine.Config config)
    {
        if (config.DataFolder is { } named) return Path.GetFullPath(named);
        var options = new ApplianceOptions();
        new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().Build().GetSection(ApplianceOptions.Section).Bind(options);
        return Path.GetFullPath(options.DataFolder);
    }

    private static bool HasStore(string folder) => File.Exists(Path.Combine(folder, "appliance.db"));

    private static async Task<byte[]> ReadAsync(CommandLine.Config config, string folder, CommandSurroundings around)
    {
        var file = config.File ?? Path.Combine(ConfigExport.FolderOf(folder), "domains.json");
        var input = file == "-" ? around.Input() : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        await using var ending = input.ConfigureAwait(false);
        using var kept = new MemoryStream();
        var buffer = new byte[81920];
        int count;
        while ((count = await input.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            kept.Write(buffer, 0, count);

            // One octet more than is read says that it is too long.
            if (kept.Length > JsonItems.MaxOctets) break;
        }

        return kept.ToArray();
    }

    /// <summary>Without a store a file can still be tested: as one for a new appliance.</summary>
    private static async Task<ConfigOutcome> JudgeAsync(CommandLine.Config config, byte[] text, ConfigOptions options, string folder)
    {
        if (config.Verb == CommandLine.ConfigVerb.Test && !HasStore(folder)) return ConfigJudge.Judge(text, options with { Force = true }, 0, ConfigDocument.Empty, self: null).Outcome;
        return await OverAsync(folder, async versions =>
        {
            var (version, now) = await versions.NowAsync(CancellationToken.None).ConfigureAwait(false);
            return ConfigJudge.Judge(text, options, version, now, self: null).Outcome;
        }).ConfigureAwait(false);
    }

    private static async Task<int> ExportAsync(CommandLine.Config config, string folder, CommandSurroundings around)
    {
        var text = await OverAsync(folder, async versions =>
        {
            var (version, now) = await versions.NowAsync(CancellationToken.None).ConfigureAwait(false);
            return Encoding.UTF8.GetBytes(ConfigText.Whole(version, ConfigText.Body(now)));
        }).ConfigureAwait(false);
        if (config.File is null or "-")
        {
            var output = around.RawOutput();
            await using var ending = output.ConfigureAwait(false);
            await output.WriteAsync(text).ConfigureAwait(false);
            await around.Errors.WriteLineAsync("result: exported").ConfigureAwait(false);
            return 0;
        }

        if (File.Exists(config.File) && !config.Force) return await around.RefuseAsync($"{config.File} is there already: name another file, or write over it with --force.").ConfigureAwait(false);
        var draft = config.File + ".tmp";
        File.Delete(draft);
        var file = PrivateFile.Create(draft);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(text).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, config.File, overwrite: config.Force);
        await around.Output.WriteLineAsync("result: exported").ConfigureAwait(false);
        return 0;
    }

    /// <summary>Reads a store that another process may have open.</summary>
    private static async Task<T> OverAsync<T>(string folder, Func<ConfigVersions, Task<T>> read)
    {
        if (!HasStore(folder)) throw new InvalidDataException($"There is no store in {folder}. Name the data folder of the appliance with --data.");
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IOptions<ApplianceOptions>>(Options.Create(new ApplianceOptions { DataFolder = folder }))
            .AddStorage()
            .BuildServiceProvider();
        await using var ending = services.ConfigureAwait(false);
        using (var sql = services.GetRequiredService<StoreDatabase>().OpenReader()) StoreSchema.RequireLatest(sql);
        return await read(services.GetRequiredService<ConfigVersions>()).ConfigureAwait(false);
    }

    private static async Task<ConfigOutcome> ApplyAsync(byte[] text, ConfigOptions options, string folder)
    {
        if (!HasStore(folder)) throw new InvalidDataException($"There is no store in {folder}. Name the data folder of the appliance with --data, or start it once.");
        if (FolderLock.IsHeld(folder))
        {
            var answer = await ControlClient.AskAsync(folder, new ControlRequest(ControlRequest.Apply, Environment.UserName, text, options), CancellationToken.None).ConfigureAwait(false);
            if (answer.MayRetry) throw new BusyException(answer.Fault ?? "The appliance is busy: try again in a moment.");
            return answer.Outcome ?? throw new InvalidDataException(answer.Fault ?? "The appliance gave no answer.");
        }

        return await ApplyAloneAsync(text, options, folder).ConfigureAwait(false);
    }

    /// <summary>No appliance runs: this process is the one writer for as long as it takes. No port is opened.</summary>
    private static async Task<ConfigOutcome> ApplyAloneAsync(byte[] text, ConfigOptions options, string folder)
    {
        var app = ApplianceHost.Build(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Appliance:DataFolder"] = folder }, throttleLogins: true, services => services.AddLogging(logging => logging.ClearProviders()));
        await using var ending = app.ConfigureAwait(false);
        await ApplianceHost.OpenAsync(app, CancellationToken.None).ConfigureAwait(false);
        try
        {
            return await app.Services.GetRequiredService<ConfigApply>().RunAsync(text, options, ControlSocket.Name(Environment.UserName), self: null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreBusyException busy)
        {
            throw new BusyException($"{busy.Message}. Nothing was changed: try again in a moment.");
        }
    }

    private static IEnumerable<string> Lines(ConfigOutcome outcome)
    {
        foreach (var fault in outcome.Faults) yield return fault.ToString();
        foreach (var change in outcome.Changes) yield return $"- {change}";
        foreach (var note in outcome.Notes) yield return $"note: {note}";
        foreach (var refusal in outcome.Refusals) yield return $"refused: {refusal}";
        if (outcome.Result == ConfigResult.Same) yield return FormattableString.Invariant($"nothing changes; version {outcome.Version} is the present one");
        else if (outcome.Result == ConfigResult.Applied) yield return FormattableString.Invariant($"version {outcome.Version}");
    }

    private static object Whole(ConfigOutcome outcome, string word) => new
    {
        Result = word,
        outcome.Version,
        outcome.Faults,
        outcome.Changes,
        Notes = outcome.Notes.Select(note => note.ToString()),
        Refusals = outcome.Refusals.Select(refusal => refusal.ToString()),
        Absent = outcome.Absent.Select(absent => new { Kind = absent.IsDomain ? "domain" : "account", absent.Name }),
    };

    private sealed class BusyException(string why) : Exception(why);
}
