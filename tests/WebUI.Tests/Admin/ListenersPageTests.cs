using Bunit;
using Mox.WebUI.Admin;

namespace Mox.WebUI.Tests.Admin;

public class The_listeners_page : Page
{
    [Fact]
    public void Shows_each_port_with_what_came_in_and_where_it_is_changed()
    {
        var page = Render<ListenersPage>();
        Assert.Equal("All ports are open.", page.Find("h1").TextContent);
        Assert.Contains("section Listen", page.Find(".lead").TextContent, StringComparison.Ordinal);
        Assert.Equal(["25", "Mail from other serversSMTP, STARTTLS, all IPv4", "STARTTLS", "Open", "1", "1,204", "17"], page.FindAll("[aria-labelledby=listeners] tbody tr:first-child td").Select(cell => cell.TextContent.Trim()));
        Assert.Equal("–", page.FindAll("[aria-labelledby=listeners] tbody tr")[2].LastElementChild!.TextContent);
        Assert.Contains("30 connections at a time and 300 new ones in a minute", page.Find(".limits").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_which_port_is_closed_and_that_limits_are_off()
    {
        Listeners.View = Listeners.View with { Listeners = [.. Listeners.View.Listeners.Select(listener => listener with { IsListening = listener.Port != 993 })], Limits = null };
        var page = Render<ListenersPage>();
        Assert.Equal("One port is closed.", page.Find("h1").TextContent);
        Assert.Contains("switched off", page.Find(".limits").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_who_is_connected_and_closes_a_connection()
    {
        var page = Render<ListenersPage>();
        var row = page.FindAll("[aria-labelledby=connections] tbody tr")[0].TextContent;
        foreach (var part in (string[])["192.0.2.9:50123", "mara@hollis.example", "IMAP", "port 993", "TLS 1.3", "TLS_AES_256_GCM_SHA384", "1 h 1 min"]) Assert.Contains(part, row, StringComparison.Ordinal);
        Assert.Contains("in the clear", page.FindAll("[aria-labelledby=connections] tbody tr")[1].TextContent, StringComparison.Ordinal);
        page.On(at => at.Find("[aria-label='Close the connection of 192.0.2.9:50123']").Click());
        Assert.Equal(7, Assert.Single(Listeners.Closed));
        Assert.Single(page.FindAll("[aria-labelledby=connections] tbody tr"));
        Assert.Contains("Closed", page.Find(".toast").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_one_protocol_alone_and_moves_by_itself()
    {
        var page = Render<ListenersPage>();
        page.On(at => at.FindAll(".seg button")[2].Click());
        Assert.Contains("198.51.100.4:41022", Assert.Single(page.FindAll("[aria-labelledby=connections] tbody tr")).TextContent, StringComparison.Ordinal);
        Listeners.View = Listeners.View with { Connections = [Listeners.View.Connections[0]], ConnectionCount = 1 };
        Time.Advance(TimeSpan.FromSeconds(2));
        page.WaitForAssertion(() => Assert.Contains("192.0.2.9:50123", Assert.Single(page.FindAll("[aria-labelledby=connections] tbody tr")).TextContent, StringComparison.Ordinal));
    }
}
