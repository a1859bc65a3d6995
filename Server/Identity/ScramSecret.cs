using System.Security.Cryptography;
using System.Text;
using Mox.Protocols.Sasl;

namespace Mox.Server.Identity;

/// <summary>The secret behind made-up SCRAM verifiers: an unknown user gets the same salt every time, also after a restart.</summary>
internal sealed class ScramSecret(byte[] key)
{
    /// <summary>Reads the secret of a data folder, or makes it.</summary>
    public static ScramSecret Load(string dataFolder)
    {
        var file = Path.Combine(dataFolder, "keys", "scram-secret");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        if (!File.Exists(file))
        {
            var fresh = file + ".new";
            File.WriteAllBytes(fresh, RandomNumberGenerator.GetBytes(32));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(fresh, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.Move(fresh, file, overwrite: false);
        }

        return new ScramSecret(File.ReadAllBytes(file));
    }

    public ScramVerifier MadeUp(string login, ScramAlgorithm algorithm)
    {
        var name = Encoding.UTF8.GetBytes(login.ToLowerInvariant());
        var kind = algorithm == ScramAlgorithm.Sha1 ? (byte)0 : (byte)1;
        var length = algorithm == ScramAlgorithm.Sha1 ? SHA1.HashSizeInBytes : SHA256.HashSizeInBytes;
        return new ScramVerifier(
        [
            new ScramKeys(
                algorithm,
                [.. HMACSHA256.HashData(key, (byte[])[kind, .. name])[..16]],
                algorithm == ScramAlgorithm.Sha1 ? ScramDerivation.Iterations1 : ScramDerivation.Iterations256,
                [.. RandomNumberGenerator.GetBytes(length)],
                [.. HMACSHA256.HashData(key, (byte[])[0xFF, kind, .. name])[..length]]),
        ]);
    }
}
