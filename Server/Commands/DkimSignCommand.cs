using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dns;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Fields;
using Mox.Server.Dkim;
using Mox.Server.Inbound.Checks;

namespace Mox.Server.Commands;

/// <summary>Signs a message with one key or several. Its octets stay as they are, line ends included; the signatures are put before its first field.</summary>
internal static class DkimSignCommand
{
    /// <summary>No private key in PEM is longer, in octets.</summary>
    private const int LongestKeyFile = 64 << 10;

    /// <returns>0: it is signed; 1: the message cannot be signed; 2: a file cannot be read or written, or a key not be used.</returns>
    public static Task<int> RunAsync(CommandLine.DkimSign sign, CommandSurroundings around) => around.TellFaultsAsync(async () =>
    {
        if (sign.Output is { } file && !sign.Force && Path.Exists(file)) return await around.RefuseAsync($"{file} is there already: overwrite it with --force, or name another file.").ConfigureAwait(false);
        var keys = new List<DkimSigningKey>();
        try
        {
            foreach (var (selector, keyFile) in sign.Keys)
            {
                var read = await ReadKeyAsync(keyFile).ConfigureAwait(false);
                if (read.Key is null) return await around.RefuseAsync(read.Fault!).ConfigureAwait(false);
                keys.Add(new DkimSigningKey(selector, read.Key));
            }

            return await SignAsync(sign, Options(sign, keys), around).ConfigureAwait(false);
        }
        finally
        {
            foreach (var key in keys) key.Key.Dispose();
        }
    });

    private static async Task<int> SignAsync(CommandLine.DkimSign sign, DkimSigningOptions options, CommandSurroundings around)
    {
        var source = await SeekableAsync(sign.File, around).ConfigureAwait(false);
        await using var ending = source.ConfigureAwait(false);
        var talk = sign.Output is null && !sign.Json ? around.Errors : around.Output;
        var message = await MessageFile.ReadAsync(source, CancellationToken.None).ConfigureAwait(false);
        if (await WhyNotAsync(message).ConfigureAwait(false) is { } why)
        {
            await new Findings([$"not signed: {why}"], new { Result = "fail", Reason = why }, "fail").PrintAsync(talk, sign.Json).ConfigureAwait(false);
            return 1;
        }

        using var signing = new DkimSigner(options).Begin(message.Header, around.Time.GetUtcNow());
        while (await message.ReadBodyAsync(CancellationToken.None).ConfigureAwait(false) is { IsEmpty: false } piece) signing.Append(piece.Span);
        var fields = Encoding.ASCII.GetString(signing.Finish());
        if (sign.Output is not null || !sign.Json)
        {
            source.Position = 0;
            await WriteAsync(source, LinesBefore(message), message.IsUnix == true ? fields.ReplaceLineEndings("\n") : fields, sign, around).ConfigureAwait(false);
        }

        await (await FindingsAsync(sign, options, fields, Foreign(message, sign), around).ConfigureAwait(false)).PrintAsync(talk, sign.Json).ConfigureAwait(false);
        return 0;
    }

    /// <summary>Why the message cannot be signed; null when it can.</summary>
    private static async Task<string?> WhyNotAsync(MessageFile message)
    {
        var fields = HeaderList.Read(message.Header);
        var authors = fields.Fields.Count("From");
        if (authors == 0) return "The message has no From field, which every signature has to cover. Is this a message?";
        if (authors > 1) return string.Create(CultureInfo.InvariantCulture, $"The message has {authors} From fields, where one is allowed: a signature would not say which of them is the author.");
        if (message.HasBlankLine || (await message.ReadBodyAsync(CancellationToken.None).ConfigureAwait(false)).IsEmpty) return null;
        return string.Create(CultureInfo.InvariantCulture, $"Line {LineCount(message) + 1} is no header field, and no blank line stands before it: receivers would not agree where the body begins.");
    }

    /// <summary>The domain of the author when it has nothing to do with the one that signs; else null.</summary>
    private static DomainName? Foreign(MessageFile message, CommandLine.DkimSign sign)
    {
        var author = AuthorAddress.Read(new HeaderReader(message.Header.Span));
        return author.Address is { } address && DomainName.Parse(address.Domain ?? "").Try(out var domain, out _) && !domain.IsWithin(sign.Domain) && !sign.Domain.IsWithin(domain) ? domain : null;
    }

    private static int LineCount(MessageFile message) => message.Header.Span.Count((byte)'\n');

    /// <summary>Lines before the first field, such as the first one of an mbox file.</summary>
    private static int LinesBefore(MessageFile message)
    {
        foreach (var field in new HeaderReader(message.Header.Span)) return message.Header.Span[..field.Start].Count((byte)'\n');
        return 0;
    }

    private static DkimSigningOptions Options(CommandLine.DkimSign sign, List<DkimSigningKey> keys)
    {
        var options = new DkimSigningOptions { Domain = sign.Domain, Keys = [.. keys], HeaderForm = sign.HeaderForm, BodyForm = sign.BodyForm, Lifetime = sign.Lifetime };
        if (sign.Fields.IsEmpty) return options;
        var over = options.OversignedFields.Where(name => name == "From" || sign.Fields.Contains(name, StringComparer.OrdinalIgnoreCase)).ToImmutableArray();
        return options with { OversignedFields = over, SignedFields = [.. sign.Fields.Except(over, StringComparer.OrdinalIgnoreCase)] };
    }

    private static async Task<(DkimPrivateKey? Key, string? Fault)> ReadKeyAsync(string file)
    {
        var octets = new byte[LongestKeyFile + 1];
        var stream = File.OpenRead(file);
        await using var ending = stream.ConfigureAwait(false);
        var length = await stream.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false).ConfigureAwait(false);
        if (length > LongestKeyFile) return (null, $"{file} is too long to hold a private key.");
        var read = DkimPrivateKey.FromPem(Encoding.ASCII.GetString(octets, 0, length), new PortableEd25519());
        Array.Clear(octets);
        return read.Try(out var key, out var fault) ? (key, null) : (null, $"{file} holds no key to sign with; there should be: {fault.Expected}. dkim keygen makes one.");
    }

    /// <summary>The message is read twice: to sign it, and to write it. Standard input is put into a file for that, which is gone in the end.</summary>
    private static async Task<Stream> SeekableAsync(string file, CommandSurroundings around)
    {
        var source = file == "-" ? around.Input() : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        if (source.CanSeek) return source;
        await using var ending = source.ConfigureAwait(false);
        var copy = PrivateFile.Create(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await source.CopyToAsync(copy).ConfigureAwait(false);
        copy.Position = 0;
        return copy;
    }

    /// <summary>Writes the message with its new fields. A file gets its name when it is whole.</summary>
    private static async Task WriteAsync(Stream source, int linesBefore, string fields, CommandLine.DkimSign sign, CommandSurroundings around)
    {
        if (sign.Output is not { } file)
        {
            var output = around.RawOutput();
            await using var closing = output.ConfigureAwait(false);
            await CopyAsync(source, linesBefore, fields, output).ConfigureAwait(false);
            return;
        }

        var unfinished = $"{file}.{Path.GetRandomFileName()}";
        try
        {
            var output = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write);
            await using (output.ConfigureAwait(false)) await CopyAsync(source, linesBefore, fields, output).ConfigureAwait(false);
            File.Move(unfinished, file, sign.Force);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static async Task CopyAsync(Stream source, int linesBefore, string fields, Stream output)
    {
        var octet = new byte[1];
        while (linesBefore > 0 && await source.ReadAsync(octet).ConfigureAwait(false) > 0)
        {
            await output.WriteAsync(octet).ConfigureAwait(false);
            if (octet[0] == '\n') linesBefore--;
        }

        await output.WriteAsync(Encoding.ASCII.GetBytes(fields)).ConfigureAwait(false);
        await source.CopyToAsync(output).ConfigureAwait(false);
    }

    private static async Task<Findings> FindingsAsync(CommandLine.DkimSign sign, DkimSigningOptions options, string fields, DomainName? foreign, CommandSurroundings around)
    {
        IDnsResolver? dns = sign.Resolver is { } resolver ? around.Resolver(resolver) : null;
        var made = new List<(DkimSigningKey Key, string? Published)>();
        foreach (var key in options.Keys) made.Add((key, await PublishedKey.SayAsync(dns, key.Selector, options.Domain, key.Key.Record, CancellationToken.None).ConfigureAwait(false)));
        return new Findings(
            [.. made.SelectMany(one => Lines(one.Key, one.Published, sign)), .. foreign is null ? (string[])[] : [$"note: the author is at {foreign}: to DMARC a signature of {sign.Domain} says nothing of that domain"]],
            new
            {
                Result = "pass",
                File = sign.Output,
                Fields = sign.Output is null ? fields : null,
                Signatures = made.Select(one => new { Domain = sign.Domain.Ascii, Selector = one.Key.Selector.Ascii, Algorithm = one.Key.Key.Algorithm.Word(), KeyBits = one.Key.Key.Bits, AtSelector = one.Published }),
            },
            "pass");
    }

    private static IEnumerable<string> Lines(DkimSigningKey key, string? published, CommandLine.DkimSign sign)
    {
        yield return FormattableString.Invariant($"signed: domain {sign.Domain}, selector {key.Selector}, {key.Key.Algorithm.Word()} {sign.HeaderForm.Word()}/{sign.BodyForm.Word()}, key of {key.Key.Bits} bits");
        if (key.Key.Algorithm == DkimAlgorithm.RsaSha256 && key.Key.Bits < CommandLine.DkimKeygen.DefaultBits) yield return "  note: the key is short: RSA keys of 2048 bits are asked for today";
        if (published is not null) yield return $"  at the selector now: {published}";
    }
}
