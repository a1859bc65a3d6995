using System.Text;
using Mox.Protocols.Dkim;
using Mox.Protocols.Dns;
using Mox.Server.Dkim;

namespace Mox.Server.Commands;

/// <summary>Makes a key: the private one for a file that only its owner can read, the public one as the record to publish.</summary>
internal static class DkimKeygenCommand
{
    /// <returns>0: it is made; 2: the file cannot be written, or is there already.</returns>
    public static Task<int> RunAsync(CommandLine.DkimKeygen keygen, CommandSurroundings around) => around.TellFaultsAsync(async () =>
    {
        var printed = keygen.Output == "-";
        if (!printed && Path.Exists(keygen.Output)) return await around.RefuseAsync($"{keygen.Output} is there already, and keys are never overwritten: name another file with --output, or move that one away.").ConfigureAwait(false);
        IDnsResolver? dns = keygen.Resolver is { } resolver ? around.Resolver(resolver) : null;
        using var key = keygen.Ed25519 ? DkimPrivateKey.GenerateEd25519(new PortableEd25519()) : DkimPrivateKey.GenerateRsa(keygen.Bits);
        var pem = key.ToPem();
        if (printed && !keygen.Json) await PrintAsync(pem, around).ConfigureAwait(false);
        else if (!printed) await WriteAsync(keygen.Output, pem).ConfigureAwait(false);
        var published = await PublishedKey.SayAsync(dns, keygen.Selector, keygen.Domain, key.Record, CancellationToken.None).ConfigureAwait(false);
        var findings = new Findings(
            Lines(keygen, key, published),
            new
            {
                Result = "pass",
                Type = keygen.Ed25519 ? "ed25519" : "rsa",
                key.Bits,
                File = printed ? null : Path.GetFullPath(keygen.Output),
                PrivateKey = printed ? pem : null,
                Name = $"{keygen.Selector}._domainkey.{keygen.Domain}",
                Value = DkimKeyText.Record(key.Record),
                Strings = DkimKeyText.Strings(DkimKeyText.Record(key.Record)),
                ZoneLine = DkimKeyText.ZoneLine(keygen.Selector, keygen.Domain, key.Record),
                AtSelector = published,
            },
            "pass");
        await findings.PrintAsync(printed && !keygen.Json ? around.Errors : around.Output, keygen.Json).ConfigureAwait(false);
        return 0;
    });

    private static IEnumerable<string> Lines(CommandLine.DkimKeygen keygen, DkimPrivateKey key, string? published)
    {
        if (keygen.Output != "-") yield return $"private key: {keygen.Output} (readable by you alone; whoever has it can sign as {keygen.Domain})";
        yield return "zone line:";
        yield return DkimKeyText.ZoneLine(keygen.Selector, keygen.Domain, key.Record);
        yield return $"value of the TXT record at {keygen.Selector}._domainkey.{keygen.Domain}, where one text is asked for:";
        yield return DkimKeyText.Record(key.Record);
        if (keygen.Ed25519) yield return "note: not every receiver knows Ed25519 yet: sign with an RSA key, under another selector, beside it";
        if (published is not null) yield return $"at the selector now: {published}";
    }

    private static async Task PrintAsync(string pem, CommandSurroundings around)
    {
        var output = around.RawOutput();
        await using var ending = output.ConfigureAwait(false);
        await output.WriteAsync(Encoding.ASCII.GetBytes(pem + "\n")).ConfigureAwait(false);
    }

    /// <summary>Writes the file; no part of one is left when that fails.</summary>
    private static async Task WriteAsync(string file, string pem)
    {
        var stream = PrivateFile.Create(file);
        await using var ending = stream.ConfigureAwait(false);
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(pem + "\n")).ConfigureAwait(false);
            await stream.FlushAsync().ConfigureAwait(false);
        }
        catch
        {
            File.Delete(file);
            throw;
        }
    }
}
