using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.Dkim;
using Mox.Server.Hosting;
using Mox.Server.Identity;
using Mox.Server.Storage;
using Mox.Shared.Contracts;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Commands;

/// <summary>Everything on loopback, for developers and for trying out: no DNS, no other host, every address lands in one account.</summary>
internal static class LocalServeCommand
{
    public const string AccountName = "mox";
    public const string Password = "moxmoxmox";

    private static readonly DomainName Domain = DomainName.Parse("localhost").Value;
    private static readonly DomainName Selector = DomainName.Parse("localserve").Value;

    public static async Task<int> RunAsync(CommandLine.LocalServe local) =>
        await ServeCommand.RunAsync(
            () => Build(local),
            (services, ct) => PrepareAsync(services, local.Accounts, ct),
            Greet).ConfigureAwait(false);

    private static WebApplication Build(CommandLine.LocalServe local)
    {
        var app = ApplianceHost.Build(Settings(local), throttleLogins: local.RateLimits);

        // What is in use after a collection, in octets: for measuring, and nowhere but here.
        app.MapGet("/localserve/memory", static () => GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture)).RequireAuthorization(new AuthorizeAttribute { Roles = WebRoles.Admin });
        return app;
    }

    private static Dictionary<string, string?> Settings(CommandLine.LocalServe local)
    {
        string Port(int standard) => (standard + local.PortOffset).ToString(CultureInfo.InvariantCulture);
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Appliance:HostName"] = "localhost",
            ["Appliance:DataFolder"] = local.DataFolder ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "mox-appliance", "localserve"),
            ["Listen:Addresses:0"] = local.Address.ToString(),
            ["Listen:Smtp"] = Port(25),
            ["Listen:Submission"] = Port(587),
            ["Listen:Submissions"] = Port(465),
            ["Listen:Imap"] = Port(143),
            ["Listen:Imaps"] = Port(993),
            ["Listen:Http"] = Port(80),
            ["Listen:Https"] = Port(443),
            ["ConnectionLimits:Enabled"] = local.RateLimits.ToString(),
            ["Smtp:Tarpit"] = local.RateLimits.ToString(),
            ["Smtp:Pedantic"] = (!local.Lenient).ToString(),
            ["Smtp:RequireTls"] = "false",
            ["Smtp:OneRecipientForNullSender"] = "false",
            ["Smtp:CheckSenderDomain"] = "false",
            ["Smtp:CheckOwnPolicy"] = "false",
            ["Smtp:MagicAddresses"] = "true",
            ["Checks:Enabled"] = "false",
            ["Imap:PlaintextOnLoopback"] = "true",
            ["Outbound:KeepAtHome"] = "true",
            ["Dkim:WatchRecords"] = "false",
            ["DnsCheck:Scheduled"] = "false",
        };
        for (var i = 0; i < local.Routes.Count; i++) settings[string.Create(CultureInfo.InvariantCulture, $"Outbound:Routes:{i}")] = local.Routes[i];
        return settings;
    }

    private static async Task PrepareAsync(IServiceProvider services, int more, CancellationToken ct)
    {
        var accounts = services.GetRequiredService<AccountStore>();
        var book = services.GetRequiredService<AddressBook>();
        await EnsureDomainAsync(services.GetRequiredService<DomainKeys>(), book, ct).ConfigureAwait(false);
        var first = await EnsureAsync(accounts, book, AccountName, isAdmin: true, ct).ConfigureAwait(false);
        await accounts.SetCatchAllAsync(null, first, ct).ConfigureAwait(false);
        for (var i = 1; i <= more; i++) await EnsureAsync(accounts, book, string.Create(CultureInfo.InvariantCulture, $"u{i}"), isAdmin: false, ct).ConfigureAwait(false);
    }

    /// <summary>The domain, with a key so that developers see signed mail. Its record is nowhere: nobody looks for it.</summary>
    private static async Task EnsureDomainAsync(DomainKeys keys, AddressBook book, CancellationToken ct)
    {
        ImmutableArray<KeyWish> wishes = [new KeyWish(DkimKeyKind.Ed25519, Selector, MayReuse: true)];
        if (!await keys.AddDomainAsync(Domain, wishes, ct).ConfigureAwait(false) && book.Domain(Domain) is { Keys.IsEmpty: true }) await keys.AddFirstAsync(Domain, wishes, ct).ConfigureAwait(false);
    }

    private static async Task<long> EnsureAsync(AccountStore accounts, AddressBook book, string name, bool isAdmin, CancellationToken ct)
    {
        var address = new MailAddress(LocalPart.From(name).Value, Domain);
        if (book.ByLogin(address.ToString()) is { } there) return there.Id;
        var id = await accounts.AddAccountAsync(name, ImmutableArray.Create(address), isAdmin, ct).ConfigureAwait(false);
        await accounts.SetCredentialAsync(id, "", ScramDerivation.Derive("", Password), ct).ConfigureAwait(false);
        return id;
    }

    private static void Greet(IServiceProvider services)
    {
        var listen = services.GetRequiredService<IOptions<ListenOptions>>().Value;
        var folder = services.GetRequiredService<IOptions<ApplianceOptions>>().Value.DataFolder;
        var host = listen.Addresses[0].Contains(':', StringComparison.Ordinal) ? $"[{listen.Addresses[0]}]" : listen.Addresses[0];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            Webmail       http://{host}:{listen.Http}  or  https://{host}:{listen.Https}
            Sign in       {AccountName}@localhost  with  {Password}
            SMTP          {host}:{listen.Smtp}   (mail for any address is kept by {AccountName}@localhost)
            Submission    {host}:{listen.Submission} (STARTTLS), {host}:{listen.Submissions} (TLS)
            IMAP          {host}:{listen.Imap} (STARTTLS), {host}:{listen.Imaps} (TLS)
            Kept in       {folder}
            """));
    }
}
