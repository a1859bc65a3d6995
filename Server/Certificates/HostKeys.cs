using System.Security.Cryptography;
using System.Text;

namespace Mox.Server.Certificates;

/// <summary>What a TLSA record of a host may say: the digest of its key in use, and of the one that follows.</summary>
/// <param name="Current">SHA-256 of the public key (3 1 1) in use, or about to be.</param>
/// <param name="Next">That of the key made in advance.</param>
internal sealed record HostKeyDigests(string Current, string Next);

/// <summary>Keys that stay over renewals, for owners who publish TLSA records; each name has one in use and one for later.</summary>
/// <remarks>RFC 7671 §8.1: the record for a new key stands in DNS before the key is used.</remarks>
internal sealed class HostKeys(CertificateStore store)
{
    private readonly Lock _gate = new();

    /// <summary>The key of a name; made, or taken from its certificate, when there is none yet. A next one is made too.</summary>
    /// <exception cref="IOException">A key could not be read or written.</exception>
    public ECDsa Current(string name)
    {
        lock (_gate)
        {
            if (!File.Exists(NextFile(name))) WriteNew(NextFile(name));
            if (Load(CurrentFile(name)) is { } kept) return kept;
            if (store.Folder.Kept(name) is { } pem && FromPem(pem) is { } inUse)
            {
                CertificateFolder.Write(CurrentFile(name), Encoding.ASCII.GetBytes(inUse.ExportPkcs8PrivateKeyPem() + "\n"));
                return inUse;
            }

            WriteNew(CurrentFile(name));
            return Load(CurrentFile(name)) ?? throw new IOException($"{CurrentFile(name)} is gone");
        }
    }

    /// <summary>What TLSA records may say of a name.</summary>
    public HostKeyDigests Digests(string name)
    {
        using var current = Current(name);
        using var next = Load(NextFile(name)) ?? throw new IOException($"{NextFile(name)} is gone");
        return new HostKeyDigests(Digest(current), Digest(next));
    }

    /// <summary>Makes the next key the one in use, from the next certificate on, and a new next one. The record of the new key has to stand in DNS by now.</summary>
    public HostKeyDigests Advance(string name)
    {
        Current(name).Dispose();
        lock (_gate)
        {
            CertificateFolder.Replace(NextFile(name), CurrentFile(name));
            WriteNew(NextFile(name));
        }

        return Digests(name);
    }

    private string CurrentFile(string name) => store.Folder.In("keys", CertificateFolder.FileName(name) + ".pem");

    private string NextFile(string name) => store.Folder.In("keys", CertificateFolder.FileName(name) + ".next.pem");

    private static string Digest(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    private static void WriteNew(string file)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateFolder.Write(file, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
    }

    private static ECDsa? Load(string file) =>
        CertificateFolder.Read(file) is not { } pem ? null : FromPem(pem) ?? throw new IOException($"{file} holds no ECDSA key; put it aside to have a new one made");

    private static ECDsa? FromPem(string pem)
    {
        for (var rest = pem.AsSpan(); PemEncoding.TryFind(rest, out var block); rest = rest[block.Location.End..])
        {
            if (rest[block.Label] is not "PRIVATE KEY") continue;
            var key = ECDsa.Create();
            try
            {
                key.ImportFromPem(rest[block.Location]);
                return key;
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                key.Dispose();
                return null;
            }
        }

        return null;
    }
}
