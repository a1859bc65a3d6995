using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Mox.Server.Autoconfig;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Account;
using Mox.Testing.Processes;
using static Mox.Server.Tests.Autoconfig.AutoconfigHouse;

namespace Mox.Server.Tests.Autoconfig;

/// <summary>Profiles by one-time links, looked at with openssl, zbar and Python's reader of property lists.</summary>
public sealed class DeviceProfileTests(AutoconfigHouse house) : IClassFixture<AutoconfigHouse>
{
    [PeerFact("openssl", "python3")]
    public async Task A_link_gives_a_profile_once_whose_signature_openssl_verifies()
    {
        house.Certify();
        var profiles = house.Profiles();
        var link = (await profiles.MakeLinkAsync(null, default))!;
        Assert.StartsWith("https://mail.example.org/account/devices/profile/", link.Address, StringComparison.Ordinal);
        Assert.True(profiles.IsOpen(link));
        Assert.NotEqual(HttpStatusCode.OK, (await house.AskAsync(Host, link.Path, HttpMethod.Head)).Status); // a look ahead does not use it up
        var answer = await house.AskAsync(Host, link.Path);
        Assert.Equal((HttpStatusCode.OK, "application/x-apple-aspen-config", true), (answer.Status, answer.Type, answer.NoStore));
        Assert.False(profiles.IsOpen(link));

        var again = await house.AskAsync(Host, link.Path);
        Assert.Equal(HttpStatusCode.NotFound, again.Status);
        Assert.Contains("Devices page", again.Text, StringComparison.Ordinal);

        var verified = await VerifyAsync(answer.Octets);
        Assert.True(verified.ExitCode == 0, verified.All);
        var changed = answer.Octets.ToArray();
        var at = changed.AsSpan().IndexOf("ann@example.org"u8);
        changed[at] = (byte)'b';
        Assert.NotEqual(0, (await VerifyAsync(changed)).ExitCode);

        var read = await ProgramRun.RunAsync("python3", ["-c", "import sys,plistlib; p=plistlib.loads(sys.stdin.buffer.read())['PayloadContent'][0]; print(p['EmailAddress'], p['IncomingMailServerHostName'], p['IncomingMailServerPortNumber'], p['OutgoingMailServerPortNumber'])"], Encoding.Latin1.GetBytes(verified.Output));
        Assert.Equal("ann@example.org mail.example.org 1993 465", read.Output.Trim());
    }

    [PeerFact("rsvg-convert", "zbarimg")]
    public async Task The_QR_code_decodes_to_the_link()
    {
        var link = (await house.Profiles().MakeLinkAsync(null, default))!;
        var picture = await ProgramRun.RunAsync("rsvg-convert", ["-w", "400"], Encoding.UTF8.GetBytes(link.QrCode));
        Assert.True(picture.ExitCode == 0, picture.Errors);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, Encoding.Latin1.GetBytes(picture.Output));
            var read = await ProgramRun.RunAsync("zbarimg", ["--raw", "-q", file]);
            Assert.Equal(link.Address, read.Output.Trim());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_link_runs_out_after_fifteen_minutes()
    {
        var profiles = house.Profiles();
        var link = (await profiles.MakeLinkAsync(null, default))!;
        Assert.Equal(TimeSpan.FromMinutes(15), link.Until - house.Time.GetUtcNow());
        house.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.False(profiles.IsOpen(link));
        Assert.Equal(HttpStatusCode.NotFound, (await house.AskAsync(Host, link.Path)).Status);
    }

    [Fact]
    public async Task A_token_that_is_none_is_not_found_and_nothing_of_it_is_kept()
    {
        foreach (var token in (string[])["x", "..", new string('A', 24), new string('A', 4000)]) Assert.Equal(HttpStatusCode.NotFound, (await house.AskAsync(Host, $"/account/devices/profile/{token}.mobileconfig")).Status);
    }

    [Fact]
    public async Task An_account_has_only_a_few_links_and_the_oldest_goes()
    {
        var profiles = house.Profiles();
        var links = new List<ProfileLink>();
        for (var i = 0; i <= ProfileTickets.MostOfAccount; i++)
        {
            links.Add((await profiles.MakeLinkAsync(null, default))!);
            house.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([false, true, true, true], links.Select(profiles.IsOpen));
    }

    [PeerFact("openssl")]
    public async Task A_profile_is_for_an_address_of_the_account_and_for_no_other()
    {
        house.Certify();
        var profiles = house.Profiles();
        Assert.Contains("ann@xn--bcher-kva.example", await ProfileAsync(profiles, "ann@bücher.example"), StringComparison.Ordinal);
        Assert.Contains("ann@example.org", await ProfileAsync(profiles, "boss@example.org"), StringComparison.Ordinal);
        var link = (await profiles.MakeLinkAsync(null, default))!;
        var accounts = house.Services.GetRequiredService<AccountStore>();
        await accounts.SetLoginDisabledAsync(house.Ann, "closed", default);
        Assert.Equal(HttpStatusCode.NotFound, (await house.AskAsync(Host, link.Path)).Status);
        await accounts.SetLoginDisabledAsync(house.Ann, null, default);
    }

    [Fact]
    public async Task Settings_for_people_name_the_servers_in_order_and_who_signs()
    {
        var settings = await house.Profiles().SettingsAsync(Address("ann@bücher.example"), default);
        Assert.Equal("ann@xn--bcher-kva.example", settings.Address.ToString());
        Assert.Equal(2, settings.Addresses.Length);
        Assert.Equal([new DeviceServer(Host, 1993, true), new DeviceServer(Host, 143, false)], settings.Receiving.ToArray());
        Assert.Equal([new DeviceServer(Host, 465, true)], settings.Sending.ToArray());
        Assert.Equal(Host, settings.Signer);
        Assert.Equal("ann@example.org", (await house.Profiles().SettingsAsync(Address("boss@example.org"), default)).Address.ToString());
        house.Certify();
        Assert.True((await house.Profiles().SettingsAsync(null, default)).SignerIsKnown);
    }

    private async Task<string> ProfileAsync(IDeviceProfiles profiles, string address)
    {
        var link = (await profiles.MakeLinkAsync(Address(address), default))!;
        return (await VerifyAsync((await house.AskAsync(Host, link.Path)).Octets)).Output;
    }

    private Task<ProgramResult> VerifyAsync(byte[] signed) => ProgramRun.RunAsync("openssl", ["cms", "-verify", "-inform", "DER", "-CAfile", house.RootFile, "-purpose", "any"], signed);
}
