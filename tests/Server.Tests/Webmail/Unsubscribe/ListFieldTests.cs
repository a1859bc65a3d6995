using System.Text;
using Mox.Protocols.Mime;
using Mox.Server.Storage;
using Mox.Server.Webmail.Unsubscribe;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Tests.Webmail.Unsubscribe;

public class The_list_of_a_message
{
    private const string Fields = "List-Id: Readers <readers.lists.example.net>\r\nList-Unsubscribe: <mailto:leave@lists.example.net?subject=off>, <https://lists.example.net/off?u=1>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";

    [Theory]
    [InlineData("From:List-Unsubscribe:List-Unsubscribe-Post", "lists.example.net", "pass", LeaveWay.OneClick)]
    [InlineData("from:list-unsubscribe:list-unsubscribe-post", "lists.example.net", "pass", LeaveWay.OneClick)]
    [InlineData("From:List-Unsubscribe", "lists.example.net", "pass", LeaveWay.Mail)]
    [InlineData("From:List-Unsubscribe:List-Unsubscribe-Post", "lists.example.net", "fail", LeaveWay.Mail)]
    [InlineData("From:List-Unsubscribe:List-Unsubscribe-Post", "other.example", "pass", LeaveWay.Mail)]
    public void Is_left_by_one_click_only_where_a_good_signature_covers_the_fields(string covered, string passed, string result, LeaveWay expected)
    {
        var list = Read(Signature("lists.example.net", covered) + Fields, new SenderCheck("dkim", result, passed, ""))!;
        Assert.Equal(("Readers", expected), (list.Name, list.View().Leave));
        if (expected == LeaveWay.OneClick) Assert.Equal(("https://lists.example.net/off?u=1", "lists.example.net"), (list.OneClick, list.View().Host));
        else Assert.Equal("leave@lists.example.net", list.View().Host);
    }

    [Fact]
    public void Needs_every_signature_of_the_domain_to_cover_them() =>
        Assert.Null(Read(Signature("lists.example.net", "From:List-Unsubscribe:List-Unsubscribe-Post") + Signature("lists.example.net", "From") + Fields, new SenderCheck("dkim", "pass", "lists.example.net", ""))!.OneClick);

    [Theory]
    [InlineData("", null)]
    [InlineData("List-Id: <a.example>\r\n", LeaveWay.None)]
    [InlineData("List-Unsubscribe: <https://a.example/off>\r\n", LeaveWay.Link)]
    [InlineData("List-Unsubscribe: <javascript:alert(1)>\r\n", LeaveWay.None)]
    public void Is_left_in_the_way_it_names(string fields, LeaveWay? expected) => Assert.Equal(expected, Read(fields)?.View().Leave);

    private static string Signature(string domain, string covered) => $"DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=k; h={covered}; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n";

    private static ListFields? Read(string fields, params SenderCheck[] checks) =>
        ListFields.Read(HeaderList.Read(Encoding.ASCII.GetBytes("From: a@lists.example.net\r\n" + fields + "\r\n")), new DeliveryFacts { Checks = [.. checks] });
}
