using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.Identity;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Account;

namespace Mox.Server.Tests.Identity;

public sealed class Password_rules : IDisposable
{
    private static readonly MailAddress Address = MailAddress.Parse("annabella@hollis.example").Value;
    private static readonly AccountEntry Account = new(1, "annabella", Address, [Address], false, false, "", 0);

    private readonly string _folder = Directory.CreateTempSubdirectory("mox-leaks-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("short", "5 more characters")]
    [InlineData("moxmoxmox", "1 more character ")]
    [InlineData("password123!", "tries first")]
    [InlineData("P4ssw0rd2024!!", "tries first")]
    [InlineData("qwertzuiop", "tries first")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaa", "Too easy")]
    [InlineData("abcdefghijklmnop", "Too easy")]
    [InlineData("1234567891234567", "Too easy")]
    [InlineData("annabella2026", "name or address")]
    [InlineData("hollis.example", "name or address")]
    [InlineData("dragonmonkeyfootball", "Too easy")]
    [InlineData("abc\u0007defghijkz", "cannot send")]
    public void Refuse_what_is_guessed_first_and_say_why(string password, string why)
    {
        var verdict = Rules("").Judge(password, Account);
        Assert.False(verdict.IsTaken, $"{PasswordRules.Bits(password, Account)} bits");
        Assert.Contains(why, verdict.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rain on tin roof", PasswordStrength.Good)]
    [InlineData("Wq8#tLm2$x", PasswordStrength.Fair)]
    [InlineData("vier alte Kastanien am Fluss 7", PasswordStrength.Strong)]
    [InlineData("\u6797\u6797\u6797\u7af9\u6797\u5c71\u5ddd\u6d77\u7a7a\u98a8\u96ea\u82b1", PasswordStrength.Fair)]
    public void Take_what_is_long_or_mixed(string password, PasswordStrength least)
    {
        var verdict = Rules("").Judge(password, Account);
        Assert.True(verdict.IsTaken && verdict.Strength >= least, $"{verdict}: {PasswordRules.Bits(password, Account)} bits");
    }

    [Fact]
    public void Cost_little_for_any_length()
    {
        var verdict = Rules("").Judge(new string('a', 1025), Account);
        Assert.False(verdict.IsTaken);
        Assert.Contains("longer than", verdict.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_a_local_list_of_leaks_as_one_file_or_as_a_folder(bool asFolder)
    {
        var leaked = Enumerable.Range(0, 2000).Select(number => string.Create(CultureInfo.InvariantCulture, $"leaked in year {number}")).ToArray();
        var lines = leaked.Select(Hash).Order(StringComparer.Ordinal).Select((hash, i) => string.Create(CultureInfo.InvariantCulture, $"{hash}:{i * i + 1}")).ToArray();
        var path = Path.Combine(_folder, "list");
        if (asFolder)
        {
            Directory.CreateDirectory(path);
            foreach (var range in lines.GroupBy(line => line[..5])) await File.WriteAllLinesAsync(Path.Combine(path, range.Key + ".txt"), range.Select(line => line[5..]));
        }
        else
        {
            await File.WriteAllTextAsync(path, string.Join("\r\n", lines));
        }

        var rules = Rules(path);
        foreach (var password in leaked) Assert.Contains("leaked ones", (await rules.JudgeWhollyAsync(password, Account, default)).Advice, StringComparison.Ordinal);
        foreach (var password in leaked) Assert.True((await rules.JudgeWhollyAsync(password + " not", Account, default)).IsTaken);
    }

    [Fact]
    public async Task Do_without_a_list_that_cannot_be_read() =>
        Assert.True((await Rules(Path.Combine(_folder, "none")).JudgeWhollyAsync("rain on tin roof", Account, default)).IsTaken);

    private static PasswordRules Rules(string list)
    {
        var options = Options.Create(new PasswordOptions { LeakList = list });
        return new PasswordRules(options, new LeakList(options, NullLogger<LeakList>.Instance));
    }

    private static string Hash(string password) => Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
}
