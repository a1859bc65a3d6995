using System.Security.Cryptography;
using Mox.Protocols.Acme.Client;

namespace Mox.Server.Tests.Certificates;

/// <summary>The keys of names and of the account, and what the account is told.</summary>
public class CertificateKeyTests
{
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task Keys_and_certificates_are_readable_by_the_program_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        using var house = new CertificateHouse(certificates: options => options.KeepKeys = true);
        await house.RoundAsync();
        var certificates = Path.Combine(house.Folder, "certificates");
        var files = Directory.GetFiles(certificates, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(certificates, file)).Order(StringComparer.Ordinal).ToArray();
        var account = Path.GetDirectoryName(files.Single(file => file.EndsWith("account.pem", StringComparison.Ordinal)))!;
        Assert.StartsWith("acme/acme.test-", account, StringComparison.Ordinal);
        Assert.Equal([$"{account}/account.json", $"{account}/account.pem", $"{account}/tries.json", $"keys/{CertificateHouse.Host}.next.pem", $"keys/{CertificateHouse.Host}.pem", $"names/{CertificateHouse.Host}.pem", "self-signed.pfx"], files);
        foreach (var file in files) Assert.Equal((file, OwnFile), (file, File.GetUnixFileMode(Path.Combine(certificates, file))));
        foreach (var folder in Directory.GetDirectories(certificates, "*", SearchOption.AllDirectories).Append(certificates)) Assert.Equal((folder, OwnFile | UnixFileMode.UserExecute), (folder, File.GetUnixFileMode(folder)));
    }

    [Fact]
    public async Task Keys_that_stay_are_the_same_over_renewals_until_the_next_one_is_due()
    {
        using var house = new CertificateHouse();
        await house.RoundAsync();
        var before = house.Status().KeyDigest;
        house.Certificates.KeepKeys = true; // what is in use now, and may stand in DNS, is kept
        house.Caretaker.RenewNow(CertificateHouse.Host);
        await house.RoundAsync();
        var (status, keys) = (house.Status(), house.Status().Keys!);
        Assert.Equal((before, before), (status.KeyDigest, keys.Current));
        using var again = new CertificateHouse(house.Folder, house.Server, house.Time, certificates: options => options.KeepKeys = true);
        again.Caretaker.RenewNow(CertificateHouse.Host);
        await again.RoundAsync();
        Assert.Equal((before, keys), (again.Status().KeyDigest, again.Status().Keys));
        var advanced = again.Caretaker.AdvanceKey(CertificateHouse.Host);
        Assert.Equal(keys.Next, advanced.Current);
        Assert.NotEqual(keys.Next, advanced.Next);
        await again.RoundAsync();
        Assert.Equal(keys.Next, again.Status().KeyDigest);
    }

    [Fact]
    public async Task A_key_that_cannot_be_read_is_told_and_does_not_hinder_the_start()
    {
        using var house = new CertificateHouse(certificates: options => options.KeepKeys = true);
        await house.RoundAsync();
        var file = Path.Combine(house.Folder, "certificates", "keys", $"{CertificateHouse.Host}.pem");
        File.WriteAllText(file, "no key");
        using var again = new CertificateHouse(house.Folder, house.Server, house.Time, certificates: options => options.KeepKeys = true);
        await again.Caretaker.StartingAsync(CancellationToken.None);
        Assert.Contains("holds no ECDSA key; put it aside", again.Caretaker.Report.Fault, StringComparison.Ordinal);
        again.Caretaker.RenewNow(CertificateHouse.Host);
        await again.RoundAsync();
        Assert.Contains("holds no ECDSA key; put it aside", again.Status().LastError, StringComparison.Ordinal);
        Assert.Equal(house.Store.Certificate.SerialNumber, again.Store.Certificate.SerialNumber);
    }

    [Fact]
    public async Task Keys_that_do_not_stay_cannot_be_advanced()
    {
        using var house = new CertificateHouse();
        await house.RoundAsync();
        Assert.Throws<InvalidOperationException>(() => house.Caretaker.AdvanceKey(CertificateHouse.Host));
    }

    [Fact]
    public async Task New_contacts_are_told_to_the_server_once()
    {
        using var house = new CertificateHouse();
        await house.RoundAsync();
        using var again = new CertificateHouse(house.Folder, house.Server, house.Time, acme: options => options.Contact.Add("second@example.org"));
        for (var i = 0; i < 2; i++)
        {
            again.Caretaker.RenewNow(CertificateHouse.Host);
            await again.RoundAsync();
        }

        Assert.Equal(["mailto:postmaster@example.org", "mailto:second@example.org"], again.Caretaker.Report.Account!.Contact.AsEnumerable());
        Assert.Single(again.Server.Log, line => line.StartsWith("POST /acct/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_account_gets_a_new_key_and_a_change_broken_off_is_brought_to_its_end()
    {
        using var house = new CertificateHouse();
        Assert.Equal(AcmeFailureKind.NoAccount, (await ChangeAsync(house))?.Kind);
        await house.RoundAsync();
        var file = house.Issuer.AccountFile;
        var first = Thumbprint(house);
        Assert.Null(await ChangeAsync(house));
        var second = Thumbprint(house);
        Assert.NotEqual(first, second);

        // The answer is lost: the server has the new key, and we do not know.
        house.Server.Before = request =>
        {
            if (!request.Url.Text.EndsWith("/key", StringComparison.Ordinal)) return null;
            house.Server.Before = null;
            house.Server.SendAsync(request, CancellationToken.None).GetAwaiter().GetResult();
            throw new IOException("gone");
        };
        Assert.Equal(AcmeFailureKind.Unreachable, (await ChangeAsync(house))?.Kind);
        Assert.Equal(second, Thumbprint(house));
        Assert.NotNull(file.LoadNext());
        house.Caretaker.RenewNow(CertificateHouse.Host);
        await house.RoundAsync();
        Assert.Null(house.Status().LastError);
        var third = Thumbprint(house);
        Assert.NotEqual(second, third);

        // The request is lost: the server has the old key.
        house.Server.Before = request => request.Url.Text.EndsWith("/key", StringComparison.Ordinal) ? throw new IOException("gone") : null;
        Assert.Equal(AcmeFailureKind.Unreachable, (await ChangeAsync(house))?.Kind);
        house.Caretaker.RenewNow(CertificateHouse.Host);
        await house.RoundAsync();
        Assert.Null(house.Status().LastError);
        Assert.Equal(third, Thumbprint(house));
        Assert.Null(file.LoadNext());
        Assert.Single(house.Server.Accounts);
    }

    private static async Task<AcmeFailure?> ChangeAsync(CertificateHouse house)
    {
        var change = house.Caretaker.ChangeAccountKeyAsync(CancellationToken.None);
        await house.Time.AdvanceUntilAsync(change, TimeSpan.FromMilliseconds(200));
        return await change;
    }

    private static string Thumbprint(CertificateHouse house)
    {
        using var key = house.Issuer.AccountFile.LoadKey();
        return Convert.ToHexString(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(key.Public.Thumbprint)));
    }
}
