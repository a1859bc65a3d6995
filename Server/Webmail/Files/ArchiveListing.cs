using System.IO.Compression;
using Mox.Protocols.Addresses.Risk;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Files;

/// <summary>Lists what is in a zip archive, by its directory alone: nothing is unpacked.</summary>
internal static class ArchiveListing
{
    /// <summary>Octets of an archive that is listed.</summary>
    public const int MaxOctets = 32 << 20;

    private const int MaxListed = 300, MaxName = 300;

    /// <summary>Null when the octets are no archive.</summary>
    public static FilePreview? Read(ReadOnlyMemory<byte> octets)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(octets.ToArray(), writable: false), ZipArchiveMode.Read);
            var entries = archive.Entries.Where(entry => entry.Name.Length > 0).ToList();
            return new FilePreview.Archive([.. entries.Take(MaxListed).Select(entry => new ArchiveEntry(Short(InvisibleText.Strip(entry.FullName)), entry.Length, entry.IsEncrypted))], entries.Count);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static string Short(string name) => name.Length > MaxName ? "…" + name[^MaxName..] : name;
}
