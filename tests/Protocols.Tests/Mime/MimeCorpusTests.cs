using System.Text;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Mime.Fields;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Mime;

/// <summary>Every message of the third-party suites, whatever they expect of it.</summary>
public class MimeCorpusTests(ITestOutputHelper output)
{
    private static readonly string[] OtherFiles = [".xml", ".json", ".out", ".bin", ".md"];

    public static IReadOnlyList<string> Messages() => Corpora.Folder("mime") is not { } folder
        ? []
        : [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !OtherFiles.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)];

    /// <summary>Messages that a suite gives an expectation for are compared with it elsewhere; the others have only to be read, the same at every cut, and to give their octets back.</summary>
    [SuiteFact("mime")]
    public void NearlyAllCasesAreReadAsTheirSuiteExpects()
    {
        int all = 0, listed = 0;
        foreach (var folder in Directory.GetDirectories(Corpora.Folder("mime")!).Order(StringComparer.Ordinal))
        {
            var suite = Path.GetFileName(folder);
            var cases = Messages().Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal) && !Path.GetFileName(file).Contains("_decoded", StringComparison.Ordinal) && Path.GetFileName(file) is not ("COPYING" or "LICENSE"))
                .Select(file => Path.GetFileNameWithoutExtension(file)).ToHashSet(StringComparer.Ordinal);
            var differing = KnownDifferences.Listed(suite, cases).Count;
            output.WriteLine($"{suite}: {cases.Count - differing} of {cases.Count}");
            all += cases.Count;
            listed += differing;
        }

        output.WriteLine($"mime: {all - listed} of {all}, {100.0 * (all - listed) / all:F1} %");
        Assert.True((all - listed) * 100 >= all * 97, $"{listed} of {all} cases differ");
    }

    /// <summary>Headers, bodies and what stands between the parts follow each other without a gap: a message written again from its parts is the same.</summary>
    [SuiteFact("mime")]
    public void EveryMessageWrittenAgainIsTheSame()
    {
        foreach (var file in Messages())
        {
            var octets = File.ReadAllBytes(file);
            var again = new MemoryStream();
            Write(PartTree.Read(octets), octets, again);
            if (!again.ToArray().AsSpan().SequenceEqual(octets)) Assert.Fail(file);
        }

        static void Write(MessagePart part, byte[] message, MemoryStream to)
        {
            var at = part.HeaderStart;
            var header = HeaderList.Read(message.AsMemory((int)part.HeaderStart, (int)part.HeaderLength));
            for (var i = 0; i < header.Count; i++)
            {
                Upto(part.HeaderStart + header[i].Start);
                to.Write(header[i].Raw);
                at += header[i].Raw.Length;
            }

            Upto(part.BodyStart);
            foreach (var inner in part.Message is null ? part.Children : [part.Message])
            {
                Upto(inner.HeaderStart);
                Write(inner, message, to);
                at = inner.BodyEnd;
            }

            Upto(part.BodyEnd);

            void Upto(long end)
            {
                to.Write(message, (int)at, (int)(end - at));
                at = end;
            }
        }
    }

    [SuiteFact("mime")]
    public void EveryMessageGivesASoundTreeWhereverItIsCut()
    {
        var messages = Messages();
        Assert.True(messages.Count > 100);
        foreach (var file in messages)
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

        output.WriteLine($"{messages.Count} messages");
    }

    [SuiteFact("mime")]
    public async Task TextAndPreviewOfEveryMessageCanBeRead()
    {
        var previews = 0;
        foreach (var file in Messages())
        {
            var octets = await File.ReadAllBytesAsync(file);
            var tree = PartTree.Read(octets);
            using var message = new MemoryStream(octets);
            foreach (var part in Trees.All(tree).Where(part => part.IsText))
            {
                var text = await PartText.ReadAsync(part, message, 100_000, CancellationToken.None);
                Assert.True(text.Length <= 100_000);
                Assert.DoesNotContain('\r', text);
            }

            var preview = await Preview.ReadAsync(tree, message, CancellationToken.None);
            Assert.True(preview.EnumerateRunes().Count() <= Preview.MaxChars);
            Assert.Equal(preview, preview.ReplaceLineEndings(" ").Trim());
            if (preview.Length > 0) previews++;
        }

        Assert.True(previews * 10 > Messages().Count * 8, $"{previews} of {Messages().Count} have a preview");
        output.WriteLine($"{previews} previews");
    }

    [SuiteFact("mime")]
    public async Task EveryLeafIsTextOrAFileAndEveryFileCanBeOpened()
    {
        var files = 0;
        foreach (var file in Messages())
        {
            var octets = await File.ReadAllBytesAsync(file);
            var tree = PartTree.Read(octets);
            using var message = new MemoryStream(octets);
            var attached = await Attachments.ReadAsync(tree, message, null, CancellationToken.None);
            foreach (var attachment in attached)
            {
                await using var content = Attachments.Open(attachment, message);
                using var read = new MemoryStream();
                await content.CopyToAsync(read);
                Assert.Equal(attachment.FileName, AttachmentName.Clean(attachment.FileName));
                files++;
            }

            // What is neither text nor a file is another form of the text, or lies in a message that is one file.
            var known = attached.Select(attachment => attachment.Part).Concat(TextParts.InOrder(tree)).ToHashSet(ReferenceEqualityComparer.Instance);
            Assert.All(Leaves(tree), leaf => Assert.True(known.Contains(leaf) || leaf.IsText, file));
        }

        output.WriteLine($"{files} files");
        Assert.True(files > 100);

        static IEnumerable<MessagePart> Leaves(MessagePart part) => part.Children.IsEmpty ? [part] : part.Children.SelectMany(Leaves);
    }

    [SuiteFact("mime")]
    public void EveryFieldCanBeReadAndWrittenAgain()
    {
        foreach (var file in Messages())
        {
            var octets = File.ReadAllBytes(file);
            foreach (var part in Trees.All(PartTree.Read(octets)))
            {
                var header = octets.AsSpan((int)part.HeaderStart, (int)part.HeaderLength);
                var at = -1;
                foreach (var field in new HeaderReader(header))
                {
                    // Fields follow each other without a gap, but for the line of an mbox before the first.
                    Assert.True(at < 0 || field.Start == at);
                    Assert.True(header[field.Start..field.End].SequenceEqual(field.Raw));
                    at = field.End;
                    var text = field.Decoded;
                    Assert.Equal(text.Trim(), EncodedWord.Decode(EncodedWordWriter.Write(text)).Trim());
                    Assert.True(Ascii.IsValid(EncodedWordWriter.Write(text)));
                }
            }
        }
    }
}
