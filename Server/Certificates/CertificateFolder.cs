using System.Security.Cryptography;
using System.Text;
using Mox.Server.Storage;
using Mox.Shared.Words;

namespace Mox.Server.Certificates;

/// <summary>The folder <c>certificates</c> of the data folder: keys and certificates, readable by the program alone. What is written is durable when the call returns, and whole or not there.</summary>
/// <remarks>
/// <c>names</c> has a file for each name with key and chain of the certificate in use, so that they can never be of two kinds; <c>keys</c> has the keys that stay; <c>acme</c> a folder for each ACME server;
/// <c>self-signed.pfx</c> is of our own making.
/// </remarks>
internal sealed class CertificateFolder(string dataFolder)
{
    private const UnixFileMode OwnFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int MaxOctets = 1 << 20;
    private const string Ending = ".pem";

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetFullPath(dataFolder), "certificates");

    /// <summary>Faults of files that were there at the start and could not be read.</summary>
    public List<Worded> Unreadable { get; } = [];

    /// <summary>Certificates got before. One whose file cannot be read is left out, and told in <see cref="Unreadable"/>: it is got again.</summary>
    public IEnumerable<(string Name, ServedCertificate Certificate)> LoadAll()
    {
        var folder = In("names");
        if (!Directory.Exists(folder)) yield break;
        foreach (var file in Directory.EnumerateFiles(folder, "*" + Ending).Order(StringComparer.Ordinal))
        {
            var (certificate, fault) = Load(file);
            if (certificate is null) Unreadable.Add(fault!);
            else yield return (NameOf(certificate, System.IO.Path.GetFileNameWithoutExtension(file)), certificate);
        }
    }

    /// <summary>Writes key and chain of a name.</summary>
    public void Keep(string name, string pem) => Write(In("names", FileName(name) + Ending), Encoding.ASCII.GetBytes(pem));

    /// <summary>Removes key and chain of a name.</summary>
    public void Remove(string name) => File.Delete(In("names", FileName(name) + Ending));

    /// <summary>Key and chain of a name, or null.</summary>
    public string? Kept(string name) => Read(In("names", FileName(name) + Ending));

    public string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>What stands in place of a name in the name of a file: the name, or its hash where it is too long for one.</summary>
    public static string FileName(string name) => name.Length <= 200 ? name : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(name)));

    /// <summary>The text of a file, or null when it is not there.</summary>
    /// <exception cref="IOException">It cannot be read, or is too long.</exception>
    /// <exception cref="UnauthorizedAccessException">The program may not read it.</exception>
    public static string? Read(string file)
    {
        if (!File.Exists(file)) return null;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (stream.Length > MaxOctets) throw new IOException($"{file} has {stream.Length} octets, more than any key or certificate");
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return reader.ReadToEnd();
    }

    /// <summary>Writes a file: a draft beside it, synced, renamed, the folder synced.</summary>
    /// <exception cref="IOException">It could not be written; what was there before is still there.</exception>
    /// <exception cref="UnauthorizedAccessException">The program may not write there.</exception>
    public static void Write(string file, ReadOnlySpan<byte> octets)
    {
        var folder = System.IO.Path.GetDirectoryName(file)!;
        Make(folder);
        var draft = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnFile;
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(octets);
            stream.Flush(flushToDisk: true);
        }

        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(draft, OwnFile); // a draft of an older kind may have been there
        File.Move(draft, file, overwrite: true);
        FolderSync.Run(folder);
    }

    /// <summary>Renames a file over another one, durably.</summary>
    public static void Replace(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        FolderSync.Run(System.IO.Path.GetDirectoryName(to)!);
    }

    private static (ServedCertificate? Certificate, Worded? Fault) Load(string file)
    {
        try
        {
            return Read(file) is { } text ? ServedCertificate.FromPem(CertificateOrigin.Acme, text, text, file, file) : (null, Worded.Of(CertificateWords.FileGone, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, Worded.Of(CertificateWords.FileUnreadable, file, e.Message));
        }
    }

    private static string NameOf(ServedCertificate certificate, string fileName) => certificate.Names.FirstOrDefault(name => FileName(name) == fileName) ?? fileName;

    private static void Make(string folder)
    {
        if (Directory.Exists(folder)) return;
        var above = System.IO.Path.GetDirectoryName(folder)!;
        Make(above);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnFolder);
        FolderSync.Run(above);
    }
}
