using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Setup;

namespace Mox.PageHost;

/// <summary>Mara Hollis sets up hollis.example on a rented machine whose provider keeps port 25 closed.</summary>
internal static class Story
{
    public const string Domain = "hollis.example", Host = "mail.hollis.example", Elsewhere = "mara.hollis@elsewhere.example";

    public static DomainName DomainName { get; } = Mox.Protocols.Addresses.DomainName.Parse(Domain).Value;

    public static FakeDomains Domains()
    {
        var domains = new FakeDomains();
        domains.Add(FakeDomains.Detail(Domain));
        return domains;
    }

    public static FakeAccounts Accounts()
    {
        var accounts = new FakeAccounts();
        accounts.All.Clear();
        accounts.All.Add(FakeAccounts.Item(1, "mara") with { DisplayName = "Mara Hollis", Primary = FakeSetup.Address("mara@hollis.example"), IsAdmin = true, IsSelf = true });
        return accounts;
    }
}

/// <summary>The door stands where the query says.</summary>
internal sealed class StoryDoor(IHttpContextAccessor http) : ISetupDoor
{
    public Task<SetupDoor> WhereAsync(CancellationToken ct) =>
        Task.FromResult(Enum.TryParse<SetupDoor>(http.HttpContext?.Request.Query["door"], ignoreCase: true, out var door) ? door : SetupDoor.AsksToken);
}

/// <summary>Links that do not run out.</summary>
internal sealed class StoryDevices(TimeProvider time) : IDeviceProfiles
{
    private const string Picture = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 29 29\"><path fill=\"#fff\" d=\"M0 0h29v29H0z\"/><path d=\"M4 4h7v7H4zM18 4h7v7h-7zM4 18h7v7H4zM13 4h2v3h-2zM13 9h3v2h-3zM4 13h3v2H4zM9 13h6v2H9zM17 13h2v4h-2zM21 13h4v2h-4zM13 17h2v4h-2zM17 19h4v2h-4zM23 18h2v5h-2zM13 23h6v2h-6z\"/></svg>";

    public Task<DeviceSettings> SettingsAsync(MailAddress? address, CancellationToken ct)
    {
        var mara = FakeSetup.Address("mara@hollis.example");
        return Task.FromResult(new DeviceSettings(mara, [mara], [new DeviceServer(Story.Host, 993, true), new DeviceServer(Story.Host, 143, false)], [new DeviceServer(Story.Host, 465, true), new DeviceServer(Story.Host, 587, false)], true, Story.Host, true));
    }

    public Task<ProfileLink?> MakeLinkAsync(MailAddress? address, CancellationToken ct) =>
        Task.FromResult<ProfileLink?>(new ProfileLink("https://mail.hollis.example/p/1", "/p/1", Picture, time.GetUtcNow().AddMinutes(15)));

    public bool IsOpen(ProfileLink link) => true;
}
