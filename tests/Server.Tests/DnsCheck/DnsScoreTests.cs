using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Tests.DnsCheck;

public class Dns_score
{
    [Fact]
    public void Has_a_hundred_points_over_all_groups()
    {
        Assert.Equal(100, Enum.GetValues<DnsGroup>().Sum(DnsScore.PointsOf));
        Assert.All(Enum.GetValues<DnsGroup>(), group => Assert.InRange(DnsScore.PointsOf(group), 1, 12));
        Assert.Equal([25, 35, 25, 5, 10], DnsScore.Of([]).Sections.Select(section => section.Of));
        Assert.Equal(100, DnsScore.Of([]).Points);
    }

    [Fact]
    public void Takes_a_row_its_share_for_a_problem_and_half_of_it_for_a_warning()
    {
        var score = DnsScore.Of(
        [
            Row("dkim.a", DnsGroup.Dkim, FindingState.Found, FindingSeverity.Fine),
            Row("dkim.b", DnsGroup.Dkim, FindingState.Different, FindingSeverity.Problem, "it is cut off"),
            Row("dmarc", DnsGroup.Dmarc, FindingState.Different, FindingSeverity.Warning),
            Row("mx", DnsGroup.Mx, FindingState.Found, FindingSeverity.Advice),
        ]);
        Assert.Equal(88, score.Points);
        Assert.Equal([("dkim.b", 6m), ("dmarc", 6m)], score.Lost.Select(line => (line.Key, line.Points)));
        Assert.Equal("row: it is cut off", score.Lost[0].Reason);
        var section = score.Sections.Single(section => section.Section == DnsSection.Authentication);
        Assert.Equal((23m, 35, 1, 3), (section.Points, section.Of, section.Right, section.Rows));
    }

    [Fact]
    public void Takes_nothing_for_what_is_optional_accepted_or_unknown()
    {
        var score = DnsScore.Of(
        [
            Row("srv.pop3", DnsGroup.Services, FindingState.Missing, FindingSeverity.Advice) with { Optional = true },
            Row("spf", DnsGroup.Spf, FindingState.LookupFailed, FindingSeverity.Fine),
            Row("mx", DnsGroup.Mx, FindingState.Different, FindingSeverity.Problem).Acknowledge("elsewhere"),
        ]);
        Assert.Equal((100, 1), (score.Points, score.Unknown));
        Assert.Empty(score.Lost);
    }

    [Fact]
    public void Is_never_below_zero()
    {
        var all = Enum.GetValues<DnsGroup>().Select(group => Row(group.ToString(), group, FindingState.Missing, FindingSeverity.Problem));
        var score = DnsScore.Of(all);
        Assert.Equal(0, score.Points);
        Assert.Equal(Enum.GetValues<DnsGroup>().Length, score.Lost.Length);
        Assert.Equal(12m, score.Lost[0].Points);
    }

    private static Finding Row(string key, DnsGroup group, FindingState state, FindingSeverity severity, string difference = "") =>
        new() { Key = key, Group = group, Title = "row", Term = "", Type = "", State = state, Severity = severity, Difference = difference };
}

public class Findings_of_a_check
{
    /// <summary>Runs are kept as JSON.</summary>
    [Fact]
    public void Come_back_from_JSON_as_they_were()
    {
        var finding = new Finding
        {
            Key = "mx",
            Group = DnsGroup.Mx,
            Scope = FindingScope.Host,
            Title = "Where your mail goes",
            Term = "MX",
            Type = "MX",
            Name = "hollis.example.",
            Wanted = ["10 mail.hollis.example."],
            Found = ["5 a.", "6 b."],
            State = FindingState.Extra,
            Severity = FindingSeverity.Problem,
            Why = "why",
            Difference = "difference \u00e4",
            Fix = "fix",
            Ttl = TimeSpan.FromMinutes(5),
            KeptFor = TimeSpan.FromSeconds(90),
            Optional = true,
            SeenBy = [new Sighting("resolver", FindingState.Missing)],
            Acknowledgement = "because",
        };
        var text = System.Text.Json.JsonSerializer.Serialize((Finding[])[finding]);
        var back = Assert.Single(System.Text.Json.JsonSerializer.Deserialize<Finding[]>(text)!);
        Assert.Equal(text, System.Text.Json.JsonSerializer.Serialize((Finding[])[back]));
        Assert.Equal((finding.Key, finding.State, finding.KeptFor, finding.Found[1], finding.SeenBy[0]), (back.Key, back.State, back.KeptFor, back.Found[1], back.SeenBy[0]));
    }
}
