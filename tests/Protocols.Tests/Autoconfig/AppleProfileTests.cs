using System.Text;
using System.Text.Json;
using Mox.Protocols.Addresses;
using Mox.Protocols.Autoconfig;
using Mox.Testing.Processes;

namespace Mox.Protocols.Tests.Autoconfig;

/// <summary>Profiles, as Python's own reader of property lists sees them.</summary>
public class AppleProfileTests
{
    private const string Suite = "autoconfig";

    private static readonly MailServerSettings Imap = new(MailServerKind.Imap, ClientConfigTests.Host, 993, MailServerSecurity.Tls);
    private static readonly MailServerSettings Submission = new(MailServerKind.Submission, ClientConfigTests.Host, 587, MailServerSecurity.StartTls);

    [PeerSuiteFact("python3", Suite)]
    public async Task A_profile_has_every_key_that_Apple_requires_of_the_type_and_among_the_values_that_are_allowed()
    {
        var profile = await ReadAsync(Profile("ann@example.org", "bob@bücher.example").Write());
        Check(profile, "TopLevel.yaml");
        var payloads = profile.GetProperty("PayloadContent").EnumerateArray().ToArray();
        Assert.Equal(2, payloads.Length);
        foreach (var payload in payloads)
        {
            Check(payload, "com.apple.mail.managed.yaml", "CommonPayloadKeys.yaml");
            Assert.Equal("com.apple.mail.managed", payload.GetProperty("PayloadType").GetString());
        }
    }

    [PeerSuiteFact("python3")]
    public async Task A_profile_tells_the_servers_with_TLS_and_the_address_as_user_name_and_holds_no_password()
    {
        var profile = await ReadAsync(Profile("ann@example.org").Write());
        Assert.Equal(("Configuration", "ann@example.org", "mail.example.org", 1), (Text(profile, "PayloadType"), Text(profile, "PayloadDisplayName"), Text(profile, "PayloadOrganization"), profile.GetProperty("PayloadVersion").GetInt32()));
        Assert.StartsWith("org.example.mail.", Text(profile, "PayloadIdentifier"), StringComparison.Ordinal);
        var mail = profile.GetProperty("PayloadContent")[0];
        Assert.Equal(("EmailTypeIMAP", "ann@example.org", "Ann <&> Ex\ufffdample"), (Text(mail, "EmailAccountType"), Text(mail, "EmailAddress"), Text(mail, "EmailAccountName")));
        Assert.Equal(("mail.example.org", 993, true, "ann@example.org", "EmailAuthPassword"), Server(mail, "IncomingMailServer"));
        Assert.Equal(("mail.example.org", 587, true, "ann@example.org", "EmailAuthPassword"), Server(mail, "OutgoingMailServer"));
        Assert.True(mail.GetProperty("OutgoingPasswordSameAsIncomingPassword").GetBoolean());
        Assert.False(mail.TryGetProperty("IncomingPassword", out _) || mail.TryGetProperty("OutgoingPassword", out _));
    }

    [PeerSuiteFact("python3")]
    public async Task The_same_profile_is_the_same_octets_and_others_have_identifiers_of_their_own()
    {
        Assert.Equal(Profile("ann@example.org").Write(), Profile("ann@example.org").Write());
        JsonElement[] all = [await ReadAsync(Profile("ann@example.org", "bob@example.org").Write()), await ReadAsync(Profile("ann@example.org").Write())];
        var outer = all.Select(profile => Text(profile, "PayloadUUID")).ToArray();
        var inner = all.SelectMany(profile => profile.GetProperty("PayloadContent").EnumerateArray()).ToArray();
        Assert.Equal(4, outer.Concat(inner.Select(payload => Text(payload, "PayloadUUID"))).Distinct().Count());
        Assert.Equal(Text(inner[0], "PayloadUUID"), Text(inner[2], "PayloadUUID"));
        Assert.Equal(2, inner.Take(2).Select(payload => Text(payload, "PayloadIdentifier")).Distinct().Count());
        Assert.All(outer, uuid => Assert.Equal('8', uuid[14]));
    }

    [Fact]
    public void A_profile_has_at_least_one_account_and_not_too_many()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Profile());
        Assert.Throws<ArgumentOutOfRangeException>(() => Profile([.. Enumerable.Range(0, AppleProfile.MaxAccounts + 1).Select(i => $"a{i}@example.org")]));
    }

    private static AppleProfile Profile(params string[] addresses) =>
        new(ClientConfigTests.Host, [.. addresses.Select(address => new AppleMailAccount(MailAddress.Parse(address).Value, "Ann <&> Ex\u0002ample", Imap, Submission))]);

    private static (string, int, bool, string, string) Server(JsonElement mail, string prefix) =>
        (Text(mail, prefix + "HostName"), mail.GetProperty(prefix + "PortNumber").GetInt32(), mail.GetProperty(prefix + "UseSSL").GetBoolean(), Text(mail, prefix + "Username"), Text(mail, prefix + "Authentication"));

    private static string Text(JsonElement parent, string key) => parent.GetProperty(key).GetString()!;

    private static async Task<JsonElement> ReadAsync(byte[] profile)
    {
        var run = await ProgramRun.RunAsync("python3", ["-c", "import sys,plistlib,json; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))"], profile);
        Assert.True(run.ExitCode == 0, run.All);
        using var document = JsonDocument.Parse(Encoding.Latin1.GetBytes(run.Output));
        return document.RootElement.Clone();
    }

    /// <summary>Each key is in a list and of its type and values; each that is required is there.</summary>
    private static void Check(JsonElement dictionary, params string[] lists)
    {
        var keys = lists.SelectMany(AppleKeys.Read).ToDictionary(key => key.Name);
        Assert.True(keys.Values.Count(key => key.Required) >= 4, "the lists were read");
        foreach (var key in keys.Values.Where(key => key.Required)) Assert.True(dictionary.TryGetProperty(key.Name, out _), $"{key.Name} is missing");
        foreach (var entry in dictionary.EnumerateObject())
        {
            Assert.True(keys.TryGetValue(entry.Name, out var key), $"{entry.Name} is in no list");
            JsonValueKind[] kinds = key!.Type switch { "<string>" => [JsonValueKind.String], "<integer>" => [JsonValueKind.Number], "<boolean>" => [JsonValueKind.True, JsonValueKind.False], "<array>" => [JsonValueKind.Array], _ => [] };
            Assert.Contains(entry.Value.ValueKind, kinds);
            if (key.Values.Count > 0) Assert.Contains(entry.Value.ToString(), key.Values);
        }
    }
}
