using Bunit;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Account;

namespace Mox.WebUI.Tests.Account;

public class The_page_of_exports : Page
{
    [Fact]
    public void Asks_what_and_how_in_a_plain_form()
    {
        Mail.AddFolder(20, "Yard");
        Mail.AddFolder(21, "Yard/Plans");
        var page = Render<ExportPage>();
        Assert.Equal((ExportForm.Route, "post"), (page.Find("form").GetAttribute("action"), page.Find("form").GetAttribute("method")));
        Assert.Empty(page.FindAll("input[type=checkbox]"));
        page.On(at => at.Find("#export-folder").Change("20"));
        Assert.Equal([ExportForm.Below, ExportForm.Packing], page.FindAll("input[type=checkbox]").Select(box => box.GetAttribute("name")));
        page.On(at => at.FindAll("input[type=radio]")[1].Change(ExportForm.Maildir));
        Assert.Equal([ExportForm.Below], page.FindAll("input[type=checkbox]").Select(box => box.GetAttribute("name")));
        Assert.Equal("0 messages, 0 B", page.Find("[role=status]").TextContent);
    }
}
