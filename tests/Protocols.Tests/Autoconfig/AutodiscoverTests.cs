using System.Collections.Immutable;
using System.Text;
using System.Xml.Linq;
using Mox.Protocols.Addresses;
using Mox.Protocols.Autoconfig;

namespace Mox.Protocols.Tests.Autoconfig;

public class AutodiscoverTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly XNamespace Settings = AutodiscoverReply.Schema;

    private static readonly ImmutableArray<MailServerSettings> Servers =
    [
        new(MailServerKind.Imap, ClientConfigTests.Host, 1993, MailServerSecurity.Tls),
        new(MailServerKind.Imap, ClientConfigTests.Host, 143, MailServerSecurity.StartTls),
        new(MailServerKind.Submission, ClientConfigTests.Host, 465, MailServerSecurity.Tls),
    ];

    [Fact]
    public void A_question_is_read_whatever_its_namespaces()
    {
        var outlook = AutodiscoverRequest.Parse("""
            <?xml version="1.0" encoding="utf-8"?>
            <Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006">
              <Request>
                <EMailAddress> ann@example.org </EMailAddress>
                <AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema>
              </Request>
            </Autodiscover>
            """u8).Value;
        Assert.Equal("ann@example.org", outlook.Address.ToString());
        Assert.True(outlook.WantsMailSettings);
        Assert.True(AutodiscoverRequest.Parse("<a:Autodiscover xmlns:a='x'><a:Request><a:EMailAddress>ann@example.org</a:EMailAddress></a:Request></a:Autodiscover>"u8).Value.WantsMailSettings);
        var phone = new AutodiscoverRequest(outlook.Address, "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006");
        Assert.False(AutodiscoverRequest.Parse(phone.Write()).Value.WantsMailSettings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"a\":1}")]
    [InlineData("<Autodiscover/>")]
    [InlineData("<Autodiscover><Request/></Autodiscover>")]
    [InlineData("<Autodiscover><Request><EMailAddress>ann</EMailAddress></Request></Autodiscover>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><Autodiscover><Request><EMailAddress>&b;@example.org</EMailAddress></Request></Autodiscover>")]
    public void What_is_no_question_is_a_fault(string document) => Assert.False(AutodiscoverRequest.Parse(Encoding.UTF8.GetBytes(document)).Ok);

    [Fact]
    public void A_question_beyond_the_limit_is_not_read() =>
        Assert.False(AutodiscoverRequest.Parse(Encoding.ASCII.GetBytes($"<Autodiscover><Request><EMailAddress>ann@example.org</EMailAddress><x>{new string('x', AutodiscoverRequest.MaxOctets)}</x></Request></Autodiscover>")).Ok);

    [Fact]
    public void The_answer_has_the_servers_in_order_with_the_address_as_user_name()
    {
        var octets = AutodiscoverReply.For(MailAddress.Parse("\"a<b&c\"@example.org").Value, Servers).Write(Noon);
        var root = XDocument.Parse(Encoding.UTF8.GetString(octets)).Root!;
        Assert.Equal(XName.Get("Autodiscover", AutodiscoverReply.RootSchema), root.Name);
        var account = root.Element(Settings + "Response")!.Element(Settings + "Account")!;
        Assert.Equal(("email", "settings"), (account.Element(Settings + "AccountType")!.Value, account.Element(Settings + "Action")!.Value));
        Assert.Equal(["IMAP mail.example.org 1993 on SSL on", "IMAP mail.example.org 143 on TLS on", "SMTP mail.example.org 465 on SSL on"], account.Elements(Settings + "Protocol").Select(protocol => string.Join(' ', from name in (string[])["Type", "Server", "Port", "SSL", "Encryption", "AuthRequired"] select protocol.Element(Settings + name)!.Value)));
        Assert.All(account.Elements(Settings + "Protocol"), protocol => Assert.Equal("\"a<b&c\"@example.org", protocol.Element(Settings + "LoginName")!.Value));
        var read = AutodiscoverReply.Parse(octets).Value;
        Assert.Equal(Servers.ToArray(), read.Servers.ToArray());
        Assert.Equal("\"a<b&c\"@example.org", read.Login);
    }

    [Fact]
    public void An_error_is_told_in_its_own_form()
    {
        var octets = new AutodiscoverReply { ErrorCode = AutodiscoverReply.NoSuchProvider }.Write(Noon);
        var error = XDocument.Parse(Encoding.UTF8.GetString(octets)).Root!.Elements().Single().Elements().Single();
        Assert.Equal(XName.Get("Error", AutodiscoverReply.RootSchema), error.Name);
        Assert.Equal("12:00:00.0000000", error.Attribute("Time")!.Value);
        Assert.Equal(AutodiscoverReply.NoSuchProvider, AutodiscoverReply.Parse(octets).Value.ErrorCode);
    }

    [Fact]
    public void Servers_of_other_kinds_are_left_out()
    {
        var reply = AutodiscoverReply.Parse("<Autodiscover><Response><Account><Protocol><Type>EXCH</Type><Server>x</Server></Protocol><Protocol><Type>IMAP</Type><Server>a b</Server><Port>993</Port></Protocol><Protocol><Type>imap</Type><Server>a.example</Server><Port>993</Port><SSL>on</SSL></Protocol><Protocol><Type>SMTP</Type><Server>a.example</Server><Port>25</Port><SSL>off</SSL></Protocol></Account></Response></Autodiscover>"u8).Value;
        Assert.Equal(["Imap 993 Tls", "Submission 25 None"], reply.Servers.Select(server => $"{server.Kind} {server.Port} {server.Security}"));
        Assert.False(AutodiscoverReply.Parse("<Autodiscover><Response/></Autodiscover>"u8).Ok);
    }
}
