using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.Certificates;
using Mox.Server.Certificates.Acme;
using Mox.Server.DnsCheck;
using Mox.Server.Hosting;
using Mox.Server.Identity;
using Mox.Server.Setup;
using Mox.Server.Setup.Preflight;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Setup;

namespace Mox.Server.Commands;

/// <summary>Sets a data folder up without a browser: owner, domain, keys and settings, all or nothing; then says what is to be published and done.</summary>
internal static class QuickstartCommand
{
    /// <returns>0: done; 1: refused or failed, and nothing is left; 2: wrong use.</returns>
    public static Task<int> RunAsync(CommandLine.Quickstart wish, CommandSurroundings around, Action<IServiceCollection>? replace = null)
    {
        ArgumentNullException.ThrowIfNull(wish);
        if (OwnerMaking.AddressFault(wish.Address) is { } fault) return around.RefuseAsync($"{wish.Address}: {fault}");
        var domain = MailAddress.Parse(wish.Address.Trim()).Value.Domain;
        var name = wish.Host ?? $"mail.{domain.Ascii}";
        if (!HostCertificateName.IsPublic(name, out var host)) return around.RefuseAsync($"--host takes the full name of this host, such as mail.{domain}, not {name}.");
        return around.TellFaultsAsync(async () =>
        {
            var password = wish.PasswordFile is null ? null : SetupOptions.FirstLine(wish.PasswordFile);
            return await MakeAsync(wish, host, password, around, replace).ConfigureAwait(false);
        });
    }

    private static async Task<int> MakeAsync(CommandLine.Quickstart wish, DomainName host, string? password, CommandSurroundings around, Action<IServiceCollection>? replace)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (wish.DataFolder is not null) settings["Appliance:DataFolder"] = wish.DataFolder;
        var file = ApplianceHost.FileOf(settings);
        var folder = Path.GetDirectoryName(file.Folder)!;
        var (wasThere, wasEmpty, before) = (Directory.Exists(folder), !Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any(), file.Read());
        var made = new StrongBox<bool>();
        try
        {
            await WithinAsync(wish, host, password, settings, file, made, around, replace).ConfigureAwait(false);
        }
        catch (Exception fault) when (ApplianceRun.FaultsOf(fault) is { } faults)
        {
            foreach (var line in faults) await around.Errors.WriteLineAsync(line).ConfigureAwait(false);
            await around.Output.WriteLineAsync("result: refused").ConfigureAwait(false);
            if (made.Value) return 1;
        }
        finally
        {
            if (!made.Value) Withdraw(folder, wasThere, wasEmpty, file, before);
        }

        return made.Value ? 0 : 1;
    }

    private static async Task WithinAsync(CommandLine.Quickstart wish, DomainName host, string? given, Dictionary<string, string?> settings, ApplianceFile file, StrongBox<bool> done, CommandSurroundings around, Action<IServiceCollection>? replace)
    {
        var text = ApplianceFile.With(file.Read(), root => Fill(root, wish, host));
        var app = ApplianceHost.Build(
            settings,
            throttleLogins: true,
            services =>
            {
                services.AddLogging(logging => logging.ClearProviders());
                replace?.Invoke(services);
            },
            text);
        await using var ending = app.ConfigureAwait(false);
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        await ApplianceHost.OpenAsync(app, CancellationToken.None).ConfigureAwait(false);
        var taken = $"{Path.GetDirectoryName(file.Folder)} has an owner already: nothing was changed";
        if (await app.Services.GetRequiredService<SetupStore>().HasOwnerAsync(CancellationToken.None).ConfigureAwait(false)) throw new InvalidDataException(taken);

        // Settings first: an owner without them would be taken for a finished setup.
        file.Write(text);
        var password = given ?? MadeText.Make();
        var made = await app.Services.GetRequiredService<UnattendedSetup>().MakeAsync("", wish.Address, password, CancellationToken.None).ConfigureAwait(false) ?? throw new InvalidDataException(taken);
        done.Value = true;
        await TellAsync(app.Services, wish, made, given is null ? password : null, around).ConfigureAwait(false);
    }

    private static void Fill(JsonObject root, CommandLine.Quickstart wish, DomainName host)
    {
        ApplianceFile.Section(root, ApplianceOptions.Section)[nameof(ApplianceOptions.HostName)] = host.Ascii;
        if (wish.ExistingWebServer) ApplianceFile.Section(root, WebOptions.Section)[nameof(WebOptions.BehindProxy)] = true;
        if (root.ContainsKey(AcmeOptions.Section)) return;

        // To be switched on by whoever has read the terms.
        var acme = ApplianceFile.Section(root, AcmeOptions.Section);
        acme[nameof(AcmeOptions.Enabled)] = false;
        acme[nameof(AcmeOptions.TermsAccepted)] = false;
        acme[nameof(AcmeOptions.Directory)] = new AcmeOptions().Directory;
        acme[nameof(AcmeOptions.Contact)] = new JsonArray(wish.Address.Trim());
    }

    private static async Task TellAsync(IServiceProvider services, CommandLine.Quickstart wish, MadeOwner made, string? password, CommandSurroundings around)
    {
        var findings = new List<PreflightFinding>();
        if (!wish.SkipChecks)
        {
            var preflight = services.GetRequiredService<PreflightRun>();

            // The ports are not open yet.
            foreach (var key in preflight.Keys.Where(key => key != "ports"))
            {
                if (await preflight.AgainAsync(key, made.Address.Domain, CancellationToken.None).ConfigureAwait(false) is { } finding) findings.Add(finding);
            }
        }

        var report = new QuickstartReport
        {
            Owner = made.Address.ToString(),
            Password = password,
            Host = services.GetRequiredService<IOptions<ApplianceOptions>>().Value.HostName,
            DataFolder = services.GetRequiredService<StoreDatabase>().Folder,
            Settings = services.GetRequiredService<ApplianceFile>().Path,
            Zone = await services.GetRequiredService<DomainDnsCheck>().ZoneFileAsync(made.Address.Domain, CancellationToken.None).ConfigureAwait(false),
            Checks = [.. findings],
            Summary = await services.GetRequiredService<SetupSummaries>().MakeAsync(CancellationToken.None).ConfigureAwait(false),
        };
        await around.Output.WriteAsync(wish.Json ? report.ToJson() + "\n" : report.ToText()).ConfigureAwait(false);
        await around.Output.WriteLineAsync("result: ready").ConfigureAwait(false);
    }

    /// <summary>What was made goes again; a folder that held something keeps that, and what it gained is taken up by the next run.</summary>
    private static void Withdraw(string folder, bool wasThere, bool wasEmpty, ApplianceFile file, string? before)
    {
        if (!Directory.Exists(folder)) return;
        if (wasEmpty)
        {
            foreach (var entry in Directory.EnumerateDirectories(folder)) Directory.Delete(entry, recursive: true);
            foreach (var entry in Directory.EnumerateFiles(folder)) File.Delete(entry);
            if (!wasThere) Directory.Delete(folder);
        }
        else if (before is not null && file.Read() != before)
        {
            file.Write(before);
        }
        else if (before is null)
        {
            if (Directory.Exists(file.Folder)) File.Delete(file.Path);
        }
    }
}
