using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Mox.Testing.Processes;

/// <summary>Other programs that verify DKIM signatures, with the records of keys given to them in place of the DNS.</summary>
public static partial class Verifiers
{
    private const string Python = "/usr/bin/python3";
    private const string OpenDkim = "/usr/sbin/opendkim";

    private const string Script = """
        import sys, json, re, dkim
        keys = json.load(open(sys.argv[1]))
        message = open(sys.argv[2], 'rb').read()
        answer = lambda name, timeout=5: keys.get(name.decode().rstrip('.'), '').encode()
        def verify(i):
            try:
                return dkim.DKIM(message).verify(idx=i, dnsfunc=answer)
            except dkim.ValidationError:
                return False
        print([verify(i) for i in range(len(re.findall(rb'(?im)^dkim-signature:', message.split(b'\r\n\r\n')[0])))])
        """;

    /// <summary>Why they cannot be run here, or null.</summary>
    public static string? WhyNot =>
        !File.Exists(OpenDkim) ? "not installed: opendkim"
        : !File.Exists("/usr/bin/dkimverify") ? "not installed: python3-dkim"
        : null;

    /// <summary>What dkimpy says of each signature, such as <c>[True, False]</c>.</summary>
    /// <param name="message">The message with CRLF line ends.</param>
    /// <param name="records">The records of keys by their names.</param>
    public static async Task<string> DkimpyAsync(string message, IReadOnlyDictionary<string, string> records)
    {
        using var folder = new Scratch();
        var result = await ProgramRun.RunAsync(Python, ["-c", Script, folder.Write("keys", JsonSerializer.Serialize(records)), folder.Write("message", message)]);
        return result.ExitCode == 0 ? result.Output.Trim() : throw new InvalidOperationException(result.All);
    }

    /// <summary>What OpenDKIM says of each signature, such as <c>rsa-sha256 pass</c>, in the order of the names.</summary>
    /// <inheritdoc cref="DkimpyAsync"/>
    public static async Task<IReadOnlyList<string>> OpenDkimAsync(string message, IReadOnlyDictionary<string, string> records)
    {
        using var folder = new Scratch();
        var keys = folder.Write("keys", string.Concat(records.Select(record => $"{record.Key} {record.Value}\n")));
        var settings = folder.Write("settings", $"Mode v\nTestPublicKeys {keys}\nOn-BadSignature accept\nQueryCache no\nSyslog no\nBackground no\n");
        var result = await ProgramRun.RunAsync(OpenDkim, ["-x", settings, "-vv", "-t", folder.Write("message", message)]);
        var said = Said().Matches(result.All).Select(match => $"{match.Groups[2].Value} {match.Groups[1].Value}").Order(StringComparer.Ordinal).ToList();
        return said.Count > 0 ? said : throw new InvalidOperationException(result.All);
    }

    [GeneratedRegex(@"dkim=(\w+)[^;]*? header\.a=([\w-]+)")]
    private static partial Regex Said();

    private sealed class Scratch : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("mox-dkim-").FullName;

        public string Write(string name, string content)
        {
            var file = Path.Combine(_folder, name);
            File.WriteAllBytes(file, Encoding.UTF8.GetBytes(content));
            return file;
        }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
