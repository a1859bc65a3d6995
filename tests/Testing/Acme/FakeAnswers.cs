using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Challenges;
using Mox.Protocols.Acme.Client;

namespace Mox.Testing.Acme;

/// <summary>Answers to challenges, kept in a list; a <see cref="FakeAcmeServer"/> looks at them through <see cref="Sees"/>.</summary>
public sealed class FakeAnswers(params string[] kinds) : IChallengeAnswers
{
    private readonly List<(string Kind, AcmeIdentifier Identifier, string Text)> _shown = [];

    public IReadOnlyList<string> Kinds { get; } = kinds;

    /// <summary>All that was ever shown.</summary>
    public List<string> Shown { get; } = [];

    public int Visible => _shown.Count;

    public IDisposable Show(string kind, AcmeIdentifier identifier, KeyAuthorization proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        var entry = (kind, identifier, proof.Text);
        _shown.Add(entry);
        Shown.Add($"{kind} {identifier}");
        return new Gone(() => _shown.Remove(entry));
    }

    public bool Sees(string kind, AcmeIdentifier identifier, string text) => _shown.Contains((kind, identifier, text));

    private sealed class Gone(Action go) : IDisposable
    {
        public void Dispose() => go();
    }
}
