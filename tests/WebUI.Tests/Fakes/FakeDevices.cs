using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Account;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>Devices of an account with two addresses; links work until <see cref="Used"/> has them.</summary>
public sealed class FakeDevices(TimeProvider time) : IDeviceProfiles
{
    public DeviceSettings Settings { get; set; } = new(
        Address("ann@example.org"),
        [Address("ann@example.org"), Address("sales@example.org")],
        [new DeviceServer("mail.example.org", 993, true), new DeviceServer("mail.example.org", 143, false)],
        [new DeviceServer("mail.example.org", 465, true), new DeviceServer("mail.example.org", 587, false)],
        FindsItself: true,
        "mail.example.org",
        SignerIsKnown: true);

    public List<string> Made { get; } = [];

    public HashSet<ProfileLink> Used { get; } = [];

    public static MailAddress Address(string text) => MailAddress.Parse(text).Value;

    public Task<DeviceSettings> SettingsAsync(MailAddress? address, CancellationToken ct) => Task.FromResult(Settings = Settings with { Address = address ?? Settings.Address });

    public Task<ProfileLink?> MakeLinkAsync(MailAddress? address, CancellationToken ct)
    {
        Made.Add($"{address}");
        return Task.FromResult<ProfileLink?>(new ProfileLink($"https://mail.example.org/p/{Made.Count}", $"/p/{Made.Count}", "<svg/>", time.GetUtcNow().AddMinutes(15)));
    }

    public bool IsOpen(ProfileLink link) => !Used.Contains(link) && link.Until > time.GetUtcNow();

    /// <summary>The link made last was used, as by a phone.</summary>
    public void UseLast() => Used.Add(new ProfileLink($"https://mail.example.org/p/{Made.Count}", $"/p/{Made.Count}", "<svg/>", time.GetUtcNow().AddMinutes(15)));
}
