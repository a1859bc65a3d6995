using System.Text;
using Mox.Server.Config;
using Mox.Server.Storage.Config;

namespace Mox.Server.Tests.Config;

public class Files_with_mistakes
{
    private const string Good = """
        { // a comment
          "version": 3,
          "domains": {
            "test.example": {
              "catchAll": "jane",
              "mtaSts": { "mode": "testing", "maxAge": 86400, "hosts": ["mx.test.example"], },
              "aliases": { "info": { "members": ["jane@test.example"] } }
            },
          },
          "accounts": {
            "jane": {
              "addresses": ["jane@test.example"],
              "admin": true,
              "quota": "5 GB"
            }
          }
        }
        """;

    /// <summary>What is typed wrong, and the line, key and words of its fault.</summary>
    public static TheoryData<string, string, int, string, string> Mistakes => new()
    {
        { "\"catchAll\"", "\"catchall\"", 5, "domains.\"test.example\".catchall", "did you mean catchAll?" },
        { "\"quota\"", "\"shoesize\"", 14, "accounts.jane.shoesize", "Possible are addresses, displayName, admin, loginDisabled, quota" },
        { "\"jane\",", "7,", 5, "domains.\"test.example\".catchAll", "a text in quotes, not 7" },
        { "\"jane\",", "\"max\",", 5, "domains.\"test.example\".catchAll", "There is no account max" },
        { "\"testing\"", "\"enforced\"", 6, "domains.\"test.example\".mtaSts.mode", "Possible are \"none\", \"testing\", \"enforce\", not \"enforced\"" },
        { "86400", "12", 6, "domains.\"test.example\".mtaSts.maxAge", "From 3600 seconds" },
        { "86400", "1.5", 6, "domains.\"test.example\".mtaSts.maxAge", "a whole number, not 1.5" },
        { "\"mx.test.example\"", "\"mx test\"", 6, "domains.\"test.example\".mtaSts.hosts[0]", "One host name" },
        { "[\"mx.test.example\"]", "\"mx.test.example\"", 6, "domains.\"test.example\".mtaSts.hosts", "a list of texts in brackets" },
        { "{ \"mode\": \"testing\", \"maxAge\": 86400, \"hosts\": [\"mx.test.example\"], }", "true", 6, "domains.\"test.example\".mtaSts", "a group of keys in braces, not true" },
        { "\"info\"", "\"in fo\"", 7, "domains.\"test.example\".aliases.\"in fo\"", "cannot have these characters" },
        { "\"info\"", "\"jane\"", 7, "domains.\"test.example\".aliases.jane", "is an address of the account jane already" },
        { "[\"jane@test.example\"] } }", "[] } }", 7, "domains.\"test.example\".aliases.info.members", "at least one member" },
        { "[\"jane@test.example\"] } }", "[\"max@test.example\"] } }", 7, "domains.\"test.example\".aliases.info.members[0]", "no address of an account here" },
        { "[\"jane@test.example\"] } }", "[\"jane\"] } }", 7, "domains.\"test.example\".aliases.info.members[0]", "no mail address" },
        { "true,", "\"yes\",", 13, "accounts.jane.admin", "true and false, not \"yes\"" },
        { "\"5 GB\"", "\"5 gallons\"", 14, "accounts.jane.quota", "Write a size" },
        { "\"5 GB\"", "5", 14, "accounts.jane.quota", "a text in quotes" },
        { "[\"jane@test.example\"],", "[\"jane@other.example\"],", 12, "accounts.jane.addresses[0]", "add the domain other.example" },
        { "[\"jane@test.example\"],", "[\"jane@test.example\", \"JANE@test.example\"],", 12, "accounts.jane.addresses[1]", "stands here twice" },
        { "[\"jane@test.example\"],", "[],", 12, "accounts.jane.addresses", "at least one address" },
        { "[\"jane@test.example\"],", "[null],", 12, "accounts.jane.addresses[0]", "a text in quotes, not null" },
        { "\"jane\": {", "\"jane doe\": {", 11, "accounts.\"jane doe\"", "Letters, digits" },
        { "\"jane\": {", "\"jane\": 3, \"x\": {", 11, "accounts.jane", "a group of keys in braces, not 3" },
        { "\"jane\": {", "\"JANE\": { \"addresses\": [\"j2@test.example\"] }, \"jane\": {", 11, "accounts.jane", "stands here twice" },
        { "\"test.example\": {", "\"example\": {", 4, "domains.example", "at least two parts" },
        { "\"test.example\": {", "\"test..example\": {", 4, "domains.\"test..example\"", "no domain name" },
        { "\"admin\": true,", "\"admin\": true, \"admin\": false,", 13, "accounts.jane.admin", "stands here twice" },
        { "\"version\": 3", "\"version\": \"3\"", 2, "version", "a whole number" },
        { "\"version\": 3", "\"version\": -3", 2, "version", "the number that stands in an export" },
        { "\"domains\"", "\"domain\"", 3, "domain", "did you mean domains?" },
        { "\"catchAll\": \"jane\",", "\"catchAll\": \"jane\"", 6, "", "This is not JSON" },
        { "\"jane\",", "\"ja\\ud800ne\",", 5, "", "half a character" },
        { "\"quota\": \"5 GB\"", "\"loginDisabled\": \"Frag Jürgen\"", 14, "accounts.jane.loginDisabled", "Plain letters" },
        { "\"quota\": \"5 GB\"", "\"messagesPerDay\": -1", 14, "accounts.jane.messagesPerDay", "From 0" },
    };

    [Fact]
    public void Are_good_without_them() => Assert.Equal((ConfigResult.Changes, ""), (Judge(Good).Result, string.Join('\n', Judge(Good).Faults)));

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Tell_line_key_and_what_is_allowed(string typed, string wrongly, int line, string key, string words)
    {
        Assert.Contains(typed, Good, StringComparison.Ordinal);
        var at = Good.IndexOf(typed, StringComparison.Ordinal);
        if (typed.StartsWith("[\"jane@", StringComparison.Ordinal) && typed.EndsWith("],", StringComparison.Ordinal)) at = Good.IndexOf(typed, Good.IndexOf("accounts", StringComparison.Ordinal), StringComparison.Ordinal);
        if (typed == "\"jane\": {") at = Good.IndexOf(typed, StringComparison.Ordinal);
        var outcome = Judge(Good[..at] + wrongly + Good[(at + typed.Length)..]);
        Assert.Equal(ConfigResult.Faulty, outcome.Result);
        Assert.True(outcome.Faults.Any(fault => (fault.Line, fault.Key) == (line, key) && fault.Text.Contains(words, StringComparison.Ordinal)), string.Join('\n', outcome.Faults));
    }

    [Fact]
    public void Tell_all_of_them_at_once_in_the_order_of_their_lines()
    {
        var outcome = Judge(Good.Replace("\"testing\"", "\"tested\"", StringComparison.Ordinal).Replace("5 GB", "5 GX", StringComparison.Ordinal).Replace("\"admin\"", "\"adnim\"", StringComparison.Ordinal).Replace("86400", "{}", StringComparison.Ordinal));
        Assert.Equal([6, 6, 13, 14], outcome.Faults.Select(fault => fault.Line));
        Assert.StartsWith("line 13, accounts.jane.adnim: There is no such key here; did you mean admin?", outcome.Faults[2].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void That_are_endless_are_told_with_an_end()
    {
        var outcome = Judge(Good.Replace("\"admin\": true,", string.Concat(Enumerable.Range(0, 1000).Select(i => $"\"k{i}\": 1,\n")), StringComparison.Ordinal));
        Assert.Equal(ConfigFaults.Most + 1, outcome.Faults.Length);
        Assert.Contains(outcome.Faults, fault => fault.Text == "And 900 more.");
    }

    [Fact]
    public void That_are_no_text_at_all_are_told()
    {
        Assert.Contains("not in UTF-8", Judge([.. "{\n\n\""u8, 0xFF, .. "\": 1 }"u8]).Faults.Single().ToString(), StringComparison.Ordinal);
        Assert.Equal(3, Judge([.. "{\n\n\""u8, 0xFF, .. "\": 1 }"u8]).Faults.Single().Line);
        Assert.Contains("not JSON", Judge("").Faults.Single().Text, StringComparison.Ordinal);
        Assert.Contains("group of keys", Judge("[]").Faults[0].Text, StringComparison.Ordinal);
        Assert.Contains("not JSON", Judge(new string('[', 100_000)).Faults.Single().Text, StringComparison.Ordinal);
        Assert.Contains("longer than", Judge(new byte[JsonItems.MaxOctets + 1]).Faults.Single().Text, StringComparison.Ordinal);
        Assert.Equal(["accounts", "domains"], Judge("{\"version\": 3}").Faults.Select(fault => fault.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Beside_a_byte_order_mark_and_line_ends_of_other_systems_are_told_on_the_same_lines()
    {
        var outcome = Judge([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Good.Replace("5 GB", "5 GX", StringComparison.Ordinal).ReplaceLineEndings("\r\n"))]);
        Assert.Equal(14, outcome.Faults.Single().Line);
    }

    [Fact]
    public void Over_a_seeded_crowd_of_damages_never_throw()
    {
        var random = new Random(7);
        var octets = Encoding.UTF8.GetBytes(Good);
        for (var i = 0; i < 5000; i++)
        {
            var broken = octets.ToList();
            for (var j = random.Next(4); j >= 0; j--)
            {
                var at = random.Next(broken.Count);
                if (random.Next(2) == 0) broken.RemoveRange(at, Math.Min(random.Next(20), broken.Count - at));
                else broken.Insert(at, (byte)"{}[]\",:0x\\\n/"[random.Next(12)]);
                if (broken.Count == 0) break;
            }

            Assert.NotEqual(ConfigResult.Applied, Judge([.. broken]).Result);
        }
    }

    private static ConfigOutcome Judge(string text) => Judge(Encoding.UTF8.GetBytes(text));

    private static ConfigOutcome Judge(byte[] text) => ConfigJudge.Judge(text, new ConfigOptions(), 3, ConfigDocument.Empty, self: null).Outcome;
}
