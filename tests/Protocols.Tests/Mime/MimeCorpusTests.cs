using Mox.Protocols.Mime;
using Mox.Testing;

namespace Mox.Protocols.Tests.Mime;

public class MimeCorpusTests
{
    private static readonly string[] MessageEndings = [".eml", ".txt", ".msg", ".mbox", ".rfc822", ".md", ""];

    public static IEnumerable<string> Messages()
    {
        var folder = Corpora.Folder("mime");
        return folder is null
            ? []
            : Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(file => MessageEndings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal);
    }

    [Fact]
    public void EveryMessageGivesASoundTreeWhereverItIsCut()
    {
        foreach (var file in Messages())
        {
            var octets = File.ReadAllBytes(file);
            var tree = PartTree.Read(octets);
            Trees.AssertSound(tree, octets.Length);
            var dump = Trees.Dump(tree);
            foreach (var step in (int[])[1, 7, 61, 4096])
            {
                if (dump != Trees.Dump(Trees.ReadInSteps(octets, step))) Assert.Fail($"{file}: another tree in steps of {step}");
            }
        }
    }
}
