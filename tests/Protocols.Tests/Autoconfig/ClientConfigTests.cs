using System.Text;
using System.Xml.Linq;
using Mox.Protocols.Addresses;
using Mox.Protocols.Autoconfig;
using Mox.Testing;
using Mox.Testing.Processes;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Autoconfig;

public class ClientConfigTests(ITestOutputHelper output)
{
    private const string Suite = "autoconfig";

    internal static readonly DomainName Host = DomainName.Parse("mail.example.org").Value;

    internal static readonly ClientConfig Sample = new()
    {
        Provider = "example.org",
        Domains = ["example.org", "example.net"],
        DisplayName = "Examples & <Sons>\u0001",
        ShortName = "Ex",
        Incoming = [new(new(MailServerKind.Imap, Host, 993, MailServerSecurity.Tls)), new(new(MailServerKind.Imap, Host, 143, MailServerSecurity.StartTls))],
        Outgoing = [new(new(MailServerKind.Submission, Host, 465, MailServerSecurity.Tls)), new(new(MailServerKind.Submission, Host, 587, MailServerSecurity.StartTls)) { Authentication = ["password-encrypted", "password-cleartext"] }],
    };

    [Fact]
    public void What_is_written_is_read_as_the_same_in_the_same_order()
    {
        var read = ClientConfig.Parse(Sample.Write()).Value;
        Assert.Equal(("1.1", "example.org", "Examples & <Sons>\ufffd", "Ex"), (read.Version, read.Provider, read.DisplayName, read.ShortName));
        Assert.Equal(["example.org", "example.net"], read.Domains.ToArray());
        Assert.Equal(
            ["imap mail.example.org:993 Tls", "imap mail.example.org:143 StartTls", "smtp mail.example.org:465 Tls", "smtp mail.example.org:587 StartTls"],
            read.Incoming.Concat(read.Outgoing).Select(server => $"{server.Type} {server.HostName}:{server.Port} {server.Security}"));
        Assert.All(read.Incoming.Concat(read.Outgoing), server => Assert.Equal("%EMAILADDRESS%", server.UserName));
        Assert.Equal(["password-encrypted", "password-cleartext"], read.Outgoing[1].Authentication.ToArray());
    }

    [PeerSuiteFact("xmllint", Suite)]
    public async Task What_is_written_is_valid_by_the_schema_of_the_draft()
    {
        var schema = Path.Combine(Corpora.Folder(Suite)!, "schema", "autoconfig.rng");
        Assert.True((await ValidateAsync(schema, Sample.Write())).ExitCode == 0, (await ValidateAsync(schema, Sample.Write())).All);
        Assert.NotEqual(0, (await ValidateAsync(schema, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Sample.Write()).Replace("<port>993", "<port>x", StringComparison.Ordinal)))).ExitCode);
    }

    [SuiteFact(Suite)]
    public void Every_real_document_is_read_with_all_its_servers()
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(Corpora.Folder(Suite)!, "ispdb"), "*.xml"), Path.Combine(Corpora.Folder(Suite)!, "schema", "autoconfig-sample.xml")];
        var servers = 0;
        foreach (var file in files)
        {
            var octets = File.ReadAllBytes(file);
            var config = ClientConfig.Parse(octets).Value;
            var document = XDocument.Load(new MemoryStream(octets)).Root!.Element("emailProvider")!;
            Assert.Equal(document.Attribute("id")!.Value, config.Provider);
            Assert.Equal(document.Elements("domain").Select(domain => domain.Value.Trim()), config.Domains.ToArray());
            Assert.Equal(document.Elements("incomingServer").Select(Shown), config.Incoming.Select(Shown));
            Assert.Equal(document.Elements("outgoingServer").Select(Shown), config.Outgoing.Select(Shown));
            var again = ClientConfig.Parse(config.Write()).Value;
            Assert.Equal(config.Incoming.Concat(config.Outgoing).Select(Shown), again.Incoming.Concat(again.Outgoing).Select(Shown));
            servers += config.Incoming.Length + config.Outgoing.Length;
        }

        output.WriteLine($"{files.Length} documents with {servers} servers");
        Assert.True(servers >= 2 * files.Length, $"{servers} servers in {files.Length} documents");
    }

    [Theory]
    [InlineData("")]
    [InlineData("<clientConfig")]
    [InlineData("<html><body/></html>")]
    [InlineData("<clientConfig version='1.1'/>")]
    [InlineData("<!DOCTYPE clientConfig [<!ENTITY a 'b'>]><clientConfig version='1.1'><emailProvider id='&a;'/></clientConfig>")]
    [InlineData("<?xml version='1.0' encoding='x-nonsense'?><clientConfig/>")]
    [InlineData("<clientConfig><emailProvider><domain>\u0001</domain></emailProvider></clientConfig>")]
    public void What_is_no_such_document_is_a_fault(string document) => Assert.False(ClientConfig.Parse(Encoding.UTF8.GetBytes(document)).Ok);

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("iso-8859-1")]
    public void A_document_is_read_in_the_charsets_in_use(string charset)
    {
        var encoding = Encoding.GetEncoding(charset);
        byte[] document = [.. encoding.Preamble, .. encoding.GetBytes($"<?xml version='1.0' encoding='{charset}'?><clientConfig><emailProvider><displayName>Zoë</displayName></emailProvider></clientConfig>")];
        Assert.Equal("Zoë", ClientConfig.Parse(document).Value.DisplayName);
    }

    [Fact]
    public void A_document_beyond_the_limit_is_not_read() =>
        Assert.False(ClientConfig.Parse([.. "<clientConfig><emailProvider/></clientConfig>"u8, .. Enumerable.Repeat((byte)' ', ClientConfig.MaxOctets)]).Ok);

    [Fact]
    public void Nonsense_in_a_server_is_passed_over()
    {
        var server = Assert.Single(ClientConfig.Parse("<clientConfig><emailProvider><incomingServer type='imap'><hostname> a.example\n</hostname><port>99999</port><socketType>magic</socketType><what/></incomingServer></emailProvider></clientConfig>"u8).Value.Incoming);
        Assert.Equal(("a.example", 0, null), (server.HostName, server.Port, server.Security));
    }

    private static string Shown(XElement server) =>
        $"{server.Attribute("type")!.Value} {server.Element("hostname")?.Value.Trim()} {server.Element("port")?.Value.Trim()} {(server.Element("socketType")?.Value.Trim() is "TLS" ? "SSL" : server.Element("socketType")?.Value.Trim())} {server.Element("username")?.Value.Trim()} {string.Join(',', server.Elements("authentication").Select(way => way.Value.Trim()))} {server.Element("url")?.Value.Trim()}";

    private static string Shown(ClientConfigServer server) =>
        $"{server.Type} {server.HostName} {(server.Port == 0 ? "" : server.Port)} {server.Security switch { MailServerSecurity.Tls => "SSL", MailServerSecurity.StartTls => "STARTTLS", MailServerSecurity.None => "plain", _ => "" }} {server.UserName} {string.Join(',', server.Authentication)} {server.Url}";

    private static Task<ProgramResult> ValidateAsync(string schema, byte[] document) => ProgramRun.RunAsync("xmllint", ["--noout", "--nonet", "--relaxng", schema, "-"], document);
}
