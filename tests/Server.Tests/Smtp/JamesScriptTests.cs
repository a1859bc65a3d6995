using System.Globalization;
using Mox.Server.Smtp;
using Mox.Server.Tests.Webmail;
using Mox.Testing;

namespace Mox.Server.Tests.Smtp;

/// <summary>The SMTP scripts of the James project: what the client says, and the code of each reply.</summary>
public sealed class JamesScriptTests
{
    [SuiteFact("smtp")]
    public async Task Codes_of_all_scripts()
    {
        var scripts = Directory.EnumerateFiles(Corpora.Folder("smtp/james-mpt")!, "*.test").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(4, scripts.Count);
        foreach (var script in scripts) await RunAsync(script);
    }

    private static async Task RunAsync(string script)
    {
        var known = Vectors.Read("smtp/james-differences.txt").ToDictionary(difference => difference.Input, difference => difference.Expected);
        await using var house = await SmtpHouse.OpenAsync(options => options.RequireTls = false);
        foreach (var name in new[] { "bob", "starttls" })
        {
            var account = await house.Store.AddAccountAsync(name + "2", "mydomain.tld");
            await house.Store.Accounts.AddAddressAsync(account.Id, Protocols.Addresses.MailAddress.Parse(name + "@mydomain.tld").Value, CancellationToken.None);
            await house.Store.Accounts.SetCredentialAsync(account.Id, "", Server.Identity.ScramDerivation.Derive("", "secret"), CancellationToken.None);
        }

        var lines = await File.ReadAllLinesAsync(Path.Combine(Corpora.Folder("smtp/james-mpt")!, script));
        var usesLogin = lines.Any(line => line.Contains("AUTH LOGIN", StringComparison.Ordinal) && line.StartsWith("C:", StringComparison.Ordinal));
        await using var peer = house.Connect(usesLogin ? SmtpListenerKind.Submission : SmtpListenerKind.Delivery, tls: true);
        var number = 0;
        foreach (var line in lines)
        {
            if (line.StartsWith("C:", StringComparison.Ordinal))
            {
                await peer.SendAsync((line.Length > 3 ? line[3..] : "") + "\r\n");
                continue;
            }

            // A reply of several lines counts once, by its last line; the keywords of EHLO are each server's own.
            if (!line.StartsWith("S: ", StringComparison.Ordinal) || line.Length < 7 || line[6] == '-' || line[3..] == "250.*") continue;
            var expected = line[3..6];
            var found = (await peer.ReplyAsync())![..3];
            var key = string.Create(CultureInfo.InvariantCulture, $"{script} {++number} {expected}");
            Assert.True(known.GetValueOrDefault(key, expected) == found, $"{key}: found {found}");
        }

        Assert.True(number > 3, script);
    }
}
