using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Server.Tests.Imap;

/// <summary>The session scripts of Apache James, read from the shared corpora.</summary>
public class Mpt_scripts(ITestOutputHelper output)
{
    [Fact]
    public async Task Pass_but_for_the_known_differences()
    {
        if (Corpora.Folder("imap-mpt") is not { } folder)
        {
            output.WriteLine("skipped: the corpus imap-mpt is not there");
            return;
        }

        var outcomes = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*.test"))
        {
            await using var house = await ImapHouse.OpenAsync();
            string? fault;
            try
            {
                fault = await MptScript.Load(file).RunAsync(house);
            }
            catch (Exception e) when (e is EndOfStreamException or TimeoutException or Xunit.Sdk.XunitException or InvalidOperationException)
            {
                fault = e.Message.ReplaceLineEndings(" ");
            }

            outcomes[Path.GetFileNameWithoutExtension(file)] = fault;
        }

        KnownDifferences.Check("imap-mpt", outcomes, output.WriteLine);
    }
}
