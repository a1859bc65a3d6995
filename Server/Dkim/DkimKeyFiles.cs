using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dkim;
using Mox.Server.Storage;

namespace Mox.Server.Dkim;

/// <summary>The files with private keys, in <c>keys/dkim</c> of the data folder: readable by the program alone, durable before a row refers to them. Keys that were removed lie in <c>old</c> below; none is ever destroyed.</summary>
internal sealed class DkimKeyFiles(StoreDatabase database, TimeProvider time)
{
    /// <summary>The longest file that is read, in octets; a key of 4096 bits takes 3,300.</summary>
    private const int MaxOctets = 64 << 10;

    /// <summary>The longest name of a file on the usual file systems, in octets.</summary>
    private const int MaxName = 255;

    private const string Ending = ".privatekey.pkcs8.pem";
    private const string Unfinished = ".tmp";
    private const UnixFileMode OwnFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Folder => database.SigningKeysFolder;

    public string OldFolder => Path.Combine(Folder, "old");

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a key and gives the name of its file. It is durable when this returns.</summary>
    /// <exception cref="IOException">It could not be written; nothing is left.</exception>
    /// <exception cref="UnauthorizedAccessException">The program may not write there.</exception>
    public string Write(DomainName selector, DomainName domain, DkimPrivateKey key)
    {
        Make(Folder);
        var name = NewName(selector, domain, key);
        var draft = PathOf(name + Unfinished);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnFile;
            using (var file = new FileStream(draft, options))
            {
                file.Write(Encoding.ASCII.GetBytes(key.ToPem() + "\n"));
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, PathOf(name));
            FolderSync.Run(Folder);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }

        return name;
    }

    /// <summary>The text of a file.</summary>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The program may not read it.</exception>
    public string Read(string name)
    {
        using var file = new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.Length > MaxOctets) throw new IOException($"a file of {file.Length} octets is no key");
        using var reader = new StreamReader(file, Encoding.ASCII);
        return reader.ReadToEnd();
    }

    /// <summary>Deletes a file that no row came to refer to, because its row could not be written.</summary>
    public void Withdraw(string name) => File.Delete(PathOf(name));

    /// <summary>Puts the file of a key that was removed aside. One that is not there any more is left at that.</summary>
    public void PutAside(string name)
    {
        if (!File.Exists(PathOf(name))) return;
        Make(OldFolder);
        var target = Path.Combine(OldFolder, name);
        for (var i = 1; File.Exists(target); i++) target = Path.Combine(OldFolder, string.Create(CultureInfo.InvariantCulture, $"{name}.{i}"));
        File.Move(PathOf(name), target);
        FolderSync.Run(OldFolder);
        FolderSync.Run(Folder);
    }

    /// <summary>Puts files aside that no row refers to: what a process that was killed left between file and row. Says their names.</summary>
    /// <param name="kept">Names of files that rows refer to.</param>
    public IReadOnlyList<string> Sweep(IReadOnlySet<string> kept)
    {
        if (!Directory.Exists(Folder)) return [];
        foreach (var draft in Directory.EnumerateFiles(Folder, "*" + Unfinished)) File.Delete(draft);
        var orphans = Names(Folder).Where(name => !kept.Contains(name)).ToList();
        foreach (var name in orphans) PutAside(name);
        return orphans;
    }

    /// <summary>True when there is or was a key of this selector: a name that the world may have seen is not given to another key.</summary>
    public bool WasUsed(DomainName selector, DomainName domain)
    {
        var start = Start(selector, domain);
        return Names(Folder).Concat(Names(OldFolder)).Any(name => name.StartsWith(start, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Names(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Select(Path.GetFileName).OfType<string>().Where(name => name.Contains(Ending, StringComparison.Ordinal)) : [];

    private static void Make(string folder)
    {
        if (Directory.Exists(folder)) return;
        var above = Path.GetDirectoryName(folder)!;
        Make(above);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnFolder);
        FolderSync.Run(above);
    }

    private string NewName(DomainName selector, DomainName domain, DkimPrivateKey key)
    {
        var kind = key.Algorithm == DkimAlgorithm.Ed25519Sha256 ? "ed25519" : string.Create(CultureInfo.InvariantCulture, $"rsa{key.Bits}");
        return string.Create(CultureInfo.InvariantCulture, $"{Start(selector, domain)}{time.GetUtcNow():yyyyMMdd'T'HHmmss}.{kind}{Ending}");
    }

    /// <summary>A domain so long that the name of the file would be too long is told by its hash.</summary>
    private static string Start(DomainName selector, DomainName domain)
    {
        var start = $"{selector}._domainkey.{domain}.";
        return start.Length <= MaxName - 60 ? start : $"{selector.Ascii[..Math.Min(selector.Ascii.Length, 60)]}._domainkey.{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(start)))}.";
    }
}
