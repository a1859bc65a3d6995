using System.Text;
using System.Text.Json;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dkim;
using Mox.Protocols.Mime;
using Mox.Protocols.Tests.Mime;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.Dkim;

/// <summary>Signed messages of other projects. Much in them is signed with SHA-1 and short keys: these are let pass here, and refused in tests of their own.</summary>
public class DkimSuiteTests(ITestOutputHelper output)
{
    private static readonly DkimPolicy Old = new() { AcceptsSha1 = true, MinRsaBits = 512, RequiredFields = [] };
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 0, 0, 0, TimeSpan.Zero);

    [SuiteFact("dkim/mail-dkim")]
    public async Task MessagesOfMailDkimWhereOthersAgree()
    {
        var folder = Corpora.Folder("dkim/mail-dkim")!;
        var dns = new FakeDns();
        foreach (var line in File.ReadLines(Path.Combine(folder, "FAKE_DNS.dat"), Encoding.Latin1).Where(line => line.Length > 0 && line[0] != '#')) Record(dns, line);
        var cases = new List<(string, string, string)>();
        foreach (var row in File.ReadLines(Path.Combine(folder, "expected.tsv")).Skip(1).Select(line => line.Split('\t')).Where(row => row[4] == "yes"))
        {
            var report = await ReportAsync(File.ReadAllBytes(Path.Combine(folder, row[0])), dns, Now);
            // Signatures of drafts (no v=, or v=0.5) are permanent errors here, where the suite hashes them and says fail: what counts is that they do not pass.
            cases.Add((row[0], row[1] == "pass" ? "pass" : "not pass", report.Status == DkimStatus.Pass ? "pass" : "not pass"));
        }

        KnownDifferences.Check(output, "mail-dkim", cases, "Dkim");
    }

    [SuiteFact("dkim")]
    public async Task MessagesOfOpenDkim()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Corpora.Folder("dkim")!, "opendkim-verify.json")));
        var keys = json.RootElement.GetProperty("dns_txt_by_selector").EnumerateObject().ToDictionary(record => record.Name, record => record.Value.GetString()!);
        var cases = new List<(string, string, string)>();
        foreach (var one in json.RootElement.GetProperty("cases").EnumerateArray())
        {
            var message = Encoding.Latin1.GetBytes(one.GetProperty("message").GetString()!);
            var report = await ReportAsync(message, KeysFor(message, keys), Now);
            // A signature of a part of the body is neutral here, whatever is behind that part.
            var partial = report.Results.All(result => result.Signature?.BodyLength is not null);
            var expected = one.GetProperty("expected").GetString() != "DKIM_STAT_OK" ? "not pass" : partial ? "neutral" : "pass";
            cases.Add((one.GetProperty("test").GetString()!, expected, report.Status switch { DkimStatus.Pass => "pass", DkimStatus.Neutral when partial && expected == "neutral" => "neutral", _ => "not pass" }));
        }

        KnownDifferences.Check(output, "opendkim", cases, "Dkim");
    }

    [SuiteFact("dkim/mail-auth")]
    public async Task MessagesOfMailAuthPass()
    {
        var cases = new List<(string, string, string)>();
        foreach (var file in Directory.GetFiles(Corpora.Folder("dkim/mail-auth")!, "*.txt").Order(StringComparer.Ordinal))
        {
            var text = Encoding.Latin1.GetString(File.ReadAllBytes(file)).Replace("\r\n", "\n", StringComparison.Ordinal);
            var blank = text.IndexOf("\n\n", StringComparison.Ordinal);
            var dns = new FakeDns();
            foreach (var line in text[..blank].Split('\n')) Record(dns, line);
            var message = Encoding.Latin1.GetBytes(text[(blank + 2)..]);
            var report = await ReportAsync(message, dns, TimeOf(message));
            cases.Add((Path.GetFileName(file), "pass", All(report)));
        }

        KnownDifferences.Check(output, "mail-auth", cases, "Dkim");
    }

    [SuiteFact("dkim/dkimpy")]
    public async Task MessagesOfDkimpyAndMimeKitPass()
    {
        var folder = Corpora.Folder("dkim")!;
        var dns = new FakeDns();
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "dkimpy", "dns.json")));
        foreach (var record in json.RootElement.EnumerateObject()) dns.Txt(record.Name, record.Value.GetString()!);
        foreach (var line in File.ReadLines(Path.Combine(folder, "mail-auth", "001.txt")).TakeWhile(line => line.Length > 0).Where(line => !line.StartsWith("brisbane", StringComparison.Ordinal))) Record(dns, line);
        dns.Txt("20120113._domainkey.gmail.com", "k=rsa; p=" + string.Concat(File.ReadLines(Path.Combine(folder, "mimekit", "gmail.pub")).Where(line => !line.StartsWith("--", StringComparison.Ordinal))));
        var cases = new List<(string, string, string)>();
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "dkimpy"), "*.msg").Concat(Directory.GetFiles(Path.Combine(folder, "mimekit"), "*.msg")).Order(StringComparer.Ordinal))
        {
            var message = File.ReadAllBytes(file);
            var report = await ReportAsync(message, dns, TimeOf(message));
            if (report.Results.IsEmpty) continue; // a message that is to be signed
            cases.Add((Path.GetFileName(file), "pass", All(report)));
        }

        KnownDifferences.Check(output, "dkimpy-mimekit", cases, "Dkim");
    }

    [SuiteFact("dkim/canonicalization")]
    public void CanonicalFormsOfFlanker()
    {
        var cases = new List<(string, string, string)>();
        foreach (var file in Directory.GetFiles(Corpora.Folder("dkim/canonicalization")!, "email.*").Order(StringComparer.Ordinal))
        {
            var message = WithCrLf(File.ReadAllBytes(file));
            foreach (var form in Enum.GetValues<DkimForm>())
            {
                var name = form == DkimForm.Simple ? "simple.expected" : "relaxed.expected";
                var expected = File.ReadAllBytes(file.Replace("email", name, StringComparison.Ordinal));
                cases.Add((name + Path.GetExtension(file), Text(expected), Text(CanonicalText.Of(message, form))));
            }
        }

        KnownDifferences.Check(output, "canonicalization", cases, "Dkim");

        static string Text(byte[] octets) => JsonSerializer.Serialize(Encoding.Latin1.GetString(octets));
    }

    internal static byte[] WithCrLf(byte[] message) =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(message).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));

    private static void Record(FakeDns dns, string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0) return;
        var (name, value) = (line[..space], line[space..].Trim());
        if (value == "NXDOMAIN") return;
        if (value.StartsWith("~~", StringComparison.Ordinal)) dns.Fail($"txt {name}");
        else dns.Txt(name, value);
    }

    /// <summary>The keys of the signatures of a message, found by their selectors alone.</summary>
    private static FakeDns KeysFor(byte[] message, Dictionary<string, string> keys)
    {
        var dns = new FakeDns();
        var names = new HashSet<DomainName>();
        foreach (var field in new HeaderReader(message))
        {
            if (!field.Is(DkimSignature.FieldName) || !DkimSignature.Parse(field.RawValue).Try(out var signature, out _)) continue;
            if (keys.TryGetValue(signature.Selector.Ascii, out var key) && signature.KeyName is { } name && names.Add(name)) dns.Txt(name.Ascii, key);
        }

        return dns;
    }

    /// <summary>When a message was signed last: some signatures have expired since.</summary>
    private static DateTimeOffset TimeOf(byte[] message)
    {
        var time = DateTimeOffset.UnixEpoch;
        foreach (var field in new HeaderReader(message))
        {
            if (field.Is(DkimSignature.FieldName) && DkimSignature.Parse(field.RawValue).Try(out var signature, out _) && signature.SignedAt > time) time = signature.SignedAt.Value;
        }

        return time;
    }

    private static string All(DkimReport report) => report.Results.All(result => result.Status == DkimStatus.Pass) ? "pass" : string.Join('\n', report.Results);

    private static Task<DkimReport> ReportAsync(byte[] message, FakeDns dns, DateTimeOffset now)
    {
        message = WithCrLf(message);
        var body = DkimVerifier.BodyStart(message);
        return new DkimVerifier(dns, BouncyEd25519.Instance, Old).VerifyAsync(message.AsMemory(0, body), message.AsMemory(body), now, CancellationToken.None);
    }
}
