using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mox.Protocols.Mime.Compose;
using Mox.Testing;

namespace Mox.Protocols.Tests.Mime.Compose;

/// <summary>A test that asks Python's email package: skipped, with the reason, where python3 is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute()
    {
        if (Find() is null) Skip = "python3 is not on this machine: what we write was not read back by its email package";
    }

    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "python3")).FirstOrDefault(File.Exists);
}

/// <summary>What is built, read by a reader that is not ours.</summary>
public class PythonReaderTests
{
    private const int Messages = 300;

    [PythonFact]
    public async Task PythonReadsTheSameAndFindsNoDefect()
    {
        var folder = Directory.CreateTempSubdirectory("mox-compose-");
        try
        {
            var maker = new MessageMaker(2047, printable: true);
            var made = new Dictionary<string, MadeMessage>();
            for (var i = 0; i < Messages; i++)
            {
                var message = maker.Next();
                var name = string.Create(CultureInfo.InvariantCulture, $"{(message.Builder.Form == MessageForm.Utf8 ? "utf8" : "ascii")}-{i:d4}.eml");
                made.Add(name, message);
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, name), await message.Builder.ToArrayAsync(CancellationToken.None));
            }

            var read = await ReadAsync(folder.FullName);
            Assert.Equal(Messages, read.Count);
            var faults = read.SelectMany(line => Faults(made[line.GetProperty("file").GetString()!], line)).ToList();
            Assert.True(faults.Count == 0, $"{faults.Count} faults; {string.Join('\n', faults.Take(20))}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<List<JsonElement>> ReadAsync(string folder)
    {
        var start = new ProcessStartInfo(PythonFactAttribute.Find()!) { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
        start.ArgumentList.Add(Path.Combine(Repository.Root, "tests", "Protocols.Tests", "Mime", "Compose", "read_messages.py"));
        start.ArgumentList.Add(folder);
        using var python = Process.Start(start)!;
        var errors = python.StandardError.ReadToEndAsync();
        var output = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        Assert.True(python.ExitCode == 0, await errors);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static IEnumerable<string> Faults(MadeMessage made, JsonElement read)
    {
        var file = read.GetProperty("file").GetString();
        var header = read.GetProperty("header");
        var builder = made.Builder;
        foreach (var defect in read.GetProperty("defects").EnumerateArray().Select(one => one.GetString()!))
        {
            // A local part beyond ASCII is no defect where RFC 6532 §3.2 holds; Python says so all the same.
            if (builder.Form != MessageForm.Utf8 || !defect.Contains("NonASCIILocalPartDefect", StringComparison.Ordinal)) yield return $"{file}: {defect}";
        }

        if (Differs(Whole(builder.Subject.Text).Trim(), header.GetProperty("subject").GetString()!.Trim(), out var how)) yield return $"{file} subject: {how}";
        if (Differs(builder.MessageId.Text, header.GetProperty("id").GetString()!, out how)) yield return $"{file} id: {how}";
        if (Differs(builder.Date, DateTimeOffset.Parse(header.GetProperty("date").GetString()!, CultureInfo.InvariantCulture), out how)) yield return $"{file} date: {how}";
        foreach (var (name, addresses) in new[] { ("from", builder.From), ("to", builder.To), ("cc", builder.Cc), ("reply-to", builder.ReplyTo) })
        {
            var found = header.TryGetProperty(name, out var list) ? list.EnumerateArray().Select(address => $"{Packed(address[0].GetString()!)} <{address[1].GetString()}@{address[2].GetString()}>").ToList() : [];
            var expected = addresses.Select(named => $"{Packed(Whole(named.Name.Text))} <{named.Address.Local.Text}@{named.Address.Domain.Ascii}>");
            if (Differs(string.Join(", ", expected), string.Join(", ", found), out how)) yield return $"{file} {name}: {how}";
        }

        if (!read.TryGetProperty("texts", out var texts)) yield break;
        var wanted = new List<string>();
        if (made.Text is { } text) wanted.Add(made.Flowed ? FlowedText.Write(Lines(text)) : Lines(text));
        if (made.Html is { } html) wanted.Add(Lines(html));
        foreach (var (one, other) in wanted.Zip(texts.EnumerateArray().Select(pair => pair[1].GetString()!)))
        {
            if (Differs(one, other, out how)) yield return $"{file} text: {how}";
        }

        if (wanted.Count != texts.GetArrayLength()) yield return $"{file}: {texts.GetArrayLength()} texts";
        var files = made.Files.Select(one => $"{Unquoted(FileNameText.Of(Whole(one.Name)))} {one.Type} {Convert.ToHexStringLower(SHA256.HashData(one.Content))}");
        var readFiles = read.GetProperty("files").EnumerateArray().Select(one => $"{one[0].GetString()} {one[1].GetString()} {one[2].GetString()}");
        if (Differs(string.Join('\n', files), string.Join('\n', readFiles), out how)) yield return $"{file} files: {how}";
    }

    private static bool Differs<T>(T expected, T actual, out string how)
    {
        how = $"expected {JsonSerializer.Serialize(expected)} but it is {JsonSerializer.Serialize(actual)}";
        return !Equals(expected, actual);
    }

    /// <summary>Python before 3.13 keeps the white space between two encoded words of a display name, so that names are compared without any.</summary>
    private static string Packed(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    /// <summary>Python takes quotes and angle brackets off a file name that is decoded already.</summary>
    private static string Unquoted(string name) => name is ['"', .., '"'] ? name[1..^1].Replace("\\\\", "\\", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal) : name is ['<', .., '>'] ? name[1..^1] : name;

    private static string Whole(string text) => string.Concat(text.EnumerateRunes());

    private static string Lines(string text) => Whole(text).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
}
