using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Signing;

namespace Mox.Server.Certificates.Acme;

/// <summary>What is kept of an account beside its key.</summary>
/// <param name="Directory">The directory of the server.</param>
/// <param name="Url">The address of the account; a CAA record may name it (RFC 8657 §3).</param>
/// <param name="Contact">The contacts the server was told.</param>
internal sealed record KeptAccount(string Directory, string Url, ImmutableArray<string> Contact);

/// <summary>The account at one ACME server, in a folder of its own: <c>account.pem</c> with the key, <c>account.json</c> with its address; while the key is changed, <c>next.pem</c> with the new one.</summary>
internal sealed class AcmeAccountFile
{
    private readonly string _folder;
    private readonly AcmeUrl _directory;

    public AcmeAccountFile(CertificateFolder certificates, AcmeUrl directory)
    {
        _directory = directory;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory.Text)))[..8];
        _folder = certificates.In("acme", $"{new string([.. directory.Uri.Host.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_')])}-{hash}");
    }

    private string KeyFile => Path.Combine(_folder, "account.pem");

    private string NextFile => Path.Combine(_folder, "next.pem");

    private string UrlFile => Path.Combine(_folder, "account.json");

    /// <summary>The file of what was tried (<see cref="TryLog"/>).</summary>
    public string TriesFile => Path.Combine(_folder, "tries.json");

    /// <summary>The key of the account; made when there is none.</summary>
    /// <exception cref="IOException">It could not be read or written.</exception>
    public AcmeKey LoadKey() => Load(KeyFile) ?? Make(KeyFile);

    /// <summary>The key that was to take over when the program ended; null in general.</summary>
    public AcmeKey? LoadNext() => Load(NextFile);

    /// <summary>A new key, kept before the server hears of it.</summary>
    public AcmeKey MakeNext() => Make(NextFile);

    /// <summary>The server knows the new key now: the old one goes.</summary>
    public void Promote() => CertificateFolder.Replace(NextFile, KeyFile);

    /// <summary>The server does not know the new key: it goes.</summary>
    public void Withdraw() => File.Delete(NextFile);

    /// <summary>The account, as it was kept; null when there is none, or when it cannot be read: the server tells it again.</summary>
    public KeptAccount? LoadAccount()
    {
        try
        {
            return CertificateFolder.Read(UrlFile) is { } text && JsonSerializer.Deserialize(text, CertificateJson.Default.KeptAccount) is { } kept && kept.Directory == _directory.Text ? kept : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Keep(AcmeUrl account, ImmutableArray<string> contact) =>
        CertificateFolder.Write(UrlFile, JsonSerializer.SerializeToUtf8Bytes(new KeptAccount(_directory.Text, account.Text, contact), CertificateJson.Default.KeptAccount));

    private static AcmeKey? Load(string file)
    {
        if (CertificateFolder.Read(file) is not { } pem) return null;
        return AcmeKey.FromPem(pem).Try(out var key, out var fault) ? key : throw new IOException($"{file}: {fault}; put it aside to have a new one made");
    }

    private static AcmeKey Make(string file)
    {
        var key = AcmeKey.Generate();
        CertificateFolder.Write(file, Encoding.ASCII.GetBytes(key.ToPem()));
        return key;
    }
}
