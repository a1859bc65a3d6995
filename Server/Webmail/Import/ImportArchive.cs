using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Mox.Server.Webmail.Import;

/// <summary>The file that is imported: a zip or tar archive, the latter packed by gzip or not, or a single mbox, packed or not. What it is shows by its first octets.</summary>
internal sealed class ImportArchive(string path, string name)
{
    /// <summary>Octets of the list at the end of a zip archive, which is read as a whole.</summary>
    private const long LargestDirectory = 192 << 20;

    private const int UnixLink = 0xA000, UnixKind = 0xF000;

    private UnpackBudget _budget = new(0);
    private FileStream? _file;
    private long _total;

    /// <summary>How much was read in this round, from 0 to 1.</summary>
    public double Share => _total == 0 ? 0 : Math.Clamp((double)(IsZip ? _budget.Taken : (_file is { CanRead: true } file ? file.Position : 0)) / _total, 0, 1);

    /// <summary>A file that is broken within leaves the others whole.</summary>
    public bool IsZip { get; private set; }

    /// <summary>The files within, from the first; each round begins anew.</summary>
    /// <exception cref="ImportRefusedException">It cannot be read on.</exception>
    public async IAsyncEnumerable<ImportEntry> EntriesAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 128 << 10, useAsync: true);
        (_file, _total, _budget) = (file, file.Length, new UnpackBudget(file.Length));
        var start = new byte[512];
        var count = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, ct);
        file.Position = 0;
        var entries = start.AsSpan(0, count) switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] => ZipAsync(file, ct),
            [0x1F, 0x8B, ..] => UnzippedAsync(file, ct),
            var octets when TarEntries.Begins(octets) => new TarEntries(file).ReadAsync(ct),
            var octets when IsMbox(octets) => Single(file, name),
            _ => throw new ImportRefusedException(tooMuch: false),
        };
        await foreach (var entry in Guard(entries, ct)) yield return entry;
    }

    /// <summary>True for octets with which an mbox begins; empty lines in front are passed over.</summary>
    public static bool IsMbox(ReadOnlySpan<byte> octets) => octets.TrimStart("\r\n"u8).StartsWith("From "u8);

    private static async IAsyncEnumerable<ImportEntry> Guard(IAsyncEnumerable<ImportEntry> entries, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var each = entries.GetAsyncEnumerator(ct);
        while (true)
        {
            try
            {
                if (!await each.MoveNextAsync()) yield break;
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
                throw new ImportRefusedException(tooMuch: false, e);
            }

            yield return each.Current;
        }
    }

    private async IAsyncEnumerable<ImportEntry> ZipAsync(FileStream file, [EnumeratorCancellation] CancellationToken ct)
    {
        if (file.Length - await DirectoryAsync(file, ct) > LargestDirectory) throw new ImportRefusedException(tooMuch: true);
        await using var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, ct);
        (_total, IsZip) = (zip.Entries.Sum(entry => entry.Length), true);
        foreach (var entry in zip.Entries)
        {
            ct.ThrowIfCancellationRequested();
            var isLink = ((entry.ExternalAttributes >> 16) & UnixKind) == UnixLink;
            var entryName = entry.FullName.Contains('/', StringComparison.Ordinal) ? entry.FullName : entry.FullName.Replace('\\', '/');
            DateTimeOffset? modified = entry.LastWriteTime.Year > 1980 ? entry.LastWriteTime : null;
            if (!entryName.EndsWith('/')) yield return new ImportEntry(entryName, modified, isLink, async token => new UnpackedStream(await entry.OpenAsync(token), _budget));
        }
    }

    private async IAsyncEnumerable<ImportEntry> UnzippedAsync(FileStream file, [EnumeratorCancellation] CancellationToken ct)
    {
        var start = new byte[512];
        int count;
        await using (var peek = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true)) count = await peek.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, ct);
        file.Position = 0;
        await using var unpacked = new UnpackedStream(new GZipStream(file, CompressionMode.Decompress, leaveOpen: true), _budget);
        var entries = TarEntries.Begins(start.AsSpan(0, count)) ? new TarEntries(unpacked).ReadAsync(ct)
            : IsMbox(start.AsSpan(0, count)) ? Single(unpacked, name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name)
            : throw new ImportRefusedException(tooMuch: false);
        await foreach (var entry in entries.WithCancellation(ct)) yield return entry;
    }

    private static async IAsyncEnumerable<ImportEntry> Single(Stream content, string name)
    {
        await Task.CompletedTask;
        yield return new ImportEntry(ImportPath.IsUnneeded(name) && Path.GetFileNameWithoutExtension(name) is { Length: > 0 } plain ? plain : name, null, IsLink: false, _ => ValueTask.FromResult(content));
    }

    /// <summary>Where the list of a zip archive begins: its end says so (or the 64-bit end that stands before).</summary>
    private static async Task<long> DirectoryAsync(FileStream file, CancellationToken ct)
    {
        var tail = new byte[Math.Min(file.Length, 65557 + 20)];
        file.Position = file.Length - tail.Length;
        await file.ReadExactlyAsync(tail, ct);
        var end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || end + 20 > tail.Length) throw new InvalidDataException("A zip archive has no end");
        long at = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        if (at == uint.MaxValue && end >= 20 && tail.AsSpan(end - 20).StartsWith("PK\x06\x07"u8))
        {
            var wide = new byte[56];
            file.Position = Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(end - 12)), 0, Math.Max(0, file.Length - wide.Length));
            await file.ReadExactlyAsync(wide, ct);
            at = BinaryPrimitives.ReadInt64LittleEndian(wide.AsSpan(48));
        }

        file.Position = 0;
        return at >= 0 && at <= file.Length ? at : throw new InvalidDataException("A zip archive has no list");
    }
}
