using Bunit;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Setup;

namespace Mox.WebUI.Tests.Setup;

public class The_rail_of_the_setup : StepPage
{
    [Fact]
    public void Shows_the_result_of_each_step_and_leads_back_to_those_that_were_passed()
    {
        PassedUpTo(SetupStep.Checks);
        Setup.State = Setup.State with { Steps = [.. Setup.State.Steps.Select(item => item.Step == SetupStep.Checks ? item with { Result = "11 fine" } : item)] };
        var rail = Layout("/setup/certificate");
        var steps = rail.FindAll(".stepper li");
        Assert.Equal(8, steps.Count);
        Assert.Equal("Certificate", rail.Find("[aria-current=step] b").TextContent);
        Assert.Equal("Step 5 of 8: Certificate", rail.Find(".step-now b").TextContent);
        Assert.Equal(["Mara Hollis", "11 fine", "Optional"], rail.FindAll(".stepper small").Select(small => small.TextContent));
        Assert.Equal(["/setup/name", "/setup/checks", "/setup/records"], rail.FindAll(".stepper a").Select(link => link.GetAttribute("href")));
        Assert.Equal(["Owner, done", "Name, done", "Checks, done"], rail.FindAll(".stepper li.done b").Select(name => name.TextContent));
    }

    [Fact]
    public void Leaves_for_the_mail_when_the_setup_is_over()
    {
        Setup.State = Setup.State with { IsFinished = true };
        var layout = Layout("/setup/done");
        Assert.Equal("/mail", Here);
        Assert.DoesNotContain("the page", layout.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Knows_its_way()
    {
        Assert.Equal("/setup/checks", SetupLinks.After(SetupStep.Name));
        Assert.Equal("/setup/done", SetupLinks.After(SetupStep.Devices));
        Assert.Null(SetupLinks.Before(SetupStep.Name));
        Assert.Equal("/setup/name", SetupLinks.Before(SetupStep.Checks));
        Assert.Equal(SetupStep.RoundTrip, SetupLinks.At("/setup/round-trip"));
        Assert.Null(SetupLinks.At("/setup/done"));
        PassedUpTo(SetupStep.Devices);
        Assert.Equal("/setup/done", SetupLinks.Next(Setup.State));
    }

    private IRenderedComponent<SetupLayout> Layout(string path)
    {
        Navigation.NavigateTo(path);
        return Render<SetupLayout>(with => with.Add(layout => layout.Body, builder => builder.AddContent(0, "the page")));
    }
}
