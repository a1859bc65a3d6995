using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Mox.Server.Hosting;

namespace Mox.Server.Certificates;

/// <summary>The certificates that are shown, now. What changes here counts for the next handshake; connections that are open go on.</summary>
internal sealed class CertificateStore
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly string _hostName;
    private readonly ServedCertificate _own;
    private ImmutableDictionary<string, ServedCertificate> _acme;
    private ImmutableArray<ServedCertificate> _files = [];
    private volatile CertificateSelection _selection;

    /// <summary>Opens the folder: the certificate of our own making, and those that were got before.</summary>
    public CertificateStore(IOptions<ApplianceOptions> options, TimeProvider time)
    {
        var appliance = options.Value;
        (_time, _hostName) = (time, appliance.HostName.TrimEnd('.').ToLowerInvariant());
        Folder = new CertificateFolder(appliance.DataFolder);
        string[] names = _hostName == "localhost" ? ["localhost", "127.0.0.1", "::1"] : [_hostName];
        _own = ServedCertificate.Of(CertificateOrigin.SelfSigned, SelfSigned.LoadOrMake(Folder, names, time));
        _acme = Folder.LoadAll().ToImmutableDictionary(kept => kept.Name, kept => kept.Certificate, StringComparer.Ordinal);
        _selection = Select();
    }

    /// <summary>The files of the certificates.</summary>
    public CertificateFolder Folder { get; }

    /// <summary>The certificate of this host.</summary>
    public X509Certificate2 Certificate => _selection.For(_hostName).Leaf;

    /// <summary>The name of this host, in lower case.</summary>
    public string HostName => _hostName;

    /// <summary>What is shown for the name of this host.</summary>
    public ServedCertificate Host => _selection.For(_hostName);

    /// <summary>The context for a server name, for a handshake.</summary>
    public SslStreamCertificateContext For(string serverName) => _selection.For(serverName).Context;

    /// <summary>What is shown for a name; null when there is none for it and the host's is shown.</summary>
    public ServedCertificate? Shown(string name) => _selection.Find(name);

    /// <summary>The certificate of ACME for a name, shown or not.</summary>
    public ServedCertificate? OfAcme(string name) => _acme.GetValueOrDefault(name);

    /// <summary>Takes a new certificate of ACME for a name: durable first, then shown.</summary>
    /// <exception cref="IOException">It could not be written; the old one is still shown.</exception>
    /// <exception cref="UnauthorizedAccessException">The program may not write there.</exception>
    public void TakeAcme(string name, ServedCertificate certificate, string pem)
    {
        Folder.Keep(name, pem);
        lock (_gate)
        {
            _acme = _acme.SetItem(name, certificate);
            _selection = Select();
        }
    }

    /// <summary>Removes certificates of ACME for names that are not served any more, once they have long expired. While they are valid they are shown.</summary>
    /// <param name="wanted">The names served.</param>
    /// <param name="longGone">How long after its end one is kept.</param>
    public void Clear(IReadOnlySet<string> wanted, TimeSpan longGone)
    {
        var now = _time.GetUtcNow();
        foreach (var (name, certificate) in _acme)
        {
            if (wanted.Contains(name) || certificate.NotAfter + longGone > now) continue;
            Folder.Remove(name);
            lock (_gate)
            {
                _acme = _acme.Remove(name);
                _selection = Select();
            }
        }
    }

    /// <summary>Takes the certificates the owner gave as files, all of them.</summary>
    public void TakeFiles(ImmutableArray<ServedCertificate> files)
    {
        lock (_gate)
        {
            _files = files;
            _selection = Select();
        }
    }

    /// <summary>Chooses anew as of now: certificates expire.</summary>
    public void Refresh()
    {
        lock (_gate) _selection = Select();
    }

    private CertificateSelection Select() => new(_acme.Values.Concat(_files), _hostName, _own, _time.GetUtcNow());
}
