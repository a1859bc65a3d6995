using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Mox.Server.Certificates;
using Mox.Server.Hosting;
using Mox.Testing;
using Mox.Testing.Acme;

namespace Mox.Server.Tests.Certificates;

public sealed class ManualFilesTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly FakeCertificateAuthority _authority = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("mox-certificates-").FullName;
    private readonly LogLines<ManualFiles> _log = new();
    private readonly string _certificate;
    private readonly string _key;

    public ManualFilesTests() => (_certificate, _key) = (Path.Combine(_folder, "chain.pem"), Path.Combine(_folder, "key.pem"));

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Files_are_shown_and_shown_anew_when_they_change()
    {
        Write(days: 90);
        var (files, store) = Open();
        var first = store.Certificate.SerialNumber;
        Assert.Equal("CN=Test root", store.Certificate.Issuer);
        var context = store.For("www.example.org");
        files.Look();
        Assert.Same(context, store.For("www.example.org")); // nothing changed, nothing is read
        Write(days: 100);
        files.Look();
        Assert.NotEqual(first, store.Certificate.SerialNumber);
        Assert.Equal(100, (store.Certificate.NotAfter.ToUniversalTime() - _time.GetUtcNow().UtcDateTime).TotalDays, 0.1);
        Assert.Null(Assert.Single(files.Status).Fault);
        Assert.Equal(2, _log.Lines.Count);
    }

    [Fact]
    public void A_key_that_does_not_fit_is_told_and_the_old_pair_stays()
    {
        Write(days: 90);
        var (files, store) = Open();
        var first = store.Certificate.SerialNumber;
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(_key, other.ExportPkcs8PrivateKeyPem());
        Later(_key);
        files.Look();
        files.Look();
        Assert.Equal(first, store.Certificate.SerialNumber);
        Assert.Equal($"the key in {_key} does not fit the certificate in {_certificate} (for mail.example.org)", files.Status[0].Fault);
        Assert.Single(_log.Lines, line => line.Contains("does not fit", StringComparison.Ordinal)); // told once, not every minute
        Write(days: 95);
        files.Look();
        Assert.Null(files.Status[0].Fault);
        Assert.NotEqual(first, store.Certificate.SerialNumber);
    }

    [Fact]
    public void Files_that_vanish_leave_the_certificate_in_use()
    {
        Write(days: 90);
        var (files, store) = Open();
        var first = store.Certificate.SerialNumber;
        File.Delete(_key);
        files.Look();
        Assert.Equal(first, store.Certificate.SerialNumber);
        Assert.StartsWith($"{_key} cannot be read: ", files.Status[0].Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expiry_is_told_two_weeks_before_and_at_its_time()
    {
        Write(days: 30);
        var (files, store) = Open();
        Assert.Null(files.Status[0].Fault);
        _time.Advance(TimeSpan.FromDays(20));
        files.Look();
        Assert.Equal($"the certificate in {_certificate} expires on 2026-02-04", files.Status[0].Fault);
        _time.Advance(TimeSpan.FromDays(11));
        files.Look();
        files.Look();
        Assert.Equal($"the certificate in {_certificate} expired on 2026-02-04", files.Status[0].Fault);
        Assert.Single(_log.Lines, line => line.Contains("expired", StringComparison.Ordinal));
        Assert.Equal("CN=Test root", store.Certificate.Issuer); // better than one of our own making
    }

    [Fact]
    public void Chain_and_key_may_stand_in_one_file_in_any_order()
    {
        using var leaf = _authority.Issue(["mail.example.org"], _time.GetUtcNow(), _time.GetUtcNow().AddDays(9));
        File.WriteAllText(_certificate, _authority.Root.ExportCertificatePem() + "\n" + leaf.GetECDsaPrivateKey()!.ExportECPrivateKeyPem() + "\n" + leaf.ExportCertificatePem());
        var (read, fault) = ServedCertificate.FromFiles(_certificate, _certificate);
        Assert.Null(fault);
        Assert.Equal(leaf.SerialNumber, read!.Leaf.SerialNumber);
        Assert.True(read.Leaf.HasPrivateKey);
    }

    [Fact]
    public void A_key_of_RSA_is_as_good()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=a", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("Mail.Example.org");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(_time.GetUtcNow(), _time.GetUtcNow().AddDays(9));
        File.WriteAllText(_certificate, made.ExportCertificatePem());
        File.WriteAllText(_key, key.ExportRSAPrivateKeyPem());
        var (read, fault) = ServedCertificate.FromFiles(_certificate, _key);
        Assert.Null(fault);
        Assert.Equal(["mail.example.org"], read!.Names.AsEnumerable());
    }

    [Fact]
    public void Each_mistake_has_its_words_and_the_start_tells_them_all()
    {
        Write(days: 9);
        Assert.Contains("holds no certificate in PEM", Fault("hello", null), StringComparison.Ordinal);
        Assert.Contains("holds no private key in PEM", Fault(null, "hello"), StringComparison.Ordinal);
        Assert.Contains("holds a certificate that cannot be read", Fault("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", null), StringComparison.Ordinal);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var encrypted = key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        Assert.Contains("is encrypted", Fault(null, encrypted), StringComparison.Ordinal);
        Assert.Contains("cannot be read", ServedCertificate.FromFiles(Path.Combine(_folder, "nowhere"), _key).Fault, StringComparison.Ordinal);
        using var nameless = new CertificateRequest("CN=mail.example.org", key, HashAlgorithmName.SHA256).CreateSelfSigned(_time.GetUtcNow(), _time.GetUtcNow().AddDays(9));
        Assert.Contains("names no host", Fault(nameless.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem()), StringComparison.Ordinal);

        var options = new CertificateOptions { Files = { new CertificateFiles { Certificate = "/nowhere/a", Key = "/nowhere/b" }, new CertificateFiles { Certificate = _certificate }, new CertificateFiles { Certificate = _certificate, Key = _key } } };
        var told = new CertificateOptionsValidator().Validate(null, options).Failures!.ToArray();
        Assert.Equal(2, told.Length);
        Assert.StartsWith("Certificates:Files:0: /nowhere/a cannot be read: ", told[0], StringComparison.Ordinal);
        Assert.Equal("Certificates:Files:1: Certificate and Key both need the path of a file", told[1]);
    }

    private string? Fault(string? certificate, string? key)
    {
        var (other, otherKey) = (Path.Combine(_folder, "c"), Path.Combine(_folder, "k"));
        File.WriteAllText(other, certificate ?? File.ReadAllText(_certificate));
        File.WriteAllText(otherKey, key ?? File.ReadAllText(_key));
        return ServedCertificate.FromFiles(other, otherKey).Fault;
    }

    private (ManualFiles Files, CertificateStore Store) Open()
    {
        var store = new CertificateStore(Options.Create(new ApplianceOptions { HostName = "mail.example.org", DataFolder = Path.Combine(_folder, "data") }), _time);
        var files = new ManualFiles(Options.Create(new CertificateOptions { Files = { new CertificateFiles { Certificate = _certificate, Key = _key } } }), store, _time, _log);
        files.Look();
        return (files, store);
    }

    private void Write(int days)
    {
        using var made = _authority.Issue(["mail.example.org", "www.example.org"], _time.GetUtcNow().AddDays(-1), _time.GetUtcNow().AddDays(days));
        File.WriteAllText(_certificate, made.ExportCertificatePem() + "\n" + _authority.Root.ExportCertificatePem());
        File.WriteAllText(_key, made.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Later(_certificate);
        Later(_key);
    }

    /// <summary>Two writes may fall into one tick of the file system's clock.</summary>
    private void Later(string file) => File.SetLastWriteTimeUtc(file, new DateTime(2026, 1, 1, 0, 0, ++_writes, DateTimeKind.Utc));

    private int _writes;
}

/// <summary>Keeps what is logged.</summary>
internal sealed class LogLines<T> : ILogger<T>
{
    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (Lines) Lines.Add(formatter(state, exception));
    }
}
