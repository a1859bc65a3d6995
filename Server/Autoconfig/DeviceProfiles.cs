using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Autoconfig;
using Mox.Server.Hosting;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Account;
using QRCoder;

namespace Mox.Server.Autoconfig;

/// <inheritdoc/>
internal sealed class DeviceProfiles(CurrentAccount account, AddressBook book, ClientServers servers, ProfileTickets tickets, ProfileSigner signer, IOptions<ApplianceOptions> appliance, IOptions<ListenOptions> listen, IOptions<AutoconfigOptions> options) : IDeviceProfiles
{
    private const int HttpsPort = 443;

    public async Task<DeviceSettings> SettingsAsync(MailAddress? address, CancellationToken ct)
    {
        var (entry, chosen) = await ChooseAsync(address);
        var domain = book.Domain(chosen.Domain);
        return new DeviceSettings(
            chosen,
            entry.Addresses,
            domain is null ? [] : [.. servers.Incoming(domain).Select(Shown)],
            domain is null ? [] : [.. servers.Outgoing(domain).Select(Shown)],
            FindsItself: domain is not null && (listen.Value.Https > 0 || listen.Value.Http > 0),
            signer.Name,
            signer.IsKnown);
    }

    public async Task<ProfileLink?> MakeLinkAsync(MailAddress? address, CancellationToken ct)
    {
        var (entry, chosen) = await ChooseAsync(address);
        if (book.Domain(chosen.Domain) is not { } domain || servers.Incoming(domain).IsEmpty || servers.Outgoing(domain).IsEmpty) return null;
        var (token, until) = tickets.Make(entry.Id, chosen);
        var path = WebRoutes.DeviceProfile(token);
        return new ProfileLink(Origin() + path, path, QrCode(Origin() + path), until);
    }

    public bool IsOpen(ProfileLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        var token = link.Path[(link.Path.LastIndexOf('/') + 1)..];
        return tickets.IsOpen(token[..token.LastIndexOf('.')]);
    }

    private async Task<(AccountEntry Account, MailAddress Address)> ChooseAsync(MailAddress? address)
    {
        var session = await account.RequireAsync();
        var entry = book.Account(session.AccountId) ?? throw new NotSignedInException();
        if (address is not null && entry.Addresses.Contains(address)) return (entry, address);
        return (entry, entry.Addresses.Contains(session.Login) ? session.Login : entry.Primary);
    }

    private string Origin()
    {
        if (options.Value.WebAddress.Length > 0) return options.Value.WebAddress.TrimEnd('/');
        var port = listen.Value.Https is 0 or HttpsPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{listen.Value.Https}");
        return $"https://{appliance.Value.HostName}{port}";
    }

    private static DeviceServer Shown(MailServerSettings server) => new(server.Host.Ascii, server.Port, server.Security == MailServerSecurity.Tls);

    /// <summary>Dark on light, whatever the page looks like; the margin belongs to the code.</summary>
    private static string QrCode(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var modules = code.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < modules.Count; y++)
        {
            for (var x = 0; x < modules.Count; x++)
            {
                var begin = x;
                while (x < modules.Count && modules[y][x]) x++;
                if (x > begin) path.Append(CultureInfo.InvariantCulture, $"M{begin} {y}h{x - begin}v1h-{x - begin}z");
            }
        }

        // The matrix has its quiet margin of four modules in it.
        return string.Create(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {modules.Count} {modules.Count}\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{modules.Count}v{modules.Count}H0z\"/><path fill=\"#111\" d=\"{path}\"/></svg>");
    }
}
