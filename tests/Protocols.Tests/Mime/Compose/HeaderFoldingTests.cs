using System.Text;
using Mox.Protocols.Mime.Compose;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Mime.Compose;

public class HeaderFoldingTests(ITestOutputHelper output)
{
    /// <summary>Jakarta Mail folds at 76, wants a tab before addresses, and keeps quoted line breaks when it unfolds.</summary>
    private const int Width = 76;

    [SuiteFact("headers/jakarta-mail")]
    public void ValuesAreFoldedAndUnfoldedAsJakartaMailDoes()
    {
        var cases = new List<(string Name, string Expected, string Actual)>();
        var (lines, at) = (Lines("folddata"), 0);
        while (at < lines.Length)
        {
            var operation = lines[at++];
            if (operation.Length == 0 || operation[0] == '#') continue;
            var text = Text(lines, ref at);
            if (operation is "BOTH")
            {
                cases.Add(($"both {Shown(text)}", text, HeaderFolding.Unfold(HeaderFolding.Fold(text, 0, Width), quotedBreaks: true)));
                continue;
            }

            Assert.Equal("EXPECT", lines[at++]);
            var expected = Text(lines, ref at);
            Assert.True(operation is "FOLD" or "UNFOLD", operation);
            var actual = operation == "FOLD" ? HeaderFolding.Fold(text, 0, Width) : HeaderFolding.Unfold(text, quotedBreaks: true);
            cases.Add(($"{operation.ToLowerInvariant()} {Shown(text)}", expected, actual));
        }

        Check("jakarta-fold", cases);
    }

    [SuiteFact("headers/jakarta-mail")]
    public void ListsOfAddressesAreFoldedAsJakartaMailDoes()
    {
        var cases = new List<(string Name, string Expected, string Actual)>();
        var (lines, at) = (Lines("addrfolddata"), 0);
        while (at < lines.Length)
        {
            var operation = lines[at++];
            if (operation.Length == 0 || operation[0] == '#') continue;
            Assert.StartsWith("FOLD ", operation, StringComparison.Ordinal);
            var addresses = new string[int.Parse(operation[5..], System.Globalization.CultureInfo.InvariantCulture)];
            for (var i = 0; i < addresses.Length; i++) addresses[i] = Text(lines, ref at);
            Assert.Equal("EXPECT", lines[at++]);
            cases.Add((string.Join(" | ", addresses.Select(Shown)), Text(lines, ref at), HeaderFolding.FoldItems(addresses, ",", 0, Width, '\t')));
        }

        Check("jakarta-addresses", cases);
    }

    [Fact]
    public void WhateverIsFoldedComesBackAndNoLineIsAField()
    {
        var random = new Random(78);
        for (var round = 0; round < 5000; round++)
        {
            var text = new StringBuilder();
            for (var length = random.Next(200); length > 0; length--) text.Append("abcdefg :,\t \"\u00FC"[random.Next(14)]);
            var value = text.ToString().TrimEnd(' ', '\t');
            var folded = HeaderFolding.Fold(value, 9);
            Assert.Equal(value, HeaderFolding.Unfold(folded));
            Assert.All(folded.Split("\r\n").Skip(1), line => Assert.True(line[0] is ' ' or '\t' && line.Trim().Length > 0, line));
            Assert.All(folded.Split("\r\n"), line => Assert.True(line.Length <= 78 || !line.Trim().AsSpan().ContainsAny(' ', '\t'), line));
        }
    }

    [Theory]
    [InlineData("a\r\nX: y")]
    [InlineData("a\nX: y\n\nbody")]
    [InlineData("\r\n\r\na\rX: y")]
    [InlineData("a \r \n \r\n \n\n X: y\r\n\r\n")]
    public void LineBreaksInAValueMakeNoFieldAndNoBody(string value)
    {
        var random = new Random(1);
        foreach (var text in Enumerable.Range(0, 50).Select(_ => string.Concat(value.SelectMany(c => random.Next(6) == 0 ? new[] { c, '\r', '\n' } : [c]))).Append(value))
        {
            foreach (var folded in (string[])[HeaderFolding.Fold(text), HeaderFolding.FoldItems([text, text], ",")])
            {
                Assert.All(folded.Split("\r\n").Skip(1), line => Assert.True(line.Length > 1 && line[0] is ' ' or '\t' && line.Trim().Length > 0, line));
                Assert.True(folded.Replace("\r\n", "", StringComparison.Ordinal).AsSpan().IndexOfAny('\r', '\n') < 0);
            }
        }
    }

    [Fact]
    public void FoldingIsLinear()
    {
        var folded = HeaderFolding.Fold(string.Concat(Enumerable.Repeat("a b\n", 300_000)));
        Assert.Equal(300_000, folded.Split("\r\n").Length);
        Assert.Equal(1_200_000 - 1, HeaderFolding.Unfold(folded).Length);
    }

    private static string[] Lines(string file) => File.ReadAllText(Path.Combine(Corpora.Folder("headers/jakarta-mail")!, file)).Split('\n');

    /// <summary>Lines up to one that ends in a dollar sign, which is no part of the text.</summary>
    private static string Text(string[] lines, ref int at)
    {
        var text = new StringBuilder();
        while (true)
        {
            var line = lines[at++];
            if (line.EndsWith('$')) return text.Append(line.AsSpan(0, line.Length - 1)).ToString();
            text.Append(line).Append('\n');
        }
    }

    private static string Shown(string text) => text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);

    private void Check(string suite, List<(string Name, string Expected, string Actual)> cases)
    {
        KnownDifferences.Check(output, suite, cases.Select(one => (one.Name, Shown(one.Expected), Shown(one.Actual))));
        Assert.True(cases.Count(one => one.Expected == one.Actual) * 100 >= cases.Count * 95, "at least 95 of 100");
    }
}
