using Mox.Server.Imap;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Server.Tests.Imap;

/// <summary>The scripted tests of Dovecot's imaptest, read from the shared corpora.</summary>
public class Imaptest_scripts(ITestOutputHelper output)
{
    [Fact]
    public async Task Pass_but_for_the_known_differences()
    {
        if (Corpora.Folder("imaptest") is not { } folder)
        {
            output.WriteLine("skipped: the corpus imaptest is not there");
            return;
        }

        var outcomes = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var name in Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Where(name => !name.Contains('.', StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            outcomes[name] = await RunAsync(folder, name);
        }

        KnownDifferences.Check("imaptest", outcomes, output.WriteLine);
    }

    private static async Task<string?> RunAsync(string folder, string name)
    {
        var script = ScriptedTest.Load(folder, name);
        var missing = script.Capabilities.Except(CapabilityTable.AfterSigningIn, StringComparer.OrdinalIgnoreCase).ToArray();
        if (missing.Length > 0) return $"needs {string.Join(' ', missing)}";
        await using var house = await ImapHouse.OpenAsync();
        try
        {
            return await script.RunAsync(house);
        }
        catch (Exception e) when (e is EndOfStreamException or TimeoutException or Xunit.Sdk.XunitException or InvalidDataException)
        {
            return e.Message.ReplaceLineEndings(" ");
        }
    }
}
