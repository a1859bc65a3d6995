using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;

namespace Mox.Architecture.Tests;

/// <summary>Protocols can be used on its own: it packs, needs nothing, and its public face changes only on purpose.</summary>
public class Package
{
    private const string ListingFile = "Protocols/PublicApi.txt";

#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    /// <summary>When the change is meant: MOX_WRITE_API=1 dotnet test tests/Architecture.Tests --filter Package writes the file anew.</summary>
    [Fact]
    public void The_public_face_of_Protocols_is_the_listing_that_is_checked_in()
    {
        var path = Path.Combine(House.Root, ListingFile);
        var actual = ApiListing.Of(House.Protocols).ToList();
        if (Environment.GetEnvironmentVariable("MOX_WRITE_API") == "1") File.WriteAllText(path, string.Join('\n', actual) + "\n");
        var listed = File.ReadAllLines(path);
        var added = actual.Except(listed, StringComparer.Ordinal).Select(line => $"+ {line}");
        var removed = listed.Except(actual, StringComparer.Ordinal).Select(line => $"- {line}");
        None.Of(added.Concat(removed));
        Assert.Equal(listed, actual);
    }

    [Fact]
    public async Task Protocols_packs_with_its_README_and_listing_and_depends_on_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("mox-pack-");
        try
        {
            var start = new ProcessStartInfo("dotnet", ["pack", Path.Combine(House.Root, "Protocols"), "--no-build", "-c", Configuration, "-o", folder.FullName, "-v", "q", "-nologo"])
            {
                RedirectStandardOutput = true,
            };
            using var pack = Process.Start(start)!;
            var said = await pack.StandardOutput.ReadToEndAsync();
            await pack.WaitForExitAsync();
            Assert.True(pack.ExitCode == 0, said);
            using var package = await ZipFile.OpenReadAsync(Assert.Single(folder.GetFiles("*.nupkg")).FullName);
            var files = package.Entries.Select(entry => entry.FullName).ToList();
            foreach (var wanted in (string[])["README.md", "PublicApi.txt", "LICENSE", "lib/net10.0/Mox.Appliance.Protocols.dll", "lib/net10.0/Mox.Appliance.Protocols.xml"]) Assert.Contains(wanted, files);
            await using var nuspec = await package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).OpenAsync();
            var document = await XDocument.LoadAsync(nuspec, LoadOptions.None, CancellationToken.None);
            Assert.Contains(document.Descendants(), element => element.Name.LocalName == "readme" && element.Value == "README.md");
            Assert.DoesNotContain(document.Descendants(), element => element.Name.LocalName == "dependency");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
