using Mox.Protocols.Addresses;
using Mox.Protocols.Dns.Wire;

namespace Mox.Shared.Contracts.Admin;

/// <summary>A zone that may be changed by dynamic update. The secret of the key is shown nowhere.</summary>
public sealed record UpdateZone
{
    /// <summary>The port of name servers.</summary>
    public const int StandardPort = 53;

    /// <summary>The top of the zone: the domain, or one above it.</summary>
    public string Zone { get; init; } = "";

    /// <summary>Address or name of the primary name server.</summary>
    public string Server { get; init; } = "";

    public int Port { get; init; } = StandardPort;

    /// <summary>The name both sides know the key by.</summary>
    public string KeyName { get; init; } = "";

    public TsigAlgorithm Algorithm { get; init; }
}

/// <summary>Publishes the records of a domain by dynamic update, and sets up how. For administrators; others get <see cref="Account.NotSignedInException"/>. The setup wizard has one of its own.</summary>
public interface IDnsPublishing : IDnsPublisher
{
    /// <summary>The zone that a domain lies in, as it is set up; null when none is.</summary>
    Task<UpdateZone?> ZoneAsync(DomainName domain, CancellationToken ct);

    /// <summary>Sets a zone up after a test: the name server is asked who is in charge, then for a signed change of nothing. When the test fails nothing is kept, and the outcome says what to do.</summary>
    /// <param name="domain">The domain to be published.</param>
    /// <param name="zone">The zone; takes the place of the one of that name.</param>
    /// <param name="secret">The secret in base64; empty: the one kept for the zone.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="ChangeRefusedException">A value is none (see <see cref="UpdateZoneRules"/>).</exception>
    Task<PublishOutcome> SetUpAsync(DomainName domain, UpdateZone zone, string secret, CancellationToken ct);

    /// <summary>Forgets how a zone is changed, and the secret with it. False when there is no such zone.</summary>
    Task<bool> ForgetAsync(string zone, CancellationToken ct);
}
