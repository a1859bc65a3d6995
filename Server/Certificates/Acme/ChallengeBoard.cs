using System.Collections.Concurrent;
using System.Net.Security;
using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Challenges;
using Mox.Protocols.Acme.Client;
using Mox.Protocols.Acme.Documents;

namespace Mox.Server.Certificates.Acme;

/// <summary>Answers to open challenges: for HTTP by token, for TLS by server name. Empty but for the seconds in which an ACME server looks.</summary>
internal sealed class ChallengeBoard(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SslStreamCertificateContext> _certificates = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True while a challenge over TLS is open: only then is the first message of a connection looked at.</summary>
    public bool ExpectsTls => !_certificates.IsEmpty;

    /// <summary>The content of an HTTP challenge's file; null when it is not open.</summary>
    public string? File(string token) => _files.GetValueOrDefault(token);

    /// <summary>The certificate of a TLS challenge; null when it is not open.</summary>
    public SslStreamCertificateContext? Certificate(string serverName) => _certificates.GetValueOrDefault(serverName.TrimEnd('.'));

    /// <summary>The board as the client sees it.</summary>
    /// <param name="kinds">Kinds of challenges, the best first.</param>
    public IChallengeAnswers Answers(IReadOnlyList<string> kinds) => new View(this, kinds);

    private Entry Show(string kind, AcmeIdentifier identifier, KeyAuthorization proof)
    {
        if (kind == AcmeChallenge.Http01)
        {
            _files[proof.Token] = proof.Text;
            return new Entry(() => _files.TryRemove(proof.Token, out _));
        }

        var name = identifier.ServerName;
        var context = SslStreamCertificateContext.Create(AcmeTls.Certificate(identifier, proof, time.GetUtcNow()), additionalCertificates: null, offline: true);
        _certificates[name] = context;
        return new Entry(() => _certificates.TryRemove(KeyValuePair.Create(name, context)));
    }

    private sealed class View(ChallengeBoard board, IReadOnlyList<string> kinds) : IChallengeAnswers
    {
        public IReadOnlyList<string> Kinds => kinds;

        public IDisposable Show(string kind, AcmeIdentifier identifier, KeyAuthorization proof) => board.Show(kind, identifier, proof);
    }

    private sealed class Entry(Action remove) : IDisposable
    {
        public void Dispose() => remove();
    }
}
