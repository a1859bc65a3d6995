using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mox.Server.Storage;

namespace Mox.Server.DnsCheck;

/// <summary>The files with the secrets of dynamic updates, in <c>keys/dns</c> of the data folder: readable by the program alone, durable before a row refers to them.</summary>
internal sealed class UpdateSecrets(StoreDatabase database)
{
    /// <summary>The longest file that is read, in octets.</summary>
    private const int MaxOctets = 4096;

    private const UnixFileMode OwnFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Folder => database.UpdateSecretsFolder;

    /// <summary>Writes a secret and gives the name of its file.</summary>
    /// <exception cref="IOException">It could not be written; nothing is left.</exception>
    /// <exception cref="UnauthorizedAccessException">The program may not write there.</exception>
    public string Write(string secret)
    {
        Make(Folder);
        var name = string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.tsig");
        var path = Path.Combine(Folder, name);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnFile;
        try
        {
            using (var file = new FileStream(path, options))
            {
                file.Write(Encoding.ASCII.GetBytes(secret + "\n"));
                file.Flush(flushToDisk: true);
            }

            FolderSync.Run(Folder);
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        return name;
    }

    /// <summary>The secret in a file.</summary>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The program may not read it.</exception>
    public string Read(string name)
    {
        using var file = new FileStream(Path.Combine(Folder, Path.GetFileName(name)), FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.Length > MaxOctets) throw new IOException($"a file of {file.Length} octets is no secret");
        using var reader = new StreamReader(file, Encoding.ASCII);
        return reader.ReadToEnd().Trim();
    }

    /// <summary>Deletes a file that no row refers to any more.</summary>
    public void Forget(string? name)
    {
        if (!string.IsNullOrEmpty(name)) File.Delete(Path.Combine(Folder, Path.GetFileName(name)));
    }

    private static void Make(string folder)
    {
        if (Directory.Exists(folder)) return;
        var above = Path.GetDirectoryName(folder)!;
        Make(above);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnFolder);
        FolderSync.Run(above);
    }
}
