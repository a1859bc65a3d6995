using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.MtaSts;
using Mox.Testing;

namespace Mox.Protocols.Tests.MtaSts;

public class MtaStsTests
{
    public static TheoryData<string, string, int> Policies() => Cases("mta-sts/policies.txt");

    public static TheoryData<string, string, int> Records() => Cases("mta-sts/records.txt");

    [Theory]
    [MemberData(nameof(Policies))]
    public void A_policy_says_what_the_vectors_say(string input, string expected, int line)
    {
        Assert.True(line > 0);
        var octets = Encoding.UTF8.GetBytes(input.Replace("|", "\r\n", StringComparison.Ordinal));
        var reading = MtaStsPolicy.Read(octets);
        var policy = reading.Policy;
        var says = policy is null ? "" : string.Join(' ', [policy.Mode.ToString(), $"{(long)policy.MaxAge.TotalSeconds}", .. policy.Hosts.Select(host => host.ToString())]);
        Assert.Equal(expected, Shown(says, reading.Faults.Select(fault => (fault, fault.Line))));
        Assert.Equal(policy is not null, MtaStsPolicy.Parse(octets).Ok);
        Assert.All(reading.Faults, fault => Assert.InRange(fault.Fault.Offset, 0, octets.Length));
        if (policy is null) return;
        var again = MtaStsPolicy.Read(Encoding.UTF8.GetBytes(policy.Write()));
        Assert.Equal(policy.Write(), again.Policy!.Write());
        Assert.DoesNotContain(again.Faults, fault => fault.Kind != MtaStsFaultKind.UnknownField);
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_says_what_the_vectors_say(string input, string expected, int line)
    {
        Assert.True(line > 0);
        var reading = MtaStsRecord.Read(input);
        var record = reading.Record;
        var says = record is null ? "" : string.Join(' ', [record.Id, .. record.Others.Select(other => $"{other.Name}={other.Value}")]);
        Assert.Equal(expected, Shown(says, reading.Faults.Select(fault => (fault, fault.Fault.Offset))));
        Assert.Equal(record is not null, MtaStsRecord.Parse(input).Ok);
        if (record is not null) Assert.Equal(record.ToString(), MtaStsRecord.Parse(record.ToString()).Value.ToString());
    }

    [Theory]
    [InlineData("mail.example.com", "mail.example.com", true)]
    [InlineData("mail.example.com", "x.mail.example.com", false)]
    [InlineData("*.example.com", "mail.example.com", true)]
    [InlineData("*.Example.com", "mail.example.com", true)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", "foo.bar.example.com", false)]
    [InlineData("*.example.com", "mailexample.com", false)]
    [InlineData("*.com", "example.com", true)]
    public void A_pattern_stands_for_the_name_or_for_one_label_more(string pattern, string host, bool matches) =>
        Assert.Equal(matches, MtaStsPattern.Parse(pattern).Value.Matches(DomainName.Parse(host).Value));

    [Fact]
    public void A_policy_allows_the_hosts_it_names()
    {
        var policy = MtaStsPolicy.Parse("version: STSv1\nmode: enforce\nmx: a.example\nmx: *.b.example\nmax_age: 1"u8).Value;
        Assert.True(policy.Allows(DomainName.Parse("A.example").Value));
        Assert.True(policy.Allows(DomainName.Parse("x.b.example").Value));
        Assert.False(policy.Allows(DomainName.Parse("c.example").Value));
    }

    [Fact]
    public void What_a_server_answers_is_a_policy_only_with_status_200_as_plain_text_and_of_bounded_length()
    {
        var document = "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1\n"u8;
        Assert.NotNull(MtaStsPolicy.ReadReply(200, "Text/Plain; charset=utf-8", document).Policy);
        Assert.Equal(MtaStsFaultKind.Status, Assert.Single(MtaStsPolicy.ReadReply(301, "text/plain", document).Faults).Kind);
        Assert.Equal(MtaStsFaultKind.MediaType, Assert.Single(MtaStsPolicy.ReadReply(200, "text/html", document).Faults).Kind);
        Assert.Null(MtaStsPolicy.ReadReply(200, null, document).Policy);
        byte[] most = [.. document, .. Enumerable.Repeat((byte)'\n', MtaStsPolicy.MaxOctets - document.Length)];
        Assert.NotNull(MtaStsPolicy.ReadReply(200, "text/plain", most).Policy);
        Assert.Equal(MtaStsFaultKind.TooLong, Assert.Single(MtaStsPolicy.ReadReply(200, "text/plain", [.. most, (byte)'\n']).Faults).Kind);
    }

    [Fact]
    public void However_much_is_wrong_so_much_is_told_and_the_first_that_counts_is_among_it()
    {
        var reading = MtaStsPolicy.Read(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("x:\n", 5000)) + "broken"));
        Assert.Equal(MtaStsPolicyReading.MaxFaults, reading.Faults.Length);
        Assert.Contains(reading.Faults, fault => fault.Kind == MtaStsFaultKind.NoPair);
        var record = MtaStsRecord.Read("v=STSv1; id=1" + string.Concat(Enumerable.Repeat(";", 500)) + " x");
        Assert.Equal(MtaStsPolicyReading.MaxFaults, record.Faults.Length);
        Assert.Null(record.Record);
    }

    [Fact]
    public void Of_several_texts_one_record_counts_and_of_two_records_none()
    {
        Assert.Equal("1", MtaStsRecord.Choose(["v=spf1 -all", "v=STSv1; id=1;", "v=STSv12; id=2"]).Record!.Id);
        Assert.Equal(MtaStsFaultKind.SeveralRecords, Assert.Single(MtaStsRecord.Choose(["v=STSv1; id=1;", "v=STSv1; id=1;"]).Faults).Kind);
        var none = MtaStsRecord.Choose(["v=spf1 -all"]);
        Assert.Null(none.Record);
        Assert.Empty(none.Faults);
    }

    [Fact]
    public void What_cannot_be_a_policy_cannot_be_made()
    {
        Assert.Throws<ArgumentException>(() => new MtaStsPolicy(MtaStsPolicyMode.Testing, TimeSpan.FromDays(1), []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MtaStsPolicy(MtaStsPolicyMode.None, TimeSpan.FromDays(400), []));
        Assert.False(MtaStsRecord.WithId("2026-01-01").Ok);
        Assert.Equal("v=STSv1; id=20260101;", MtaStsRecord.WithId("20260101").Value.ToString());
    }

    private static string Shown(string says, IEnumerable<(MtaStsFault Fault, int Place)> faults)
    {
        var told = string.Join(", ", faults.Select(one => $"{(one.Fault.IsFatal ? "!" : "")}{one.Fault.Kind} {one.Place}"));
        return says.Length > 0 && told.Length > 0 ? $"{says}; {told}" : says + told;
    }

    private static TheoryData<string, string, int> Cases(string file)
    {
        var data = new TheoryData<string, string, int>();
        foreach (var (input, expected, line) in Vectors.Read(file)) data.Add(input, expected, line);
        return data;
    }
}
