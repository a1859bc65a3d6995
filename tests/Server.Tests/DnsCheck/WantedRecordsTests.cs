using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Dns.Wire;
using Mox.Server.Dns;
using Mox.Server.DnsCheck;
using Mox.Server.Tests.Dns;
using Mox.Shared.Contracts.Admin;
using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.Server.Tests.DnsCheck;

public class Wanted_records
{
    public static TheoryData<string> Names => [.. Sample.All.Keys.Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Names))]
    public void Are_those_expected(string name)
    {
        var facts = Sample.All[name];
        var file = Path.Combine(Repository.Root, "tests", "vectors", "dnscheck", $"{name}.zone");
        Assert.Equal(File.ReadAllText(file), ZoneFile.Write(WantedRecords.For(facts), facts.Domain));
    }

    [Theory, MemberData(nameof(Names))]
    public void Have_each_key_and_each_name_and_type_once(string name)
    {
        var wanted = WantedRecords.For(Sample.All[name]);
        Assert.Equal(wanted.Length, wanted.Select(records => records.Key).Distinct().Count());
        Assert.Equal(wanted.Length, wanted.Select(records => (records.Name, records.Type)).Distinct().Count());
        Assert.All(wanted, records => Assert.All(records.Records, record => Assert.Equal((records.Name, records.Type, (uint)Sample.All[name].Ttl.TotalSeconds), (record.Name, record.Type, record.Ttl))));

        // An alias stands alone at its name.
        var aliases = wanted.Where(records => records.Type == DnsType.Cname).Select(records => records.Name).ToHashSet();
        Assert.DoesNotContain(wanted, records => records.Type != DnsType.Cname && aliases.Contains(records.Name));
    }

    [Theory, MemberData(nameof(Names))]
    public void Give_their_reasons_in_sentences(string name) =>
        Assert.All(WantedRecords.For(Sample.All[name]), records =>
        {
            Assert.EndsWith(".", records.Reason, StringComparison.Ordinal);
            Assert.InRange(records.Reason.ToString().Length, 20, 350);
            Assert.NotEqual("", records.Title);
        });

    [Fact]
    public void Pin_no_keys_without_DNSSEC_and_say_why()
    {
        var tlsa = Assert.Single(WantedRecords.For(Sample.Plain with { Signed = false }), records => records.Key == "tlsa");
        Assert.Equal(RecordNeed.Later, tlsa.Need);
        Assert.Contains("DNSSEC", tlsa.Reason, StringComparison.Ordinal);
        Assert.Equal(RecordNeed.Required, Assert.Single(WantedRecords.For(Sample.Plain), records => records.Key == "tlsa").Need);
    }

    [Fact]
    public void Bind_certificates_to_the_account_once_there_is_one()
    {
        var facts = Sample.Plain with { Authority = Sample.Plain.Authority! with { AccountUri = null } };
        Assert.Equal("0 issue \"letsencrypt.org\"", RecordText.Write(Caa(facts)));
        Assert.Equal("0 issue \"letsencrypt.org; accounturi=https://acme-v02.api.letsencrypt.org/acme/acct/1; validationmethods=tls-alpn-01,http-01\"", RecordText.Write(Caa(Sample.Plain)));

        static DnsRecord Caa(MailDomainFacts facts) => Assert.Single(WantedRecords.For(facts), records => records.Key == "caa.host").Records[0];
    }
}

public class Record_lines
{
    [Fact]
    public void Name_records_with_and_without_the_zone()
    {
        var (relative, absolute) = (Lines(true, true), Lines(false, true));
        Assert.Equal(("@", "hollis.example."), (relative["mx"].Name, absolute["mx"].Name));
        Assert.Equal(("_dmarc", "_dmarc.hollis.example."), (relative["dmarc"].Name, absolute["dmarc"].Name));
        Assert.Equal("mail", relative["a"].Name);

        // What belongs elsewhere cannot be named relative to the zone.
        var pointer = relative[$"ptr.{Sample.FourAddress}"];
        Assert.Equal(("25.113.0.203.in-addr.arpa.", true), (pointer.Name, pointer.Elsewhere));
        Assert.False(relative["mx"].Elsewhere);
    }

    [Fact]
    public void Write_texts_quoted_and_cut_or_as_one()
    {
        var (quoted, plain) = (Lines(true, true)["dkim.2026a"], Lines(true, false)["dkim.2026a"]);
        var parts = quoted.Value.Split("\" \"");
        Assert.Equal(2, parts.Length);
        Assert.Equal(255, parts[0].TrimStart('"').Length);
        Assert.DoesNotContain("\"", plain.Value, StringComparison.Ordinal);
        Assert.Equal(quoted.Value.Replace("\" \"", "", StringComparison.Ordinal).Trim('"'), plain.Value);
        Assert.Equal("10 mail.hollis.example.", Lines(true, false)["mx"].Value);
    }

    [Fact]
    public void Cut_keys_of_any_length_into_strings_that_fit()
    {
        foreach (var wanted in WantedRecords.For(Sample.All["long-keys"]).Where(records => records.Group == DnsGroup.Dkim))
        {
            var text = Assert.IsType<DnsRecord.Text>(Assert.Single(wanted.Records));
            Assert.All(text.Strings, part => Assert.InRange(part.Length, 1, 255));
            Assert.Equal(text.Strings.Length, (WantedRecord.TextOf(text).Length + 254) / 255);
        }
    }

    [Fact]
    public void Encode_what_would_end_an_address_in_a_list()
    {
        Assert.Equal("mailto:tls%3Breports@xn--bcher-kva.example", RecordMaker.Mailto(Sample.Address("\"tls;reports\"@bücher.example")));
        Assert.Equal("mailto:a%21b%2Cc%40d@example.org", RecordMaker.Mailto(Sample.Address("\"a!b,c@d\"@example.org")));
    }

    private static Dictionary<string, RecordLine> Lines(bool relative, bool quoted) =>
        RecordLines.Of(WantedRecords.For(Sample.Plain), Sample.Plain.Domain, new RecordForm(relative, quoted)).GroupBy(line => line.Key).ToDictionary(lines => lines.Key, lines => lines.First());
}

public class Zone_file
{
    /// <summary>The real program reads every file, and finds as many records in it as there are.</summary>
    [BindTheory, MemberData(nameof(Wanted_records.Names), MemberType = typeof(Wanted_records))]
    public async Task Is_loaded_by_BIND(string name)
    {
        var facts = Sample.All[name];
        var wanted = WantedRecords.For(facts);
        var (zone, written) = (facts.Domain.Ascii, ZoneFile.Write(wanted, facts.Domain));
        var folder = Directory.CreateTempSubdirectory("mox-zone-");
        try
        {
            var (file, dump) = (Path.Combine(folder.FullName, "zone"), Path.Combine(folder.FullName, "dump"));
            await File.WriteAllTextAsync(file, $"{written}{zone}. 300 IN SOA ns.{zone}. host.{zone}. 1 3600 600 86400 120\n{zone}. 300 IN NS ns.{zone}.\nns.{zone}. 300 IN A 127.0.0.1\n");
            var run = await ProgramRun.RunAsync("named-checkzone", ["-D", "-o", dump, "-i", "local", zone, file]);
            Assert.True(run.ExitCode == 0, run.All);
            Assert.DoesNotContain("out-of-zone", run.All, StringComparison.Ordinal);
            var loaded = (await File.ReadAllLinesAsync(dump)).Where(line => !line.StartsWith(';')).Select(Normal).ToHashSet(StringComparer.Ordinal);
            foreach (var records in wanted)
            {
                var there = records.Name.IsWithin(DnsName.From(facts.Domain)) && records.Need != RecordNeed.Later;
                Assert.All(records.Records, record => Assert.Equal(there, loaded.Contains(Normal($"{RecordText.Absolute(record.Name)} {record.Ttl} IN {RecordText.TypeName(record.Type)} {RecordText.Write(record)}"))));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The same with unbound, which gives each record back as it was meant.</summary>
    [UnboundTheory, MemberData(nameof(Wanted_records.Names), MemberType = typeof(Wanted_records))]
    public async Task Is_loaded_by_unbound(string name)
    {
        var facts = Sample.All[name];
        var (wanted, zone) = (WantedRecords.For(facts), facts.Domain.Ascii);
        await using var unbound = await UnboundProcess.StartWithZoneAsync(zone, $"{ZoneFile.Write(wanted, facts.Domain)}{zone}. 300 IN SOA ns.{zone}. host.{zone}. 1 3600 600 86400 120\n{zone}. 300 IN NS ns.{zone}.\nns.{zone}. 300 IN A 127.0.0.1\n");
        var options = new DnsOptions { Rounds = 1 };
        options.Servers.Add(unbound.Address);
        var dns = new DnsClient(Options.Create(options), TimeProvider.System, NullLogger<DnsClient>.Instance);
        foreach (var records in wanted.Where(records => records.Need != RecordNeed.Later && records.Name.IsWithin(DnsName.From(facts.Domain))))
        {
            var answer = await dns.LookUpAsync(records.Name, records.Type, default);
            Assert.Equal(records.Records.Select(RecordText.Write).Order(StringComparer.Ordinal), answer.Records.Select(RecordText.Write).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Keeps_comments_comments_whatever_stands_in_them()
    {
        var wanted = WantedRecords.For(Sample.Plain)[0] with { Title = "a\nevil. 1 IN A 192.0.2.1", Reason = "b\r\nevil. 1 IN A 192.0.2.2 " + new string('x', 300) };
        var lines = ZoneFile.Write([wanted], Sample.Plain.Domain).Split('\n');
        Assert.DoesNotContain(lines, line => line.StartsWith("evil", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Length > 0 && line[0] is not (';' or '$'));
    }

    /// <summary>Blanks and the cases of hexadecimal digits mean nothing outside of texts; BIND cuts long ones.</summary>
    private static string Normal(string line)
    {
        var words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var text = new StringBuilder().AppendJoin(' ', words.Take(4)).Append(' ');
        return words.Length > 3 && words[3] == "TLSA" ? text.AppendJoin(' ', words.Skip(4).Take(3)).Append(' ').AppendJoin("", words.Skip(7)).ToString().ToUpperInvariant() : text.AppendJoin(' ', words.Skip(4)).ToString();
    }
}
