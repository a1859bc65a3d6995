using Bunit;
using Microsoft.AspNetCore.Components;
using Mox.WebUI.Account;

namespace Mox.WebUI.Tests.Account;

public class TheDevices_page : Page
{
    [Fact]
    public void Shows_a_code_with_the_time_it_has_left_and_the_profile_to_download()
    {
        var page = Render<DevicesPage>();
        Assert.StartsWith("data:image/svg+xml;base64,", page.Find(".qr img").GetAttribute("src"), StringComparison.Ordinal);
        Assert.Contains("for another 15:00", page.Find(".ttl").TextContent, StringComparison.Ordinal);
        var download = page.Find("a.btn.primary");
        Assert.Equal(("/p/1", "_top"), (download.GetAttribute("href"), download.GetAttribute("target")));
        Time.Advance(TimeSpan.FromSeconds(61));
        page.WaitForAssertion(() => Assert.Contains("for another 13:59", page.Find(".ttl").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Says_when_a_code_was_used_or_has_run_out_and_makes_another()
    {
        var page = Render<DevicesPage>();
        Devices.UseLast();
        Time.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Contains("Used", page.Find(".ttl").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("a.btn.primary"));
        page.On(at => at.FindAll(".actions button").Single().Click());
        page.WaitForAssertion(() => Assert.Equal("/p/2", page.Find("a.btn.primary").GetAttribute("href")));
        Time.Advance(TimeSpan.FromMinutes(15));
        page.WaitForAssertion(() => Assert.Contains("Has run out", page.Find(".ttl").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Makes_no_link_while_it_is_only_drawn()
    {
        SetRendererInfo(new RendererInfo("Static", isInteractive: false));
        Render<DevicesPage>();
        Assert.Empty(Devices.Made);
    }

    [Fact]
    public void Tells_the_settings_by_hand_each_to_be_copied()
    {
        var page = Render<DevicesPage>();
        Assert.Equal(["mail.example.org", "993", "TLS, also called SSL/TLS", "ann@example.org", "your password, or an app password", "mail.example.org", "465", "TLS, also called SSL/TLS", "ann@example.org", "the same"], page.FindAll(".record dd:not(.act)").Select(value => value.TextContent));
        Assert.Equal(["Copy server", "Copy port", "Copy user name"], page.FindAll(".record .copy").Take(3).Select(button => button.GetAttribute("aria-label")));
        Assert.Contains("ports 143 and 587 with STARTTLS", page.Find(".help").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Speaks_of_the_address_that_was_chosen()
    {
        var page = Render<DevicesPage>();
        page.On(at => at.Find("select").Change("sales@example.org"));
        page.WaitForAssertion(() => Assert.Equal(["ann@example.org", "sales@example.org"], Devices.Made));
        Assert.Contains("sales@example.org", page.Find(".holds").TextContent, StringComparison.Ordinal);
        Assert.Contains("sales@example.org", page.FindAll(".record dd:not(.act)").Select(value => value.TextContent));
    }

    [Fact]
    public void Tells_other_programs_what_to_do_without_a_code()
    {
        var page = Render<DevicesPage>();
        page.On(at => at.FindAll(".pick button").Single(button => button.TextContent.Contains("Thunderbird", StringComparison.Ordinal)).Click());
        Assert.Empty(page.FindAll(".qr"));
        Assert.Contains("asks example.org and finds the servers by itself", page.Find(".how").TextContent, StringComparison.Ordinal);
        Assert.Equal("true", page.FindAll(".pick button")[2].GetAttribute("aria-pressed"));
    }

    [Fact]
    public void Says_so_when_nobody_vouches_for_the_one_who_signs()
    {
        Devices.Settings = Devices.Settings with { SignerIsKnown = false };
        Assert.Contains("“Not Verified”", Render<DevicesPage>().Find(".holds").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_so_when_no_program_can_reach_the_server()
    {
        Devices.Settings = Devices.Settings with { Receiving = [] };
        var page = Render<DevicesPage>();
        Assert.Contains("ports for reading are closed", page.Find("[role=note]").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("section"));
        Assert.Empty(Devices.Made);
    }
}
