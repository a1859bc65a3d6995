using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Challenges;
using Mox.Protocols.Acme.Client;
using Mox.Protocols.Acme.Documents;
using Mox.Protocols.Addresses;
using Mox.Server.Certificates;
using Mox.Server.Certificates.Acme;
using Mox.Server.Hosting;
using Mox.Testing;
using Mox.Testing.Acme;

namespace Mox.Server.Tests.Certificates;

/// <summary>The certificates room over a data folder, with an ACME server in memory that looks at the board as a real one looks at the ports.</summary>
internal sealed class CertificateHouse : IDisposable
{
    public const string Host = "mail.example.org";

    private readonly bool _ownsFolder;

    public CertificateHouse(string? folder = null, FakeAcmeServer? server = null, ManualTime? time = null, Action<AcmeOptions>? acme = null, Action<CertificateOptions>? certificates = null, params string[] names)
    {
        _ownsFolder = folder is null;
        Folder = folder ?? Directory.CreateTempSubdirectory("mox-certificates-").FullName;
        Time = time ?? new ManualTime();
        Server = server ?? new FakeAcmeServer(Time);
        Names = [.. names.Length > 0 ? names : [Host]];
        foreach (var name in Names) Dns.Address(name, "127.0.0.1");
        Server.Sees = Sees;
        Acme = new AcmeOptions { Enabled = true, Directory = FakeAcmeServer.Directory.Text, TermsAccepted = true, Contact = { "postmaster@example.org" } };
        acme?.Invoke(Acme);
        certificates?.Invoke(Certificates);
        Store = new CertificateStore(Options.Create(new ApplianceOptions { HostName = Host, DataFolder = Folder }), Time);
        Board = new ChallengeBoard(Time);
        Keys = new HostKeys(Store);
        var options = Options.Create(Acme);
        Issuer = new CertificateIssuer(Server, Store, Board, Keys, new AddressCheck(Dns, options, () => []), new CaaCheck(Dns), options, Options.Create(Certificates), Options.Create(new ListenOptions()), new AcmeTiming(), Time, IssuerLog);
        Caretaker = new CertificateCaretaker(Store, new ManualFiles(Options.Create(Certificates), Store, Time, new LogLines<ManualFiles>()), Issuer, Keys, [new Wanted(this)], options, Options.Create(Certificates), new Lifetime(), Time, Log);
    }

    public string Folder { get; }

    public ManualTime Time { get; }

    public FakeAcmeServer Server { get; }

    public FakeDns Dns { get; } = new();

    public AcmeOptions Acme { get; }

    public CertificateOptions Certificates { get; } = new();

    public List<string> Names { get; }

    public CertificateStore Store { get; }

    public ChallengeBoard Board { get; }

    public HostKeys Keys { get; }

    public CertificateIssuer Issuer { get; }

    public CertificateCaretaker Caretaker { get; }

    public LogLines<CertificateCaretaker> Log { get; } = new();

    public LogLines<CertificateIssuer> IssuerLog { get; } = new();

    /// <summary>Names whose answers are not seen from outside, with the kind of challenge or <c>*</c>.</summary>
    public HashSet<(string Name, string Kind)> Hidden { get; } = [];

    /// <summary>Kinds of challenges that were looked at, in order.</summary>
    public List<string> Looked { get; } = [];

    public CertificateStatus Status(string name = Host) => Caretaker.Report.Names.Single(status => status.Name == name);

    /// <summary>A round, with the clock moved while it waits.</summary>
    public async Task RoundAsync()
    {
        var round = Caretaker.RoundAsync(CancellationToken.None);
        await Time.AdvanceUntilAsync(round, TimeSpan.FromMilliseconds(200));
        await round;
    }

    public void Dispose()
    {
        Caretaker.Dispose();
        if (!_ownsFolder) return;
        Server.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private bool Sees(string kind, AcmeIdentifier identifier, string text)
    {
        Looked.Add($"{identifier} {kind}");
        if (Hidden.Contains((identifier.Value, kind)) || Hidden.Contains((identifier.Value, "*"))) return false;
        if (kind == AcmeChallenge.Http01) return Board.File(text.Split('.')[0]) == text;
        var shown = Board.Certificate(identifier.ServerName)?.TargetCertificate;
        return shown is not null && shown.Extensions.Single(extension => extension.Oid!.Value == AcmeTls.Extension).RawData.AsSpan().SequenceEqual(AcmeTls.ExtensionValue(SHA256.HashData(Encoding.ASCII.GetBytes(text))));
    }

    private sealed class Wanted(CertificateHouse house) : ICertificateNames
    {
        public IEnumerable<DomainName> Names() => house.Names.Select(name => DomainName.Parse(name).Value);
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => new(canceled: true);

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => throw new NotSupportedException();
    }
}
