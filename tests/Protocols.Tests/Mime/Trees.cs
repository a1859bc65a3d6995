using System.Collections;
using System.Globalization;
using System.Text;
using Mox.Protocols.Mime;

namespace Mox.Protocols.Tests.Mime;

/// <summary>Reads and shows part trees for the tests.</summary>
internal static class Trees
{
    /// <summary>Octets of a text: characters up to U+00FF stand for themselves.</summary>
    public static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);

    public static byte[] Crlf(string text) => Octets(text.ReplaceLineEndings("\r\n"));

    public static MessagePart Read(byte[] message, int cut, MimeLimits? limits = null)
    {
        var tree = new PartTree(limits ?? MimeLimits.Default);
        tree.Write(message.AsSpan(0, cut));
        tree.Write(message.AsSpan(cut));
        return tree.Complete();
    }

    public static MessagePart ReadInSteps(byte[] message, int step, MimeLimits? limits = null)
    {
        var tree = new PartTree(limits ?? MimeLimits.Default);
        for (var i = 0; i < message.Length; i += step) tree.Write(message.AsSpan(i, Math.Min(step, message.Length - i)));
        return tree.Complete();
    }

    /// <summary>One line for every part: type, its header, its body, line endings in the body. ¶ stands for CRLF, other octets for their Latin-1 characters.</summary>
    public static string Outline(byte[] message, MessagePart part)
    {
        var text = new StringBuilder();
        Outline(message, part, 0, text);
        return text.ToString();
    }

    private static void Outline(byte[] message, MessagePart part, int depth, StringBuilder text)
    {
        string Show(long start, long end) => Encoding.Latin1.GetString(message, (int)start, (int)(end - start)).Replace("\r\n", "¶", StringComparison.Ordinal);
        text.Append(CultureInfo.InvariantCulture, $"{new string(' ', depth)}{part.Type}/{part.Subtype} [{Show(part.HeaderStart, part.BodyStart)}] [{Show(part.BodyStart, part.BodyEnd)}] {part.BodyLines}\n");
        foreach (var child in part.Children) Outline(message, child, depth + 1, text);
        if (part.Message is not null) Outline(message, part.Message, depth + 1, text);
    }

    /// <summary>Everything a tree says, property by property: two trees are equal when their dumps are.</summary>
    public static string Dump(object? value)
    {
        var text = new StringBuilder();
        Dump(value, text);
        return text.ToString();
    }

    private static void Dump(object? value, StringBuilder text)
    {
        switch (value)
        {
            case null:
                text.Append('~');
                break;
            case string s:
                text.Append('"').Append(s).Append('"');
                break;
            case IFormattable plain:
                text.Append(plain.ToString(plain is DateTimeOffset ? "o" : null, CultureInfo.InvariantCulture));
                break;
            case bool flag:
                text.Append(flag);
                break;
            case IEnumerable list:
                text.Append('[');
                foreach (var item in list)
                {
                    Dump(item, text);
                    text.Append(',');
                }

                text.Append(']');
                break;
            default:
                text.Append('{');
                foreach (var property in value.GetType().GetProperties().Where(p => p.GetIndexParameters().Length == 0))
                {
                    text.Append(property.Name).Append('=');
                    Dump(property.GetValue(value), text);
                    text.Append(';');
                }

                text.Append('}');
                break;
        }
    }

    public static IEnumerable<MessagePart> All(MessagePart root)
    {
        yield return root;
        foreach (var child in root.Children)
        {
            foreach (var part in All(child)) yield return part;
        }

        if (root.Message is null) yield break;
        foreach (var part in All(root.Message)) yield return part;
    }

    /// <summary>The children without the one that stands for the whole body of a multipart without boundaries: other suites have none there. A real part has a delimiter before it.</summary>
    public static IEnumerable<MessagePart> RealChildren(MessagePart part) => part.Children.Where(child => child.HeaderStart > part.BodyStart);

    public static IEnumerable<MessagePart> AllReal(MessagePart root) => RealChildren(root).SelectMany(AllReal).Prepend(root).Concat(root.Message is null ? [] : AllReal(root.Message));

    /// <summary>All parts in their order, each with the octets its offsets count in: encoded messages are opened. Without the parts that stand for whole bodies.</summary>
    public static async Task<List<(MessagePart Part, ReadOnlyMemory<byte> Octets)>> AllOpenedAsync(MessagePart root, ReadOnlyMemory<byte> octets)
    {
        var all = new List<(MessagePart, ReadOnlyMemory<byte>)>();
        foreach (var part in AllReal(root))
        {
            all.Add((part, octets));
            if (await EnclosedMessage.ReadAsync(part, Open(octets), 1 << 20, null, CancellationToken.None) is { } enclosed) all.AddRange(await AllOpenedAsync(enclosed.Root, enclosed.Octets));
        }

        return all;
    }

    public static Stream Open(ReadOnlyMemory<byte> octets) => new MemoryStream(octets.ToArray(), writable: false);

    /// <summary>The content of a part, decoded.</summary>
    public static byte[] Content(MessagePart part, ReadOnlyMemory<byte> octets)
    {
        using var content = new MemoryStream();
        PartContent.Open(part, Open(octets)).CopyTo(content);
        return content.ToArray();
    }

    /// <summary>What holds for every tree of every message.</summary>
    public static void AssertSound(MessagePart root, long length)
    {
        Assert.Equal(0, root.HeaderStart);
        Assert.Equal(length, root.BodyEnd);
        Assert.NotNull(root.Envelope);
        foreach (var part in All(root))
        {
            Assert.True(part.HeaderStart <= part.BodyStart && part.BodyStart <= part.BodyEnd, "offsets in order");
            Assert.True(part.BodyLines >= 0 && part.BodyLines <= part.BodyLength, "lines within the body");
            Assert.Equal(part.IsMultipart, !part.Children.IsEmpty);
            var at = part.BodyStart;
            foreach (var child in part.Children)
            {
                Assert.True(child.HeaderStart >= at && child.BodyEnd <= part.BodyEnd, "children follow each other inside the parent");
                at = child.BodyEnd;
            }

            if (part.Message is { } message)
            {
                Assert.Equal((part.BodyStart, part.BodyEnd), (message.HeaderStart, message.BodyEnd));
                Assert.NotNull(message.Envelope);
            }
        }
    }
}
